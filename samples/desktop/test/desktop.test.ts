import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { barriers } from '../../../tools/barriers.js';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { buildBundles } from '../../../tools/bundles.js';
import { CALLS } from '../src/calls.js';
import { startDesktop, type Desktop, type DesktopOptions } from '../src/index.js';

jest.setTimeout(60_000);

const connectorsAt = (panel: string): DesktopOptions['connectors'] => ({
  five9: { url: `${panel}/five9` },
  amazonConnect: { url: `${panel}/amazon-connect`, service: 'http://localhost:4600' },
  web: { url: `${panel}/web` },
});

describe('the desktop', () => {
  let browser: BrowserSession;
  let desktop: Desktop;
  let connector: Server;
  const opened: string[] = [];

  beforeAll(async () => {
    await buildBundles(['desktop', 'webDesktop']);
    connector = createServer((request, reply) => {
      if (request.url?.startsWith('/five9')) opened.push(request.url);
      reply
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Connector</title>here');
    });
    await new Promise<void>((resolve) => connector.listen(0, '127.0.0.1', resolve));
    const { port } = connector.address() as AddressInfo;
    desktop = await startDesktop({
      port: 0,
      connectors: connectorsAt(`http://panel.localhost:${port}`),
    });
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await desktop.close();
    connector.closeAllConnections();
    await new Promise((resolve) => connector.close(resolve));
  });

  test('is one of those that the first page lists', async () => {
    const page = await browser.context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(desktop.url);
    await page.getByRole('link', { name: 'Five9' }).click();
    await page.getByRole('button', { name: 'Accept call' }).waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });

  test('opens the connector of an accepted call in a frame, once a trigger, and keeps it for that call', async () => {
    const page = await browser.context.newPage();
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(`${desktop.url}/five9`);
    await page.getByRole('button', { name: 'Accept call' }).click();
    await page.frameLocator('iframe').getByText('here').waitFor();
    expect(opened).toHaveLength(1);
    expect(new URL(opened[0] ?? '', 'http://x').searchParams.get('call')).toBe(CALLS[0]?.id);

    await page.getByRole('button', { name: /Tomás/ }).click();
    expect(await page.locator('iframe:visible').count()).toBe(0);
    await page.getByRole('button', { name: 'Place call' }).click();
    await page.locator('iframe:visible').waitFor();
    expect(opened).toHaveLength(2);

    await page.getByRole('button', { name: /Cannot finish/ }).click();
    expect(await page.locator('iframe:visible').count()).toBe(1);
    await page.getByRole('button', { name: 'Start connector' }).click();
    await page.frameLocator('iframe:visible').getByText('here').waitFor();
    expect(opened).toHaveLength(3);
    expect(faults).toEqual([]);
    await page.close();
  });

  test('or in a browser window, where the agent prefers that', async () => {
    const page = await browser.context.newPage();
    await page.goto(`${desktop.url}/five9`);
    await page.getByLabel('a browser window').check();
    const [tab] = await Promise.all([
      browser.context.waitForEvent('page'),
      page.getByRole('button', { name: 'Accept call' }).click(),
    ]);
    await tab.waitForURL(/panel\.localhost.*call=/);
    expect(await page.locator('iframe').count()).toBe(0);
    await tab.close();
    await page.close();
  });

  test('frames the connector only, and is framed by nobody', async () => {
    const policy = (await fetch(`${desktop.url}/five9`)).headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/frame-src http:\/\/panel\.localhost:\d+;/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test.each(['/', '/five9', '/web'])('%s keeps nobody out, in any width and colours', async (path) => {
    const page = await browser.context.newPage();
    await page.goto(desktop.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (const width of [360, 1280])
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        expect({ width, colorScheme, found: await barriers(page) }).toEqual({
          width,
          colorScheme,
          found: [],
        });
      }
    await page.close();
  });

  test('says when its port is taken', async () => {
    await expect(
      startDesktop({ port: desktop.port, connectors: connectorsAt('http://panel.localhost') }),
    ).rejects.toThrow(/EADDRINUSE/);
  });
});
