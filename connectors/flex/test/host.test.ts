import { afterEach, describe, expect, test } from '@jest/globals';
import type { Activity, Visitor } from '@glance-kit/core';
import { hostSuite } from '@glance-kit/testing';
import { FLEX_FIELDS, flexFields, flexHost, flexVisitor, type FlexTask } from '../src/index.js';
import { fakeFlex as newFake, type FakeFlex } from './fake.js';
import fixtures from '../fixtures/tasks.json' with { type: 'json' };

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

describe('configured fields', () => {
  const task = (attributes: Record<string, unknown>, channel = 'chat'): FlexTask => ({
    sid: 'WR1',
    taskSid: 'WT1',
    status: 'accepted',
    taskChannelUniqueName: channel,
    attributes,
  });

  test('are those of Flex where nothing is configured', () => {
    expect(flexFields()).toEqual(FLEX_FIELDS);
  });

  test('come before the ids of the chat and after a key that a flow handed over', () => {
    const fields = flexFields({ chat: { visitorId: ['customAttributes.id'] } });
    const attributes = { conversationSid: 'CH1', customAttributes: { id: 'mara-1' } };
    expect(flexVisitor(task(attributes), fields).sessionKey).toBe('mara-1');
    expect(flexVisitor(task({ ...attributes, glance_visitor_id: 'CH9' }), fields).sessionKey).toBe('CH9');
  });

  test('for any channel count for those that are not named, and leave the other facts where Flex has them', () => {
    const fields = flexFields({ '*': { visitorId: ['id'] } });
    const visitor = flexVisitor(task({ id: 'mara-1', from: '+15550142' }, 'voice'), fields);
    expect(visitor).toEqual({ conversationId: 'WR1', sessionKey: 'mara-1', phone: '+15550142' });
    expect(flexVisitor(task({ id: 'mara-1' }, 'sms'), fields).sessionKey).toBe('mara-1');
  });

  test('may be those of a finer kind than the channel', () => {
    const fields = flexFields({ whatsapp: { visitorId: ['id'] }, chat: { visitorId: ['other'] } });
    const attributes = { channelType: 'whatsapp', id: 'a', other: 'b' };
    expect(flexVisitor(task(attributes), fields).sessionKey).toBe('a');
    expect(flexVisitor(task({ ...attributes, channelType: 'web' }), fields).sessionKey).toBe('b');
  });
});

describe('the selected task', () => {
  test('is nobody while it rings', async () => {
    const fake = fakeFlex();
    fake.show({ conversationId: 'WR1', sessionKey: 'key-1' });
    const task = fake.manager.store.getState().flex.worker.tasks.get('WR1')!;
    fake.put({ ...task, status: 'pending' });
    for await (const visitor of flexHost(fake.manager, fake.options).visitors(new AbortController().signal)) {
      expect(visitor).toBeNull();
      break;
    }
  });

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

test('the end of a session names the task also when the page was loaded again after the task had left', async () => {
  const fake = fakeFlex();
  const started: Activity = {
    sessionId: '12345.8421.77',
    conversationId: 'WR1',
    phase: 'started',
    sessionKey: '8421',
    sessionType: 'cobrowse',
    startedAt: new Date('2026-11-21T10:00:00Z'),
  };
  fake.show({ conversationId: 'WR1' });
  await flexHost(fake.manager, fake.options).logActivity(started);
  fake.remove('WR1');
  const after = flexHost(fake.manager, fake.options);
  await after.logActivity({ ...started, phase: 'ended', endedAt: new Date('2026-11-21T10:05:00Z') });
  expect(fake.records.map(({ phase, taskSid }) => [phase, taskSid])).toEqual([
    ['started', 'task-of-WR1'],
    ['ended', 'task-of-WR1'],
  ]);
  expect(fake.options.memory.get('task/WR1')).toBeUndefined();
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
