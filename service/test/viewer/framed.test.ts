import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Frame, Page } from 'playwright-core';
import { launchAddress } from '@glance-kit/core';
import {
  EVERYTHING_BLOCKED,
  openBrowser,
  THIRD_PARTY_BLOCKED,
  type BrowserOptions,
  type BrowserSession,
} from '../../../tools/browser.js';
import { KEYFRAME } from '../../src/protocol/index.js';
import { ALICE, VIEW, viewFields } from '../tools/agent.js';
import { group, stopServices, testService, type TestService } from '../tools/bench-service.js';
import { visitor, type SocketClient } from '../tools/socket-client.js';
import { until } from '../tools/until.js';
import { openDesk, type Desk } from './desk.js';
import { el, keyframe, simplePage } from './recorded.js';

jest.setTimeout(60_000); // a browser on a busy machine

const CLEAN = `${VIEW}?SessionKey=key&wait=1`;

let desk: Desk;
let browser: BrowserSession;
let service: TestService;
let page: Page;
let customer: SocketClient;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

async function start(options: BrowserOptions): Promise<void> {
  browser = await openBrowser(options);
}

/** The service, at another site than the desk; only the desk is listed. */
const base = () => `http://localhost:${service.port}`;

async function freshService(): Promise<void> {
  service = await testService({ groups: [group({ agentOrigins: [desk.origin] })], bundles: true });
  customer = await visitor(service, { sessionKey: 'key' });
  page = await browser.context.newPage();
}

async function cleanUp(): Promise<void> {
  for (const one of browser.context.pages().slice(1)) await one.close();
  await stopServices();
}

/** The visitor's page, as soon as somebody looks. */
async function sendPicture(words: string): Promise<void> {
  await customer.message('agents', customer.all('agents').length - 1);
  customer.frame(0, KEYFRAME, JSON.stringify(keyframe(simplePage(el('h1', {}, words)))));
}

const show = (fields = viewFields()) =>
  page.evaluate(
    ([url, values]) =>
      (window as unknown as { show(url: string, fields: object): void }).show(url, values as object),
    [base() + VIEW, Object.fromEntries(fields)] as const,
  );

async function openFrame(fields?: URLSearchParams): Promise<Frame> {
  await page.goto(`${desk.origin}/`);
  await show(fields);
  return viewFrame();
}

async function viewFrame(): Promise<Frame> {
  return until(() => page.frames().find((frame) => frame.url().startsWith(base())), 'the view in its frame');
}

const heard = () => page.evaluate(() => (window as unknown as { heard: [string, unknown][] }).heard);
const say = (command: string) =>
  page.evaluate(
    ([word, target]) => (window as unknown as { say(word: string, target: string): void }).say(word, target),
    [command, base()] as const,
  );

/** The picture inside the view. */
const picture = (words: string) =>
  page
    .frameLocator('iframe[name="view"]')
    .frameLocator('.gk-stage iframe')
    .getByRole('heading', { name: words });

describe.each<[string, BrowserOptions, boolean]>([
  ['as it comes', {}, true],
  ['with third-party cookies phased out', { blockThirdParty: true }, true],
  ['with third-party cookies blocked in its settings', { preferences: THIRD_PARTY_BLOCKED }, true],
  ['that keeps nothing for anybody', { preferences: EVERYTHING_BLOCKED }, false],
])('a view in a frame of another site, in a browser %s', (_name, options, keeps) => {
  beforeAll(() => start(options), 60_000);
  beforeEach(freshService);
  afterEach(cleanUp);
  afterAll(() => browser.close());

  test('shows the session, tells the desk, and ends it when the desk says so', async () => {
    const frame = await openFrame();
    await frame.getByText('1 agent').or(frame.getByText('alice')).first().waitFor();
    await sendPicture('What the visitor sees');
    await picture('What the visitor sees').waitFor();

    await say('hello');
    await page.waitForFunction(() => (window as unknown as { heard: unknown[] }).heard.length >= 3);
    const messages = await heard();
    expect(messages.map(([origin]) => origin)).toEqual(messages.map(() => base()));
    expect(
      messages.map(([, data]) => (data as { glance_viewer: { event: string } }).glance_viewer.event),
    ).toEqual(['hello', 'connected', 'agents', 'navigate'].slice(0, messages.length));
    await say('end');
    await customer.message('ended');
    await frame.getByRole('heading', { name: 'Session ended' }).waitFor();
    expect(await frame.locator('.gk-notice-card').innerText()).not.toContain('window');
    expect(JSON.stringify(await heard())).toContain('"sessionEnded","reason":"agent"');
  });

  test('has a clean address, and nothing of the login key or the pass in it', async () => {
    const frame = await openFrame();
    await frame.locator('.gk-bar').waitFor();
    expect(await frame.evaluate(() => location.href)).toBe(base() + CLEAN);
  });

  test('a session that the visitor ends is shown in the frame and told to the desk', async () => {
    const frame = await openFrame();
    await frame.locator('.gk-bar').waitFor();
    await say('hello');
    customer.send({ type: 'end' });
    await frame.locator('.gk-notice-card', { hasText: 'The visitor ended the session.' }).waitFor();
    await page.waitForFunction(() =>
      JSON.stringify((window as unknown as { heard: unknown[] }).heard).includes('"visitor"'),
    );
  });

  test(`after a reload ${keeps ? 'goes on' : 'has one button, which opens it in a window'}`, async () => {
    let frame = await openFrame();
    await frame.locator('.gk-bar').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest()) asked.push(request.method());
    });
    await frame.evaluate(() => location.reload());
    await until(() => asked.length > 0, 'the reload');
    expect(asked).toEqual(['GET']); // the form with the login key is not sent again
    frame = await viewFrame();
    if (keeps) {
      await frame.locator('.gk-bar').waitFor();
      return;
    }
    const button = frame.getByRole('link');
    await button.waitFor();
    expect(await button.allInnerTexts()).toEqual(['Open in a window']);
    const [opened] = await Promise.all([browser.context.waitForEvent('page'), button.click()]);
    await opened.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('opens by a launch ticket as well, where the desk can only give an address', async () => {
    await page.goto(`${desk.origin}/`);
    const { url } = await launchAddress({ url: base() + VIEW, fields: Object.fromEntries(viewFields()) });
    await page.evaluate((address) => void (document.querySelector('iframe')!.src = address), url);
    const frame = await viewFrame();
    await frame.locator('.gk-bar').waitFor();
    expect(await frame.evaluate(() => location.href)).toBe(base() + CLEAN);
  });
});

