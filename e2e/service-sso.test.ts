import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { pageDirectory } from '@glance-kit/five9/page';
import { connectorPage } from '@glance-kit/functions-express';
import { developmentSamlProvider } from '@glance-kit/functions-saml/development';
import { startVisitorSite, type RunningVisitorSite } from '@glance-kit/sample-visitor-site';
import { startService, type GroupSettings, type RunningService } from '@glance-kit/service';
import type { LogEntry } from '@glance-kit/core';
import express from 'express';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../tools/browser.js';
import { buildBundles } from '../tools/bundles.js';
import { getHelp, picture } from './story.js';

jest.setTimeout(120_000);

// Four sites, so that blocking of third parties is real: visitors and the service on localhost, the panel on
// panel.localhost, the identity provider on idp.localhost.

const GROUP = '12345';
const PROFILE = { masks: [], terms: { text: 'May we look?' }, texts: {} };

let service: RunningService;
let site: RunningVisitorSite;
let others: Server;
let port: number;
let browser: BrowserSession;
const log: LogEntry[] = [];
/** A second group, whose agents work in a frame and whose provider lets itself be framed. */
const FRAMED = '777';
const dataDirectory = mkdtempSync(join(tmpdir(), 'glance-kit-sso-'));

beforeAll(async () => {
  await buildBundles(['loader', 'session', 'viewer', 'five9']);
  const app = express();
  others = createServer(app);
  await new Promise<void>((resolve) => others.listen(0, '127.0.0.1', resolve));
  port = (others.address() as AddressInfo).port;
  const known = { entityId: 'glance.net/sp/1', acsUrl: '' };
  const servicePort = await freePort();
  known.acsUrl = `http://localhost:${servicePort}/account/GetLoginKey.aspx?sso=1&idpid=${GROUP}`;
  const provider = developmentSamlProvider({
    baseUrl: `http://idp.localhost:${port}/idp`,
    serviceProviders: [known],
    env: {},
  });
  const framedProvider = developmentSamlProvider({
    baseUrl: `http://idp.localhost:${port}/framed-idp`,
    serviceProviders: [{ entityId: known.entityId, acsUrl: known.acsUrl.replace(GROUP, FRAMED) }],
    framing: 'allowed',
    env: {},
  });
  const group: GroupSettings = {
    id: GROUP,
    apiKey: 'test-apikey-of the group',
    users: [],
    agentOrigins: [`http://panel.localhost:${port}`],
    siteOrigins: 'any',
    duplicates: true,
    profiles: { staging: PROFILE, production: PROFILE },
    sso: {
      status: 'provisioning',
      encrypted: false,
      entityId: known.entityId,
      metadata: provider.metadata,
      provider: {},
      autoprovision: {
        GlanceAddress: '{glance_user|slug}.acme.glance.net',
        PartnerUID: '{glance_user}',
        FirstName: '{givenName}',
        Email: '{email}',
      },
    },
  };
  service = await startService({
    port: servicePort,
    dataDirectory,
    groups: [
      group,
      {
        ...group,
        id: FRAMED,
        apiKey: 'test-apikey-of the framed group',
        agentOrigins: [`http://panel.localhost:${port}`],
        framing: true,
        users: ['alice'],
        sso: { ...group.sso!, metadata: framedProvider.metadata, userAttribute: 'glance_user' },
      },
    ],
    log: (entry) => log.push(entry),
  });
  app.use(provider.path, provider.handler);
  app.use(framedProvider.path, framedProvider.handler);
  app.get('/desktop', (request, reply) => {
    const view = `${service.url}/agentjoin/AgentView.aspx?idpid=${FRAMED}&wait=1&SessionKey=${String(request.query['key'])}`;
    reply.send(
      `<!doctype html><title>desktop</title><iframe src="${view.replaceAll('&', '&amp;')}" width="900" height="700"></iframe>`,
    );
  });
  app.use(
    connectorPage({
      path: '/five9',
      directory: pageDirectory,
      config: { service: service.url, groupId: GROUP, sso: { idpid: GROUP } },
      frameAncestors: [],
    }),
  );
  site = await startVisitorSite({ port: 0, service: service.url, groupId: GROUP });
});

