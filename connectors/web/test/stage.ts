import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pageDirectory } from '../src/page.js';

/** Sites of one server, as a browser counts sites: the desk, a foreign page, the panel's own, and the service. */
export interface Stage {
  /** Origin of the desk, which the panel listens to. */
  desk: string;
  /** Origin of a page that it does not listen to. */
  foreign: string;
  /** Address of the panel. */
  panel: string;
  service: string;
  /** `config.json`, beside service, group and the desk's origin. */
  config: Record<string, unknown>;
  /** Further pages by their path, on every site. */
  pages: Record<string, string>;
  /** Referrers that any request came with. */
  referrers: (string | undefined)[];
  /** As it was when it was opened. */
  reset(): void;
  close(): Promise<void>;
}

const TYPES: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

/** A view that talks to its opener, or to the page around it. */
const VIEWER = `<!doctype html><title>View</title><p>The visitor's page</p><script>
const sessionId = '12345.' + Math.random().toString(36).slice(2) + '.77';
let answer = () => {};
addEventListener('message', ({ data, origin }) => {
  const panel = opener ?? parent;
  answer = (body) => panel.postMessage({ glance_viewer: body }, origin);
  const { command } = data.glance_panel ?? {};
  if (command === 'hello') for (const body of [{ event: 'hello' }, { event: 'connected', sessionId }]) answer(body);
  if (command === 'end') answer({ event: 'sessionEnded', reason: 'agent' });
});
</script>`;

/** Any page of a desk: it loads the one script file, as a page without a bundler does. */
const DESK = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Desk</title><link rel="icon" href="data:,">
<style>body{margin:0}#place{height:420px}</style><body><main><h1>Desk</h1><div id="place"></div></main>
<script src="/web/embed.js"></script>`;

export async function openStage(): Promise<Stage> {
  const server = createServer((request, reply) => {
    const path = new URL(request.url ?? '', 'http://page').pathname;
    const send = (type: string, content: string | Buffer): void =>
      void reply.writeHead(200, { 'content-type': type }).end(content);
    const own = stage.pages[path];
    if (own !== undefined) return send('text/html', own);
    if (path === '/desk') return send('text/html', DESK);
    if (path === '/agentjoin/AgentView.aspx') return send('text/html', VIEWER);
    stage.referrers.push(request.headers.referer);
    if (path !== '/web/embed.js') {
      reply.setHeader('referrer-policy', 'no-referrer');
      reply.setHeader(
        'content-security-policy',
        `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ${stage.service};` +
          ` frame-src ${stage.service}; form-action ${stage.service}; base-uri 'none'`,
      );
    }
    if (path === '/web/config.json')
      return send(
        'application/json',
        JSON.stringify({
          service: stage.service,
          groupId: '12345',
          agentOrigins: [stage.desk],
          ...stage.config,
        }),
      );
    const file = path === '/web' ? 'index.html' : path.replace('/web/', '');
    readFile(join(pageDirectory, file)).then(
      (content) => send(TYPES[file.split('.').at(-1) ?? ''] ?? '', content),
      () => reply.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stage: Stage = {
    desk: `http://127.0.0.1:${port}`,
    foreign: `http://localhost:${port}`,
    panel: `http://panel.localhost:${port}/web`,
    service: `http://service.localhost:${port}`,
    ...asOpened(),
    reset: () => void Object.assign(stage, asOpened()),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return stage;
}

const asOpened = (): Pick<Stage, 'config' | 'pages' | 'referrers'> => ({
  config: {},
  pages: {},
  referrers: [],
});
