import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { buildBundles } from '../../../tools/bundles.js';
import { CENTRE_AGENT, centreContacts, type CentreQuestion } from '../src/contact-centre.js';
import { startDesktop, type Desktop } from '../src/index.js';

jest.setTimeout(60_000);

let browser: BrowserSession;
let desktop: Desktop;
let app: Server;
const [mara, tomas] = centreContacts();

beforeAll(async () => {
  await buildBundles(['connectDesktop']);
  app = createServer((_request, reply) =>
    reply.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>App</title>here'),
  );
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const panel = `http://panel.localhost:${(app.address() as AddressInfo).port}`;
  desktop = await startDesktop({
    port: 0,
    connectors: {
      five9: { url: `${panel}/five9` },
      amazonConnect: { url: `${panel}/amazon-connect`, service: 'http://localhost:4600' },
      web: { url: `${panel}/web` },
    },
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await desktop.close();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
});

test('the workspace opens the app for the contact in front, in a frame as it is registered', async () => {
  const page = await browser.context.newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(desktop.url);
  await page.getByRole('link', { name: 'Amazon Connect' }).click();
  await page.getByRole('button', { name: mara!.reason }).click();
  await page.getByRole('button', { name: 'Accept contact' }).click();
  await page.getByRole('button', { name: 'Open Cobrowse' }).click();
  const frame = page.locator('#frames iframe');
  expect(await frame.getAttribute('sandbox')).toBe(
    'allow-forms allow-popups allow-same-origin allow-scripts allow-popups-to-escape-sandbox',
  );
  await page.getByRole('button', { name: tomas!.reason }).click();
  expect(await page.locator('#frames iframe:visible').count()).toBe(0);
  await page.getByRole('button', { name: mara!.reason }).click();
  await page.getByRole('button', { name: 'Close contact' }).click();
  await frame.waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
  await page.close();
});

const ask = (question: CentreQuestion, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${desktop.url}/amazon-connect/instance`, {
    method: 'POST',
    body: JSON.stringify(question),
    headers: { 'content-type': 'application/json', ...headers },
  });

test('the instance knows its agent and its contacts, and keeps what a server writes to them', async () => {
  const id = mara!.contactId;
  expect(await (await ask({ call: 'describeContact', id })).json()).toMatchObject({
    agentId: CENTRE_AGENT.id,
  });
  expect(await (await ask({ call: 'describeUser', id: CENTRE_AGENT.id })).json()).toEqual({
    userName: 'alice',
  });
  for (const call of ['describeContact', 'describeUser', 'contactAttributes'] as const)
    expect(await (await ask({ call, id: 'nobody' })).json()).toBeNull();
  await ask({ call: 'setContactAttributes', id, attributes: { cobrowse_key: '8421' } });
  expect(await (await ask({ call: 'contactAttributes', id })).json()).toEqual({
    customer_name: 'Mara Lind',
    cobrowse_key: '8421',
  });
  const page = await browser.context.newPage();
  await page.goto(`${desktop.url}/amazon-connect`);
  await page.getByRole('button', { name: mara!.reason }).click();
  await page.getByText('cobrowse_key').waitFor();
  await page.close();
});

test('the instance answers no page: any site could send the agent’s browser there', async () => {
  const question = { call: 'describeContact', id: mara!.contactId } as const;
  expect((await ask(question, { origin: 'https://evil.example' })).status).toBe(403);
});
