import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { isAllowedOpener, messagesFor } from '../../viewer/opener.js';
import { openStage, type Stage, type ViewerPeer } from './stage.js';

jest.setTimeout(20_000); // a browser on a busy machine

describe('which panels may talk to a viewer', () => {
  test.each([
    ['http://localhost', true],
    ['http://localhost:4603', true],
    ['http://panel.localhost:4603', true],
    ['http://a.b.localhost', true],
    ['http://127.0.0.1:4602', true],
    ['http://[::1]:80', true],
    ['https://localhost', false],
    ['http://localhost.evil.example', false],
    ['http://evil-localhost', false],
    ['http://127.0.0.1.evil.example', false],
    ['http://127.0.0.10', false],
    ['http://localhost:4603/path', false],
    ['http://user@localhost', false],
    ['null', false],
    ['', false],
  ])('without configured origins: %s %s', (origin, allowed) => {
    expect(isAllowedOpener(origin, 'loopback')).toBe(allowed);
  });

  test.each([
    ['https://desk.example', true],
    ['https://desk.example:8443', false],
    ['http://desk.example', false],
    ['https://desk.example.evil.example', false],
    ['https://evil.example', false],
    ['null', false],
    ['http://localhost', false],
  ])('with configured origins: %s %s', (origin, allowed) => {
    expect(isAllowedOpener(origin, ['https://desk.example'])).toBe(allowed);
  });
});

test('a viewer that is not in a session has nothing to tell', () => {
  expect(messagesFor({ name: 'connecting', lost: false })).toEqual([]);
  expect(messagesFor({ name: 'failed', failure: 'refused' })).toEqual([]);
});

