import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../tools/browser.js';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(60_000);

const axeScript = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** Plain ones, pale and dark ones, and some at the luminance where white and black do equally well. */
const ACCENTS = [
  '#ffffff #000000 #ffff00 #00ff00 #ff0000 #0000ff #ff00ff #00ffff #f5f7fa #171d25 #ffd166 #b9e3c6 #2b0a3d',
  '#767676 #757575 #777777 #e00000 #d8342a #3b7d3b #007d91 #8a63d2 #b05a00 #6cb2ff #0b6bcb',
].flatMap((line) => line.split(' '));

let browser: BrowserSession;
let stage: Stage;
let page: Page;
let faults: string[];

beforeAll(async () => {
  browser = await openBrowser({ viewport: { width: 480, height: 640 } });
});
afterAll(() => browser.close());

beforeEach(async () => {
  stage = await openStage();
  faults = [];
  page = await browser.context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
});
afterEach(async () => {
  await Promise.all(browser.context.pages().map((open) => (open === page ? undefined : open.close())));
  await page.close();
  await stage.close();
  expect(faults).toEqual([]);
});

const heading = (name: string): Promise<void> => page.getByRole('heading', { name }).waitFor();
/** Waits until the page answers as expected; what it answered last is in the failure. */
async function expectSoon<T>(ask: () => Promise<T>, expected: T): Promise<void> {
  const deadline = Date.now() + 10_000;
  let last = await ask();
  while (last !== expected && Date.now() < deadline) last = await ask();
  expect(last).toBe(expected);
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const field = () => page.getByLabel('Session key');

/** Name of what has the focus, seen through the shadow root. */
const focused = (): Promise<string | null> =>
  page.evaluate(() => {
    const inside = document.querySelector('glance-panel')?.shadowRoot?.activeElement;
    return inside ? ((inside.id || inside.textContent?.trim()) ?? '') : null;
  });

async function expectNoBarrier(state: string): Promise<void> {
  await page.evaluate(axeScript);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; help: string }[] }> };
    };
    return (await axe.run()).violations.map(({ id, help }) => `${id}: ${help}`);
  });
  // The bare page of the test has no headings or landmarks of its own.
  const ofPanel = found.filter((text) => !/^(region|landmark-one-main|page-has-heading-one)/.test(text));
  expect({ state, found: ofPanel }).toEqual({ state, found: [] });
}

describe('with the keyboard alone', () => {
  test('the whole story runs, and the focus is never lost', async () => {
    await page.goto(stage.page());
    await heading('Join a session');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('key');
    await page.keyboard.type('84 21');
    await page.keyboard.press('Enter');
    await heading('Looking for the visitor');
    expect(await focused()).toBe('Cancel');
    await page.keyboard.press('Enter');
    await heading('Join a session');
    expect(await focused()).toBe('key');
    expect(await field().inputValue()).toBe('8421');

    stage.session = 'found';
    await page.keyboard.press('Enter');
    await heading('In session');
    expect(await focused()).toBe('Show view');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('End session');
    await page.keyboard.press('Enter');
    await heading('Session ended');
    expect(await focused()).toBe('New session');
    await page.keyboard.press('Enter');
    await heading('Join a session');
    expect(await focused()).toBe('key');
  });

  test('typing goes on in the same field while messages come and go', async () => {
    await page.goto(stage.page());
    await field().focus();
    await page.keyboard.type('8#4');
    expect(await field().getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('#trouble').textContent()).toContain('“#”');
    expect(await field().getAttribute('aria-describedby')).toBe('trouble hint');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('421');
    expect(await field().inputValue()).toBe('8421');
    expect(await field().getAttribute('aria-invalid')).toBe('false');
    expect(await focused()).toBe('key');
  });

  test('the focus is visible', async () => {
    await page.goto(stage.page());
    await field().waitFor();
    await page.keyboard.press('Tab');
    const outline = await field().evaluate((input) => getComputedStyle(input).outlineStyle);
    expect(outline).toBe('solid');
  });

  test('a panel that does not have the focus does not take it', async () => {
    await page.goto(stage.page());
    await field().waitFor();
    await page.evaluate(() => window.controls.show({ conversationId: 'call-2', sessionKey: '5512' }));
    await heading('Ready to join');
    expect(await focused()).toBeNull();
  });
});

