import { openBrowser } from '../../../tools/browser.js';
import { el, keyframe, page, text } from './recorded.js';
import { openStage } from './stage.js';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { joinPage, messagePage, signInPage } from '../../src/http/pages/index.js';
const css = readFileSync(new URL('../../viewer/pages.css', import.meta.url));
const srv = createServer((q, r) => {
  if (q.url!.endsWith('.css')) return r.writeHead(200, { 'Content-Type': 'text/css' }).end(css);
  r.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  const p: Record<string, () => string> = {
    '/signin': () => signInPage({ returnTo: '/', failed: true, csrf: '', username: 'ada' }),
    '/join': () =>
      joinPage({
        sameWindow: false,
        passOn: {},
        sessionKey: '47 11',
        problem: 'A session key has no blanks inside. Use 1 to 62 letters, digits, “-”, “_” or “~”.',
      }),
    '/message': () =>
      messagePage({
        title: 'No session with this key',
        text: 'Ask the visitor to read the code again, or to start a new session.',
        action: { label: 'Try again', href: '/x' },
      }),
  };
  r.end(p[q.url!]?.() ?? '');
}).listen(0, '127.0.0.1');
await new Promise((r) => srv.once('listening', r));
const base = `http://localhost:${(srv.address() as any).port}`;
const shop = () =>
  keyframe(
    page(
      [
        el(
          'style',
          {},
          text(
            'body{font:16px sans-serif;margin:0;background:#fafafa}header{background:#134;color:#fff;padding:20px}main{padding:24px;max-width:700px}input{display:block;margin:8px 0 16px;padding:8px;width:300px}button{background:#c60;color:#fff;border:0;padding:12px 24px}',
          ),
        ),
      ],
      [
        el('header', {}, 'Harbour Bank'),
        el(
          'main',
          {},
          el('h1', {}, 'Transfer money'),
          el(
            'p',
            {},
            'To another account of yours or somebody else. ',
            el('a', { href: 'https://x/' }, 'Fees'),
          ),
          el('input', { value: 'Vera Visitor' }),
          el('input', { value: '******' }),
          el('button', {}, 'Continue'),
        ),
      ],
    ),
    { width: 1200, height: 760 },
  );
for (const scheme of ['light', 'dark'] as const) {
  for (const [w, h] of [
    [1280, 800],
    [280, 560],
  ] as const) {
    const b = await openBrowser({ viewport: { width: w, height: h }, colorScheme: scheme });
    const tab = await b.context.newPage();
    const tag = `/tmp/gkv-${scheme}-${w}`;
    for (const p of ['signin', 'join', 'message']) {
      await tab.goto(`${base}/${p}`);
      await tab.screenshot({ path: `${tag}-${p}.png` });
    }
    const stage = await openStage();
    await tab.goto(stage.url);
    const wait = (ms = 250) => new Promise((r) => setTimeout(r, ms));
    const shot = async (n: string) => {
      await wait();
      await tab.screenshot({ path: `${tag}-${n}.png` });
    };
    let s = await stage.viewer();
    await shot('connecting');
    s.say({ type: 'waiting' });
    await shot('waiting');
    s.join();
    s.say({
      type: 'page',
      page: {
        url: 'https://harbour-bank.example/transfer',
        browser: { name: 'Firefox', platform: 'Windows', version: '1' },
      },
    });
    s.say({
      type: 'agents',
      count: 2,
      agentlist: [
        { name: 'Ada Agent', username: 'ada', partnerid: '1', partneruserid: 'ada' },
        { name: 'Ben', username: 'ben', partnerid: '1', partneruserid: 'ben' },
      ],
    });
    await shot('loading');
    s.keyframe(shop());
    s.frame([
      { type: 3, timestamp: 1, data: { source: 1, positions: [{ x: 500, y: 400, id: 101, timeOffset: 0 }] } },
    ]);
    await wait(400);
    await shot('live');
    await tab.getByRole('button', { name: 'End session' }).click();
    await shot('confirm');
    await tab.keyboard.press('Escape');
    s.say({ type: 'visitor', state: 'away' });
    await shot('away');
    s.say({ type: 'visitor', state: 'here' });
    await shot('resync');
    stage.reachable = false;
    s.socket.terminate();
    await shot('reconnect');
    stage.reachable = true;
    s = await stage.viewer();
    s.join();
    s.keyframe(shop());
    await wait();
    s.say({ type: 'ended', reason: 'visitor' });
    await shot('ended');
    await tab.reload();
    s = await stage.viewer();
    s.say({ type: 'error', code: 'notfound', msg: '' });
    await shot('notfound');
    await b.close();
    await stage.close();
  }
}
srv.close();
