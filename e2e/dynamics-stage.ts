import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ACTIVITY_COLUMNS,
  ACTIVITY_TABLE,
  FORM_SCRIPT,
  SETTING_VARIABLES,
  WEB_RESOURCES,
} from '@glance-kit/dynamics';
import { pageDirectory } from '@glance-kit/dynamics/page';
import { loginKeyFunction, type RuntimeTools } from '@glance-kit/handlers';
import { startVisitorSite } from '@glance-kit/sample-visitor-site';
import { loadSettings, startService } from '@glance-kit/service';
import {
  activityTable,
  dynamicsOrganisation,
  entraDirectory,
  overHttp,
  type EntraDirectory,
  type Organisation,
} from '@glance-kit/testing/dynamics';
import type { FrameLocator, Page } from 'playwright-core';
import { freshKeys } from '../functions/saml/src/development/self-signed.js';
import { openBrowser, type BrowserOptions, type BrowserSession } from '../tools/browser.js';

export const ORGANISATION = 'https://contoso.crm.dynamics.com';
const ENTRA = 'https://login.microsoftonline.com';
const FUNCTIONS = 'https://functions.example.com';
const GROUP = '12345';
const TENANT = '7c0ffee0-0000-4000-8000-00000000000a';
const CLIENT = 'c11e0000-0000-4000-8000-00000000000b';

export const ALICE = {
  oid: 'a11ce000-0000-4000-8000-000000000001',
  name: 'Alice Martin',
  userName: 'alice@contoso.example',
};
const STRANGER = {
  oid: '57a4e000-0000-4000-8000-000000000002',
  name: 'Sam Stranger',
  userName: 'sam@contoso.example',
};

export const MARA = '0a1b2c3d-0000-4000-8000-00000000000a';
export const BEN = '0a1b2c3d-0000-4000-8000-00000000000b';
export const CASE = '0a1b2c3d-0000-4000-8000-0000000000c1';

/** Contacts, a case of one of them, and what the app's form of each table shows. */
const ROWS = {
  contact: {
    [MARA]: {
      fullname: 'Mara Lind',
      emailaddress1: 'mara.lind@example.com',
      telephone1: '+1 555 0142',
      jobtitle: 'Baker',
      glk_visitorid: 'mara-1001',
    },
    [BEN]: {
      fullname: 'Ben Okoye',
      emailaddress1: 'ben@example.com',
      telephone1: null,
      jobtitle: null,
      glk_visitorid: null,
    },
  },
  incident: {
    [CASE]: {
      title: 'Cannot finish a transfer',
      ticketnumber: 'CAS-01042',
      glk_visitorid: null,
      _customerid_value: MARA,
    },
  },
};

/** What the panel is told, as `glance-kit build` writes it for an organisation. */
const config = (service: string): Record<string, unknown> => ({
  service,
  groupId: GROUP,
  loginKey: `${FUNCTIONS}/getloginkey`,
  entra: { tenant: TENANT, client: CLIENT },
  fields: {
    contact: {
      visitorId: ['glk_visitorid'],
      name: ['fullname'],
      phone: ['telephone1'],
      email: ['emailaddress1'],
    },
    incident: {
      visitorId: ['glk_visitorid', 'customerid_contact.glk_visitorid'],
      name: ['customerid_contact.fullname'],
    },
  },
});

export interface DynamicsStage {
  organisation: Organisation;
  entra: EntraDirectory;
  /** `config.json` of the organisation; may be changed. */
  config: Record<string, unknown>;
  browser: BrowserSession;
  /** The app, opened by nobody yet. */
  app: Page;
  /** The panel in the form that is open. */
  panel: FrameLocator;
  visitorSite: string;
  service: string;
  /** Status codes that the login-key function answered. */
  keyReplies: number[];
  /** Web resources as the browser was sent them, by name. */
  served: Map<string, Buffer>;
  open(table: string, id: string, tab?: 'summary' | 'cobrowse'): Promise<void>;
  close(): Promise<void>;
}

/**
 * An organisation, its directory and the customer's function under their real names by https, and the service and a
 * visitor site as they are, on this machine; the browser blocks pop-ups and partitions storage as everybody's does.
 */