describe('windows', () => {
  test('the view is loaded by POST, with nothing in its address', async () => {
    stage.session = 'found';
    await page.goto(stage.page());
    await field().fill('8421');
    const [view] = await Promise.all([page.waitForEvent('popup'), button('Join').click()]);
    await heading('In session');
    expect(stage.posted).toEqual([
      {
        method: 'POST',
        search: '',
        fields: expect.objectContaining({ SessionKey: '8421', partneruserid: 'jane', name: 'Jane Agent' }),
      },
    ]);
    expect(view.url()).toBe(`${stage.service}/agentjoin/AgentView.aspx`);
  });

  test('the window says what it waits for, without interpreting the text', async () => {
    await page.goto(stage.page());
    await page.evaluate(() => {
      document.querySelector('glance-panel')!.texts = { waitingPage: '<b>Waiting</b> …' };
    });
    await field().fill('8421');
    const [view] = await Promise.all([page.waitForEvent('popup'), button('Join').click()]);
    expect(await view.getByRole('status').textContent()).toBe('<b>Waiting</b> …');
    await button('Cancel').click();
    await heading('Join a session');
    if (!view.isClosed()) await view.waitForEvent('close');
  });

  test('a really blocked pop-up is named, and opens by a click', async () => {
    stage.session = 'found';
    const before = browser.context.pages().length;
    await page.goto(stage.page({ submit: '8421' })); // outside a click: the browser itself blocks the window
    await heading('The visitor is there');
    await expectNoBarrier('blocked');
    expect(browser.context.pages()).toHaveLength(before);
    const [view] = await Promise.all([page.waitForEvent('popup'), button('Open the view').click()]);
    await heading('In session');
    expect(view.url()).toContain('/agentjoin/AgentView.aspx');
  });

  test('a message that is not from the view, or from another site, changes nothing', async () => {
    stage.session = 'found';
    stage.viewer = 'silent';
    await page.goto(stage.page());
    await field().fill('8421');
    const [view] = await Promise.all([page.waitForEvent('popup'), button('Join').click()]);
    await heading('Opening the view');
    const forged = { glance_viewer: { event: 'connected', sessionId: 'forged' } };
    // The right origin, but not the window of the view: a frame of the service.
    await page.evaluate(
      async ({ service, message }) => {
        const frame = document.createElement('iframe');
        frame.src = `${service}/post?${encodeURIComponent(JSON.stringify(message))}`;
        document.body.append(frame);
        await new Promise((resolve) => addEventListener('message', resolve, { once: true }));
      },
      { service: stage.service, message: forged },
    );
    // The right window, but another site in it.
    const elsewhere = new URL('/post?1', stage.page()).href;
    await Promise.all([
      view.waitForURL(({ href }) => href === elsewhere),
      view.evaluate((address) => void (location.href = address), elsewhere), // keeps its opener
    ]);
    await view.evaluate((message) => window.opener.postMessage(message, '*'), forged);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)));
    expect(await page.getByRole('heading').textContent()).toBe('Opening the view');
  });

  test('the view that the agent closes can be rejoined', async () => {
    stage.session = 'found';
    await page.goto(stage.page());
    await field().fill('8421');
    const [view] = await Promise.all([page.waitForEvent('popup'), button('Join').click()]);
    await heading('In session');
    await view.close();
    await heading('The view is closed');
    await expectNoBarrier('liveNoViewer');
    await Promise.all([page.waitForEvent('popup'), button('Rejoin').click()]);
    await heading('In session');
    expect(stage.posted).toHaveLength(2);
  });

  test('what the view tells is shown, without the query of its page', async () => {
    stage.session = 'found';
    await page.goto(stage.page());
    await field().fill('8421');
    const [view] = await Promise.all([page.waitForEvent('popup'), button('Join').click()]);
    await heading('In session');
    await view.evaluate(() => {
      const { tell } = window as unknown as { tell(body: unknown): void };
      tell({ event: 'agents', count: 2 });
      tell({ event: 'navigate', url: 'https://shop.example.test/cart?card=4111' });
    });
    await page.getByText('https://shop.example.test/cart', { exact: true }).waitFor();
    await expectNoBarrier('live');
    await view.evaluate(() => {
      (window as unknown as { tell(body: unknown): void }).tell({ event: 'sessionEnded', reason: 'visitor' });
    });
    await page.getByText('The visitor ended the session.', { exact: true }).waitFor();
    await expectNoBarrier('ended');
  });
});

