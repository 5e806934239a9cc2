import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { added, el, keyframe, retyped, simplePage, text } from './recorded.js';
import { openStage, type Stage, type ViewerPeer } from './stage.js';

jest.setTimeout(20_000); // a browser on a busy machine

let browser: BrowserSession;
let stage: Stage;
let tab: Page;
let service: ViewerPeer;

beforeAll(async () => void (browser = await openBrowser()), 30_000);
afterAll(() => browser.close());

async function open(options: Parameters<typeof openStage>[0] = {}): Promise<void> {
  stage = await openStage(options);
  tab = await browser.context.newPage();
  await tab.goto(stage.url);
  service = await stage.viewer();
}

afterEach(async () => {
  await tab.close();
  await stage.close();
});

/** Text of the picture, as rebuilt in the frame. */
const picture = () =>
  tab.evaluate(
    () => document.querySelector<HTMLIFrameElement>('.gk-room iframe')?.contentDocument?.body?.innerText,
  );

const pictureSays = (words: string) =>
  tab.waitForFunction(
    (wanted) =>
      document
        .querySelector<HTMLIFrameElement>('.gk-room iframe')
        ?.contentDocument?.body?.innerText.includes(wanted) ?? false,
    words,
  );

const heading = (words: string) => tab.getByRole('heading', { name: words }).waitFor();
const noticeGone = () => tab.locator('.gk-notice-card').waitFor({ state: 'hidden' });

describe('what the agent sees', () => {
  beforeEach(() => open(), 30_000);

  test('joins with the key, waits for the visitor, then shows the page', async () => {
    expect(await service.next()).toEqual({ type: 'join', sessionKey: '4711', wait: true });
    service.say({ type: 'waiting' });
    await heading('Waiting for the visitor');
    service.join();
    await heading('Loading the visitor’s page…');
    service.say({
      type: 'page',
      page: {
        url: 'https://shop.example/cart',
        browser: { name: 'Firefox', platform: 'Linux', version: '1' },
      },
    });
    service.say({
      type: 'agents',
      count: 2,
      agentlist: [
        { name: 'Ada Agent', username: 'ada', partnerid: '1', partneruserid: 'ada' },
        { name: '', username: 'ben', partnerid: '1', partneruserid: 'ben' },
      ],
    });
    service.keyframe(keyframe(simplePage('Your cart')));
    await noticeGone();
    await pictureSays('Your cart');
    const bar = await tab.locator('.gk-bar').innerText();
    expect(bar).toContain('Live');
    expect(bar).toContain('Vera Visitor');
    expect(bar).toContain('Key 4711');
    expect(bar).toContain('https://shop.example/cart');
    expect(bar).toContain('Ada Agent, ben');
    expect(await tab.title()).toBe('Cobrowse with Vera Visitor');
  });

  test('counts the time by its own clock, not from the start that the service names', async () => {
    service.join();
    service.keyframe(keyframe(simplePage('Hello')));
    await noticeGone();
    expect(await tab.locator('.gk-time').innerText()).toMatch(/^0:0\d$/);
  });

  test('never shows a key that is a visitor id', async () => {
    service.join({ keyIsRandom: false, sessionKey: 'customer-77' });
    service.keyframe(keyframe(simplePage('Hello')));
    await noticeGone();
    expect(await tab.locator('body').innerText()).not.toContain('customer-77');
  });

  test('dims the picture while the visitor is on another page, and goes on when they are back', async () => {
    service.join();
    const words = text('Your cart');
    service.keyframe(keyframe(simplePage(words)));
    await noticeGone();
    service.say({ type: 'visitor', state: 'away' });
    await heading('The visitor is on another page');
    expect(await tab.locator('.gk-stage').getAttribute('data-dim')).toBe('true');
    service.say({ type: 'visitor', state: 'here' });
    await heading('Resynchronising…');
    // Frames of the old page that were under way do not make the old picture count as live.
    service.frame([retyped(words.id, 'late')]);
    service.keyframe(keyframe(simplePage('Thank you')));
    await noticeGone();
    await pictureSays('Thank you');
  });

  test('tells who ended the session and for how long it lasted, and removes the picture', async () => {
    service.join();
    service.keyframe(keyframe(simplePage('Your cart')));
    await noticeGone();
    service.say({ type: 'ended', reason: 'visitor' });
    service.close('ended');
    await heading('Session ended');
    expect(await tab.locator('.gk-notice-card').innerText()).toMatch(
      /The visitor ended the session\. It lasted \d seconds?\./,
    );
    expect(await tab.locator('.gk-room iframe').count()).toBe(0);
    expect(await tab.locator('.gk-bar').isVisible()).toBe(false);
    expect(await tab.evaluate(() => document.activeElement?.textContent)).toBe('Session ended');
  });

  test('asks once in place before it ends the session, and can be used with the keyboard alone', async () => {
    service.join();
    service.keyframe(keyframe(simplePage('Your cart')));
    await noticeGone();
    await service.next();
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('Enter');
    expect(await tab.evaluate(() => document.activeElement?.textContent)).toBe('Keep going');
    await tab.keyboard.press('Escape');
    expect(await tab.evaluate(() => document.activeElement?.textContent)).toBe('End session');
    await tab.keyboard.press('Enter');
    await tab.keyboard.press('Shift+Tab');
    await tab.keyboard.press('Enter');
    expect(await service.next()).toEqual({ type: 'end' });
    service.say({ type: 'ended', reason: 'agent' });
    await heading('Session ended');
    expect(await tab.locator('.gk-notice-card').innerText()).toContain('You ended the session.');
  });

  test.each([
    ['notfound', 'No session with this key'],
    ['timeout', 'The visitor did not come'],
    ['refused', 'You cannot see this session'],
  ] as const)('explains %s with a next step', async (code, title) => {
    service.say({ type: 'error', code, msg: 'not shown' });
    service.close(code === 'refused' ? 'refused' : 'notFound');
    await heading(title);
    await tab.getByRole('button', { name: 'Try again' }).click();
    expect(await (await stage.viewer()).next()).toMatchObject({ type: 'join' });
  });

  test('says so when it is refused without a word, or does not speak the protocol of the service', async () => {
    service.close('badMessage');
    await heading('This view does not match the service');
  });
});

