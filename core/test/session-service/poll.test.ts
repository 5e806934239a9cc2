import { describe, expect, test } from '@jest/globals';
import { LOOKUP_ATTEMPTS_MS, pollLookup, type LookupResult, type PollOptions } from '@glance-kit/core';
import { virtualClock } from './virtual-clock.js';

const FOUND: LookupResult = {
  kind: 'found',
  session: { id: '1', ssnid: '12345.8421.1', groupId: '12345', joinUrl: 'https://cobrowse.example.com/' },
};
const NOT_FOUND: LookupResult = { kind: 'notFound' };
const UNAVAILABLE: LookupResult = { kind: 'unavailable' };

interface Answer {
  result: LookupResult;
  /** How long the service takes. */
  tookMs?: number;
}

/** Polls a service that gives these answers, the last one again and again; `atMs` is when it was asked. */
async function poll(answers: Answer[], options: Partial<PollOptions> = {}) {
  const clock = virtualClock();
  const startMs = clock.now();
  const atMs: number[] = [];
  const counted: number[] = [];
  let underWay = 0;
  const result = await pollLookup(
    async () => {
      underWay += 1;
      expect(underWay).toBe(1);
      atMs.push(clock.now() - startMs);
      const answer = answers[Math.min(atMs.length, answers.length) - 1]!;
      await Promise.resolve();
      clock.pass(answer.tookMs ?? 0);
      underWay -= 1;
      return answer.result;
    },
    {
      signal: new AbortController().signal,
      clock,
      onAttempt: (count) => counted.push(count),
      ...options,
    },
  );
  return { result, atMs, counted };
}

const seconds = (...list: number[]): number[] => list.map((second) => second * 1000);

test('a session that is running is found at once', async () => {
  expect(await poll([{ result: FOUND }])).toEqual({ result: FOUND, atMs: [0], counted: [1] });
});

test('a session that starts later is found by the next attempt', async () => {
  const { result, atMs, counted } = await poll([
    { result: NOT_FOUND },
    { result: NOT_FOUND },
    { result: FOUND },
  ]);
  expect({ result, atMs, counted }).toEqual({ result: FOUND, atMs: seconds(0, 3, 6), counted: [1, 2, 3] });
});

test('the whole schedule without a session times out at 45 s', async () => {
  const { result, atMs, counted } = await poll([{ result: NOT_FOUND }]);
  expect(result).toEqual({ kind: 'timedOut' });
  expect(atMs).toEqual(LOOKUP_ATTEMPTS_MS);
  expect(counted).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test.each<[string, LookupResult]>([
  ['refused', { kind: 'refused' }],
  ['malformed', { kind: 'malformed' }],
])('%s is final', async (_, result) => {
  expect(await poll([{ result: NOT_FOUND }, { result }])).toMatchObject({ result, atMs: seconds(0, 3) });
});

test.each<[string, LookupResult]>([
  ['unavailable', UNAVAILABLE],
  ['an attempt that timed out', { kind: 'timedOut' }],
])('%s is tried again on the schedule', async (_, result) => {
  expect(await poll([{ result }, { result }, { result: FOUND }])).toMatchObject({
    result: FOUND,
    atMs: seconds(0, 3, 6),
  });
});

test('a service that never answered is unavailable in the end, not a visitor who is late', async () => {
  expect((await poll([{ result: UNAVAILABLE }])).result).toEqual(UNAVAILABLE);
});

test('a service that answered once and then broke makes the wait time out', async () => {
  const answers = [{ result: NOT_FOUND }, { result: UNAVAILABLE }];
  expect((await poll(answers)).result).toEqual({ kind: 'timedOut' });
});

test('a slow answer counts as the attempts that it covers; two never overlap', async () => {
  const { atMs } = await poll([{ result: NOT_FOUND, tookMs: 7_000 }, { result: FOUND }]);
  expect(atMs).toEqual(seconds(0, 9));
});

test('an answer that comes after 45 s is the last', async () => {
  const { result, atMs } = await poll([{ result: NOT_FOUND, tookMs: 50_000 }]);
  expect({ result, atMs }).toEqual({ result: { kind: 'timedOut' }, atMs: [0] });
});

test('the pause that the service asks for is kept', async () => {
  const { atMs } = await poll([{ result: { kind: 'unavailable', retryAfterMs: 10_000 } }, { result: FOUND }]);
  expect(atMs).toEqual(seconds(0, 12));
});

test('a pause beyond the schedule ends the wait now', async () => {
  const result: LookupResult = { kind: 'unavailable', retryAfterMs: 60_000 };
  expect(await poll([{ result }])).toMatchObject({ result, atMs: [0] });
});

describe('cancelling', () => {
  const cancelled = { code: 'LOOKUP_CANCELLED' };

  test('before the start asks nothing', async () => {
    await expect(poll([{ result: FOUND }], { signal: AbortSignal.abort() })).rejects.toMatchObject(cancelled);
  });

  test('rejects at once while an attempt is under way, even one that ignores its signal', async () => {
    const abort = new AbortController();
    let seen: AbortSignal | undefined;
    const wait = pollLookup(
      (signal) => {
        seen = signal;
        return new Promise<LookupResult>(() => undefined);
      },
      { signal: abort.signal },
    );
    abort.abort('the agent pressed Cancel');
    await expect(wait).rejects.toMatchObject({ ...cancelled, cause: 'the agent pressed Cancel' });
    expect(seen?.aborted).toBe(true);
  });

  test('from inside onAttempt asks nothing more', async () => {
    const abort = new AbortController();
    let asked = 0;
    const wait = pollLookup(
      async () => {
        asked += 1;
        return FOUND;
      },
      { signal: abort.signal, onAttempt: () => abort.abort() },
    );
    await expect(wait).rejects.toMatchObject(cancelled);
    expect(asked).toBe(0);
  });

  test('wakes the machine clock from its pause, and leaves no timer that keeps the process alive', async () => {
    const abort = new AbortController();
    const wait = pollLookup(
      async () => {
        setImmediate(() => abort.abort());
        return NOT_FOUND;
      },
      { signal: abort.signal },
    );
    await expect(wait).rejects.toMatchObject(cancelled); // in far less than the pause of three seconds
  });
});

test('an attempt that rejects ends the wait with its error', async () => {
  const failure = new Error('no login key');
  const wait = pollLookup(() => Promise.reject(failure), { signal: new AbortController().signal });
  await expect(wait).rejects.toBe(failure);
});

test('by the machine clock a session is found, too', async () => {
  const wait = pollLookup(async () => FOUND, { signal: new AbortController().signal });
  expect(await wait).toEqual(FOUND);
});
