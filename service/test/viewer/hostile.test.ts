import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { hostilePage } from './hostile.js';
import { el, keyframe, simplePage } from './recorded.js';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(20_000); // a browser on a busy machine

let browser: BrowserSession;
let stage: Stage;
let tab: Page;
const errors: string[] = [];

beforeAll(async () => void (browser = await openBrowser()), 30_000);
afterAll(() => browser.close());
afterEach(async () => {
  for (const page of browser.context.pages().slice(1)) await page.close();
  await stage.close();
});

async function open(options: Parameters<typeof openStage>[0]): Promise<void> {
  stage = await openStage(options);
  tab = await browser.context.newPage();
  tab.on('pageerror', (error) => errors.push(String(error)));
  await tab.goto(stage.url);
}

const origin = () => new URL(stage.url).origin;

/** Clicks, focuses and hovers whatever is in the picture, and in frames inside it, as script of the viewer could. */
const poke = () =>
  tab.evaluate(() => {
    const all = (root: Document): Element[] =>
      [...root.querySelectorAll('*')].flatMap((node) => [
        node,
        ...(node.localName === 'iframe' && (node as HTMLIFrameElement).contentDocument
          ? all((node as HTMLIFrameElement).contentDocument!)
          : []),
      ]);
    const frame = document.querySelector<HTMLIFrameElement>('iframe')!;
    for (const node of all(frame.contentDocument!)) {
      for (const type of ['mouseover', 'pointerover', 'mousedown', 'focus', 'toggle', 'start']) {
        node.dispatchEvent(new Event(type));
      }
      (node as HTMLElement).click?.();
    }
  });

/** Gives what was started the time that the browser needs: two round trips to the test's own server. */
const settle = () =>
  tab.evaluate(async (address) => {
    for (const _round of [1, 2, 3]) {
      await new Promise((resolve) => {
        const image = new Image();
        image.onload = image.onerror = resolve;
        image.src = `${address}/allowed-settle-${_round}-${performance.now()}`;
      });
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 60)));
    }
  }, stage.canary);

const ran = () => tab.evaluate(() => window.ran ?? []);
const forbidden = () => stage.caught.filter((request) => !request.startsWith('GET /allowed'));

describe.each([
  ['all guards', true],
  ['no policy, as where a proxy drops the header', false],
])('the viewer with %s', (_name, policy) => {
  test('runs, submits, leaves, fetches and focuses nothing that the visitor’s page brings', async () => {
    await open({ policy });
    const service = await stage.viewer();
    service.join();
    await tab.locator('.gk-bar').waitFor();
    const { events } = hostilePage(stage.canary, origin());
    await tab.getByRole('button', { name: 'End session' }).focus();
    service.keyframe(events.slice(0, 2));
    for (const event of events.slice(2)) service.frame([event]);
    await tab.waitForFunction(() =>
      document.querySelector<HTMLIFrameElement>('.gk-room iframe')?.contentDocument?.getElementById('late'),
    );
    await settle();
    await poke();
    await settle();

    expect(await ran()).toEqual([]);
    expect(forbidden()).toEqual([]);
    expect(stage.referrers.filter(Boolean)).toEqual([]);
    expect(stage.asked.filter((path) => !/^\/(view|agentjoin\/assets\/[\w.]+)$/.test(path))).toEqual([]);
    expect(stage.caught).toContain('GET /allowed.gif'); // pictures of the page do load
    expect(tab.url()).toBe(stage.url);
    expect(browser.context.pages()).toHaveLength(2);
    expect(await tab.evaluate(() => document.cookie)).toBe('');
    expect(await tab.evaluate(() => document.activeElement?.textContent)).toBe('End session');
    // The frame still shows the picture: nothing in it has led anywhere.
    expect(
      await tab.evaluate(
        () =>
          document
            .querySelector<HTMLIFrameElement>('.gk-room iframe')!
            .contentDocument!.getElementById('link')!.outerHTML,
      ),
    ).toMatch(/href="#_"/);
    expect(await tab.locator('.gk-room iframe').getAttribute('sandbox')).toBe('allow-same-origin');
    expect(service.received.filter(({ type }) => type === 'end')).toEqual([]);
  });
});

