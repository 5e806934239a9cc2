import { readFileSync } from 'node:fs';
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
  /** `frame-ancestors` of the view's policy; none unless given. */
  frameAncestors: string | undefined;
  /** The view keeps its session in a cookie, as a service of another site does. */
  cookie: boolean;
  /** Address of a desktop that shows the page in a sandboxed frame. */
  desktop(page: string, sandbox: string): string;
  /** Forms that launch tickets were asked for with. */
  launched: Record<string, string>[];
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
<link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css">
<body><main></main><script type="module" src="/page.js"></script></body></html>`;

/** A desktop with the page in a frame of these `sandbox` flags. */
const desktop = (address: string, sandbox: string): string =>
  `<!doctype html><title>Desktop</title><iframe title="Panel" sandbox="${sandbox}" src="${address}"
width="480" height="900"></iframe>`;

/** A view that talks to its opener, and does what a test tells it through `tell`. */
const VIEWER = `<!doctype html><title>View</title><p>view</p><script>
let opener_;
const talksTo = window.opener ?? window.parent;
const say = (body) => opener_ && talksTo.postMessage({ glance_viewer: body }, opener_);
window.tell = say;
addEventListener('message', ({ data, origin }) => {
  if (data.glance_panel?.command === 'hello') {
    opener_ = origin; say({ event: 'hello' }); say({ event: 'connected', sessionId: '12345.8421.77' });
  }
  if (data.glance_panel?.command === 'end') say({ event: 'sessionEnded', reason: 'agent' });
});
</script>`;

/** @param entry  what runs in the page */
export async function openStage(entry: 'page.ts' | 'whole-page.ts' = 'page.ts'): Promise<Stage> {
  const script = await bundlePage(fileURLToPath(new URL(entry, import.meta.url)));
  const style = readFileSync(new URL('../page/page.css', import.meta.url));
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
      case '/page.css':
        return void reply.writeHead(200, { 'content-type': 'text/css' }).end(style);
      case '/desktop':
        return void reply
          .writeHead(200, { 'content-type': 'text/html' })
          .end(desktop(url.searchParams.get('page')!, url.searchParams.get('sandbox')!));
      case '/launch-ticket':
        if (request.method === 'OPTIONS') return void reply.writeHead(204).end();
        stage.launched.push(JSON.parse(body) as Record<string, string>);
        return json(200, { ticket: 'T'.repeat(43), expiresAt: signer.now() + 60 });
      case '/launch':
        return void reply.writeHead(200, { 'content-type': 'text/html' }).end(VIEWER);
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
        if (stage.frameAncestors)
          reply.setHeader('content-security-policy', `frame-ancestors ${stage.frameAncestors}`);
        if (stage.cookie && request.method === 'POST') {
          reply.setHeader('set-cookie', 'view=1; Secure; SameSite=None; HttpOnly');
          return void reply.writeHead(303, { location: '/agentjoin/AgentView.aspx' }).end();
        }
        return void reply
          .writeHead(200, { 'content-type': 'text/html' })
          .end(
            stage.viewer === 'speaks' && (!stage.cookie || request.headers.cookie?.includes('view=1'))
              ? VIEWER
              : '<title>Silent</title>silent',
          );
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
    frameAncestors: undefined,
    cookie: false,
    launched: [],
    desktop: (page, sandbox) => `http://127.0.0.1:${port}/desktop?${new URLSearchParams({ page, sandbox })}`,
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
