import { describe, expect, test } from '@jest/globals';
import type { LogEntry } from '@glance-kit/core';
import {
  activityHandler,
  memoryCounter,
  refuse,
  type ActivityOptions,
  type CheckedActivity,
  type Identity,
} from '../../src/index.js';
import { ORIGIN, errorOf, jane } from '../helpers.js';
import { ENDED, STARTED } from './records.js';

const ADDRESS = 'https://keys.example/activity';
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

function bench(options: Partial<ActivityOptions> = {}) {
  const log: LogEntry[] = [];
  const written: { record: CheckedActivity; agent: Identity }[] = [];
  const handle = activityHandler({
    origins: [ORIGIN],
    authenticate: async () => jane,
    rateLimit: { counter: memoryCounter(), limit: 60, windowMs: 60_000 },
    write: async (record, agent) => void written.push({ record, agent }),
    log: (entry) => log.push(entry),
    ...options,
  });
  return { handle, log, written };
}

const post = (body: unknown, headers: Record<string, string> = {}): Request =>
  new Request(ADDRESS, {
    method: 'POST',
    headers: { 'Content-Type': typeof body === 'string' ? FORM_TYPE : JSON_TYPE, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const form = (members: object, more = ''): string =>
  new URLSearchParams(Object.entries(members).map(([name, value]) => [name, String(value)])).toString() +
  more;

describe('a record of a proven agent', () => {
  test('is written with the agent of the identity, and answered 204 with nothing in it', async () => {
    const { handle, written, log } = bench();
    const reply = await handle(post({ ...ENDED, five9SessionId: 'A1' }, { Origin: ORIGIN }));
    expect([reply.status, await reply.text()]).toEqual([204, '']);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'cache-control': 'no-store',
      vary: 'Origin',
    });
    expect(reply.headers.get('content-type')).toBeNull();
    expect(written).toEqual([{ record: { ...ENDED, fields: { five9SessionId: 'A1' } }, agent: jane }]);
    expect(log).toEqual([
      {
        level: 'info',
        event: 'activity_written',
        host: 'flex',
        conversationId: 'call-1',
        sessionId: '12345.8421.77',
        phase: 'ended',
        subject: 'subject-1',
        partnerUserId: 'jane',
        source: 'https://id.example',
      },
    ]);
  });

  test('may come as a form with the token in it, which asks no preflight; the token is no part of the record', async () => {
    const { handle, written } = bench();
    const body = form({ ...ENDED, taskSid: 'WT1', partneruserid: 'jane', Token: 'a.b.c' });
    expect((await handle(post(body))).status).toBe(204);
    expect(written[0]!.record).toEqual({ ...ENDED, fields: { taskSid: 'WT1' } });
  });

  test('gets its times as UTC with milliseconds, and its seconds from them where they are missing', async () => {
    const { handle, written } = bench();
    const { durationSeconds: _, ...rest } = ENDED;
    await handle(post({ ...rest, startedAt: '2026-11-21T10:00:00Z', endedAt: '2026-11-21T10:04:29.6Z' }));
    expect(written[0]!.record).toMatchObject({
      startedAt: '2026-11-21T10:00:00.000Z',
      endedAt: '2026-11-21T10:04:29.600Z',
      durationSeconds: 270,
    });
  });

  test('of a clock that was set back in between took no time', async () => {
    const { handle, written } = bench();
    const { durationSeconds: _, ...rest } = ENDED;
    expect((await handle(post({ ...rest, endedAt: '2026-11-21T09:00:00Z' }))).status).toBe(204);
    expect(written[0]!.record.durationSeconds).toBe(0);
  });

  test('may be of any conversation that a host can name', async () => {
    const { handle, written } = bench();
    expect((await handle(post({ ...STARTED, conversationId: 'Fall 7 / Zürich 東京' }))).status).toBe(204);
    expect(written[0]!.record.conversationId).toBe('Fall 7 / Zürich 東京');
  });
});

describe('a record that is wrong is 400 and named, and nothing is written', () => {
  const without = (name: string): object =>
    Object.fromEntries(Object.entries(ENDED).filter(([own]) => own !== name));
  test.each<[string, string, object | string]>([
    ...[
      'host',
      'conversationId',
      'sessionId',
      'phase',
      'sessionKey',
      'sessionType',
      'startedAt',
      'endedAt',
    ].map((name): [string, string, object] => [`no ${name}`, name, without(name)]),
    ['a host with a blank', 'host', { ...ENDED, host: 'flex ui' }],
    ['a host of 33 letters', 'host', { ...ENDED, host: 'x'.repeat(33) }],
    ['an empty conversation', 'conversationId', { ...ENDED, conversationId: '' }],
    ['a conversation of 256 letters', 'conversationId', { ...ENDED, conversationId: 'x'.repeat(256) }],
    ['a conversation with a line break', 'conversationId', { ...ENDED, conversationId: 'a\nb' }],
    ['a conversation that is a number', 'conversationId', { ...ENDED, conversationId: 7 }],
    ['a conversation with half a character', 'conversationId', '{"conversationId":"\\ud800"}'],
    ['a session with a line break', 'sessionId', { ...ENDED, sessionId: 'a\r\nX-Other: 1' }],
    ['a session of 129 letters', 'sessionId', { ...ENDED, sessionId: 'x'.repeat(129) }],
    ['a session that is a list', 'sessionId', { ...ENDED, sessionId: ['a'] }],
    ['another phase', 'phase', { ...ENDED, phase: 'paused' }],
    ['an inherited name as phase', 'phase', { ...ENDED, phase: 'constructor' }],
    ['a session key with a dot', 'sessionKey', { ...ENDED, sessionKey: '84.21' }],
    ['a session key of 63 letters', 'sessionKey', { ...ENDED, sessionKey: 'x'.repeat(63) }],
    ['another type of session', 'sessionType', { ...ENDED, sessionType: 'video' }],
    ['a day without a time', 'startedAt', { ...ENDED, startedAt: '2026-11-21' }],
    ['a time without a zone', 'startedAt', { ...ENDED, startedAt: '2026-11-21T10:00:00' }],
    ['the 30th of February', 'startedAt', { ...ENDED, startedAt: '2026-02-30T10:00:00Z' }],
    ['the 25th hour', 'endedAt', { ...ENDED, endedAt: '2026-11-21T25:00:00Z' }],
    ['a time that is a number', 'endedAt', { ...ENDED, endedAt: 1_900_000_000 }],
    ['seconds below zero', 'durationSeconds', { ...ENDED, durationSeconds: -1 }],
    ['half a second', 'durationSeconds', { ...ENDED, durationSeconds: 0.5 }],
    ['more than a month', 'durationSeconds', { ...ENDED, durationSeconds: 2_678_401 }],
    ['seconds as a text in JSON', 'durationSeconds', { ...ENDED, durationSeconds: '270' }],
    ['seconds in words in a form', 'durationSeconds', form({ ...ENDED, durationSeconds: 'many' })],
    ['another reason', 'reason', { ...ENDED, reason: 'bored' }],
    ['too many agents', 'agents', { ...ENDED, agents: 1_001 }],
    ['an end of what has begun', 'endedAt', { ...STARTED, endedAt: ENDED.endedAt }],
    ['a reason of what has begun', 'reason', { ...STARTED, reason: 'agent' }],
    ['seconds of what has begun', 'durationSeconds', { ...STARTED, durationSeconds: 1 }],
    ['a field that is a number', 'taskSid', { ...ENDED, taskSid: 7 }],
    ['a field that is an object', 'taskSid', { ...ENDED, taskSid: { sid: 'WT1' } }],
    ['a field of 256 letters', 'taskSid', { ...ENDED, taskSid: 'x'.repeat(256) }],
    ['a field with a control character', 'taskSid', { ...ENDED, taskSid: 'a\u0007' }],
    ['a field with half a character', 'taskSid', { ...ENDED, taskSid: '\udfff' }],
    [
      'eleven fields',
      'fields',
      { ...ENDED, ...Object.fromEntries([...'abcdefghijk'].map((name) => [name, ''])) },
    ],
    ['a field whose name says nothing', 'fields', { ...ENDED, '': 'x' }],
    ['a field named like a prototype', 'fields', `{${JSON.stringify(ENDED).slice(1, -1)},"__proto__":"x"}`],
    ['a member twice in a form', 'fields', form(ENDED, '&sessionId=other')],
  ])('%s', async (_, member, body) => {
    const { handle, written, log } = bench();
    const isJson = typeof body === 'string' && body.startsWith('{');
    const filled =
      isJson && !body.includes('"host"') ? `{${JSON.stringify(ENDED).slice(1, -1)},${body.slice(1)}` : body;
    const reply = await handle(post(filled, isJson ? { 'Content-Type': JSON_TYPE } : {}));
    const text = await reply.text();
    expect([reply.status, (JSON.parse(text) as { error: string }).error]).toEqual([400, 'activity_invalid']);
    expect(text).toContain(`The member ${member} of the record`);
    expect(written).toEqual([]);
    expect(log).toMatchObject([
      { level: 'warn', event: 'activity_refused', check: member, partnerUserId: 'jane' },
    ]);
  });

  test('the record that these are made of is right', async () => {
    const { handle, written } = bench();
    expect((await handle(post(ENDED))).status).toBe(204);
    expect((await handle(post(form(ENDED)))).status).toBe(204);
    expect(written[0]).toEqual(written[1]);
  });
});

describe('who may write', () => {
  test('an agent without a proof may not, and nothing of the record is in the log', async () => {
    const { handle, written, log } = bench({
      authenticate: async () => refuse(401, 'token_missing', 'Sign in.', 'token missing'),
    });
    const reply = await handle(post(ENDED));
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    expect(await errorOf(reply)).toEqual([401, 'token_missing']);
    expect(written).toEqual([]);
    expect(log).toEqual([
      { level: 'warn', event: 'activity_refused', error: 'token_missing', check: 'token missing' },
    ]);
  });

  test.each([
    ['body', () => post({ ...ENDED, partnerUserId: 'bob' })],
    ['body', () => post({ ...ENDED, partneruserid: 'bob' })],
    ['query', () => new Request(`${ADDRESS}?partnerUserId=bob`, post(ENDED))],
    ['header', () => post(ENDED, { 'X-Partner-User-Id': 'bob' })],
  ])('another agent in the %s is refused', async (place, request) => {
    const { handle, written, log } = bench();
    expect(await errorOf(await handle(request()))).toEqual([403, 'identity_mismatch']);
    expect(written).toEqual([]);
    expect(log).toMatchObject([{ event: 'activity_identity_mismatch', check: `partneruserid in ${place}` }]);
  });

  test.each([
    [
      'a page of another origin',
      () => post(ENDED, { Origin: 'https://evil.example' }),
      403,
      'origin_refused',
    ],
    ['a token in the address', () => new Request(`${ADDRESS}?token=a`, post(ENDED)), 400, 'token_in_address'],
    ['a GET', () => new Request(ADDRESS), 405, 'method_not_allowed'],
    ['a list', () => post([ENDED]), 400, 'body_invalid'],
    ['more than 16 kB', () => post({ ...ENDED, taskSid: 'x'.repeat(20_000) }), 413, 'body_too_large'],
    ['another type', () => post(ENDED, { 'Content-Type': 'text/plain' }), 415, 'body_type_unsupported'],
  ])('%s is refused', async (_, request, status, error) => {
    const { handle, written } = bench();
    expect(await errorOf(await handle(request()))).toEqual([status, error]);
    expect(written).toEqual([]);
  });

  test('the preflight of an own page names POST', async () => {
    const headers = { Origin: ORIGIN, 'Access-Control-Request-Method': 'POST' };
    const reply = await bench().handle(new Request(ADDRESS, { method: 'OPTIONS', headers }));
    expect([reply.status, reply.headers.get('access-control-allow-methods')]).toEqual([204, 'POST, OPTIONS']);
  });

  test('an agent who writes too often waits, and the others do not', async () => {
    let partnerUserId = 'jane';
    const { handle, written, log } = bench({
      rateLimit: { counter: memoryCounter(), limit: 2, windowMs: 60_000 },
      authenticate: async () => ({ ...jane, partnerUserId }),
    });
    await handle(post(STARTED));
    await handle(post(ENDED));
    const reply = await handle(post(ENDED));
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await errorOf(reply)).toEqual([429, 'rate_limited']);
    expect(log.at(-1)).toMatchObject({ event: 'activity_rate_limited', partnerUserId: 'jane' });
    partnerUserId = 'bob';
    expect((await handle(post(ENDED))).status).toBe(204);
    expect(written).toHaveLength(3);
  });
});