describe('the channel to the panel', () => {
  let browser: BrowserSession;
  let stage: Stage;
  let desks: Server;
  let deskPort: number;
  let desk: Page;
  let tab: Page;
  let service: ViewerPeer;

  beforeAll(async () => {
    browser = await openBrowser();
    desks = createServer((request, response) => {
      const inner = request.url === '/desk' ? '<iframe src="/inner"></iframe>' : '';
      const { pathname } = new URL(request.url!, 'http://desk');
      if (pathname === '/framing') {
        const heard = 'heard = []; onmessage = ({ origin, data }) => heard.push([origin, data])';
        const page = `<script>${heard}</script><iframe name="view" src="${stage.url}"></iframe>`;
        return response.writeHead(200, { 'Content-Type': 'text/html' }).end(page);
      }
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<button id="open">Join</button>${inner}`);
    });
    await new Promise<void>((ready) => desks.listen(0, '127.0.0.1', ready));
    deskPort = (desks.address() as AddressInfo).port;
  }, 30_000);

  afterAll(async () => {
    await browser.close();
    desks.closeAllConnections();
    desks.close();
  });

  afterEach(async () => {
    for (const page of browser.context.pages().slice(1)) await page.close();
    await stage.close();
  });

  /** Opens the viewer by a click on a page of `origin`, which notes what it hears. */
  async function open(origin: string, allowed: readonly string[] | 'loopback' = 'loopback'): Promise<void> {
    stage = await openStage({ data: { openerOrigins: allowed } });
    desk = await browser.context.newPage();
    await desk.goto(`${origin}/desk`);
    await desk.evaluate((url) => {
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      addEventListener('message', (event) => heard.push([event.origin, event.data]));
      document.querySelector('#open')!.addEventListener('click', () => {
        Object.assign(window, { view: window.open(url, 'view') });
      });
    }, stage.url);
    const opened = browser.context.waitForEvent('page');
    await desk.click('#open');
    tab = await opened;
    service = await stage.viewer();
    await service.next();
  }

  const local = () => `http://127.0.0.1:${deskPort}`;
  const viewerOrigin = () => new URL(stage.url).origin;
  const say = (command: string) =>
    desk.evaluate(
      ([word, target]) =>
        (window as unknown as { view: Window }).view.postMessage({ glance_panel: { command: word } }, target),
      [command, viewerOrigin()] as const,
    );
  const heard = () => desk.evaluate(() => (window as unknown as { heard: [string, unknown][] }).heard);
  const hears = (event: string) =>
    desk.waitForFunction(
      (name) =>
        (window as unknown as { heard: [string, { glance_viewer: { event: string } }][] }).heard.some(
          ([, data]) => data.glance_viewer.event === name,
        ),
      event,
    );
  /** After this the viewer has dealt with every message posted before. */
  const dealtWith = () => tab.evaluate(() => new Promise((done) => setTimeout(done, 50)));

  test('answers hello with what it knows, then tells each change once', async () => {
    await open(local());
    await say('hello');
    await hears('hello');
    service.join({ sessionId: 's-9' });
    await hears('connected');
    service.say({ type: 'agents', count: 2, agentlist: [] });
    service.say({
      type: 'page',
      page: { url: 'https://shop.example/a', browser: { name: '', platform: '', version: '' } },
    });
    await hears('navigate');
    service.say({ type: 'ended', reason: 'visitor' });
    await hears('sessionEnded');
    expect(await heard()).toEqual(
      [
        { event: 'hello' },
        { event: 'connected', sessionId: 's-9' },
        { event: 'agents', count: 1 },
        { event: 'agents', count: 2 },
        { event: 'navigate', url: 'https://shop.example/a' },
        { event: 'sessionEnded', reason: 'visitor' },
      ].map((message) => [viewerOrigin(), { glance_viewer: message }]),
    );
  });

  test('repeats the present state to a panel that says hello again', async () => {
    await open(local());
    service.join({ sessionId: 's-9' });
    await tab.locator('.gk-bar').waitFor();
    await say('hello');
    await hears('connected');
    await say('hello');
    await desk.waitForFunction(() => (window as unknown as { heard: unknown[] }).heard.length === 6);
  });

  test('says nothing before it was asked', async () => {
    await open(local());
    service.join();
    await tab.locator('.gk-bar').waitFor();
    await dealtWith();
    expect(await heard()).toEqual([]);
  });

  test('ends the session when the panel asks for it', async () => {
    await open(local());
    service.join();
    await tab.locator('.gk-bar').waitFor();
    await say('end');
    expect(await service.next()).toEqual({ type: 'end' });
  });

  const refuses = async () => {
    service.join();
    await tab.locator('.gk-bar').waitFor();
    await dealtWith();
    expect(await heard()).toEqual([]);
    service.say({ type: 'agents', count: 7, agentlist: [] });
    await tab.getByText('7 agents').waitFor(); // by now an accepted `end` would have been sent
    expect(service.received.filter(({ type }) => type === 'end')).toEqual([]);
  };

  test('does not answer an opener of another origin', async () => {
    await open(local(), ['https://desk.example']);
    service.join();
    await tab.locator('.gk-bar').waitFor();
    await say('hello');
    await say('end');
    await refuses();
  });

  test('does not listen to another window of an allowed origin', async () => {
    await open(local());
    service.join();
    await tab.locator('.gk-bar').waitFor();
    const target = viewerOrigin();
    // A frame of the desk, of its origin, to which the desk has handed its view.
    await desk.evaluate(
      ([origin]) => {
        const { view } = window as unknown as { view: Window };
        const frame = document.querySelector('iframe')!.contentWindow as Window & { view?: Window };
        frame.view = view;
        (frame as unknown as { eval(code: string): void }).eval(
          `view.postMessage({ glance_panel: { command: 'hello' } }, '${origin}'); view.postMessage({ glance_panel: { command: 'end' } }, '${origin}');`,
        );
      },
      [target] as const,
    );
    await refuses();
  });

  test('does not listen to frames inside itself or to itself', async () => {
    await open(local());
    service.join();
    await tab.locator('.gk-bar').waitFor();
    await tab.evaluate(() => void document.body.append(document.createElement('iframe')));
    const inner = tab.frames().at(-1)!;
    for (const command of ['hello', 'end']) {
      await inner.evaluate((word) => parent.postMessage({ glance_panel: { command: word } }, '*'), command);
      await tab.evaluate((word) => postMessage({ glance_panel: { command: word } }, '*'), command);
    }
    await refuses();
  });

  /** The viewer in a frame of a page of `origin`; without its policy, to prove that the channel has a guard itself. */
  async function openFramed(allowed: readonly string[] | 'loopback'): Promise<void> {
    stage = await openStage({ data: { openerOrigins: allowed }, policy: false });
    desk = await browser.context.newPage();
    await desk.goto(`${local()}/framing`);
    service = await stage.viewer();
    await service.next();
    service.join({ sessionId: 's-9' });
    tab = desk; // the page whose tasks are waited for
    await view().locator('.gk-bar').waitFor();
    await desk.evaluate(() => Object.assign(window, { view: frames[0] }));
  }
  const view = () => desk.frames().find((frame) => frame.url() === stage.url)!;

  test('in a frame it is with the page around: hears it, answers it, ends when it asks', async () => {
    await openFramed('loopback');
    await say('hello');
    await hears('connected');
    expect((await heard()).map(([origin]) => origin)).toContain(viewerOrigin());
    service.say({ type: 'agents', count: 3, agentlist: [] });
    await hears('agents');
    await say('end');
    expect(await service.next()).toEqual({ type: 'end' });
  });

  test('in a frame of a page that is not listed it says nothing and hears nothing', async () => {
    await openFramed(['https://desk.example']);
    await say('hello');
    await say('end');
    service.say({ type: 'agents', count: 7, agentlist: [] });
    await view().getByText('7 agents').waitFor();
    expect(await heard()).toEqual([]);
    expect(service.received.filter(({ type }) => type === 'end')).toEqual([]);
  });

  test('in a frame an opener does not count, only the page around', async () => {
    await openFramed('loopback');
    // `window.open` with the name of a frame gives that frame an opener in some browsers; here it is set by force.
    await view().evaluate(() => {
      Object.defineProperty(window, 'opener', { value: frames[0] ?? window });
      postMessage({ glance_panel: { command: 'end' } }, '*');
    });
    service.say({ type: 'agents', count: 7, agentlist: [] });
    await view().getByText('7 agents').waitFor();
    expect(service.received.filter(({ type }) => type === 'end')).toEqual([]);
  });

  test('a tab without an opener shows everything and promises nothing that it cannot do', async () => {
    stage = await openStage();
    desk = await browser.context.newPage();
    await desk.goto(`${local()}/desk`);
    const opened = browser.context.waitForEvent('page');
    await desk.evaluate((url) => {
      const button = document.querySelector('button')!;
      button.onclick = () => void window.open(url, '_blank', 'noopener');
    }, stage.url);
    await desk.click('button');
    tab = await opened;
    service = await stage.viewer();
    await service.next();
    expect(await tab.evaluate(() => window.opener as unknown)).toBeNull();
    service.join();
    await tab.locator('.gk-bar').waitFor();
    service.say({ type: 'ended', reason: 'visitor' });
    const card = tab.locator('.gk-notice-card', { hasText: 'The visitor ended the session.' });
    await card.waitFor();
    expect(await card.getByRole('button').filter({ visible: true }).count()).toBe(0);
  });

  test.each([
    ['hello'],
    [{ glance_panel: { command: 'close' } }],
    [null],
    [{ glance_viewer: { event: 'hello' } }],
  ])('ignores %j from its opener', async (message) => {
    await open(local());
    await desk.evaluate(
      ([data, target]) => (window as unknown as { view: Window }).view.postMessage(data, target as string),
      [message, viewerOrigin()] as const,
    );
    await refuses();
  });
});
