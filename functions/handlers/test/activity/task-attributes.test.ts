import { describe, expect, test } from '@jest/globals';
import { MAX_ATTRIBUTES_BYTES, withSession } from '../../src/activity/task-attributes.js';
import { ended, started } from './records.js';

type Sessions = Record<string, Record<string, unknown>>;

/** The attributes that are written, or what is said instead. */
function merged(
  attributes: string,
  ...more: Parameters<typeof withSession> extends [string, ...infer R] ? R : never
) {
  const found = withSession(attributes, ...more);
  return found.kind === 'changed' ? (JSON.parse(found.attributes) as Record<string, unknown>) : found;
}
const sessionsOf = (attributes: unknown): Sessions =>
  (attributes as { cobrowse: { sessions: Sessions } }).cobrowse.sessions;

describe('the attributes of a task', () => {
  test('keep everything that is there, and gain the session', () => {
    const before = {
      name: 'Zoë',
      customers: { phone: '+1555' },
      cobrowse: { visitor: '4711' },
      list: [1, null],
    };
    expect(
      merged(JSON.stringify(before), ended({ fields: { taskSid: 'WT1', queue: 'sales' } }), 'jane'),
    ).toEqual({
      ...before,
      cobrowse: {
        visitor: '4711',
        sessions: {
          '12345.8421.77': {
            host: 'flex',
            phase: 'ended',
            partnerUserId: 'jane',
            sessionKey: '8421',
            sessionType: 'cobrowse',
            startedAt: '2026-11-21T10:00:00.000Z',
            endedAt: '2026-11-21T10:04:30.000Z',
            durationSeconds: 270,
            reason: 'visitor',
            agents: 2,
            queue: 'sales',
          },
        },
      },
    });
  });

  test('are left alone by a record that they hold already', () => {
    const once = JSON.stringify(merged('{}', ended(), 'jane'));
    expect(withSession(once, ended(), 'jane')).toEqual({ kind: 'same' });
  });

  test('know the end of a session, whatever beginning comes late', () => {
    const over = JSON.stringify(merged('{}', ended(), 'jane'));
    expect(withSession(over, started({ sessionKey: 'other' }), 'jane')).toEqual({ kind: 'same' });
    const begun = JSON.stringify(merged('{}', started({ agents: 1 }), 'jane'));
    expect(sessionsOf(merged(begun, ended(), 'jane'))['12345.8421.77']).toMatchObject({
      phase: 'ended',
      agents: 2,
    });
  });

  test('keep what a later record leaves out', () => {
    const first = JSON.stringify(merged('{}', started({ agents: 3, fields: { queue: 'sales' } }), 'jane'));
    const { agents: _, ...rest } = ended();
    expect(sessionsOf(merged(first, rest, 'jane'))['12345.8421.77']).toMatchObject({
      agents: 3,
      queue: 'sales',
      reason: 'visitor',
    });
  });

  test('hold ten sessions: the oldest go, never the one that is written', () => {
    let text = '{}';
    for (let minute = 10; minute < 30; minute += 1) {
      const record = started({ sessionId: `s${minute}`, startedAt: `2026-11-21T10:${minute}:00.000Z` });
      text = JSON.stringify(merged(text, record, 'jane'));
    }
    const newest = Array.from({ length: 10 }, (_, at) => `s${at + 20}`);
    expect(Object.keys(sessionsOf(JSON.parse(text))).sort()).toEqual(newest);
    // The end of one that went long ago takes the place of the oldest.
    const late = merged(text, ended({ sessionId: 's10', startedAt: '2026-11-21T10:10:00.000Z' }), 'jane');
    expect(Object.keys(sessionsOf(late)).sort()).toEqual(['s10', ...newest.slice(1)]);
  });

  test('stay within what TaskRouter takes: older sessions make room, others’ attributes do not', () => {
    const crowded = { notes: 'é'.repeat(1_500) };
    let text = JSON.stringify(crowded);
    for (let minute = 10; minute < 20; minute += 1) {
      const record = started({ sessionId: `s${minute}`, startedAt: `2026-11-21T10:${minute}:00.000Z` });
      text = JSON.stringify(merged(text, record, 'jane'));
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_ATTRIBUTES_BYTES);
    }
    expect(JSON.parse(text)).toMatchObject(crowded);
    const kept = Object.keys(sessionsOf(JSON.parse(text)));
    expect([kept.length > 2, kept.length < 10, kept.includes('s19')]).toEqual([true, true, true]);
    const full = JSON.stringify({ notes: 'x'.repeat(4_000) });
    expect(withSession(full, ended(), 'jane')).toEqual({ kind: 'refused', check: 'attributes full' });
  });

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text where our key should be', '{"cobrowse":"yes"}'],
    ['a list where our sessions should be', '{"cobrowse":{"sessions":[]}}'],
  ])('that are not as we know them are not touched: %s', (_, text) => {
    expect(withSession(text, ended(), 'jane')).toEqual({ kind: 'refused', check: 'attributes' });
  });

  test('a session named like a prototype is a session', () => {
    for (const sessionId of ['__proto__', 'constructor', 'toString']) {
      const found = withSession('{}', ended({ sessionId }), 'jane');
      expect(found.kind).toBe('changed');
      const text = found.kind === 'changed' ? found.attributes : '';
      expect(text).toContain(`"sessions":{"${sessionId}":{`);
      expect(withSession(text, started({ sessionId }), 'jane')).toEqual({ kind: 'same' });
    }
  });

  test('say to reports that there was a session, where an attribute is chosen', () => {
    const before = { conversations: { conversation_attribute_3: 'vip', conversation_attribute_2: 'old' } };
    expect(merged(JSON.stringify(before), started(), 'jane', 2)).toMatchObject({
      conversations: { conversation_attribute_2: 'cobrowse', conversation_attribute_3: 'vip' },
    });
    expect(merged('{}', started(), 'jane', 10)).toMatchObject({
      conversations: { conversation_attribute_10: 'cobrowse' },
    });
    expect(merged('{}', started(), 'jane')).not.toHaveProperty('conversations');
    expect(merged('{"conversations":"none"}', started(), 'jane', 1)).toMatchObject({ conversations: 'none' });
  });
});