describe('a view in a frame', () => {
  beforeAll(() => start({ blockThirdParty: true }), 60_000);
  beforeEach(freshService);
  afterEach(cleanUp);
  afterAll(() => browser.close());

  async function refusedIn(address: string, open: () => Promise<void>): Promise<void> {
    await page.goto(address);
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await open();
    await refused;
    await until(() => page.frames().at(-1)!.url().startsWith('chrome-error:'), 'the browser to show nothing');
    expect(await page.frames().at(-1)!.locator('.gk-viewer').count()).toBe(0);
    expect(customer.all('agents').every(({ count }) => count === 0)).toBe(true);
  }

  test('is not shown to a page that is not listed, with a good login key', async () => {
    await refusedIn(`${desk.foreign}/`, () => show());
  });

  test('is not shown where the page around is listed and the one above it is not', async () => {
    await refusedIn(`${desk.foreign}/?around=${encodeURIComponent(`${desk.origin}/`)}`, async () => {
      const inner = await until(() => page.frames().find((one) => one.name() === 'inner'), 'the inner page');
      await inner.waitForLoadState();
      await inner.evaluate(
        ([url, values]) =>
          (window as unknown as { show(url: string, fields: object): void }).show(url, values as object),
        [base() + VIEW, Object.fromEntries(viewFields())] as const,
      );
    });
  });

  test('the launch page is not shown there either, and the ticket stays unused', async () => {
    const { url } = await launchAddress({ url: base() + VIEW, fields: Object.fromEntries(viewFields()) });
    await refusedIn(`${desk.foreign}/`, () =>
      page.evaluate((address) => void (document.querySelector('iframe')!.src = address), url),
    );
    const tab = await browser.context.newPage();
    await tab.goto(url);
    await tab.locator('.gk-bar').waitFor();
  });

  test('does not hear a page of the desk that is not its parent', async () => {
    const frame = await openFrame();
    await frame.locator('.gk-bar').waitFor();
    // A frame of the desk's own, beside the view: the right origin, the wrong window.
    await page.evaluate((target) => {
      const beside = document.createElement('iframe');
      document.body.append(beside);
      const { contentWindow } = beside as unknown as { contentWindow: { eval(code: string): void } };
      for (const command of ['hello', 'end'])
        contentWindow.eval(
          `parent.frames['view'].postMessage({ glance_panel: { command: '${command}' } }, '${target}')`,
        );
    }, base());
    await say('hello');
    await page.waitForFunction(() => (window as unknown as { heard: unknown[] }).heard.length > 0);
    expect(customer.all('ended')).toEqual([]);
    const events = (await heard()).map(([, data]) => JSON.stringify(data));
    expect(events.filter((text) => text.includes('"hello"'))).toHaveLength(1);
  });

  test('a sandbox without forms still opens by a launch ticket', async () => {
    const attributes = encodeURIComponent('sandbox="allow-scripts allow-same-origin allow-popups"');
    await page.goto(`${desk.origin}/?frame=${attributes}`);
    const { url } = await launchAddress({ url: base() + VIEW, fields: Object.fromEntries(viewFields()) });
    await page.evaluate((address) => void (document.querySelector('iframe')!.src = address), url);
    await (await viewFrame()).locator('.gk-bar').waitFor();
  });

  test('two views of one agent go on side by side', async () => {
    const other = await visitor(service, { sessionKey: 'other' });
    const frame = await openFrame();
    await frame.locator('.gk-bar').waitFor();
    const second = await browser.context.newPage();
    await second.goto(`${desk.origin}/`);
    await second.evaluate(
      ([url, values]) =>
        (window as unknown as { show(url: string, fields: object): void }).show(url, values as object),
      [base() + VIEW, Object.fromEntries(viewFields(ALICE, { SessionKey: 'other' }))] as const,
    );
    await other.message('agents', 1);
    await frame.evaluate(() => location.reload());
    await (await viewFrame()).locator('.gk-bar').waitFor();
    expect(customer.all('ended')).toEqual([]);
  });
});