test('a real click and the keyboard do not reach the picture', async () => {
  await open({});
  const service = await stage.viewer();
  service.join();
  const { events } = hostilePage(stage.canary, origin());
  service.keyframe(events.slice(0, 2));
  await tab.locator('.gk-notice-card').waitFor({ state: 'hidden' });
  await tab.mouse.click(400, 300);
  const focused = new Set<string>();
  for (let press = 0; press < 8; press++) {
    await tab.keyboard.press('Tab');
    focused.add(await tab.evaluate(() => document.activeElement!.tagName));
  }
  expect([...focused].sort()).toEqual(['BODY', 'BUTTON']);
  await tab.keyboard.press('Alt+e');
  expect(await tab.evaluate(() => document.activeElement!.tagName)).not.toBe('IFRAME');
  await settle();
  expect(forbidden()).toEqual([]);
  expect(tab.url()).toBe(stage.url);
});

test('what is inert in the picture stays so without the other guards of the frame', async () => {
  await open({});
  const service = await stage.viewer();
  service.join();
  service.keyframe(keyframe(simplePage(el('input', { style: 'position:fixed;inset:0;width:100%' }))));
  await tab.locator('.gk-notice-card').waitFor({ state: 'hidden' });
  await tab.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>('.gk-room iframe')!;
    frame.style.pointerEvents = 'auto';
    frame.tabIndex = 0;
  });
  await tab.mouse.click(640, 400);
  for (let press = 0; press < 5; press++) {
    expect(await tab.evaluate(() => document.activeElement!.tagName)).not.toBe('IFRAME');
    await tab.keyboard.press('Tab');
  }
});

describe('each guard alone', () => {
  const probe = async (policy: boolean, guards: { scrub: boolean; sandbox: boolean }) => {
    await open({ policy, script: 'test/viewer/probe.ts' });
    const hostile = hostilePage(stage.canary, origin());
    await tab.waitForFunction(() => typeof window.replay === 'function');
    for (const events of [hostile.events]) {
      await tab
        .evaluate(([list, how]) => window.replay(list, how), [events, guards] as const)
        .catch((error) => {
          errors.push(String(error));
        });
    }
    await settle();
    return hostile;
  };

  test('without any guard the same page does run, submit and call home (so these tests can fail)', async () => {
    const { runsUnguarded, fetchedUnguarded } = await probe(false, { scrub: false, sandbox: false });
    expect(await ran()).toEqual(expect.arrayContaining(runsUnguarded));
    expect(stage.caught.map((request) => request.replace('GET ', ''))).toEqual(
      expect.arrayContaining(fetchedUnguarded),
    );
  });

  test('the scrubber: nothing runs, leaves or is fetched', async () => {
    await probe(false, { scrub: true, sandbox: false });
    await poke();
    await settle();
    expect(await ran()).toEqual([]);
    expect(forbidden()).toEqual([]);
    expect(tab.url()).toBe(stage.url);
  });

  test('the sandbox: nothing runs or leaves the frame', async () => {
    await probe(false, { scrub: false, sandbox: true });
    await poke().catch(() => undefined); // a link may have led the frame itself elsewhere
    await settle();
    expect(await ran()).toEqual([]);
    expect(tab.url()).toBe(stage.url);
    expect(stage.caught.filter((request) => /submit|formaction/.test(request))).toEqual([]);
  });

  test('the page’s policy: nothing runs, is submitted or framed', async () => {
    await probe(true, { scrub: false, sandbox: false });
    await poke().catch(() => undefined);
    await settle();
    expect(await ran()).toEqual([]);
    expect(stage.caught.filter((request) => /POST|frame|object|embed/.test(request))).toEqual([]);
  });
});
