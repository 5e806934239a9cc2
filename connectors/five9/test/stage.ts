import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pageDirectory } from '../src/page.js';

/** The page's server, a service, and whatever else a test puts beside them; several sites of one port. */
export interface Stage {
  /** Origin of the desktop: another site than the page. */
  desktop: string;
  /** Address of the page. */
  page(query?: string): string;
  service: string;
  /** `config.json`; `undefined` when the server has none. */
  config: Record<string, unknown> | undefined;
  /** Further files by their path, on every site. */
  files: Record<string, { type: string; content: string }>;
  /** Activities that were posted, and whether they are taken. */
  records: Record<string, unknown>[];
  takes: boolean;
  /** Every request's `Referer`. */
  referrers: (string | undefined)[];
  /** As it was when it was opened. */
  reset(): void;
  close(): Promise<void>;
}

const TYPES: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
const VIEWER = `<!doctype html><title>View</title><p>The visitor's page</p><script>
addEventListener('message', ({ data, origin }) => {
  const { command } = data.glance_panel ?? {};
  const answer = (body) => (opener ?? parent).postMessage({ glance_viewer: body }, origin);
  if (command === 'hello') for (const body of [{ event: 'hello' }, { event: 'connected', sessionId: '12345.8421.77' }]) answer(body);
  if (command === 'end') answer({ event: 'sessionEnded', reason: 'agent' });
});
</script>`;

export async function openStage(): Promise<Stage> {
  const server = createServer((request, reply) => {
    const path = new URL(request.url ?? '', 'http://page').pathname;
    const send = (type: string, content: string | Buffer): void =>
      void reply.writeHead(200, { 'content-type': type }).end(content);
    stage.referrers.push(request.headers.referer);
    const extra = stage.files[path];
    if (extra) return send(extra.type, extra.content);
    if (path === '/desktop') return send('text/html', '<!doctype html><title>Desktop</title>');
    if (path === '/agentjoin/AgentView.aspx') return send('text/html', VIEWER);
    if (path === '/activity') {
      let text = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        if (stage.takes) stage.records.push(JSON.parse(text) as Record<string, unknown>);
        reply.writeHead(stage.takes ? 204 : 503).end();
      });
      return;
    }
    const sdk = stage.config?.['crmSdk'];
    const scripts = typeof sdk === 'string' ? ` ${new URL(sdk).origin}` : '';
    reply.setHeader('referrer-policy', 'no-referrer');
    reply.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src 'self'${scripts}; style-src 'self'; img-src data:;` +
        ` connect-src 'self' ${stage.service}; frame-src ${stage.service}; form-action ${stage.service}; base-uri 'none'`,
    );
    if (path === '/five9/config.json') {
      if (!stage.config) return void reply.writeHead(503).end();
      return send('application/json', JSON.stringify(stage.config));
    }
    const file = path === '/five9' ? 'index.html' : path.replace('/five9/', '');
    readFile(join(pageDirectory, file)).then(
      (content) => send(TYPES[file.split('.').at(-1) ?? ''] ?? '', content),
      () => reply.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const service = `http://127.0.0.1:${port}`;
  const stage: Stage = {
    desktop: `http://127.0.0.1:${port}`,
    page: (query = '') => `http://panel.localhost:${port}/five9${query}`,
    service,
    ...asOpened(service),
    reset: () => void Object.assign(stage, asOpened(service)),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return stage;
}

const asOpened = (service: string): Pick<Stage, 'config' | 'files' | 'records' | 'takes' | 'referrers'> => ({
  config: { service, groupId: '12345' },
  files: {},
  records: [],
  takes: true,
  referrers: [],
});
