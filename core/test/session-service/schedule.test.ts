import { expect, test } from '@jest/globals';
import { LOOKUP_ATTEMPTS_MS, nextLookupAtMs } from '@glance-kit/core';
import fc from 'fast-check';

test('a waiting lookup asks at the documented seconds', () => {
  expect(LOOKUP_ATTEMPTS_MS.map((ms) => ms / 1000)).toEqual([0, 3, 6, 9, 12, 15, 20, 25, 30, 35, 40, 45]);
});

test.each([
  [-1, 0],
  [0, 3_000],
  [2_999, 3_000],
  [3_000, 6_000],
  [4_000, 6_000],
  [14_999, 15_000],
  [15_000, 20_000],
  [44_999, 45_000],
  [45_000, undefined],
  [1e9, undefined],
])('after %d ms the next attempt is at %p ms', (elapsedMs, next) => {
  expect(nextLookupAtMs(elapsedMs)).toBe(next);
});

test('following the function from the start visits every attempt, in order', () => {
  const visited: number[] = [];
  for (let at = nextLookupAtMs(-1); at !== undefined; at = nextLookupAtMs(at)) visited.push(at);
  expect(visited).toEqual(LOOKUP_ATTEMPTS_MS);
});

test('the next attempt always lies ahead, by at most the interval of its phase', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 44_999, noNaN: true }), (elapsedMs) => {
      const pause = (nextLookupAtMs(elapsedMs) ?? 0) - elapsedMs;
      expect(pause).toBeGreaterThan(0);
      expect(pause).toBeLessThanOrEqual(elapsedMs < 15_000 ? 3_000 : 5_000);
    }),
  );
});
