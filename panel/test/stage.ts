import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { portableSigner, mintLoginKey } from '@glance-kit/core';
import { BUNDLE_OPTIONS, trimModule } from '../../tools/bundles.js';

/** A service as a panel sees it, and the site that the panel's page comes from; both answer as told. */
export interface Stage {
  /** Address of the panel's page, on `localhost`. */
  page(query?: Record<string, string>): string;
  /** Base of the service, on `127.0.0.1`: another site. */
  service: string;
  /** Whether a lookup finds the session. */
  session: 'found' | 'notFound';
  /** Whether the view speaks the viewer channel. */
  viewer: 'speaks' | 'silent';
  signedIn: boolean;
  lookups: number;
  /** What panels sent to collect their sign-in. */
  verifiers: string[];
  /** What was posted to the agent view. */
  posted: { fields: Record<string, string>; search: string; method: string }[];
  close(): Promise<void>;
}

/** The page of a test, one file, made as the published bundles are. */
export async function bundlePage(entry: string): Promise<string> {
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [entry],
    format: 'esm',
    legalComments: 'none',
    write: false,
  });
  return trimModule(outputFiles[0]!.text);
}

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Panel</title>
<meta name="viewport" content="width=device-width"><style>body{margin:0}</style>
<body><script type="module" src="/page.js"></script></body></html>`;

/** A view that talks to its opener, and does what a test tells it through `tell`. */
const VIEWER = `<!doctype html><title>View</title><p>view</p><script>
let opener_;
const say = (body) => opener_ && window.opener.postMessage({ glance_viewer: body }, opener_);
window.tell = say;
addEventListener('message', ({ data, origin }) => {
  if (data.glance_panel?.command === 'hello') {
    opener_ = origin; say({ event: 'hello' }); say({ event: 'connected', sessionId: '12345.8421.77' });
  }
  if (data.glance_panel?.command === 'end') say({ event: 'sessionEnded', reason: 'agent' });
});
</script>`;

export async function openStage(): Promise<Stage> {
  const script = await bundlePage(fileURLToPath(new URL('page.ts', import.meta.url)));
  const signer = portableSigner('test-apikey-of the stage');

  const answer = async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://stage');
    const body = await text(request);
    const json = (status: number, value: unknown): void => {
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    reply.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    reply.setHeader('access-control-allow-headers', 'content-type');
    switch (url.pathname) {
      case '/':
        return void reply.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
      case '/page.js':
        return void reply.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
      case '/getloginkey': {
        const expiration = signer.now() + 300;
        const user = { groupId: '12345', partnerUserId: 'jane' };
        return json(200, { loginKey: mintLoginKey(user, expiration, signer), groupId: '12345', expiration });
      }
      case '/signin':
        return void reply
          .writeHead(200, { 'content-type': 'text/html' })
          .end('<title>Sign in</title>sign in');
      case '/post':
        return void reply
          .writeHead(200, { 'content-type': 'text/html' })
          .end(
            '<script>parent.postMessage(JSON.parse(decodeURIComponent(location.search.slice(1))), "*")</script>',
          );
      case '/collect':
        stage.verifiers.push((JSON.parse(body) as { verifier: string }).verifier);
        if (!stage.signedIn) return json(202, { status: 'pending' });
        return json(200, { token: 't', expiresAt: signer.now() + 600, partnerUserId: 'jane', name: 'Jane' });
      case '/services/SessionService.asmx/LookupPartnerCobrowseSession': {
        if (request.method === 'OPTIONS') return void reply.writeHead(204).end();
        stage.lookups += 1;
        const record = {
          id: 77,
          ssnid: '12345.8421.77',
          groupid: 12345,
          agentjoinurl: `${stage.service}/agentjoin/AgentView.aspx?SessionKey=8421`,
        };
        return json(200, { d: stage.session === 'found' ? record : null });
      }
      case '/agentjoin/AgentView.aspx':
        stage.posted.push({
          fields: Object.fromEntries(new URLSearchParams(body)),
          search: url.search,
          method: request.method ?? '',
        });
        return void reply
          .writeHead(200, { 'content-type': 'text/html' })
          .end(stage.viewer === 'speaks' ? VIEWER : '<title>Silent</title>silent');
      default:
        return void reply.writeHead(404).end();
    }
  };

  const server = createServer((request, reply) => void answer(request, reply));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stage: Stage = {
    service: `http://127.0.0.1:${port}`,
    page: (query = {}) =>
      `http://localhost:${port}/?${new URLSearchParams({ service: `http://127.0.0.1:${port}`, ...query })}`,
    session: 'notFound',
    viewer: 'speaks',
    signedIn: false,
    lookups: 0,
    verifiers: [],
    posted: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return stage;
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
