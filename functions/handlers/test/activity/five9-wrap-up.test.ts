import { startWebhookReceiver } from '@glance-kit/testing';
import { describe, expect, test } from '@jest/globals';
import type { LogEntry } from '@glance-kit/core';
import { five9WrapUp, memoryCounter, webhookCaller, type Five9WrapUpOptions } from '../../src/index.js';
import { errorOf } from '../helpers.js';

const ADDRESS = 'https://keys.example/five9/wrapup';
const SECRET = 'five9-connector-secret-0123456789-abc';
const GOOD = { secret: SECRET, call: '300000001234567', disposition: '-17', disposition_name: 'Sold' };

function bench(options: Partial<Five9WrapUpOptions> = {}) {
  const log: LogEntry[] = [];
  const posted: { id: string; event: object }[] = [];
  const work: Promise<void>[] = [];
  const waits: number[] = [];
  const handle = five9WrapUp({
    secret: SECRET,
    call: async (id, event) => void posted.push({ id, event }),
    seen: memoryCounter(),
    log: (entry) => log.push(entry),
    defer: (one) => work.push(one),
    pause: async (ms) => void waits.push(ms),
    ...options,
  });
  return { handle, log, posted, waits, settled: () => Promise.all(work) };
}

const get = (parameters: Record<string, string>): Request =>
  new Request(`${ADDRESS}?${new URLSearchParams(parameters)}`);
const post = (parameters: Record<string, string>, query = ''): Request =>
  new Request(ADDRESS + query, { method: 'POST', body: new URLSearchParams(parameters) });

describe('a disposition', () => {
  test.each([
    ['POST', () => post(GOOD)],
    ['GET', () => get(GOOD)],
    ['POST with constants in the address', () => {
      const { secret, ...rest } = GOOD;
      return post({ secret }, `?${new URLSearchParams(rest)}`);
    }], // prettier-ignore
  ])('comes by %s and goes to the webhook by the id of its call', async (_, request) => {
    const { handle, posted, settled, log } = bench();
    const reply = await handle(request());
    expect([reply.status, await reply.text()]).toEqual([200, '{"status":"accepted"}']);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    await settled();
    expect(posted).toEqual([
      {
        id: '300000001234567:dispositioned:-17',
        event: {
          event: 'five9.dispositioned',
          host: 'five9',
          conversationId: '300000001234567',
          disposition: '-17',
          dispositionName: 'Sold',
        },
      },
    ]);
    expect(log).toEqual([{ level: 'info', event: 'wrap_up_written', conversationId: '300000001234567' }]);
  });

  test('brings the session and the campaign, and nothing that nobody asked for', async () => {
    const { handle, posted, settled } = bench();
    await handle(
      post({ ...GOOD, session: 'A1', campaign: 'Inbound Süd', agent: 'bob', worksheet: 'x'.repeat(999) }),
    );
    await settled();
    expect(posted[0]!.event).toMatchObject({ five9SessionId: 'A1', campaign: 'Inbound Süd' });
    expect(JSON.stringify(posted)).not.toMatch(/bob|xxx|connector-secret/);
  });

  test('that Five9 repeats is answered the same and goes on once; a corrected one goes on', async () => {
    const { handle, posted, settled } = bench();
    const replies = [await handle(post(GOOD)), await handle(get(GOOD)), await handle(post(GOOD))];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    await handle(post({ ...GOOD, disposition: '42' }));
    await handle(post({ ...GOOD, call: '300000001234568' }));
    await settled();
    expect(posted.map(({ id }) => id)).toEqual([
      '300000001234567:dispositioned:-17',
      '300000001234567:dispositioned:42',
      '300000001234568:dispositioned:-17',
    ]);
  });

  test('is answered before the webhook is', async () => {
    let release = (): void => undefined;
    const { handle, settled } = bench({
      call: () => new Promise((resolve) => (release = () => resolve(undefined))),
    });
    expect((await handle(post(GOOD))).status).toBe(200);
    release();
    await settled();
  });

  test('without a value that Five9 could replace goes without it', async () => {
    const { handle, posted, settled } = bench();
    await handle(
      post({ ...GOOD, disposition: '@Call.disposition@', session: '', campaign: '@Call.campaign_name@' }),
    );
    await settled();
    expect(posted[0]!.event).toEqual({
      event: 'five9.dispositioned',
      host: 'five9',
      conversationId: '300000001234567',
      dispositionName: 'Sold',
    });
  });

  test('goes through a real webhook, whatever its disposition is called', async () => {
    const receiver = await startWebhookReceiver();
    const call = webhookCaller({ url: receiver.url, secret: 'a-secret-of-the-webhook-and-nothing-else' });
    const { handle, settled } = bench({ call });
    await handle(post({ ...GOOD, disposition: 'Verkauft – 東京' }));
    await settled();
    expect(receiver.received[0]!.headers['idempotency-key']).toMatch(
      /^300000001234567:dispositioned:Verkauft%20/,
    );
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ disposition: 'Verkauft – 東京' });
    await receiver.close();
  });
});

