import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { mintLoginKey, portableSigner } from '@glance-kit/core';
import { openBrowser } from '../../tools/browser.js';
import { BUNDLE_OPTIONS, buildBundles } from '../../tools/bundles.js';

const ROOT = new URL('../../', import.meta.url);
const PAGES = {
  five9: 'connectors/five9/dist/page',
  'amazon-connect': 'connectors/amazon-connect/dist/page',
  web: 'connectors/web/dist/page',
};
const TYPES: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

/** Says when a panel can be joined in with the key of its contact, drawn. Text: the browser has none of tsx's helpers. */
const SAY_WHEN_READY = `addEventListener('gk-state', ({ detail }) => {
  if (detail.state !== 'idle') return;
  requestAnimationFrame(function look() {
    const join = document.querySelector('glance-panel')?.shadowRoot?.querySelector('button.primary');
    if (join) top.postMessage('ready', '*');
    else requestAnimationFrame(look);
  });
}, true);`;

export interface Stage {
  /** Milliseconds; see `Window.measure`. */
  measure(what: keyof Window['measure'], id: string): Promise<number>;
  close(): Promise<void>;
}

/**
 * Desktops on one site, panels on another, as agents have them: signed in before, the page's files in the browser's
 * cache, a login-key server that answers at once.
 */
export async function openStage(): Promise<Stage> {
  await buildBundles(['five9', 'web', 'amazon-connect', 'amazon-connect-sdk']);
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [fileURLToPath(new URL('desktops.ts', import.meta.url))],
    format: 'iife',
    legalComments: 'none',
    write: false,
  });
  const script = outputFiles[0]!.text;
  const signer = portableSigner('api key of the bench');
  const server = createServer((request, reply) => {
    const { pathname } = new URL(request.url ?? '/', 'http://bench');
    const send = (type: string, content: string | Buffer): void =>
      void reply.writeHead(200, { 'content-type': type }).end(content);
    const json = (value: unknown): void => send('application/json', JSON.stringify(value));
    const expiration = signer.now() + 300;
    if (pathname === '/')
      return send('text/html', '<!doctype html><body><script src="/desktops.js"></script>');
    if (pathname === '/desktops.js') return send('text/javascript', script);
    if (pathname === '/empty') return send('text/html', '<!doctype html><title>Empty</title>');
    if (pathname === '/session') return json({ partnerUserId: 'jane', expiresAt: expiration });
    if (pathname === '/getloginkey') {
      const user = { groupId: '12345', partnerUserId: 'jane' };
      return json({ loginKey: mintLoginKey(user, expiration, signer), groupId: '12345', expiration });
    }
    if (pathname.endsWith('/config.json'))
      return json({
        service: `http://127.0.0.1:${port}`,
        groupId: '12345',
        loginKey: '/getloginkey',
        signIn: '/signin',
        collect: '/collect',
        session: '/session',
        agentOrigins: [`http://127.0.0.1:${port}`],
      });
    const [host = '', file = 'index.html'] = pathname.slice(1).split('/');
    if (!(host in PAGES)) return void reply.writeHead(404).end();
    if (file !== 'index.html') reply.setHeader('cache-control', 'max-age=3600');
    const path = new URL(`${PAGES[host as keyof typeof PAGES]}/${file}`, ROOT);
    send(TYPES[file.split('.').at(-1)!] ?? '', readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const browser = await openBrowser();
  await browser.context.addInitScript(SAY_WHEN_READY);
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  return {
    measure: (what, id) =>
      page.evaluate(
        ([name, app, contact]) => window.measure[name as keyof Window['measure']](app!, contact!),
        [what, `http://panel.localhost:${port}`, id],
      ),
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