describe('sign-in', () => {
  test('the window opens in the click, both sides show the same number, and the panel goes on by itself', async () => {
    await page.goto(stage.page({ signin: '1' }));
    await heading('You are not signed in');
    await expectNoBarrier('authError');
    const [popup] = await Promise.all([page.waitForEvent('popup'), button('Sign in').click()]);
    await popup.waitForURL(/\/signin\?h=/);
    expect(new URL(popup.url()).searchParams.get('h')).toMatch(/^[A-Za-z0-9_-]{43}$/);
    await heading('Sign in in the other window');
    expect((await page.locator('.code').textContent())?.trim()).toMatch(/^\d{4}$/);
    await expectNoBarrier('signing in');
    stage.signedIn = true;
    await heading('Join a session');
    expect(await focused()).toBe('key');
    expect(stage.verifiers.every((verifier) => /^[A-Za-z0-9_-]{43}$/.test(verifier))).toBe(true);
  });

  test('a window that looks closed is mentioned, and a second attempt uses another secret', async () => {
    await page.goto(stage.page({ signin: '1' }));
    const [popup] = await Promise.all([page.waitForEvent('popup'), button('Sign in').click()]);
    await popup.waitForURL(/\/signin\?h=/);
    const first = popup.url();
    await popup.close();
    await page.getByText('The window seems to be closed.').first().waitFor();
    const [again] = await Promise.all([page.waitForEvent('popup'), button('Open the window again').click()]);
    await again.waitForURL(/\/signin\?h=/);
    expect(again.url()).not.toBe(first);
    await button('Cancel').click();
    await heading('You are not signed in');
    if (!again.isClosed()) await again.waitForEvent('close');
  });
});

