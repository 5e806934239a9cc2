import { afterEach, describe, expect, test } from '@jest/globals';
import type { Activity, Visitor } from '@glance-kit/core';
import { hostSuite } from '@glance-kit/testing';
import { flexHost, flexVisitor, type FlexTask } from '../src/index.js';
import { fakeFlex as newFake, type FakeFlex } from './fake.js';
import fixtures from '../fixtures/tasks.json';

const fakes: FakeFlex[] = [];
function fakeFlex(): FakeFlex {
  const fake = newFake();
  fakes.push(fake);
  return fake;
}
// A host looks at its windows until they are closed.
afterEach(() =>
  fakes.splice(0).forEach(({ browser }) => browser.opened.forEach((view) => (view.closed = true))),
);

hostSuite('flex', () => {
  const fake = fakeFlex();
  return {
    host: flexHost(fake.manager, fake.options),
    show: (visitor) => fake.show(visitor),
    refuseWrites: () => void (fake.refuse = true),
    written: () => fake.records as unknown as Activity[],
    listeners: () => fake.listeners(),
    blockWindows: () => void (fake.browser.blocked = true),
    windowsAsked: () => fake.browser.asked,
    windowsOpen: () => fake.browser.opened.filter(({ closed }) => !closed).length,
    loaded: () => fake.browser.loaded.map(({ url, fields }) => ({ url, fields })),
    closeWindows: () => fake.browser.opened.forEach((window) => (window.closed = true)),
  };
});

describe('a task', () => {
  test.each(fixtures.tasks.map(({ name, task, visitor }) => [name, task, visitor] as const))(
    'that is %s becomes its visitor',
    (_name, task, visitor) => {
      expect(flexVisitor(task as FlexTask)).toEqual({ conversationId: task.sid, ...visitor });
    },
  );

  test('of a call joins by its number where the configuration makes one a key', () => {
    const call = fixtures.tasks.find(({ name }) => name === 'an inbound call')!.task as FlexTask;
    const fields = { voice: { visitorId: [{ field: 'from', transform: 'digits' as const }] } };
    expect(flexVisitor(call, fields).sessionKey).toBe('15550142');
  });
});

describe('the selected task', () => {
  async function firstVisitors(fake: FakeFlex, count: number, then: () => void): Promise<(Visitor | null)[]> {
    const abort = new AbortController();
    const seen: (Visitor | null)[] = [];
    for await (const visitor of flexHost(fake.manager, fake.options).visitors(abort.signal)) {
      seen.push(visitor);
      if (seen.length === count) break;
      then();
    }
    abort.abort();
    return seen;
  }

  test('is nobody when nothing is selected, or when the selected one has left', async () => {
    const fake = fakeFlex();
    fake.show({ conversationId: 'WR1', sessionKey: 'key-1' });
    const seen = await firstVisitors(fake, 2, () => fake.remove('WR1'));
    expect(seen).toEqual([{ conversationId: 'WR1', sessionKey: 'key-1' }, null]);
  });

  test('is told again when its attributes or its status change, and when it is wrapped up', async () => {
    const fake = fakeFlex();
    fake.show({ conversationId: 'WR1' });
    const task = fake.manager.store.getState().flex.worker.tasks.get('WR1')!;
    const changes = [
      () => fake.put({ ...task, attributes: { glance_visitor_id: 'key-2' } }),
      () => fake.put({ ...task, attributes: { glance_visitor_id: 'key-2' }, status: 'wrapping' }),
    ];
    const seen = await firstVisitors(fake, 3, () => changes.shift()?.());
    expect(seen.slice(1)).toEqual([
      { conversationId: 'WR1', sessionKey: 'key-2' },
      { conversationId: 'WR1', sessionKey: 'key-2', closing: true },
    ]);
  });
});

describe('an activity', () => {
  const activity: Activity = {
    sessionId: '12345.8421.77',
    conversationId: 'WR1',
    phase: 'started',
    sessionKey: '8421',
    sessionType: 'cobrowse',
    startedAt: new Date('2026-11-21T10:00:00Z'),
  };

  test('names the task also after it has left the desktop, and proves the agent by the token alone', async () => {
    const fake = fakeFlex();
    const host = flexHost(fake.manager, fake.options);
    fake.show({ conversationId: 'WR1' });
    for await (const _ of host.visitors(new AbortController().signal)) break;
    fake.remove('WR1');
    await host.logActivity(activity);
    expect(fake.records).toEqual([
      {
        host: 'flex',
        taskSid: 'task-of-WR1',
        conversationId: 'WR1',
        sessionId: '12345.8421.77',
        phase: 'started',
        sessionKey: '8421',
        sessionType: 'cobrowse',
        startedAt: '2026-11-21T10:00:00.000Z',
        Token: 'token-1',
      },
    ]);
  });
});

test('the agent is shown by the worker’s name, never more than can be shown', async () => {
  const fake = fakeFlex();
  const { manager, options } = fake;
  expect(await flexHost(manager, options).agent()).toEqual({ name: 'Jane Agent', email: 'jane@example.com' });
  const state = manager.store.getState();
  const worker = { ...state.flex.worker, attributes: { full_name: 'x'.repeat(64), email: '\u0141' } };
  const store = { ...manager.store, getState: () => ({ flex: { ...state.flex, worker } }) };
  expect(await flexHost({ ...manager, store }, options).agent()).toEqual({});
});
