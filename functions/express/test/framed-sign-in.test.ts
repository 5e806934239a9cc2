import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame, Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { BUNDLES, buildBundles } from '../../../tools/bundles.js';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GROUP_ID, startStack, type Stack } from './stack.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * The built page of the Five9 connector in a frame of another site, third-party cookies and storage blocked, and a
 * SAML provider on a third site: the strictest place that an agent works in.
 */
let desktop: Server;
let service: Server;
let browser: BrowserSession;
const open: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  await buildBundles(['five9']);
  desktop = createServer((request, reply) => {
    reply.setHeader('Content-Type', 'text/html');
    const source = new URL(request.url!, 'http://x').searchParams.get('page') ?? 'about:blank';
    reply.end(`<!doctype html><title>desktop</title><style>body{margin:0}iframe{border:0;width:420px;height:780px}</style>
<iframe src="${source}" allow="clipboard-write"></iframe>`);
  });
  service = createServer((_request, reply) => void reply.writeHead(404).end());
  for (const server of [desktop, service])
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  browser = await openBrowser({ blockThirdParty: true });
}, 60_000);

afterAll(async () => {
  await browser.close();
  for (const one of open) await one.close();
  for (const server of [desktop, service]) await new Promise((done) => server.close(done));
});

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

interface Opened {
  stack: Stack;
  page: Page;
  /** The connector page. */
  panel: () => Frame;
  /** The provider's page in the connector page. */
  inner: () => Promise<Frame>;
}

async function openPanel(
  mode: 'popup' | 'frame',
  framing: 'allowed' | 'refused',
  headers?: Record<string, string>,
): Promise<Opened> {
  const stack = await startStack({
    oidc: false,
    saml: [{ id: 'acme', development: { framing }, ...(headers && { headers }) }],
    pages: [
      {
        path: '/five9',
        directory: resolve(ROOT, dirname(BUNDLES.five9.out)),
        config: {
          service: originOf(service),
          groupId: GROUP_ID,
          loginKey: '/getloginkey',
          signIn: '/signin',
          collect: '/collect',
          session: '/session',
          signOut: '/signout',
          signInMode: mode,
        },
        frameAncestors: [originOf(desktop)],
      },
    ],
  });
  open.push(stack);
  const page = await browser.context.newPage();
  const address = `${stack.origin}/five9?call=call-1&visitor=8421&v=1`;
  await page.goto(`${originOf(desktop)}/?page=${encodeURIComponent(address)}`);
  const panel = (): Frame => page.frames().find((one) => one.url().startsWith(`${stack.origin}/five9`))!;
  return {
    stack,
    page,
    panel,
    async inner() {
      await panel().locator('.sign-in iframe').waitFor();
      const handle = await panel().locator('.sign-in iframe').elementHandle();
      return (await handle!.contentFrame())!;
    },
  };
}

const heading = (where: Page | Frame, name: string) => where.getByRole('heading', { name }).waitFor();

/** The panel knows the agent: it has a login key, and looks for the session of the key in its address. */
async function isReady(panel: () => Frame, name: string): Promise<void> {
  await heading(panel(), 'Ready to join');
  await panel().locator('footer', { hasText: name }).waitFor();
}

test('signs in inside the page, where the provider allows frames, with third-party cookies blocked', async () => {
  const { page, panel, inner, stack } = await openPanel('frame', 'allowed');
  await panel().getByRole('button', { name: 'Sign in', exact: true }).click();
  const frame = await inner();
  await heading(frame, 'Who is signing in?');
  expect(new URL(frame.url()).hostname).toBe('idp-acme.localhost');
  await heading(panel(), 'Sign in below');
  await frame.getByRole('button', { name: 'Bob Jansen' }).click();
  await isReady(panel, 'Bob Jansen');
  expect(await panel().locator('.sign-in').count()).toBe(0);
  expect(browser.context.pages()).toHaveLength(2); // no window was opened
  expect(stack.log.map(({ event }) => event)).not.toContain('sign_in_cancelled');

  // The cookie of the session is partitioned: a reload asks nobody, and a script does not see it.
  expect(await panel().evaluate(() => document.cookie)).toBe('');
  await page.reload();
  await isReady(panel, 'Bob Jansen');
  const kept = (await browser.context.cookies(stack.origin)).filter(({ name }) => name === 'glance_session');
  expect(kept).toEqual([
    expect.objectContaining({
      httpOnly: true,
      secure: true,
      sameSite: 'None',
      partitionKey: expect.anything(),
    }),
  ]);

  // Signing out ends it, here and for a page that is opened again.
  await panel().getByRole('button', { name: 'Sign out' }).click();
  await panel().getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await page.reload();
  await panel().getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await page.close();
}, 60_000);

