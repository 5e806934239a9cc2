import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { launchAddress } from '@glance-kit/core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { KEYFRAME } from '../../src/protocol/index.js';
import { ALICE, BOB, VIEW, viewFields } from '../tools/agent.js';
import { group, stopServices, testService, type TestService } from '../tools/bench-service.js';
import { visitor, type SocketClient } from '../tools/socket-client.js';
import { openDesk, type Desk } from './desk.js';
import { el, keyframe, simplePage } from './recorded.js';

jest.setTimeout(60_000); // a browser on a busy machine

const CLEAN = `${VIEW}?SessionKey=key&wait=1`;

let desk: Desk;
let browser: BrowserSession;
let service: TestService;
let customer: SocketClient;
let page: Page;
/** Path and referrer of everything that a foreign server was asked for. */
let asked: [string, string | undefined][];
let canary: Server;

beforeAll(async () => {
  desk = await openDesk();
  browser = await openBrowser({ blockThirdParty: true });
  canary = createServer((request, response) => {
    asked.push([request.url!, request.headers.referer]);
    response.writeHead(404).end();
  });
  await new Promise<void>((ready) => canary.listen(0, '127.0.0.1', ready));
}, 60_000);
afterAll(async () => {
  await browser.close();
  await desk.close();
  canary.closeAllConnections();
  await new Promise((closed) => canary.close(closed));
});

beforeEach(async () => {
  asked = [];
  service = await testService({ groups: [group({ agentOrigins: [desk.origin] })], bundles: true });
  customer = await visitor(service, { sessionKey: 'key' });
  page = await browser.context.newPage();
  await page.goto(`${desk.origin}/`);
});
afterEach(async () => {
  for (const one of browser.context.pages().slice(1)) await one.close();
  await browser.context.clearCookies();
  await stopServices();
});

const base = () => `http://localhost:${service.port}`;

/** Asks for the address as the panel does: from the page of the desk. */
async function addressFor(fields = viewFields()): Promise<string> {
  const reply = await page.evaluate(
    async ([url, body]) => (await fetch(url, { method: 'POST', body: new URLSearchParams(body) })).json(),
    [`${base()}/launch-ticket`, fields.toString()] as const,
  );
  return `${base()}/launch#${(reply as { ticket: string }).ticket}`;
}

/** Opens an address by a click, as `window.open(address, …)` of the desk. */
async function open(address: string, features = '', from: Page | ReturnType<Page['frame']> = page) {
  await page.bringToFront();
  await from!.evaluate(
    ([url, how]) => {
      document.querySelector('button')?.remove();
      const button = document.createElement('button');
      button.textContent = 'Open';
      button.style.position = 'fixed';
      button.onclick = () => void window.open(url, '_blank', how);
      document.body.prepend(button);
    },
    [address, features] as const,
  );
  const [opened] = await Promise.all([
    browser.context.waitForEvent('page'),
    from!.getByRole('button', { name: 'Open' }).click(),
  ]);
  return opened;
}

