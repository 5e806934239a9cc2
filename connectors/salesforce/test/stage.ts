import { isSessionKey, mintLoginKey, portableSigner } from '@glance-kit/core';
import type { LightningRecord } from '@glance-kit/testing/salesforce';
import {
  salesforceDesktopPages,
  salesforceOrg,
  type SalesforceOrg,
} from '@glance-kit/testing/salesforce/node';
import { build } from 'esbuild';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLE_OPTIONS, buildBundles } from '../../../tools/bundles.js';
import { SALESFORCE_FOLDER } from '../../../tools/salesforce.js';

/** A Lightning page on `127.0.0.1`, the org behind it, and a service on `localhost`: another site. */
export interface Stage {
  page(query?: Record<string, string>): string;
  org: SalesforceOrg;
  /** Whether a lookup finds the session. */
  session: 'found' | 'notFound';
  /** What presence tells of who is on the site; nothing of nobody. */
  visitor: object;
  /** What the view does: talks, is silent, or refuses to be framed. */
  viewer: 'speaks' | 'silent' | 'refusesFrames';
  /** The components as they are served. */
  script: string;
  close(): Promise<void>;
}

export const RECORDS: LightningRecord[] = [
  {
    id: '500000000000001AAA',
    objectApiName: 'Case',
    fields: { Visitor_Id__c: null, Other_Id__c: '77', 'Contact.Name': 'Mara Lind' },
  },
  {
    id: '500000000000002AAA',
    objectApiName: 'Case',
    fields: { Visitor_Id__c: '8421', Other_Id__c: 'a@b', 'Contact.Name': 'Tomás Oliveira' },
  },
];
export const [UNKNOWN, KNOWN] = RECORDS.map(({ id }) => id) as [string, string];

const PROJECT = fileURLToPath(new URL('../force-app', import.meta.url));
/** The dark colours that a theme of Lightning sets, as in the sample. */
const DARK = `@media (prefers-color-scheme: dark) { :root { color-scheme: dark;
--slds-g-color-surface-container-1: #1b1e23; --slds-g-color-on-surface-1: #a8adb7; --slds-g-color-on-surface-2: #d8dbe0;
--slds-g-color-on-surface-3: #f3f4f6; --slds-g-color-border-1: #3a3f48; --slds-g-color-border-2: #8b919c;
--slds-g-color-accent-1: #57a3fd; --slds-g-color-accent-2: #8ac1ff; --slds-g-color-accent-container-1: #57a3fd;
--slds-g-color-on-accent-1: #0b1420; --slds-g-color-error-1: #ff9a92; --slds-g-color-success-1: #5fd08c } }`;

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Lightning</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css"><script src="/salesforce/lwc/mode.js"></script>
<script type="module" src="/salesforce/lwc/synthetic-shadow.js"></script>
<script type="module" src="/page.js"></script><body><main><h1>Record</h1></main></body></html>`;
const VIEWER = `<!doctype html><html lang="en"><title>View</title><p>The visitor's page</p><script>
addEventListener('message', ({ data, origin }) => {
  const { command } = data.glance_panel ?? {};
  const answer = (body) => (opener ?? parent).postMessage({ glance_viewer: body }, origin);
  if (command === 'hello') for (const body of [{ event: 'hello' }, { event: 'connected', sessionId: '12345.8421.77' }]) answer(body);
  if (command === 'end') answer({ event: 'sessionEnded', reason: 'agent' });
});
</script></html>`;

async function text(request: IncomingMessage): Promise<string> {
  let all = '';
  for await (const part of request) all += String(part);
  return all;
}

export async function openStage(records: readonly LightningRecord[] = RECORDS): Promise<Stage> {
  await buildBundles(['salesforce']);
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [fileURLToPath(new URL('lightning-page.ts', import.meta.url))],
    format: 'esm',
    legalComments: 'none',
    write: false,
  });
  const signer = portableSigner('test-apikey-of the stage');
  const answer = async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
    if (pages.handle(request, reply)) return;
    const { pathname } = new URL(request.url ?? '/', 'http://stage');
    const send = (type: string, content: string): void =>
      void reply.writeHead(200, { 'content-type': type }).end(content);
    reply.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    reply.setHeader('access-control-allow-headers', 'content-type, authorization');
    if (request.method === 'OPTIONS') return void reply.writeHead(204).end();
    await text(request);
    switch (pathname) {
      case '/':
        return send('text/html', PAGE);
      case '/page.js':
        return send('text/javascript', outputFiles[0]!.text);
      case '/page.css':
        return send(
          'text/css',
          `body { margin: 0; font: 13px/1.5 system-ui, sans-serif } h1 { font-size: 18px } ${DARK}`,
        );
      case '/records.json':
        return send('application/json', JSON.stringify(records));
      case '/empty':
        return send('text/html', '<!doctype html><title>Empty</title>');
      case '/launch-ticket':
        return send(
          'application/json',
          JSON.stringify({ ticket: 'T'.repeat(43), expiresAt: signer.now() + 60 }),
        );
      case '/launch':
        if (stage.viewer === 'refusesFrames') reply.setHeader('x-frame-options', 'DENY');
        return send('text/html', stage.viewer === 'silent' ? '<title>View</title>' : VIEWER);
      case '/services/AuthorizationService.svc/rest/authorize':
        return send('application/json', JSON.stringify({ authToken: 'a.token.of', groupId: 12345 }));
      case '/lookupvisitor':
        return send('application/json', JSON.stringify(stage.visitor));
      case '/services/SessionService.asmx/LookupPartnerCobrowseSession': {
        const joinurl = `${service}/agentjoin/AgentView.aspx`;
        const d =
          stage.session === 'found' ? { id: 1, ssnid: '12345.8421.77', groupid: 12345, joinurl } : null;
        return send('application/json', JSON.stringify({ d }));
      }
      default:
        return void reply.writeHead(404).end();
    }
  };
  const server = createServer((request, reply) => void answer(request, reply));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const service = `http://localhost:${port}`;
  const org = salesforceOrg({
    service,
    groupId: '12345',
    records,
    mapping: { Case: { visitorId: 'Visitor_Id__c', name: 'Contact.Name' } },
    agent: { partnerUserId: 'jane', name: 'Jane Example', language: 'en_US' },
    grant: ({ partnerUserId }) => {
      const expiration = signer.now() + 300;
      const loginKey = mintLoginKey({ groupId: '12345', partnerUserId }, expiration, signer);
      return { loginKey, groupId: '12345', expiration };
    },
    isSessionKey,
  });
  const pages = await salesforceDesktopPages({
    modules: SALESFORCE_FOLDER,
    components: [join(PROJECT, 'main/default/lwc')],
    project: PROJECT,
    cache: join(SALESFORCE_FOLDER, 'dist'),
    org,
    base: '/salesforce',
  });
  const stage: Stage = {
    page: (query = {}) => `http://127.0.0.1:${port}/?${new URLSearchParams(query)}`,
    org,
    session: 'notFound',
    visitor: {},
    viewer: 'speaks',
    script: pages.components.script,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return stage;
}
