/** Colours, type and motion that all parts share; every part starts from the browser's own defaults. */
const BASE = `
:host{all:initial;--accent:#0b5fff;--on-accent:#fff;--surface:#fff;--text:#14181f;--soft:#5a6472;--line:#d9dee6;--stop:#c6282d;
--live:#0b7a4b;--shadow:0 1px 2px rgb(15 23 42/.12),0 8px 28px rgb(15 23 42/.18);
font:400 15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--text);color-scheme:light dark}
@media(prefers-color-scheme:dark){:host{--accent:#7aa7ff;--on-accent:#0a1630;--surface:#1b2028;--text:#f1f4f8;--soft:#a8b2c0;
--line:#39424f;--stop:#ff8a85;--live:#5fd39b;--shadow:0 1px 2px rgb(0 0 0/.5),0 10px 32px rgb(0 0 0/.55)}}
*{box-sizing:border-box;margin:0}
button{font:inherit;font-weight:600;border:0;border-radius:10px;padding:10px 18px;min-height:44px;cursor:pointer;
background:transparent;color:inherit}
button:hover{filter:brightness(.94)}
button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
[hidden]{display:none!important}
`;

export const BUTTON_CSS = `${BASE}
:host{position:fixed;right:max(16px,env(safe-area-inset-right));bottom:max(16px,env(safe-area-inset-bottom));z-index:2147483645}
button{display:flex;align-items:center;gap:10px;background:var(--accent);color:var(--on-accent);border-radius:999px;
padding:12px 20px;box-shadow:var(--shadow)}
button:focus-visible{outline-color:var(--text)}
svg{width:20px;height:20px;flex:none}
@media print{:host{display:none}}
`;

export const TERMS_CSS = `${BASE}
:host{position:fixed;inset:0;z-index:2147483647}
.veil{position:fixed;inset:0;background:rgb(10 16 28/.55);display:grid;place-items:center;padding:16px;overflow:auto;animation:fade .18s}
.card{background:var(--surface);border-radius:18px;box-shadow:var(--shadow);max-width:440px;width:100%;padding:28px;
animation:rise .22s cubic-bezier(.2,.8,.3,1)}
.mark{width:48px;height:48px;border-radius:14px;background:color-mix(in srgb,var(--accent) 14%,transparent);color:var(--accent);
display:grid;place-items:center;margin-bottom:16px}
.mark svg{width:26px;height:26px}
h2{font-size:20px;line-height:1.3;font-weight:650;letter-spacing:-.01em;margin-bottom:8px}
p{color:var(--soft);white-space:pre-line;overflow-wrap:anywhere}
a{color:var(--accent);display:inline-block;padding:6px 0;margin-top:6px;text-underline-offset:3px}
.row{display:flex;gap:12px;margin-top:22px;flex-wrap:wrap-reverse}
.row button{flex:1 1 120px}
.yes{background:var(--accent);color:var(--on-accent)}
.no{box-shadow:inset 0 0 0 1.5px var(--line)}
.card:focus{outline:none}
@keyframes fade{from{opacity:0}}
@keyframes rise{from{opacity:0;transform:translateY(14px) scale(.98)}}
@media(max-width:340px){.card{padding:22px 18px}}
@media(prefers-reduced-motion:reduce){.veil,.card{animation:none}}
`;

export const BAR_CSS = `${BASE}
:host{position:fixed;inset:0;z-index:2147483646;pointer-events:none}
.edge{position:fixed;inset:0;border:4px solid var(--frame,#e0641a);box-shadow:inset 0 0 0 1px rgb(255 255 255/.65)}
.bar{pointer-events:auto;position:fixed;top:0;left:50%;transform:translateX(-50%);display:flex;align-items:center;gap:14px;
width:max-content;max-width:calc(100vw - 8px);background:var(--surface);border:4px solid var(--frame,#e0641a);
border-radius:0 0 16px 16px;padding:6px 6px 6px 16px;box-shadow:var(--shadow);animation:drop .28s cubic-bezier(.2,.8,.3,1)}
.dot{width:10px;height:10px;border-radius:50%;background:var(--soft);flex:none}
.watched .dot{background:var(--live);animation:pulse 2s infinite}
.away .dot{background:#e0a11a}
.say{min-width:0}
.who,.what{overflow:hidden;overflow-wrap:anywhere;display:-webkit-box;-webkit-box-orient:vertical;
-webkit-line-clamp:3}
.who{font-weight:600;font-size:14px;line-height:1.25}
.what{font-size:12.5px;line-height:1.3;color:var(--soft)}
.code{display:flex;flex-direction:column;padding-left:14px;border-left:1px solid var(--line);flex:none}
.code span{font-size:11.5px;line-height:1.2;color:var(--soft)}
.code b{font:700 19px/1.15 ui-monospace,"SF Mono",Menlo,Consolas,monospace;letter-spacing:.08em;user-select:all}
.stop{background:var(--stop);color:#fff;flex:none;padding:8px 16px;min-height:44px;border-radius:10px;white-space:nowrap}
@media(prefers-color-scheme:dark){.stop{color:#2b0706}}
.quiet{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(max-width:560px){.bar{left:0;right:0;transform:none;width:auto;max-width:none;border-radius:0 0 14px 14px;gap:10px;padding:6px 6px 6px 10px;animation-name:slide}
.say{flex:1}.what:not(.reach){display:none}.who{font-size:13px}.code{padding-left:10px}.stop{padding:8px 12px}}
@media(max-width:380px){.bar{flex-wrap:wrap;gap:4px 10px;justify-content:space-between}.say{flex:1 0 85%}.dot{order:-1}
.code{padding:0 0 0 2px;border:0}.stop{min-height:40px}}
@keyframes drop{from{transform:translate(-50%,-100%)}}
@keyframes slide{from{transform:translateY(-100%)}}
@keyframes pulse{0%{box-shadow:0 0 0 0 color-mix(in srgb,var(--live) 55%,transparent)}70%,100%{box-shadow:0 0 0 9px transparent}}
@media(prefers-reduced-motion:reduce){.bar,.watched .dot{animation:none}}
@media(forced-colors:active){.edge,.bar{border-color:Highlight}}
@media print{:host{display:none}}
`;

export const NOTICE_CSS = `${BASE}
:host{position:fixed;left:0;right:0;top:76px;z-index:2147483647;pointer-events:none;display:grid;place-items:center;padding:0 16px}
p{background:var(--text);color:var(--surface);border-radius:12px;padding:12px 18px;box-shadow:var(--shadow);max-width:460px;
animation:in .2s}
@keyframes in{from{opacity:0;transform:translateY(-8px)}}
@media(prefers-reduced-motion:reduce){p{animation:none}}
`;
