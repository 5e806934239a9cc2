const CSS = `:root {
  color-scheme: light dark;
  --ground: #eef1f6; --card: #fff; --ink: #172033; --soft: #566078; --line: #d8deea;
  --accent: #2456d6; --accent-ink: #fff; --good: #1c7c4a; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141d; --card: #1a2030; --ink: #e9edf6; --soft: #a5afc4; --line: #323b50;
    --accent: #8fb0ff; --accent-ink: #0d1730; --good: #6fd39c; --bad: #ff9a92;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; padding: 16px;
  display: grid; grid-template-columns: minmax(0, 1fr); place-items: center;
  background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main {
  width: 100%; max-width: 420px; overflow-wrap: anywhere; padding: clamp(20px, 6vw, 36px);
  background: var(--card); border: 1px solid var(--line); border-radius: 16px;
  box-shadow: 0 1px 2px rgb(16 24 40 / 6%), 0 12px 32px rgb(16 24 40 / 8%);
}
h1 { margin: 0 0 12px; font-size: 1.375rem; line-height: 1.25; text-wrap: balance; }
p { margin: 0 0 16px; color: var(--soft); }
.who { display: flex; align-items: center; gap: 12px; color: var(--ink); }
.names { display: grid; min-width: 0; line-height: 1.3; overflow-wrap: anywhere; }
.names span { color: var(--soft); font-size: 0.875rem; }
.face {
  flex: none; display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%;
  background: var(--accent); color: var(--accent-ink); font-weight: 600; text-transform: uppercase;
}
.code { display: flex; gap: 8px; margin: 4px 0 16px; color: var(--ink); }
.code b {
  flex: 1; max-width: 64px; padding: 8px 0; text-align: center; font-size: 1.75rem; font-variant-numeric: tabular-nums;
  background: var(--ground); border: 1px solid var(--line); border-radius: 10px;
}
form { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 12px; margin-top: 20px; }
button {
  min-height: 44px; padding: 10px 16px; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--accent-ink); background: var(--accent); border: 1px solid var(--accent); border-radius: 10px;
}
button:disabled { opacity: 0.55; cursor: default; }
button:hover:enabled { filter: brightness(1.08); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button.quiet { color: var(--ink); background: transparent; border-color: var(--line); }
form.list { grid-template-columns: 1fr; }
button.who { margin: 0; text-align: left; }
button .names span { font-weight: 400; }
.choices { display: grid; gap: 12px; margin-top: 20px; }
.choice {
  display: flex; align-items: center; gap: 12px; min-height: 44px; padding: 10px 16px;
  color: var(--ink); text-decoration: none; overflow-wrap: anywhere;
  border: 1px solid var(--line); border-radius: 10px;
}
.choice strong { min-width: 0; }
.choice:hover { border-color: var(--accent); }
.mark { display: grid; place-items: center; width: 48px; height: 48px; border-radius: 50%; background: var(--ground); }
.mark::after { font-size: 1.5rem; font-weight: 700; line-height: 1; }
.good::after { content: "\\2713"; color: var(--good); }
.still::after { content: "\\2013"; color: var(--soft); }
.bad::after { content: "!"; color: var(--bad); }
.test {
  margin: 0 0 16px; padding: 8px 12px; text-align: center; text-wrap: balance; font-weight: 600;
  color: var(--bad); border: 1px solid var(--bad); border-radius: 10px;
}
/* In the frame of a panel the page begins where the panel ends. */
@media (max-width: 400px) {
  body { align-items: start; }
}
@media (max-width: 320px) {
  body { padding: 8px; }
  main { padding: 16px; }
  .choice, button.who { padding: 10px 12px; }
}
`;

const SCRIPT = 'text/javascript; charset=utf-8';

/** Longer than the two clicks of a double click are apart. */
const SETTLE_MS = 700;

/**
 * A page that asks something takes no yes before it has been in front for a moment. A page of somebody else can have it
 * open behind a window of its own, ask for a double click there and close that window at the first click; the second
 * one would say yes here.
 */
const SETTLE = `const yes = document.querySelector('button[value="yes"]');
let timer;
const settle = () => {
  yes.disabled = true;
  clearTimeout(timer);
  timer = setTimeout(() => (yes.disabled = false), ${SETTLE_MS});
};
settle();
addEventListener('focus', settle);
addEventListener('pageshow', settle);
document.addEventListener('visibilitychange', settle);
`;

/** Files of the sign-in pages by name; also used by other sign-in pages, so that they look alike. */
export const SIGN_IN_ASSETS: Readonly<Record<string, { type: string; text: string }>> = {
  'sign-in.css': { type: 'text/css; charset=utf-8', text: CSS },
  'close.js': { type: SCRIPT, text: 'window.close();\n' },
  'settle.js': { type: SCRIPT, text: SETTLE },
  'submit.js': { type: SCRIPT, text: 'document.forms[0].submit();\n' },
  'window-instead.js': {
    type: SCRIPT,
    text: "parent.postMessage({ glance_sign_in: 'window' }, location.origin);\n",
  },
};