test('goes to a window where the provider refuses frames', async () => {
  const { page, panel } = await openPanel('frame', 'refused');
  await panel().getByRole('button', { name: 'Sign in', exact: true }).click();
  await heading(panel(), 'Sign in in a window');
  await panel().getByText('cannot be shown here').waitFor();
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    panel().getByRole('button', { name: 'Sign in in a window' }).click(),
  ]);
  await heading(panel(), 'Sign in in the other window');
  await finishIn(popup, panel);
  await page.close();
}, 60_000);

/** Signs in as Alice in the window, where the panel's number stands too. */
async function finishIn(popup: Page, panel: () => Frame): Promise<void> {
  await heading(popup, 'Who is signing in?');
  const code = await panel().locator('.code').textContent();
  await popup.getByRole('button', { name: 'Alice Martin' }).click();
  await heading(popup, `Does your panel show ${code}?`);
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'Continue' }).click();
  await closed;
  await isReady(panel, 'Alice Martin');
}

test('the button for a window is there while the frame is, and both end with one sign-in', async () => {
  const { page, panel, inner } = await openPanel('frame', 'allowed');
  await panel().getByRole('button', { name: 'Sign in', exact: true }).click();
  await heading(await inner(), 'Who is signing in?');
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    panel().getByRole('button', { name: 'Sign in in a window' }).click(),
  ]);
  await finishIn(popup, panel);
  await page.close();
}, 60_000);

test.each(['allowed', 'refused'] as const)(
  'by pop-up it makes no difference whether the provider allows frames: %s',
  async (framing) => {
    const { page, panel } = await openPanel('popup', framing);
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      panel().getByRole('button', { name: 'Sign in', exact: true }).click(),
    ]);
    await finishIn(popup, panel);
    await page.reload();
    await isReady(panel, 'Alice Martin');
    await page.close();
  },
  60_000,
);

test.each(['popup', 'frame'] as const)(
  'a provider that isolates itself (COOP) cuts the window off, and nothing else: %s',
  async (mode) => {
    const { page, panel, inner } = await openPanel(mode, 'allowed', {
      'cross-origin-opener-policy': 'same-origin',
    });
    const button = panel().getByRole('button', { name: 'Sign in', exact: true });
    if (mode === 'popup') {
      const [popup] = await Promise.all([page.waitForEvent('popup'), button.click()]);
      await heading(popup, 'Who is signing in?');
      expect(await popup.evaluate(() => window.opener)).toBeNull(); // it really is cut off
      await finishIn(popup, panel);
    } else {
      await button.click();
      await (await inner()).getByRole('button', { name: 'Alice Martin' }).click();
      await isReady(panel, 'Alice Martin');
    }
    await page.close();
  },
  60_000,
);

test('a page that keeps no cookie goes on with the token in its memory, until it is reloaded', async () => {
  const { page, panel, stack } = await openPanel('popup', 'refused');
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    panel().getByRole('button', { name: 'Sign in', exact: true }).click(),
  ]);
  await finishIn(popup, panel);
  await browser.context.clearCookies();
  const session = await panel().evaluate(async () => (await fetch('/session', { method: 'POST' })).status);
  expect(session).toBe(401);
  await panel().getByRole('button', { name: 'Join' }).click();
  await panel()
    .getByRole('heading', { name: /Looking for the visitor|Opening the view|The visitor is there/ })
    .waitFor();
  expect(stack.log.filter(({ event }) => event === 'login_key_refused')).toEqual([]);
  await page.close();
}, 60_000);

test('a page of another site can have neither the connector page nor a sign-in in a frame', async () => {
  const { stack, page } = await openPanel('frame', 'allowed');
  const challenge = 'A'.repeat(43);
  const start = `/signin?h=${challenge}&frame=1`;
  const stranger = `http://localhost:${(desktop.address() as AddressInfo).port}`;
  // A host that may have the page may still not start a sign-in by itself, and a link may not either.
  for (const [host, path] of [
    [stranger, '/five9'],
    [stranger, start],
    [originOf(desktop), start],
  ] as const) {
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.goto(`${host}/?page=${encodeURIComponent(stack.origin + path)}`);
    expect((await refused).type()).toBe('error');
  }
  await page.goto(`${stack.origin}/signin?h=${challenge}&frame=1`);
  expect(await page.getByRole('alert').textContent()).toBe('This page belongs into a panel');
  await page.close();
}, 60_000);