describe('a webhook that fails', () => {
  const failing = (times: number, status = 502) => {
    let left = times;
    return async () =>
      left-- > 0 ? { status, error: 'activity_failed', title: 'Later.', check: 'webhook 500' } : undefined;
  };

  test('is tried again, after longer and longer waits, and it is said', async () => {
    const { handle, waits, settled, log } = bench({ call: failing(2) });
    await handle(post(GOOD));
    await settled();
    expect(waits).toEqual([5_000, 30_000]);
    expect(log.map(({ level, event }) => [level, event])).toEqual([
      ['warn', 'wrap_up_not_written'],
      ['warn', 'wrap_up_not_written'],
      ['info', 'wrap_up_written'],
    ]);
  });

  test('is given up after four times, with an error in the log that names the call', async () => {
    const { handle, waits, settled, log } = bench({ call: failing(99) });
    await handle(post(GOOD));
    await settled();
    expect(waits).toEqual([5_000, 30_000, 120_000]);
    expect(log.at(-1)).toMatchObject({ level: 'error', check: 'webhook 500', conversationId: GOOD.call });
    expect(log).toHaveLength(4);
  });

  test('for good is not tried again', async () => {
    const { handle, waits, settled, log } = bench({ call: failing(99, 422) });
    await handle(post(GOOD));
    await settled();
    expect([waits, log.map(({ level }) => level)]).toEqual([[], ['error']]);
  });

  test('in a way that nobody foresaw is in the log, and nothing is unhandled', async () => {
    const { handle, settled, log } = bench({ call: () => Promise.reject(new Error('unforeseen')) });
    expect((await handle(post(GOOD))).status).toBe(200);
    await settled();
    expect(log).toMatchObject([{ level: 'error', event: 'wrap_up_not_written' }]);
  });
});

describe('what is refused, after a request that is not', () => {
  test.each<[string, [number, string], () => Request]>([
    ['no secret', [403, 'secret_invalid'], () => post({ call: GOOD.call })],
    ['another secret', [403, 'secret_invalid'], () => post({ ...GOOD, secret: `${SECRET.slice(0, -1)}d` })],
    ['a longer secret', [403, 'secret_invalid'], () => post({ ...GOOD, secret: `${SECRET}d` })],
    [
      'the beginning of the secret',
      [403, 'secret_invalid'],
      () => post({ ...GOOD, secret: SECRET.slice(0, 8) }),
    ],
    ['an empty secret', [403, 'secret_invalid'], () => post({ ...GOOD, secret: '' })],
    ['the secret and another one', [403, 'secret_invalid'], () => post(GOOD, '?secret=other')],
    ['the secret in a list', [403, 'secret_invalid'], () => new Request(ADDRESS, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ...GOOD, secret: [SECRET] }) })], // prettier-ignore
    ['a page with the secret', [403, 'origin_refused'], () => new Request(ADDRESS, { method: 'POST', headers: { Origin: 'https://evil.example' }, body: new URLSearchParams(GOOD) })], // prettier-ignore
    ['no call', [400, 'wrap_up_invalid'], () => post({ secret: SECRET })],
    [
      'a call that was not replaced',
      [400, 'wrap_up_invalid'],
      () => post({ ...GOOD, call: '@Call.call_id@' }),
    ],
    ['a call with a line break', [400, 'wrap_up_invalid'], () => post({ ...GOOD, call: '1\r\n2' })],
    ['a call that is too long', [400, 'wrap_up_invalid'], () => post({ ...GOOD, call: '1'.repeat(129) })],
    ['two calls', [400, 'wrap_up_invalid'], () => post(GOOD, '?call=1')],
    [
      'a disposition that is too long',
      [400, 'wrap_up_invalid'],
      () => post({ ...GOOD, disposition: 'x'.repeat(256) }),
    ],
    ['a disposition with a control character', [400, 'wrap_up_invalid'], () => post({ ...GOOD, disposition: 'a\u0000' })], // prettier-ignore
    ['another method', [405, 'method_not_allowed'], () => new Request(ADDRESS, { method: 'PUT', body: new URLSearchParams(GOOD) })], // prettier-ignore
    ['a body that is too large', [413, 'body_too_large'], () => post({ ...GOOD, x: 'x'.repeat(20_000) })],
  ])('%s', async (_, expected, request) => {
    const { handle, posted, settled, log } = bench();
    expect((await handle(post({ ...GOOD, call: '1' }))).status).toBe(200);
    expect(await errorOf(await handle(request()))).toEqual(expected);
    await settled();
    expect(posted.map(({ id }) => id)).toEqual(['1:dispositioned:-17']);
    expect(JSON.stringify(log)).not.toContain(SECRET.slice(0, 8));
  });

  test('a secret that could be guessed stops the start', () => {
    for (const secret of ['', 'short', 'x'.repeat(31)])
      expect(() => bench({ secret })).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(' secret ') }),
      );
  });
});
