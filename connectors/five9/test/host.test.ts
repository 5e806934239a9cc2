import { afterEach, describe, expect, test } from '@jest/globals';
import type { Activity } from '@glance-kit/core';
import { hostSuite } from '@glance-kit/testing';
import { five9Host, readPageConfig } from '../src/index.js';
import { fakeFive9 as newFake, type FakeFive9 } from './fake.js';

const fakes: FakeFive9[] = [];
function fakeFive9(query?: string): FakeFive9 {
  const fake = newFake(query);
  fakes.push(fake);
  return fake;
}
// A host looks at its windows until they are closed.
afterEach(() =>
  fakes.splice(0).forEach(({ browser }) => browser.opened.forEach((view) => (view.closed = true))),
);

const SERVICE = 'https://cobrowse.example.test';

hostSuite('five9', () => {
  const fake = fakeFive9();
  return {
    host: five9Host(fake.page, {
      service: SERVICE,
      activity: { address: '/five9/activity', fetch: fake.fetch },
    }),
    show: (visitor) => fake.open(visitor),
    refuseWrites: () => void (fake.refuse = true),
    written: () => fake.records,
    listeners: () => fake.listeners(),
    blockWindows: () => void (fake.browser.blocked = true),
    windowsAsked: () => fake.browser.asked,
    windowsOpen: () => fake.browser.opened.filter(({ closed }) => !closed).length,
    loaded: () => fake.browser.loaded.map(({ url, fields }) => ({ url, fields })),
    closeWindows: () => fake.browser.opened.forEach((window) => (window.closed = true)),
  };
});

const ACTIVITY: Activity = {
  sessionId: '12345.8421.77',
  conversationId: 'call-0',
  phase: 'started',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: new Date('2026-11-21T10:00:00Z'),
};

describe('activities', () => {
  test('stay in the outbox of the page when there is no address for them, one a session', async () => {
    const fake = fakeFive9('?call=call-0&session=F9&v=1');
    const host = five9Host(fake.page, { service: SERVICE });
    await host.logActivity(ACTIVITY);
    await host.logActivity({
      ...ACTIVITY,
      phase: 'ended',
      endedAt: new Date('2026-11-21T10:05:00Z'),
      reason: 'visitor',
    });
    expect(host.outbox()).toEqual([
      {
        host: 'five9',
        sessionId: '12345.8421.77',
        conversationId: 'call-0',
        five9SessionId: 'F9',
        phase: 'ended',
        sessionKey: '8421',
        sessionType: 'cobrowse',
        startedAt: '2026-11-21T10:00:00.000Z',
        endedAt: '2026-11-21T10:05:00.000Z',
        reason: 'visitor',
      },
    ]);
    expect(five9Host(fake.page, { service: SERVICE }).outbox()).toHaveLength(1); // survives a reload
  });

  test('are posted with the token of the signed-in agent when there is an address', async () => {
    const fake = fakeFive9();
    const calls: RequestInit[] = [];
    const host = five9Host(fake.page, {
      service: SERVICE,
      activity: {
        address: '/five9/activity',
        token: () => 'token-of-jane',
        fetch: async (_address, init) => {
          calls.push(init ?? {});
          return new Response(null, { status: 204 });
        },
      },
    });
    await host.logActivity(ACTIVITY);
    expect(calls[0]?.headers).toMatchObject({ authorization: 'Bearer token-of-jane' });
    expect(host.outbox()).toEqual([]);
  });

  test('a failed network is a refusal, with its cause', async () => {
    const host = five9Host(fakeFive9().page, {
      service: SERVICE,
      activity: { address: '/five9/activity', fetch: () => Promise.reject(new TypeError('fetch failed')) },
    });
    await expect(host.logActivity(ACTIVITY)).rejects.toMatchObject({
      code: 'HOST_REFUSED',
      cause: new TypeError('fetch failed'),
    });
  });
});

describe('a frame that may keep nothing', () => {
  test('works in memory, also when storage throws at every call', async () => {
    const fake = fakeFive9();
    const deny = (): never => {
      throw new DOMException('denied', 'SecurityError');
    };
    const page = { ...fake.page, storage: { getItem: deny, setItem: deny, removeItem: deny } };
    const host = five9Host(page, { service: SERVICE });
    await host.logActivity(ACTIVITY);
    expect(host.outbox()).toHaveLength(1);
  });
});

describe('views', () => {
  const waiting = { address: new Promise<never>(() => {}), waitingText: 'Waiting' };

  test('each join of one page has a window of its own', async () => {
    const fake = fakeFive9();
    const host = five9Host(fake.page, { service: SERVICE });
    await host.openViewer(waiting);
    await host.openViewer(waiting);
    expect(new Set(fake.browser.opened.map(({ name }) => name)).size).toBe(2);
  });

  test('a reloaded page takes the open window of its call over', async () => {
    const fake = fakeFive9();
    await five9Host(fake.page, { service: SERVICE }).openViewer(waiting);
    await five9Host(fake.page, { service: SERVICE }).openViewer(waiting);
    expect(fake.browser.opened).toHaveLength(1);
  });

  test('a window that was closed is not looked for again', async () => {
    const fake = fakeFive9();
    const viewer = await five9Host(fake.page, { service: SERVICE }).openViewer(waiting);
    viewer.close();
    await viewer.closed;
    await Promise.resolve();
    await five9Host(fake.page, { service: SERVICE }).openViewer(waiting);
    expect(new Set(fake.browser.opened.map(({ name }) => name)).size).toBe(2);
  });
});

describe('config.json', () => {
  test('names the setting that is wrong, never its value', () => {
    const good = { service: SERVICE, groupId: '12345' };
    expect(readPageConfig(good)).toEqual(good);
    expect(readPageConfig({ ...good, groupId: 12345 })).toEqual(good);
    expect(readPageConfig({ service: good.service, groupId: '12345', sso: { idpid: '12345' } }).sso).toEqual({
      idpid: '12345',
    });
    for (const sso of [
      {},
      'x',
      { idpid: '012' },
      { idpid: '1', idpname: 'a' },
      { idpname: '' },
      { other: 'x' },
    ])
      expect(() => readPageConfig({ service: good.service, groupId: '12345', sso })).toThrow();
    const keys = { loginKey: '/k', signIn: '/s', collect: '/c' };
    expect(() => readPageConfig({ ...good, ...keys, sso: { idpid: '12345' } })).toThrow('sso');
    expect(() => readPageConfig(undefined)).toThrow(/config\.json of the page is not an object/);
    expect(() => readPageConfig({ groupId: '12345' })).toThrow(/setting service/);
    expect(() => readPageConfig({ ...good, activity: 7 })).toThrow(/setting activity/);
    expect(readPageConfig({ ...good, signInMode: 'frame' }).signInMode).toBe('frame');
    expect(() => readPageConfig({ ...good, signInMode: 'iframe' })).toThrow(/setting signInMode/);
    expect(() => readPageConfig({ ...good, loginKey: '/getloginkey' })).toThrow(/signIn and collect/);
    expect(() => readPageConfig({ ...good, service: 'http://cobrowse.example.test' })).toThrow(/not secure/);
  });
});