describe('a record that is not written', () => {
  test.each([
    [403, 'conversation_refused', null],
    [404, 'conversation_unknown', null],
    [409, 'conversation_busy', '2'],
    [422, 'activity_refused', null],
    [502, 'activity_failed', null],
  ])('is answered %i by what became of it, and the log says why', async (status, error, retryAfter) => {
    const { handle, log } = bench({
      write: async () => ({
        status,
        error,
        title: 'No.',
        check: 'because',
        ...(retryAfter && { retryAfterSeconds: Number(retryAfter) }),
      }),
    });
    const reply = await handle(post(ENDED, { Origin: ORIGIN }));
    expect([reply.headers.get('retry-after'), reply.headers.get('access-control-allow-origin')]).toEqual([
      retryAfter,
      ORIGIN,
    ]);
    const text = await reply.text();
    expect(JSON.parse(text)).toEqual({ type: 'about:blank', title: 'No.', status, error });
    expect(log).toEqual([
      expect.objectContaining({
        level: 'warn',
        event: 'activity_not_written',
        error,
        check: 'because',
        sessionId: ENDED.sessionId,
        partnerUserId: 'jane',
      }),
    ]);
  });

  test('for a reason that nobody foresaw is 500 without internals', async () => {
    const { handle, log } = bench({ write: () => Promise.reject(new Error('database at 10.0.0.7')) });
    const text = await (await handle(post(ENDED))).text();
    expect(JSON.parse(text)).toMatchObject({ status: 500, error: 'internal' });
    expect(text).not.toContain('10.0.0.7');
    expect(log).toMatchObject([{ event: 'handler_failed' }]);
  });
});

test('the session key, which may be what the site knows its visitor by, is in no line of the log', async () => {
  const { handle, log } = bench();
  await handle(post({ ...ENDED, sessionKey: 'customer-4711' }));
  await handle(post({ ...ENDED, sessionKey: 'customer-4711', phase: 'odd' }));
  expect(log).toHaveLength(2);
  expect(JSON.stringify(log)).not.toContain('customer-4711');
});