describe('a broken stream', () => {
  beforeEach(async () => {
    await open();
    await service.next();
    service.join();
  }, 30_000);

  const words = text('one');
  const start = async () => {
    service.keyframe(keyframe(simplePage(words)));
    await noticeGone();
  };

  test('asks for a fresh picture after a gap, and shows nothing in between as live', async () => {
    await start();
    service.frame([retyped(words.id, 'two')], { sequence: 5 });
    await heading('Resynchronising…');
    expect(await service.next()).toEqual({ type: 'snapshot' });
    service.frame([retyped(words.id, 'three')]);
    service.keyframe(keyframe(simplePage('four')));
    await noticeGone();
    await pictureSays('four');
    expect(service.received.filter(({ type }) => type === 'snapshot')).toHaveLength(1);
  });

  test.each([
    ['binary rubbish', () => service.socket.send(new Uint8Array([250, 1, 2]))],
    ['a payload that is not JSON', () => service.raw(0, Buffer.from('{"half'), 1)],
    ['a payload that is not deflated', () => service.raw(1, Buffer.from('rubbish'), 1)],
    [
      'an event that is none',
      () => service.frame([{ type: 3, timestamp: 1, data: { source: 0, adds: 'x' } }]),
    ],
    ['a repeated frame', () => service.frame([retyped(words.id, 'again')], { sequence: 0 })],
  ])('asks for a fresh picture after %s', async (_what, send) => {
    await start();
    send();
    await heading('Resynchronising…');
    expect(await service.next()).toEqual({ type: 'snapshot' });
    service.keyframe(keyframe(simplePage('fresh')));
    await noticeGone();
    await pictureSays('fresh');
  });

  test('renews the picture when a change names a node that is not there, without hiding it', async () => {
    await start();
    service.frame([retyped(999_999, 'lost')]);
    expect(await service.next()).toEqual({ type: 'snapshot' });
    expect(await tab.locator('.gk-notice-card').isVisible()).toBe(false);
  });

  test('keeps the order of frames of which some have to be inflated', async () => {
    await start();
    const list = el('ul');
    service.frame([added(words.id - 1, list)], { deflate: true });
    service.keyframe(keyframe(simplePage(list)), { deflate: true });
    for (let item = 0; item < 30; item++) {
      service.frame([added(list.id, el('li', {}, `item ${item} `))], { deflate: item % 3 === 0 });
    }
    await pictureSays('item 29');
    const shown = (await picture())!.match(/\d+/g)!.map(Number);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(shown).toHaveLength(30);
  });

  test('connects again after a lost socket and goes on with the same session', async () => {
    await start();
    service.socket.terminate();
    await heading('Reconnecting…');
    service = await stage.viewer();
    expect(await service.next()).toMatchObject({ type: 'join', wait: false });
    service.join();
    service.keyframe(keyframe(simplePage('back')));
    await noticeGone();
    await pictureSays('back');
  });

  test('tries at once when the agent says so', async () => {
    await start();
    stage.reachable = false;
    service.socket.terminate();
    await heading('Reconnecting…');
    stage.reachable = true;
    await tab.getByRole('button', { name: 'Try now' }).click();
    expect(await (await stage.viewer()).next()).toMatchObject({ type: 'join' });
  });

  test('says that the session is over when it ended while the connection was lost', async () => {
    await start();
    service.socket.terminate();
    service = await stage.viewer();
    service.say({ type: 'error', code: 'notfound', msg: '' });
    service.close('notFound');
    await heading('Session ended');
  });
});
