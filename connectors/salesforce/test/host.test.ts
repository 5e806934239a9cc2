import { afterEach, describe, expect, test } from '@jest/globals';
import type { Activity, Visitor } from '@glance-kit/core';
import { hostSuite } from '@glance-kit/testing';
import { salesforceHost } from '../src/index.js';
import { apexThrows, fakeSalesforce as newFake, type FakeSalesforce } from './fake.js';

const fakes: FakeSalesforce[] = [];
function fakeSalesforce(): FakeSalesforce {
  const fake = newFake();
  fakes.push(fake);
  return fake;
}
// A host looks at its windows until they are closed.
afterEach(() =>
  fakes.splice(0).forEach(({ browser }) => browser.opened.forEach((view) => (view.closed = true))),
);

hostSuite('salesforce', () => {
  const fake = fakeSalesforce();
  return {
    host: salesforceHost(fake.page, fake.options),
    show: (visitor) => fake.show(visitor),
    refuseWrites: () => void (fake.throws.record = apexThrows('REFUSED')),
    written: () => fake.records,
    listeners: () => fake.listeners(),
    blockWindows: () => void (fake.browser.blocked = true),
    windowsAsked: () => fake.browser.asked,
    windowsOpen: () => fake.browser.opened.filter(({ closed }) => !closed).length,
    loaded: () => fake.browser.loaded.map(({ url, fields }) => ({ url, fields })),
    closeWindows: () => fake.browser.opened.forEach((window) => (window.closed = true)),
  };
});

const RECORD = '500000000000001AAA';
const ACTIVITY: Activity = {
  sessionId: '12345.8421.77',
  conversationId: RECORD,
  phase: 'ended',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: new Date('2026-11-21T10:00:00Z'),
  endedAt: new Date('2026-11-21T10:05:00Z'),
  reason: 'visitor',
  agents: 2,
};

describe('an activity', () => {
  test('is what the contract of the Apex class names, and the record’s page is told of it', async () => {
    const fake = fakeSalesforce();
    await salesforceHost(fake.page, fake.options).logActivity(ACTIVITY);
    expect(fake.records).toEqual([
      {
        conversationId: RECORD,
        sessionId: '12345.8421.77',
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
    expect(fake.updated).toEqual([RECORD]);
  });

  test('opens its Task after the end, where the company wants that and the agent is still there', async () => {
    const fake = fakeSalesforce();
    const host = salesforceHost(fake.page, fake.options);
    fake.options.records.onChanged(() => undefined);
    fake.show({ conversationId: RECORD });
    await new Promise((resolve) => setImmediate(resolve));
    const { endedAt: _, reason: __, ...started } = ACTIVITY;
    await host.logActivity(ACTIVITY);
    fake.opensTask = true;
    await host.logActivity({ ...started, phase: 'started' });
    await host.logActivity({ ...ACTIVITY, conversationId: '500000000000002AAA' });
    expect(fake.openedTasks).toEqual([]);
    await host.logActivity(ACTIVITY);
    expect(fake.openedTasks).toEqual(['00T000000000001AAA']);
  });

  test('of a record that is gone is refused for good, and the agent is told', async () => {
    const fake = fakeSalesforce();
    fake.throws.record = apexThrows('RECORD_GONE');
    const host = salesforceHost(fake.page, fake.options);
    await expect(host.logActivity(ACTIVITY)).rejects.toMatchObject({ code: 'RECORD_REFUSED' });
    expect(fake.lost).toEqual([ACTIVITY]);
    expect(fake.updated).toEqual([]);
  });

  test.each([apexThrows('BUSY'), { body: { message: 'Apex heap size too large' } }, new Error('offline')])(
    'is kept for another try after %j',
    async (thrown) => {
      const fake = fakeSalesforce();
      fake.throws.record = thrown;
      const host = salesforceHost(fake.page, fake.options);
      await expect(host.logActivity(ACTIVITY)).rejects.toMatchObject({ code: 'HOST_REFUSED', cause: thrown });
      expect(fake.lost).toEqual([]);
    },
  );
});

describe('the visitor of a record', () => {
  async function visitorOf(fake: FakeSalesforce): Promise<Visitor | null> {
    const stop = fake.options.records.onChanged(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    const visitor = fake.options.records.visitor();
    stop();
    return visitor;
  }

  test('has what Apex tells, under the id that Apex gives the record', async () => {
    const fake = fakeSalesforce();
    fake.contexts.set('500000000000001', {
      recordId: RECORD,
      visitorId: '8421',
      name: 'Mara',
      phone: '1',
      email: 'm@x',
    });
    fake.page.recordId = '500000000000001';
    expect(await visitorOf(fake)).toEqual({
      conversationId: RECORD,
      sessionKey: '8421',
      name: 'Mara',
      phone: '1',
      email: 'm@x',
    });
  });

  test('with a field of the page’s own choice is known by that field, and only by it', async () => {
    const fake = fakeSalesforce();
    fake.contexts.set(RECORD, { visitorId: '8421' });
    fake.page.recordId = RECORD;
    let value: string | null | undefined;
    fake.page.chosenField = { name: 'Case.Other__c', value: () => value };
    expect(await visitorOf(fake)).toBeNull(); // not told yet: the company's field must not be joined meanwhile
    value = ' 77 ';
    expect(await visitorOf(fake)).toMatchObject({ sessionKey: '77' });
    value = null;
    expect(await visitorOf(fake)).toEqual({ conversationId: RECORD });
    value = 'a@b';
    expect(await visitorOf(fake)).toEqual({
      conversationId: RECORD,
      notice: 'What the field Case.Other__c holds is no session key.',
    });
  });

  test('is never that of a record which has gone from the screen while Apex was asked', async () => {
    const fake = fakeSalesforce();
    fake.contexts.set('a', { visitorId: '1' }).set('b', { visitorId: '2' });
    const { context } = fake.page.apex;
    let answerA = (): void => undefined;
    fake.page.apex.context = async (parameters) => {
      const reply = await context(parameters);
      if (parameters.recordId === 'a') await new Promise<void>((resolve) => (answerA = resolve));
      return reply;
    };
    fake.page.recordId = 'a';
    const stop = fake.options.records.onChanged(() => undefined);
    fake.page.recordId = 'b';
    fake.changed();
    expect(fake.options.records.visitor()).toBeNull();
    await new Promise((resolve) => setImmediate(resolve));
    answerA(); // the later answer is about the earlier record
    await new Promise((resolve) => setImmediate(resolve));
    expect(fake.options.records.visitor()).toEqual({ conversationId: 'b', sessionKey: '2' });
    expect(fake.asked).toEqual(['a', 'b']);
    stop();
  });

  test('of whom Apex tells nothing can still be joined by a typed key', async () => {
    const fake = fakeSalesforce();
    fake.throws.context = apexThrows('RECORD_GONE');
    fake.page.recordId = RECORD;
    expect(await visitorOf(fake)).toEqual({ conversationId: RECORD });
    fake.throws = {};
    const stop = fake.options.records.onChanged(() => undefined);
    fake.options.records.again();
    await new Promise((resolve) => setImmediate(resolve));
    expect(fake.options.records.news.state).toBe('known');
    stop();
  });
});
