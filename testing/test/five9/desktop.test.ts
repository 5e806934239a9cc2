import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { BUNDLE_OPTIONS } from '../../../tools/bundles.js';
import type { Five9Contact, Five9Trigger, Five9WebConnector } from '../../src/five9/index.js';

jest.setTimeout(60_000);

let browser: BrowserSession;
let server: Server;
let port: number;
let page: Page;
let got: { method: string; url: string; body: string }[];

beforeAll(async () => {
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [fileURLToPath(new URL('desktop-page.ts', import.meta.url))],
    format: 'iife',
    legalComments: 'none',
    write: false,
  });
  const script = outputFiles[0]!.text;
  server = createServer((request, reply) => {
    const send = (type: string, content: string): void =>
      void reply.writeHead(200, { 'content-type': type }).end(content);
    if (request.url === '/')
      return send(
        'text/html',
        '<!doctype html><link rel="icon" href="data:,"><body><script src="/desktop.js"></script>',
      );
    if (request.url === '/desktop.js') return send('text/javascript', script);
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      got.push({ method: request.method!, url: request.url!, body });
      send('text/html', `<!doctype html><link rel="icon" href="data:,"><p>opened ${got.length}</p>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(async () => {
  got = [];
  page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
});
afterEach(() => page.close());

const connector = (more: Partial<Five9WebConnector> = {}): Five9WebConnector => ({
  name: 'Cobrowse',
  url: `http://panel.localhost:${port}/five9`,
  trigger: 'OnCallAccepted',
  executeInBrowser: true,
  agentApplication: 'EmbeddedBrowser',
  postMethod: false,
  variables: [{ key: 'call', value: '@Call.call_id@' }],
  ...more,
});
const POST: Partial<Five9WebConnector> = {
  postMethod: true,
  variables: [],
  postVariables: [{ key: 'call', value: '@Call.call_id@' }],
};
const CALL: Five9Contact = { id: '1', sessionId: 'S' };

const openDesktop = (connectors: Five9WebConnector[], sandbox?: string): Promise<void> =>
  page.evaluate(([given, flags]) => window.openDesktop(given as Five9WebConnector[], flags as string), [
    connectors,
    sandbox,
  ] as const);
const fire = (trigger: Five9Trigger, contact = CALL): Promise<number> =>
  page.evaluate(([event, given]) => window.desktop.fire(event as never, given as never).length, [
    trigger,
    contact,
  ] as const);
const opened = (count: number): Promise<void> =>
  page.frameLocator('iframe').last().getByText(`opened ${count}`).waitFor();

test('an embedded browser is one frame for each contact; each trigger opens the page in it again', async () => {
  await openDesktop([connector(), connector({ trigger: 'ManuallyStarted', name: 'Manual' })]);
  expect(await fire('OnCallAccepted')).toBe(1);
  await opened(1);
  expect(await fire('ManuallyStarted')).toBe(1);
  await opened(2);
  expect(await page.locator('iframe').count()).toBe(1);
  await fire('OnCallAccepted', { ...CALL, id: '2' });
  await opened(3);
  expect(await page.locator('iframe').count()).toBe(2);
  expect(got.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /five9?call=1',
    'GET /five9?call=1',
    'GET /five9?call=2',
  ]);
  await page.evaluate(() => window.desktop.close('1'));
  expect(await page.locator('iframe').count()).toBe(1);
});

test('an embedded browser takes a POST as well, with the parameters in its body', async () => {
  await openDesktop([connector(POST)]);
  await fire('OnCallAccepted');
  await opened(1);
  expect(got[0]).toMatchObject({ method: 'POST', url: '/five9', body: 'call=1' });
});

test.each([
  ['GET', {}, '/five9?call=1', ''],
  ['POST', POST, '/five9', 'call=1'],
])('an external browser is a tab that does not know the desktop, by %s', async (method, more, url, body) => {
  await openDesktop([connector({ ...more, agentApplication: 'ExternalBrowser' })]);
  const [tab] = await Promise.all([browser.context.waitForEvent('page'), fire('OnCallAccepted')]);
  await tab.getByText('opened 1').waitFor();
  expect(got[0]).toMatchObject({ method, url, body });
  expect(await tab.evaluate(() => window.opener)).toBeNull();
  expect(await page.locator('iframe').count()).toBe(0);
  await tab.close();
});

test('a silent connector and one of another event open nothing', async () => {
  await openDesktop([connector({ executeInBrowser: false }), connector({ trigger: 'OnChatArrival' })]);
  expect(await fire('OnCallAccepted')).toBe(0);
  expect(await page.locator('iframe').count()).toBe(0);
});

test('the frame has the sandbox that a test gives it', async () => {
  await openDesktop([connector()], 'allow-scripts');
  await fire('OnCallAccepted');
  await opened(1);
  expect(await page.locator('iframe').getAttribute('sandbox')).toBe('allow-scripts');
});