describe('looks', () => {
  test('follows the reader’s colour scheme, and the theme attribute wins', async () => {
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.querySelector('glance-panel')!).backgroundColor);
    await page.goto(stage.page());
    await field().waitFor();
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).toBe('rgb(23, 29, 37)');
    await page.evaluate(() => document.querySelector('glance-panel')!.setAttribute('theme', 'light'));
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(() => document.querySelector('glance-panel')!.setAttribute('theme', 'dark'));
    expect(await background()).toBe('rgb(23, 29, 37)');
    await expectNoBarrier('dark');
  });

  test('takes its colours from outside', async () => {
    await page.goto(stage.page());
    await page.addStyleTag({ content: 'glance-panel { --gk-accent: rgb(90, 30, 120) }' });
    // The colour fades over, so the end of it is waited for.
    await expectSoon(
      () => button('Join').evaluate((join) => getComputedStyle(join).backgroundColor),
      'rgb(90, 30, 120)',
    );
  });

  test.each(['light', 'dark'] as const)(
    'what stands on any accent can be read, also under the pointer, and the focus is seen, %s',
    async (theme) => {
      await page.emulateMedia({ reducedMotion: 'reduce' }); // colours do not fade over
      await page.goto(stage.page({ theme }));
      await page.addStyleTag({ content: 'glance-panel { --gk-accent: var(--test) }' });
      await field().fill('8421#'); // an alert is there, too
      const join = button('Join');
      for (const accent of ACCENTS) {
        const looks = async (): Promise<{ text: number; ring: number }> => {
          await join.focus();
          return join.evaluate((element) => {
            const { color, backgroundColor, outlineColor } = getComputedStyle(element);
            const surface = getComputedStyle(document.querySelector('glance-panel')!).backgroundColor;
            const luminance = (value: string): number => {
              const canvas = new OffscreenCanvas(1, 1).getContext('2d')!;
              canvas.fillStyle = value;
              canvas.fillRect(0, 0, 1, 1);
              const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((channel) =>
                channel <= 10 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4,
              );
              return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const contrast = (one: string, other: string): number => {
              const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
              return (high + 0.05) / (low + 0.05);
            };
            return { text: contrast(color, backgroundColor), ring: contrast(outlineColor, surface) };
          });
        };
        await page.evaluate((value) => document.body.style.setProperty('--test', value), accent);
        await page.mouse.move(0, 0);
        const plain = await looks();
        await join.hover();
        const under = await looks();
        const seen = { accent, text: plain.text >= 4.5, under: under.text >= 4.5, ring: plain.ring >= 3 };
        expect(seen).toEqual({ accent, text: true, under: true, ring: true });
      }
    },
  );

  test.each(['light', 'dark'] as const)('fits into 280 pixels and has no barrier, %s', async (theme) => {
    await page.setViewportSize({ width: 280, height: 500 });
    await page.goto(stage.page({ theme }));
    await field().fill('8421#.');
    await page.locator('#trouble').waitFor();
    await expectNoBarrier(`key, ${theme}`);
    await field().fill('8421');
    await button('Join').click();
    await heading('Looking for the visitor');
    await expectNoBarrier(`waiting, ${theme}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test('nothing moves for a reader who asked for that', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(stage.page());
    await field().fill('8421');
    await button('Join').click();
    await heading('Looking for the visitor');
    const moving = await page.evaluate(
      () => document.querySelector('glance-panel')!.shadowRoot!.getAnimations().length,
    );
    expect(moving).toBe(0);
  });

  test('the clock of a running session ticks, and is not read out', async () => {
    stage.session = 'found';
    await page.goto(stage.page());
    await field().fill('8421');
    await button('Join').click();
    await heading('In session');
    await page.getByText('0:02', { exact: true }).waitFor();
    const spoken = await page.getByRole('status').textContent();
    expect(spoken).not.toContain('0:0');
  });

  test('says in one place what happened, for those who cannot see it', async () => {
    await page.goto(stage.page());
    await field().waitFor();
    const status = page.getByRole('status');
    expect(await status.count()).toBe(1);
    await button('Join').click();
    await page.locator('#trouble').waitFor();
    expect(await status.textContent()).toContain('Enter the session key that the visitor sees.');
  });
});

test('a host that refuses a write is shown with a way to try again', async () => {
  stage.session = 'found';
  await page.goto(stage.page());
  await page.evaluate(() => void (window.controls.refuseWrites = true));
  await field().fill('8421');
  await button('Join').click();
  await page.getByText('Not saved to the record yet.').waitFor();
  await expectNoBarrier('unsaved');
  await page.evaluate(() => void (window.controls.refuseWrites = false));
  await button('Retry').click();
  await page.getByText('Not saved to the record yet.').waitFor({ state: 'detached' });
  expect(await page.evaluate(() => window.controls.activities.length)).toBe(1);
});

test('what can never be written is said with a next step, until the agent has done it', async () => {
  stage.session = 'found';
  await page.setViewportSize({ width: 280, height: 700 });
  await page.goto(stage.page());
  await page.evaluate(() => void (window.controls.refuseWrites = 'for good'));
  await field().fill('8421');
  await button('Join').click();
  const text = 'Session 8421 is not in its record. Enter the session by hand, and ask an administrator why.';
  await page.locator('.notice', { hasText: text }).waitFor();
  expect(await page.getByRole('status').textContent()).toContain(text);
  expect(await page.getByText('Not saved to the record yet.').count()).toBe(0);
  await expectNoBarrier('refused');
  await button('Done').click();
  await page.locator('.notice').waitFor({ state: 'detached' });
});

test('a panel that the host moves in its page keeps its session; one that is taken out lets go', async () => {
  stage.session = 'found';
  await page.goto(stage.page());
  await field().fill('8421');
  await button('Join').click();
  await heading('In session');
  await page.evaluate(() => {
    const frame = document.createElement('main');
    document.body.append(frame);
    frame.append(document.querySelector('glance-panel')!);
  });
  await heading('In session');
  await page.evaluate(async () => {
    const panel = document.querySelector('glance-panel')!;
    panel.remove();
    await Promise.resolve();
    document.body.append(panel);
  });
  await heading('Join a session');
});

test('tells a page around it which contact it is about, and in which state', async () => {
  stage.session = 'found';
  await page.goto(stage.page());
  await page.evaluate(() => {
    const told: unknown[] = [];
    Object.assign(window, { told });
    document.querySelector('glance-panel')!.addEventListener('gk-state', ({ detail }) => told.push(detail));
  });
  await field().fill('8421');
  await button('Join').click();
  await heading('In session');
  const told = await page.evaluate(() => (window as unknown as { told: { state: string }[] }).told);
  expect(told.map(({ state }) => state)).toEqual(
    expect.arrayContaining(['key', 'waiting', 'opening', 'live']),
  );
  expect(told.at(-1)).toEqual({ conversationId: 'call-1', state: 'live', sessionId: '12345.8421.77' });
  const texts = told.map((one) => JSON.stringify(one));
  expect(texts.filter((text, index) => text === texts[index - 1])).toEqual([]);
});

test('settings that cannot work are said in the panel', async () => {
  await page.goto(stage.page({ service: 'ftp://nowhere' }));
  await heading('That did not work');
});

describe('who is on the site', () => {
  test('is a line of text beside Join, whatever the visitor’s page says', async () => {
    const info = {
      type: 'desktopWeb',
      browser: '<img src=x onerror=alert(1)> 137',
      system: 'macOS',
      page: 'shop.example.com/a-long-path/that-goes-on-and-on/to-a-product-with-a-name/of-many-words',
      url: 'https://shop.example.com/"onmouseover="alert(1)',
    };
    await page.setViewportSize({ width: 280, height: 640 });
    try {
      await page.goto(stage.page({ 'visitor-info': JSON.stringify(info) }));
      await heading('Join a session');
      await page.evaluate(() => window.controls.show({ conversationId: 'call-2', sessionKey: '5512' }));
      const line = page.getByText('Desktop web · ');
      expect(await line.textContent()).toBe(`Desktop web · ${info.browser} · macOS · ${info.page}`);
      expect(await line.getAttribute('title')).toBe(info.url);
      expect(await line.evaluate((element) => element.childElementCount)).toBe(0);
      const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(widths[0]).toBeLessThanOrEqual(widths[1]!);
      await expectNoBarrier('a contact whose visitor is on the site');
    } finally {
      await page.setViewportSize({ width: 480, height: 640 });
    }
  });
});

describe('drawing', () => {
  beforeEach(() => page.goto(stage.page()));

  test('shows text as text, whatever is in it', async () => {
    const inside = await page.evaluate(() => {
      const { draw, h } = window.drawing;
      const parent = document.createElement('div');
      draw(parent, [h('p.<b>', { title: '"><img src=x>' }, '<img src=x onerror=alert(1)>'), '<b>']);
      return { elements: parent.querySelectorAll('*').length, text: parent.textContent };
    });
    expect(inside).toEqual({ elements: 1, text: '<img src=x onerror=alert(1)><b>' });
  });

  test('keeps the nodes that stay, with their focus, when others come and go around them', async () => {
    const seen = await page.evaluate(() => {
      const { draw, h } = window.drawing;
      const parent = document.createElement('div');
      document.body.append(parent);
      const field = h('input', { value: 'typed' });
      draw(parent, [h('p', { key: 'a' }, 'a'), field, h('p', { key: 'b' }, 'b')]);
      const input = parent.querySelector('input')!;
      input.focus();
      input.setSelectionRange(2, 2);
      draw(parent, [h('em', {}, 'new'), h('p', { key: 'c' }, 'c'), field, undefined, false, 7]);
      return {
        same: parent.querySelector('input') === input && document.activeElement === input,
        caret: input.selectionStart,
        html: parent.innerHTML,
      };
    });
    expect(seen).toEqual({ same: true, caret: 2, html: '<em>new</em><p>c</p><input>7' });
  });

  test('an element with another key or class is another element', async () => {
    const same = await page.evaluate(() => {
      const { draw, h } = window.drawing;
      const parent = document.createElement('div');
      const after = (child: ReturnType<typeof h>): ChildNode | null => {
        draw(parent, [child]);
        return parent.firstChild;
      };
      const first = after(h('button.primary', { key: 'Join' }, 'Join'));
      const kept = after(h('button.primary', { key: 'Join' }, 'Join now'));
      const key = after(h('button.primary', { key: 'End' }, 'End'));
      const kind = after(h('button.danger', { key: 'End' }, 'End'));
      return [first === kept, kept === key, key === kind];
    });
    expect(same).toEqual([true, false, false]);
  });

  test('attributes come and go, listeners are replaced', async () => {
    const result = await page.evaluate(() => {
      const { draw, h } = window.drawing;
      const parent = document.createElement('div');
      const clicks: string[] = [];
      const show = (hidden: boolean, title: string | undefined): HTMLElement => {
        draw(parent, [h('button', { hidden, title, onclick: () => clicks.push(String(title)) })]);
        return parent.firstElementChild as HTMLElement;
      };
      const first = show(true, 'one').outerHTML;
      const button = show(false, undefined);
      button.click();
      return { first, second: button.outerHTML, clicks };
    });
    expect(result).toEqual({
      first: '<button hidden="" title="one"></button>',
      second: '<button></button>',
      clicks: ['undefined'],
    });
  });
});