describe('a window that is opened with a launch ticket', () => {
  test.each([[''], ['noopener'], ['noreferrer']])(
    'shows the view at its clean address (%s)',
    async (features) => {
      const tab = await open(await addressFor(), features);
      await tab.locator('.gk-bar').waitFor();
      expect(tab.url()).toBe(base() + CLEAN);
      await tab.reload();
      await tab.locator('.gk-bar').waitFor();
      expect(tab.url()).toBe(base() + CLEAN);
    },
  );

  test('shows it also where the window has the sandbox of the desk, without forms', async () => {
    const sandbox = encodeURIComponent(
      `sandbox="allow-scripts allow-same-origin allow-popups" src="${desk.origin}/inside"`,
    );
    await page.goto(`${desk.origin}/?frame=${sandbox}`);
    const inside = page.frames()[1]!;
    await inside.waitForLoadState();
    const tab = await open(await addressFor(), '', inside);
    await tab.locator('.gk-bar').waitFor();
  });

  test('the ticket is in no request’s address, no referrer, no history and no page', async () => {
    const address = await addressFor();
    const ticket = address.split('#')[1]!;
    const urls: string[] = [];
    const referrers: (string | undefined)[] = [];
    browser.context.on('request', (request) => {
      urls.push(request.url().replace(/^([^#]*)#.*$/, '$1'));
      referrers.push(request.headers()['referer']);
    });
    const tab = await open(address);
    await tab.locator('.gk-bar').waitFor();
    await customer.message('agents', customer.all('agents').length - 1);
    const picture = el('img', { src: `http://127.0.0.1:${(canary.address() as AddressInfo).port}/picture` });
    customer.frame(0, KEYFRAME, JSON.stringify(keyframe(simplePage(el('h1', {}, 'Shop'), picture))));
    await tab.frameLocator('.gk-stage iframe').getByRole('heading', { name: 'Shop' }).waitFor();
    await expect(
      tab.waitForFunction(() => !document.documentElement.outerHTML.includes('#')),
    ).resolves.toBeTruthy();
    expect(asked.map(([path]) => path)).toEqual(['/picture']);
    expect(asked[0]![1]).toBeUndefined();
    for (const text of [...urls, ...referrers, await tab.content(), JSON.stringify(service.log)])
      expect(text ?? '').not.toContain(ticket);
    expect(await tab.evaluate(() => history.length)).toBe(1);
  });

  test('a link that was used says so, and what to do', async () => {
    const address = await addressFor();
    await (await open(address)).locator('.gk-bar').waitFor();
    const again = await open(address);
    await again.getByRole('heading', { name: 'This link has been used or has expired' }).waitFor();
    await again.getByText('Open the view again from your agent desktop.').waitFor();
    expect(again.url()).toBe(`${base()}/launch`);
  });

  test('a link that has lost its ticket says so, and one more link in the same tab works', async () => {
    const tab = await open(`${base()}/launch#x`);
    await tab.getByRole('heading', { name: 'There is nothing to open' }).waitFor();
    expect(tab.url()).toBe(`${base()}/launch`);
    await tab.goto(await addressFor());
    await tab.locator('.gk-bar').waitFor();
  });

  test('a service that cannot be reached any more is said', async () => {
    const tab = await browser.context.newPage();
    await tab.route('**/launch', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await tab.goto(await addressFor());
    await tab.getByRole('heading', { name: 'The service cannot be reached' }).waitFor();
  });

  test('the link of another agent asks first, and goes on with one click', async () => {
    await (await open(await addressFor(viewFields(ALICE)))).locator('.gk-bar').waitFor();
    const tab = await open(await addressFor(viewFields(BOB)));
    await tab.getByRole('heading', { name: 'Continue as another agent?' }).waitFor();
    expect(await tab.getByRole('button').allInnerTexts()).toEqual(['Continue as bob']);
    await tab.getByRole('button', { name: 'Continue as bob' }).click();
    await tab.locator('.gk-bar').waitFor();
    const agents = await customer.message('agents', customer.all('agents').length - 1);
    expect(agents.agentlist.at(-1)).toMatchObject({ partneruserid: 'bob' });
  });

  test('a page of another site that has a ticket cannot use it: not by a form, not by a script', async () => {
    const address = await addressFor();
    const ticket = address.split('#')[1]!;
    const evil = await browser.context.newPage();
    await evil.goto(`${desk.foreign}/`);
    const script = await evil.evaluate(
      async ([url, body]) => {
        const reply = await fetch(url, { method: 'POST', body: new URLSearchParams(body), mode: 'no-cors' });
        return reply.type;
      },
      [`${base()}/launch`, `ticket=${ticket}`] as const,
    );
    expect(script).toBe('opaque');
    for (const target of ['view', '_top']) {
      await Promise.all([
        evil.waitForResponse((reply) => reply.url() === `${base()}/launch` && reply.status() === 403),
        evil.evaluate(
          ([action, value, where]) => {
            const form = Object.assign(document.createElement('form'), {
              method: 'post',
              action,
              target: where,
            });
            form.append(Object.assign(document.createElement('input'), { name: 'ticket', value }));
            document.body.append(form);
            form.submit();
          },
          [`${base()}/launch`, ticket, target] as const,
        ),
      ]);
    }
    expect((await browser.context.cookies(base())).map(({ name }) => name)).toEqual([]);
    await (await open(address)).locator('.gk-bar').waitFor();
  });

  test('core’s client asks for the same', async () => {
    const { url } = await launchAddress({ url: base() + VIEW, fields: Object.fromEntries(viewFields()) });
    await (await open(url)).locator('.gk-bar').waitFor();
  });
});
