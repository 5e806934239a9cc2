import { afterEach, describe, expect, test } from '@jest/globals';
import type { Activity } from '@glance-kit/core';
import { hostSuite } from '@glance-kit/testing';
import { five9Host } from '../src/index.js';
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

hostSuite('five9', () => {
  const fake = fakeFive9();
  return {
    host: five9Host(fake.page, fake.options),
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
  phase: 'ended',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: new Date('2026-11-21T10:00:00Z'),
  endedAt: new Date('2026-11-21T10:05:00Z'),
  reason: 'visitor',
  agents: 2,
};

describe('an activity', () => {
  test('carries the session of Five9 that the call belongs to', async () => {
    const fake = fakeFive9('?call=call-0&session=F9&v=1');
    const host = five9Host(fake.page, fake.options);
    host.context();
    fake.openWith('?call=call-1&session=F10&v=1');
    host.context();
    await host.logActivity(ACTIVITY);
    expect(fake.records).toEqual([
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
        durationSeconds: 300,
        reason: 'visitor',
        agents: 2,
      },
    ]);
  });

  test('goes nowhere where there is no address for it', async () => {
    const { page, options } = fakeFive9();
    await five9Host(page, { openView: options.openView }).logActivity(ACTIVITY);
  });
});
