import { expect, test } from '@jest/globals';
import { callRecords } from '../src/call-records.js';

const STARTED = {
  event: 'cobrowse.started',
  conversationId: '1',
  sessionId: 'a',
  startedAt: '2026-11-26T10:00:00.000Z',
};

test('a session is one record, and a late beginning takes nothing of its end', () => {
  const records = callRecords();
  const ended = { ...STARTED, event: 'cobrowse.ended', durationSeconds: 60, reason: 'agent' };
  for (const event of [STARTED, ended, STARTED, ended]) expect(records.take(event)).toBe(true);
  expect(records.all).toEqual([ended]);
});

test('a disposition stands beside the sessions of its call', () => {
  const records = callRecords();
  const disposed = { event: 'five9.dispositioned', conversationId: '1', dispositionName: 'Solved' };
  records.take(STARTED);
  records.take(disposed);
  records.take(disposed);
  expect(records.all).toEqual([STARTED, disposed]);
});

test.each([null, 'x', {}, { event: 'cobrowse.started' }, { event: 'else', conversationId: '1' }])(
  '%j is no record',
  (event) => {
    const records = callRecords();
    expect(records.take(event)).toBe(false);
    expect(records.all).toEqual([]);
  },
);
