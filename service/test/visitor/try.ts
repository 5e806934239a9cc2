import { openBrowser } from '../../../tools/browser.js';
import { Site, until } from './support.js';
const site = await Site.start({ settings: { masks: ['.secret'] } });
site.page(
  '/',
  '<h1>Bank</h1><p class=glance_masked>hush</p><form><label>Name <input id=n></label><input type=password value=pp id=pw></form><a href="/b?x=1">b</a>',
);
const b = await openBrowser();
const page = await b.context.newPage();
page.on('console', (m) => console.log('console', m.type(), m.text()));
page.on('pageerror', (e) => console.log('pageerror', e));
await page.goto(site.origin);
console.log(
  await page.evaluate(async () => {
    const G = (window as any).GLANCE;
    const ev: string[] = [];
    for (const n of ['sessionstarting', 'sessionstart', 'sessioncontinue', 'error', 'agents', 'agentjoin'])
      G.Cobrowse.Visitor.addEventListener(n, (d: any) => ev.push(n + JSON.stringify(d)));
    const r = await G.Cobrowse.Visitor.startSession();
    return { r, ev };
  }),
);
site.visitor.agents({ name: 'Anna Keller' });
site.visitor.send({ type: 'snapshot' });
await until('frame', () => site.visitor.frames.length > 0);
console.log(
  JSON.stringify(
    site.visitor.frames.map((f) => ({ s: f.sequence, k: f.keyframe, json: f.json.slice(0, 6000) })),
    null,
    1,
  ),
);
await page.fill('#n', 'hello');
await page.fill('#pw', 'topsecret');
await page.screenshot({ path: '/tmp/d-shot.png' });
await until('more', () => site.visitor.frames.length > 3);
console.log(
  site.visitor.frames
    .slice(1)
    .map((f) => f.json)
    .join('\n'),
);
await b.close();
await site.close();