// A browser of its own each: a session of a visitor goes on where it was left.
beforeEach(async () => {
  browser = await openBrowser({ blockThirdParty: true });
});
afterEach(() => browser.close());

afterAll(async () => {
  await site?.close();
  await service?.close();
  others?.closeAllConnections();
  others?.close();
  rmSync(dataDirectory, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}

/** A visitor who waits with a code on the screen. */
async function waitingVisitor(): Promise<{ page: Page; code: string }> {
  const page = await browser.context.newPage();
  await page.goto(`${site.url}/transfer`);
  return { page, code: await getHelp(page) };
}

async function signIn(view: Page, agent: string): Promise<void> {
  await view.getByText('Test identity provider: signs in anybody').waitFor();
  expect(new URL(view.url()).hostname).toBe('idp.localhost');
  await view.getByRole('button', { name: agent }).click();
}

test('an agent opens the view of a waiting visitor, signs in at the company’s provider, and sees the page', async () => {
  const { page, code } = await waitingVisitor();
  const view = await browser.context.newPage();
  await view.goto(`${service.url}/agentjoin/AgentView.aspx?idpid=${GROUP}&SessionKey=${code}`);
  await signIn(view, 'Alice Martin');
  await picture(view).getByRole('heading').first().waitFor();
  expect(view.url()).toBe(`${service.url}/agentjoin/AgentView.aspx?SessionKey=${code}`);
  const made = log.find(({ event }) => event === 'sso_user_made');
  expect(made).toMatchObject({ partnerUserId: 'alice' });

  const cookies = await browser.context.cookies(service.url);
  expect(cookies.find(({ name }) => name === 'GSSNID')).toMatchObject({
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
  });
  await view.reload();
  await picture(view).getByRole('heading').first().waitFor();
  await view.close();
  await page.close();
});

test('the panel needs no function: a plain join goes by the provider of the group', async () => {
  const { page, code } = await waitingVisitor();
  const panel = await browser.context.newPage();
  const refused: string[] = [];
  panel.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  await panel.goto(`http://panel.localhost:${port}/five9?call=1001&v=1`);
  await panel.getByLabel('Session key').fill(code);
  const [view] = await Promise.all([
    browser.context.waitForEvent('page'),
    panel.getByRole('button', { name: 'Join' }).click(),
  ]);
  await signIn(view, 'Bob Jansen');
  await picture(view).getByRole('heading').first().waitFor();
  await panel.getByRole('heading', { name: 'In session' }).waitFor();
  expect(refused).toEqual([]);
  await view.close();
  await panel.close();
  await page.close();
});

test('in a frame of another site, third parties blocked, the sign-in goes on in place where the provider allows it', async () => {
  const framedSite = await startVisitorSite({ port: 0, service: service.url, groupId: FRAMED });
  try {
    const visitor = await browser.context.newPage();
    await visitor.goto(`${framedSite.url}/transfer`);
    const code = await getHelp(visitor);
    const desktop = await browser.context.newPage();
    await desktop.goto(`http://panel.localhost:${port}/desktop?key=${code}`);
    const frame = desktop.frameLocator('iframe');
    await frame.getByRole('button', { name: 'Alice Martin' }).click();
    await frame.frameLocator('.gk-stage iframe').getByRole('heading').first().waitFor();
    const cookies = await browser.context.cookies();
    expect(cookies.find(({ name }) => name === 'GSSNIDF')).toMatchObject({
      httpOnly: true,
      secure: true,
      sameSite: 'None',
      partitionKey: expect.stringContaining('panel.localhost'),
    });
    await desktop.reload();
    await frame.frameLocator('.gk-stage iframe').getByRole('heading').first().waitFor();
  } finally {
    await framedSite.close();
  }
});

test('the troubleshooting page can be read, on a phone and in the dark', async () => {
  const page = await browser.context.newPage();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(`${service.url}/account/GetLoginKey.aspx?sso=1&test=11&idpid=${GROUP}`);
  await signIn(page, 'Alice Martin');
  await page.getByText('Signing in works: user alice').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect((await browser.context.cookies(service.url)).map(({ name }) => name)).not.toContain('GSSNID');
  await page.close();
});