export async function openDynamicsStage(
  browserOptions: BrowserOptions = {},
  tools: Pick<RuntimeTools, 'counter'> = {},
): Promise<DynamicsStage> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'glance-kit-dynamics-'));
  const apiKey = randomBytes(32).toString('base64url');
  const settings = loadSettings(
    { GLANCE_GROUP_ID: GROUP, GLANCE_API_KEY: apiKey, GLANCE_USERS: ALICE.oid, GLANCE_ORIGINS: ORGANISATION },
    dataDirectory,
    { directory: dataDirectory },
  );
  const { privateKey: key, certificate: cert } = freshKeys('contoso.crm.dynamics.com');
  const server = createServer({ key, cert });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const hosts = Object.fromEntries([ORGANISATION, ENTRA, FUNCTIONS].map((one) => [new URL(one).host, port]));
  const [browser, service, entra] = await Promise.all([
    openBrowser({ blockThirdParty: true, hosts, ...browserOptions }),
    startService({ port: 0, dataDirectory, groups: settings.groups }),
    entraDirectory({
      authority: ENTRA,
      tenant: TENANT,
      client: CLIENT,
      redirectUris: [`${ORGANISATION}/WebResources/glk_/cobrowse/redirect.html`],
      people: [ALICE, STRANGER],
    }),
  ]);
  const site = await startVisitorSite({ port: 0, service: service.url, groupId: GROUP });
  const { handler: getLoginKey } = loginKeyFunction(
    {
      GLANCE_GROUP_ID: GROUP,
      GLANCE_API_KEY: apiKey,
      GLANCE_ORIGINS: ORGANISATION,
      GLANCE_IDENTITY: 'entra',
      ENTRA_TENANTS: TENANT,
      ENTRA_AUDIENCE: CLIENT,
      ENTRA_CLIENTS: CLIENT,
    },
    {
      ...tools,
      log: () => undefined,
      // The directory is in this process; its keys come from where the function looks for them.
      fetch: async (address, init) => (await entra.handle(new Request(address, init)))!,
    },
  );
  const served = new Map<string, Buffer>();
  const files = new Map(WEB_RESOURCES.map(({ name, file }) => [name, file]));
  const organisation = dynamicsOrganisation({
    clientUrl: ORGANISATION,
    tables: [activityTable({ ...ACTIVITY_TABLE, columns: ACTIVITY_COLUMNS.map(({ name }) => name) })],
    rows: {
      ...ROWS,
      environmentvariabledefinition: Object.fromEntries(
        SETTING_VARIABLES.map(({ schemaName, label }, index) => [
          `e0000000-0000-4000-8000-0000000000${String(index + 10)}`,
          { schemaname: schemaName, displayname: label },
        ]),
      ),
    },
    async webResource(name) {
      const file = files.get(name);
      if (file === undefined) return undefined;
      if (file === 'config.json') return JSON.stringify(stage.config);
      const content = await readFile(join(pageDirectory, file));
      served.set(name, content);
      return content;
    },
    form: {
      user: { name: 'Alice Martin', id: 'd0000000-0000-4000-8000-0000000000aa' },
      organisation: 'contoso',
      languageId: 1033,
      records: [
        { table: 'contact', id: MARA, label: 'Mara Lind', about: 'Contact' },
        { table: 'contact', id: BEN, label: 'Ben Okoye', about: 'Contact' },
        { table: 'incident', id: CASE, label: 'Cannot finish a transfer', about: 'Case of Mara Lind' },
      ],
      columns: {
        contact: {
          fullname: 'Full name',
          emailaddress1: 'E-mail',
          jobtitle: 'Job title',
          glk_visitorid: 'Visitor id',
        },
        incident: { title: 'Title', ticketnumber: 'Number' },
      },
      timeline: { set: ACTIVITY_TABLE.set, table: ACTIVITY_TABLE.name },
      panel: { control: FORM_SCRIPT.control, webResource: 'glk_/cobrowse/panel.html' },
      script: { library: FORM_SCRIPT.library, handler: FORM_SCRIPT.handler },
    },
  });
  const keyReplies: number[] = [];
  const answer = overHttp(
    async (request) => {
      if (request.url.startsWith(`${FUNCTIONS}/getloginkey`)) {
        const reply = await getLoginKey(request);
        if (request.method === 'POST') keyReplies.push(reply.status);
        return reply;
      }
      return (
        (await entra.handle(request)) ??
        (request.url.startsWith(ORGANISATION) ? organisation.handle(request) : undefined)
      );
    },
    (request) => `https://${request.headers.host}`,
  );
  server.on('request', (request, reply) => {
    answer(request, reply).then(
      (isDone) => isDone || reply.writeHead(404).end(),
      (error: unknown) => reply.writeHead(500).end(String(error)),
    );
  });
  const app = await browser.context.newPage();
  const stage: DynamicsStage = {
    organisation,
    entra,
    config: config(service.url),
    browser,
    app,
    panel: app.frameLocator('#tab iframe'),
    visitorSite: site.url,
    service: service.url,
    keyReplies,
    served,
    async open(table, id, tab = 'cobrowse') {
      await app.goto(`${organisation.addressOf(table, id)}&tab=${tab}`);
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await site.close();
      await service.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
  return stage;
}

/** The agent, whose panel asks for it, signs in; ends when the window has closed. */
export async function signInByEntra(
  { browser, panel }: DynamicsStage,
  { name = ALICE.name, meanwhile = async () => {} }: { name?: string; meanwhile?(): Promise<void> } = {},
): Promise<void> {
  const [popup] = await Promise.all([
    browser.context.waitForEvent('page'),
    panel.getByRole('button', { name: 'Sign in' }).click(),
  ]);
  await meanwhile();
  await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name }).click()]);
}
