import { afterEach, describe, expect, test } from '@jest/globals';
import { fakeWindow, type FakeWindow } from '@glance-kit/testing';
import {
  pageStore,
  viewOpener,
  type PageStorage,
  type ViewOpener,
  type ViewPlaceName,
} from '../src/index.js';

const waiting = { address: new Promise<never>(() => {}), waitingText: 'Waiting', reopen() {} };

let browser: FakeWindow;
// A view is looked at until it is closed.
afterEach(() => browser.opened.forEach((view) => (view.closed = true)));

function storage(): NonNullable<PageStorage> {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

/** A page of this browser tab; the storage is what a reload keeps. */
function page(kept: PageStorage, place?: ViewPlaceName): ViewOpener {
  return viewOpener({
    service: 'https://cobrowse.example.test',
    store: pageStore('test/', kept),
    window: browser.window,
    ...(place && { place }),
  });
}

describe('windows', () => {
  test('each join of one page has a window of its own', async () => {
    browser = fakeWindow();
    const open = page(storage());
    await open(waiting, 'call-1');
    await open(waiting, 'call-1');
    expect(new Set(browser.opened.map(({ name }) => name)).size).toBe(2);
  });

  test('a reloaded page takes the open window of a conversation over, and of no other', async () => {
    browser = fakeWindow();
    const kept = storage();
    await page(kept)(waiting, 'call-1');
    const reloaded = page(kept);
    await reloaded(waiting, 'call-1');
    expect(browser.opened).toHaveLength(1);
    await reloaded(waiting, 'call-2');
    expect(browser.opened).toHaveLength(2);
  });

  test('refused in a click, they are refused for good: the next click opens a frame', async () => {
    browser = fakeWindow();
    browser.blocked = true;
    const navigator = { userActivation: { isActive: true } };
    const places: string[] = [];
    const open = viewOpener({
      service: 'https://cobrowse.example.test',
      store: pageStore('test/', undefined),
      window: Object.assign(Object.create(browser.window), { navigator }) as Window,
      container(conversationId) {
        places.push(conversationId);
        throw new Error('far enough');
      },
    });
    await expect(open(waiting, 'call-1')).rejects.toMatchObject({ code: 'POPUP_BLOCKED' });
    expect(() => open(waiting, 'call-1')).toThrow('far enough');
    expect([places, browser.asked]).toEqual([['call-1'], 1]);
  });

  test('refused without a click, the next click tries a window again', async () => {
    browser = fakeWindow();
    browser.blocked = true;
    const open = page(storage());
    await expect(open(waiting, 'call-1')).rejects.toMatchObject({ code: 'POPUP_BLOCKED' });
    browser.blocked = false;
    await open(waiting, 'call-1');
    expect(browser.opened).toHaveLength(1);
  });

  test('a window that was closed is not looked for again', async () => {
    browser = fakeWindow();
    const kept = storage();
    const viewer = await page(kept)(waiting, 'call-1');
    viewer.close();
    await viewer.closed;
    await Promise.resolve();
    await page(kept)(waiting, 'call-1');
    expect(new Set(browser.opened.map(({ name }) => name)).size).toBe(2);
  });

  test('are tabs where the settings say so, with a name all the same', async () => {
    browser = fakeWindow();
    await page(storage(), 'tab')(waiting, 'call-1');
    await page(storage())(waiting, 'call-1');
    expect(browser.opened.map(({ features }) => features)).toEqual(['', expect.stringContaining('popup')]);
  });
});

describe('a page that may keep nothing', () => {
  test('works in memory, also when storage throws at every call', () => {
    const deny = (): never => {
      throw new DOMException('denied', 'SecurityError');
    };
    const store = pageStore('test/', { getItem: deny, setItem: deny, removeItem: deny });
    store.set('a', { b: 1 });
    expect(store.get('a')).toEqual({ b: 1 });
    store.set('a', undefined);
    expect(store.get('a')).toBeUndefined();
  });
});
