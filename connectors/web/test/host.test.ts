import { afterEach, describe, expect, test } from '@jest/globals';
import type { Activity, ActivityRecord, Visitor } from '@glance-kit/core';
import { hostSuite } from '@glance-kit/testing';
import { webHost } from '../src/index.js';
import { contexts, fakePage, type FakePage } from './fake.js';

const fakes: FakePage[] = [];
function newFake(): FakePage {
  const fake = fakePage();
  fakes.push(fake);
  return fake;
}
// A host looks at its windows until they are closed.
afterEach(() =>
  fakes.splice(0).forEach(({ browser }) => browser.opened.forEach((view) => (view.closed = true))),
);

hostSuite('web', () => {
  const fake = newFake();
  return {
    host: webHost(fake.page, fake.options),
    show: ({ conversationId, sessionKey }) => fake.show({ conversationId, fields: { visitor: sessionKey } }),
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

async function first(host: ReturnType<typeof webHost>): Promise<Visitor | null> {
  for await (const visitor of host.visitors(new AbortController().signal)) return visitor;
  throw new Error('The stream ended.');
}

test.each(contexts)('$name', async ({ fields, context, visitor }) => {
  const fake = newFake();
  fake.show(context);
  expect(await first(webHost(fake.page, { ...fake.options, ...(fields && { fields }) }))).toEqual(visitor);
});

test('names of every object are no fields', async () => {
  const fake = newFake();
  fake.show({ conversationId: '1', fields: {} });
  const fields = {
    '*': { visitorId: ['constructor.name', '__proto__', 'toString'], name: ['constructor.name'] },
  };
  expect(await first(webHost(fake.page, { ...fake.options, fields }))).toEqual({ conversationId: '1' });
});

test('a type that is a name of every object is mapped as any other', async () => {
  const fake = newFake();
  fake.show({ conversationId: '1', type: 'constructor', fields: { visitor: '8421' } });
  expect(await first(webHost(fake.page, fake.options))).toEqual({ conversationId: '1', sessionKey: '8421' });
});

test('nobody on screen is nobody, and a contact that is wrapped up is marked, also when it comes back', async () => {
  const fake = newFake();
  const host = webHost(fake.page, fake.options);
  expect(await first(host)).toBeNull();
  fake.show({ conversationId: '1' });
  fake.close('1');
  expect(await first(host)).toEqual({ conversationId: '1', closing: true });
  fake.show({ conversationId: '2' });
  expect(await first(host)).toEqual({ conversationId: '2' });
  fake.show({ conversationId: '1' });
  expect(await first(host)).toEqual({ conversationId: '1', closing: true });
});

const ACTIVITY: Activity = {
  sessionId: '12345.8421.77',
  conversationId: 'case-17',
  phase: 'started',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: new Date('2026-11-26T10:00:00Z'),
};

describe('an activity', () => {
  test('goes to the page around and to the address of the configuration', async () => {
    const fake = newFake();
    const posted: ActivityRecord[] = [];
    await webHost(fake.page, {
      ...fake.options,
      sendActivity: async (record) => void posted.push(record),
    }).logActivity(ACTIVITY);
    expect(fake.records).toEqual([{ ...ACTIVITY, host: 'web', startedAt: '2026-11-26T10:00:00.000Z' }]);
    expect(posted).toEqual(fake.records);
  });

  test('goes to the address alone where the page around keeps none', async () => {
    const fake = newFake();
    fake.takes = false;
    const posted: ActivityRecord[] = [];
    await webHost(fake.page, {
      ...fake.options,
      sendActivity: async (record) => void posted.push(record),
    }).logActivity(ACTIVITY);
    expect([fake.records.length, posted.length]).toEqual([0, 1]);
  });

  test('that the page around refused was not sent anywhere else either: it is offered again as a whole', async () => {
    const fake = newFake();
    fake.refuse = true;
    const posted: ActivityRecord[] = [];
    const host = webHost(fake.page, {
      ...fake.options,
      sendActivity: async (record) => void posted.push(record),
    });
    await expect(host.logActivity(ACTIVITY)).rejects.toMatchObject({ code: 'HOST_REFUSED' });
    expect(posted).toEqual([]);
  });
});
