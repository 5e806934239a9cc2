import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { ApplicationRegistration } from '@glance-kit/testing/amazon-connect';
import { BUNDLE_OPTIONS } from '../../../tools/bundles.js';
import { IMPORT_MAP, installedSdkFile } from './installed-sdk.js';
import { PROBE_APP } from './probe-app.js';

/** The workspace's site and the app's: two sites of one server, as a browser counts sites. */
export interface Stage {
  workspace: string;
  app: string;
  application(change?: Partial<ApplicationRegistration>, query?: string): ApplicationRegistration;
  /** SHA-256 of each SDK file that was sent, by its path. */
  sent: Map<string, string>;
  /** The app's `frame-ancestors`, from now on; none unless given. */
  frameAncestors: string | undefined;
  close(): Promise<void>;
}

export const PERMISSIONS = [
  'User.Details.View',
  'Contact.Details.View',
  'Contact.Attributes.View',
  'Contact.CustomerDetails.View',
];

export const AGENT = {
  arn: 'arn:aws:connect:eu-central-1:111122223333:instance/i/agent/alice',
  name: 'Alice Martin',
};

export async function openStage(pages: Readonly<Record<string, RequestListener>> = {}): Promise<Stage> {
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [fileURLToPath(new URL('workspace-page.ts', import.meta.url))],
    format: 'esm',
    legalComments: 'none',
    write: false,
  });
  const bundle = outputFiles[0]!.text;
  const sent = new Map<string, string>();
  const html = (body: string): string =>
    `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${body}`;
  const server = createServer((request, reply) => {
    const { pathname } = new URL(request.url ?? '/', 'http://here');
    const send = (type: string, content: string | Buffer): void =>
      void reply.writeHead(200, { 'content-type': type }).end(content);
    if (stage.frameAncestors !== undefined && pathname === '/app')
      reply.setHeader('content-security-policy', `frame-ancestors ${stage.frameAncestors}`);
    if (pathname === '/')
      return send('text/html', html('<body><script type="module" src="/workspace.js"></script>'));
    if (pathname === '/workspace.js') return send('text/javascript', bundle);
    if (pathname === '/app.js') return send('text/javascript', PROBE_APP);
    if (pathname === '/app') {
      // A request of the SDK times out after 30 s: here sooner. The SDK's own files stay as they are.
      const clock =
        'const wait = setTimeout; setTimeout = (run, ms, ...rest) => wait(run, ms === 30000 ? 60 : ms, ...rest);';
      return send(
        'text/html',
        html(
          `<script type="importmap">${IMPORT_MAP}</script><script>${clock}</script><script type="module" src="/app.js"></script><p>App</p>`,
        ),
      );
    }
    const page = pages[pathname];
    if (page) return void page(request, reply);
    const file = installedSdkFile(pathname);
    if (!file) return void reply.writeHead(404).end();
    if ('location' in file)
      return void reply.writeHead(302, { location: file.location, 'cache-control': 'max-age=3600' }).end();
    sent.set(pathname, createHash('sha256').update(file.content).digest('hex'));
    reply.setHeader('cache-control', 'max-age=3600'); // a hundred small files
    send('text/javascript', file.content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stage: Stage = {
    workspace: `http://127.0.0.1:${port}`,
    app: `http://panel.localhost:${port}`,
    application: (change, query = '') => ({
      Name: 'Probe',
      Namespace: 'probe',
      ApplicationSourceConfig: {
        ExternalUrlConfig: { AccessUrl: `http://panel.localhost:${port}/app${query}`, ApprovedOrigins: [] },
      },
      Permissions: PERMISSIONS,
      ApplicationConfig: { ContactHandling: { Scope: 'PER_CONTACT' } },
      ...change,
    }),
    sent,
    frameAncestors: undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return stage;
}
