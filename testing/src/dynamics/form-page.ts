import type { FormSetup } from './form-setup.js';

/** The page of a form: what is drawn into it comes with its script. */
export function formPage(setup: FormSetup): string {
  // The only way out of a script element is its end tag.
  const json = JSON.stringify(setup).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>Customer Service, simulated</title>
<link rel="icon" href="data:," />
<style>${STYLE}</style>
<script type="application/json" id="setup">${json}</script>
<script type="module" src="${setup.clientUrl}/form.js"></script>
</head>
<body>
<header class="top"><strong>Customer Service</strong><small>simulated, as a model-driven app of Dynamics 365 shows forms</small><span id="user"></span></header>
<div class="columns">
<nav aria-labelledby="records-title"><h2 id="records-title">Records</h2><ul id="records"></ul><button type="button" id="new">New contact</button></nav>
<main>
<div class="head"><div><h1 id="title">Record</h1><p id="about" class="muted"></p></div><button type="button" id="save" hidden>Save</button></div>
<div role="tablist" aria-label="Form" id="tabs"></div>
<section id="tab" role="tabpanel" tabindex="0"></section>
</main>
</div>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; --page: light-dark(#f3f2f1, #11100f); --surface: light-dark(#fff, #1b1a19); --text: light-dark(#242424, #f3f2f1); --muted: light-dark(#5c5b59, #c0bebc); --border: light-dark(#dcdad8, #484644); --accent: light-dark(#0b5cad, #7ab8ff); --soft: light-dark(#e8f1fb, #16304d); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
h1, h2, p, ul, dl { margin: 0; padding: 0; }
h1 { font-size: 22px; line-height: 1.3; }
h2 { font-size: 14px; font-weight: 600; }
.muted { color: var(--muted); font-size: 13px; }
.top { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; padding: 10px 20px; background: #002050; color: #fff; }
.top small { opacity: .85; font-size: 13px; }
.top span { margin-left: auto; }
.columns { flex: 1; display: grid; grid-template-columns: 240px minmax(0, 1fr); gap: 16px; padding: 16px 20px; }
nav { display: flex; flex-direction: column; gap: 10px; }
nav ul { display: grid; gap: 6px; list-style: none; }
button { min-height: 36px; padding: 6px 14px; font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--border); border-radius: 4px; cursor: pointer; }
nav li button { display: grid; width: 100%; text-align: left; }
nav li button span { color: var(--muted); font-size: 13px; }
nav li button[aria-current] { background: var(--soft); border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main { min-width: 0; display: flex; flex-direction: column; gap: 12px; }
.head { display: flex; justify-content: space-between; align-items: start; gap: 12px; padding: 16px 18px; background: var(--surface); border: 1px solid var(--border); border-radius: 4px; }
[role=tablist] { display: flex; gap: 4px; border-bottom: 1px solid var(--border); }
[role=tab] { background: none; border: 0; border-bottom: 3px solid transparent; border-radius: 0; }
[role=tab][aria-selected=true] { border-bottom-color: var(--accent); font-weight: 600; }
[role=tabpanel] { flex: 1; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 16px; }
.card { display: flex; flex-direction: column; gap: 12px; padding: 16px 18px; background: var(--surface); border: 1px solid var(--border); border-radius: 4px; min-width: 0; }
.card.frame { padding: 0; }
iframe { display: block; flex: 1; width: 100%; min-height: 480px; border: 0; }
dl { display: grid; grid-template-columns: minmax(90px, auto) 1fr; gap: 8px 16px; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.timeline { display: grid; gap: 8px; list-style: none; }
.timeline li { padding: 8px 12px; border-left: 3px solid var(--accent); background: var(--page); }
.timeline strong, .timeline span { display: block; }
[hidden] { display: none !important; }
@media (max-width: 760px) { .columns { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 400px) { .columns { padding: 0; } .card, .head { border-inline: 0; border-radius: 0; } }
`;
