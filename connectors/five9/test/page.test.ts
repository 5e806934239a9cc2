import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { buildBundles } from '../../../tools/bundles.js';
import { pageDirectory } from '../src/page.js';

jest.setTimeout(60_000);

const TYPES: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
const VIEWER = `<!doctype html><title>View</title><script>
addEventListener('message', ({ data, origin }) => {
  if (data.glance_panel?.command !== 'hello') return;
  for (const body of [{ event: 'hello' }, { event: 'connected', sessionId: '12345.8421.77' }]) {
    opener.postMessage({ glance_viewer: body }, origin);
  }
});
</script>`;

let browser: BrowserSession;
let server: Server;
let port: number;
let page: Page;
let config: Record<string, unknown> | undefined;
let faults: string[];

beforeAll(async () => {
  await buildBundles(['five9']);
  browser = await openBrowser({ viewport: { width: 420, height: 600 } });
  server = createServer((request, reply) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    const service = `http://127.0.0.1:${port}`;
    if (path === '/desktop') {
      return void reply
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Desktop</title>');
    }
    if (path === '/agentjoin/AgentView.aspx') {
      return void reply.writeHead(200, { 'content-type': 'text/html' }).end(VIEWER);
    }
    reply.setHeader('referrer-policy', 'no-referrer');
    reply.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ${service};` +
        ` form-action ${service}; base-uri 'none'`,
    );
    if (path === '/five9/config.json') {
      if (!config) return void reply.writeHead(503).end();
      return void reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(config));
    }
    const file = path === '/five9' ? 'index.html' : path.replace('/five9/', '');
    readFile(join(pageDirectory, file)).then(
      (content) =>
        reply.writeHead(200, { 'content-type': TYPES[file.split('.').at(-1) ?? ''] ?? '' }).end(content),
      () => reply.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(async () => {
  config = { service: `http://127.0.0.1:${port}`, groupId: '12345' };
  faults = [];
  page = await browser.context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) faults.push(message.text());
  });
});

afterEach(async () => {
  await Promise.all(browser.context.pages().map((open) => (open === page ? undefined : open.close())));
  await page.close();
  expect(faults).toEqual([]);
});

const address = (query = ''): string => `http://panel.localhost:${port}/five9${query}`;
const heading = (name: string): Promise<void> => page.getByRole('heading', { name }).waitFor();

async function join8421(): Promise<Page> {
  await page.getByLabel('Session key').fill('8421');
  const [view] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Join' }).click(),
  ]);
  await heading('In session');
  return view;
}

describe('the page of the web connector', () => {
  test('reads its address once and leaves nothing in it, nor in the history', async () => {
    await page.goto(address('?call=call-1&visitor=8421&ani=%2B15550142&v=1'));
    await heading('Ready to join');
    expect(page.url()).toBe(address());
    expect(await page.evaluate(() => performance.getEntriesByType('navigation').length)).toBe(1);
    await page.reload();
    await heading('Ready to join'); // what it was opened with survives the reload
    expect(page.url()).toBe(address());
  });

  test('names a variable that Five9 did not replace, and asks for the key', async () => {
    await page.goto(address('?call=call-1&visitor=%40Cobrowse.visitor_id%40&v=1'));
    await heading('Join a session');
    expect(await page.locator('#trouble').textContent()).toContain(
      'The variable Cobrowse.visitor_id does not exist in your Five9 domain.',
    );
  });

  test('says when sessions cannot be saved, and can be used all the same', async () => {
    await page.goto(address('?call=%40Call.call_id%40&v=1'));
    await page.getByText('Sessions cannot be saved to the call.').waitFor();
    await heading('Join a session');
  });

  test('without a usable config.json it says which setting is missing', async () => {
    config = { groupId: '12345' };
    await page.goto(address('?call=call-1&v=1'));
    await page.getByText(/Cobrowse could not start\. The setting service/).waitFor();
    config = undefined;
    await page.reload();
    await page.getByText(/Cobrowse could not start\./).waitFor();
  });

  test('joins inside a frame of another site, under a strict policy', async () => {
    await page.goto(`http://127.0.0.1:${port}/desktop`);
    await page.evaluate((src) => {
      const frame = document.createElement('iframe');
      frame.src = src;
      document.body.append(frame);
    }, address('?call=call-1&v=1'));
    const frame = page.frameLocator('iframe');
    await frame.getByLabel('Session key').fill('8421');
    const [view] = await Promise.all([
      page.waitForEvent('popup'),
      frame.getByRole('button', { name: 'Join' }).click(),
    ]);
    await frame.getByRole('heading', { name: 'In session' }).waitFor();
    expect(view.url()).toBe(`http://127.0.0.1:${port}/agentjoin/AgentView.aspx`);
  });
});

describe('a second opening of the same call', () => {
  test('in the same frame joins the running session and finds its window again', async () => {
    await page.goto(address('?call=call-2&v=1'));
    const view = await join8421();
    await page.goto(address('?call=call-2&v=1'));
    await heading('A session is running');
    const before = browser.context.pages().length;
    await page.getByRole('button', { name: 'Show view' }).click();
    await heading('In session');
    expect(browser.context.pages()).toHaveLength(before);
    expect(view.isClosed()).toBe(false);
  });

  test('what another version left in the storage does no harm', async () => {
    await page.goto(address('?call=call-7&v=1'));
    await heading('Join a session');
    await page.evaluate(() => {
      sessionStorage.setItem('glance-kit/five9/session/call-7', '{"key":"8421"}');
      sessionStorage.setItem('glance-kit/five9/view/call-7', '{');
    });
    await page.reload();
    await heading('Join a session');
  });

  test('another call in the same frame starts afresh', async () => {
    await page.goto(address('?call=call-3&v=1'));
    await join8421();
    await page.goto(address('?call=call-4&v=1'));
    await heading('Join a session');
  });

  test('in another tab goes to the panel that runs, which takes the newer key', async () => {
    await page.goto(address('?call=call-5&v=1'));
    await heading('Join a session');
    const second = await browser.context.newPage();
    await second.goto(address('?call=call-5&visitor=5512&v=1'));
    await second.getByText('This call is open in another cobrowse panel already.').waitFor();
    await heading('Ready to join');
    await second.getByRole('button', { name: 'Use this panel instead' }).click();
    await second.getByRole('heading', { name: 'Ready to join' }).waitFor();
  });
});

test('a frame that may keep nothing works until it is reloaded', async () => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'sessionStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await page.goto(address('?call=call-6&visitor=8421&v=1'));
  await heading('Ready to join');
});
