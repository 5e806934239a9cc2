import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openBrowser, type BrowserSession } from '../../tools/browser.js';
import { buildHostBundles } from './bundles.js';
import { glanceKit, newFolder } from './command.js';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};
const NAME = 'Example Bank of Tests';
const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';

const folder = newFolder();
let server: Server;
let origin: string;
/** Another site, whose page has the panel in a frame. */
let desktop: string;
let browser: BrowserSession;

/** Serves what was built as a stranger would who follows the checklist: the folder, with the headers of headers.json. */
function answer(path: string): { status: number; headers: Record<string, string>; body: Buffer | string } {
  const [, host = '', ...rest] = path.split('/');
  if (path === '/desktop')
    return {
      status: 200,
      headers: { 'Content-Type': TYPES['.html']! },
      body: readFileSync(join(folder.path, 'glance-kit-build/web/embedding-page.html')),
    };
  const built = join(folder.path, 'glance-kit-build', host);
  const file = join(built, 'page', ...rest);
  if (!/^[a-z0-9-]+$/.test(host) || rest.length !== 1 || !existsSync(file))
    return { status: 404, headers: {}, body: '' };
  const headers = JSON.parse(readFileSync(join(built, 'headers.json'), 'utf8')) as Record<string, string>;
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': TYPES[extname(file)] ?? 'text/plain' },
    body: readFileSync(file),
  };
}

beforeAll(async () => {
  await buildHostBundles();
  server = createServer((request, reply) => {
    const { status, headers, body } = answer(new URL(request.url!, 'http://localhost').pathname);
    reply.writeHead(status, headers).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  desktop = origin.replace('localhost', '127.0.0.1');
  writeFileSync(join(folder.path, 'logo.svg'), LOGO);
  const config = {
    groupId: '12345',
    service: 'http://127.0.0.1:9',
    pages: origin,
    branding: { name: NAME, logo: './logo.svg', accent: { light: '#8a1c5c', dark: '#f0a6d0' } },
    languages: ['de'],
    hosts: {
      five9: {},
      'amazon-connect': { instances: [origin] },
      dynamics: { environments: [desktop], fields: { contact: { visitorId: ['contactid'] } } },
      web: { origins: [desktop] },
    },
  };
  writeFileSync(join(folder.path, 'glance-kit.config.json'), JSON.stringify(config));
  const { code, err } = await glanceKit(folder.path, ['build', 'all']);
  expect([code, err]).toEqual([0, '']);
  browser = await openBrowser({ viewport: { width: 320, height: 480 } });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
  folder.remove();
});

test.each([
  ['five9', '?call=1&session=2&type=call&v=1', 'Join a session'],
  ['amazon-connect', '', 'Amazon Connect'],
  ['dynamics', '?typename=contact&id=%7B0A1B2C3D-0000-4000-8000-00000000000A%7D', 'Ready to join'],
])(
  'the page of %s runs from its folder, under its own policy',
  async (host, query, shown) => {
    const page = await browser.context.newPage();
    const said: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && said.push(message.text())));
    page.on('pageerror', (error) => void said.push(error.message));
    const failed: string[] = [];
    page.on('response', (reply) => void (reply.status() >= 400 && failed.push(reply.url())));
    await page.goto(`${origin}/${host}/index.html${query}`);
    await page.getByText(shown).first().waitFor();
    expect([said, failed]).toEqual([[], []]);
    await page.close();
  },
  60_000,
);

test('the page of five9 has the name, the image and the colour of the configuration', async () => {
  const page = await browser.context.newPage();
  await page.goto(`${origin}/five9/index.html?call=1&type=call&v=1`);

  const image = page.getByAltText(NAME);
  await image.waitFor();
  const [source, isLoaded] = await image.evaluate((element) => {
    const { src, complete, naturalWidth } = element as HTMLImageElement;
    return [src, complete && naturalWidth > 0] as const;
  });
  expect([source, isLoaded]).toEqual([
    `data:image/svg+xml;base64,${Buffer.from(LOGO).toString('base64')}`,
    true,
  ]);
  const colour = await page
    .locator('button.primary')
    .first()
    .evaluate((element) => getComputedStyle(element).backgroundColor);
  expect(colour).toBe('rgb(138, 28, 92)');
  await page.close();
}, 60_000);

test('the page of web runs in the frame that its script puts into the sample page, and gets its contact', async () => {
  const page = await browser.context.newPage();
  const said: string[] = [];
  page.on('console', (message) => void (/error|warning/.test(message.type()) && said.push(message.text())));
  await page.goto(`${desktop}/desktop`);
  const panel = page.frameLocator('iframe');
  await panel.getByAltText(NAME).waitFor();
  // What the sample says of the contact is no session key, and the panel tells so.
  await panel.getByText('holds is no session key').first().waitFor();
  expect(said).toEqual([]);
  await page.close();
}, 60_000);
