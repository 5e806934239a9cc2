import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openFirefox, type FirefoxPage, type FirefoxSession } from '../../../tools/firefox.js';
import { VIEW, viewFields } from '../tools/agent.js';
import { group, stopServices, testService, type TestService } from '../tools/bench-service.js';
import { visitor, type SocketClient } from '../tools/socket-client.js';
import { until } from '../tools/until.js';
import { openDesk, type Desk } from './desk.js';

jest.setTimeout(90_000); // a browser on a busy machine

const CLEAN = `${VIEW}?SessionKey=key&wait=1`;

let desk: Desk;
let firefox: FirefoxSession;
let service: TestService;
let customer: SocketClient;
let page: FirefoxPage;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const base = () => `http://localhost:${service.port}`;

async function show(): Promise<void> {
  const fields = JSON.stringify(Object.fromEntries(viewFields()));
  await page.evaluate(`void show(${JSON.stringify(base() + VIEW)}, ${fields})`);
}

async function launchUrl(): Promise<string> {
  const { ticket } = await page.evaluate<{ ticket: string }>(
    `fetch(${JSON.stringify(`${base()}/launch-ticket`)}, { method: 'POST', body: new URLSearchParams(${JSON.stringify(
      viewFields().toString(),
    )}) }).then((reply) => reply.json())`,
  );
  return `${base()}/launch#${ticket}`;
}

/** The frame, once its page says what is looked for. */
async function frameWith(selector: string): Promise<FirefoxPage> {
  return until(async () => {
    const [frame] = await page.frames();
    const found = await frame
      ?.evaluate<boolean>(`document.querySelector(${JSON.stringify(selector)})?.checkVisibility() ?? false`)
      .catch(() => false); // between two pages
    return found ? frame : undefined;
  }, `${selector} in the frame`);
}

// 5 is how it comes: every page around a frame has its own jar. 1 and 2 are choices of its settings.
describe.each([
  ['as it comes', 5, true],
  ['with third-party cookies blocked', 1, undefined],
  ['with all cookies blocked', 2, false],
])('in a Firefox %s', (_name, cookieBehavior, keeps) => {
  beforeAll(async () => {
    firefox = await openFirefox({
      'network.cookie.cookieBehavior': cookieBehavior,
      // The desk posts and opens without a person's click here, as a panel does after one.
      'dom.disable_open_during_load': false,
    });
  }, 90_000);
  afterAll(() => firefox.close());
  beforeEach(async () => {
    service = await testService({ groups: [group({ agentOrigins: [desk.origin] })], bundles: true });
    customer = await visitor(service, { sessionKey: 'key' });
    page = await firefox.newPage();
    await page.goto(`${desk.origin}/`);
  });
  afterEach(stopServices);

  test('a framed view shows the session at a clean address, tells the desk, and ends it when asked', async () => {
    await show();
    const frame = await frameWith('.gk-bar');
    expect(await frame.evaluate('location.href')).toBe(base() + CLEAN);
    await page.evaluate(`void say('hello', ${JSON.stringify(base())})`);
    const heard = await until(async () => {
      const all = await page.evaluate<[string, { glance_viewer: { event: string } }][]>('heard');
      return all.length >= 3 && all;
    }, 'what the view says');
    expect(new Set(heard.map(([origin]) => origin))).toEqual(new Set([base()]));
    expect(heard.slice(0, 2).map(([, data]) => data.glance_viewer.event)).toEqual(['hello', 'connected']);
    await page.evaluate(`void say('end', ${JSON.stringify(base())})`);
    await customer.message('ended');
  });

  test('a reload of the frame sends no form again; where the cookie is gone there is one button', async () => {
    await show();
    const frame = await frameWith('.gk-bar');
    await frame.evaluate('void setTimeout(() => location.reload())');
    await until(async () => {
      const [now] = await page.frames();
      return now
        ?.evaluate<boolean>(`performance.getEntriesByType('navigation')[0].type === 'reload'`)
        .catch(() => false);
    }, 'the reload');
    const reloaded = await frameWith('.gk-bar, a[target="_blank"]');
    const goesOn = await reloaded.evaluate<boolean>(`document.querySelector('.gk-bar') !== null`);
    if (keeps !== undefined) expect(goesOn).toBe(keeps);
    if (goesOn) return;
    const before = (await firefox.pages()).length;
    await reloaded.click('a[target="_blank"]');
    await until(async () => (await firefox.pages()).length > before, 'the window');
  });

  test('a frame opens by a launch ticket', async () => {
    const url = await launchUrl();
    await page.evaluate(`void (document.querySelector('iframe').src = ${JSON.stringify(url)})`);
    const frame = await frameWith('.gk-bar');
    expect(await frame.evaluate('location.href')).toBe(base() + CLEAN);
  });

  test('a page that is not listed shows nothing', async () => {
    await page.goto(`${desk.foreign}/`);
    await show();
    const refused = await until(async () => {
      const [frame] = await page.frames();
      const url = (await frame?.url()) ?? '';
      return url !== '' && url !== 'about:blank' && frame;
    }, 'the browser to refuse');
    expect(await refused.evaluate(`document.querySelector('.gk-viewer') === null`)).toBe(true);
    expect(customer.all('agents').every(({ count }) => count === 0)).toBe(true);
  });

  if (keeps !== false)
    test('a window opens by a launch ticket, and again after a reload', async () => {
      const tab = await firefox.newPage();
      await tab.goto(await launchUrl());
      const shows = () =>
        until(
          () =>
            tab.evaluate<boolean>(`document.querySelector('.gk-bar')?.checkVisibility()`).catch(() => false),
          'the view',
        );
      await shows();
      expect(await tab.url()).toBe(base() + CLEAN);
      await tab.goto(base() + CLEAN);
      await shows();
    });
});
