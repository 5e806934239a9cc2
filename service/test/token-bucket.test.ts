import { describe, expect, test } from '@jest/globals';
import { rateLimit, tokenBucket } from '../src/limits/token-bucket.js';

describe('a token bucket', () => {
  test('allows a burst, then its rate', () => {
    const bucket = tokenBucket({ capacity: 3, perSecond: 2 }, 0);
    expect([0, 0, 0, 0].map((atMs) => bucket.take(atMs))).toEqual([true, true, true, false]);
    expect(bucket.take(499)).toBe(false);
    expect(bucket.take(500)).toBe(true);
    expect(bucket.take(500)).toBe(false);
  });

  test('never holds more than its capacity', () => {
    const bucket = tokenBucket({ capacity: 2, perSecond: 1 }, 0);
    const taken = [0, 1, 2, 3].map(() => bucket.take(1_000_000));
    expect(taken).toEqual([true, true, false, false]);
  });

  test('says how long to wait, and a clock that goes back gives nothing', () => {
    const bucket = tokenBucket({ capacity: 1, perSecond: 1 / 6 }, 10_000);
    bucket.take(10_000);
    expect(bucket.retryAfterSeconds(10_000)).toBe(6);
    expect(bucket.take(5_000)).toBe(false);
  });
});

describe('a rate limit', () => {
  test('keeps keys apart', () => {
    const limit = rateLimit({ capacity: 1, perSecond: 1 }, () => 0);
    expect(limit.take('a')).toBe(0);
    expect(limit.take('a')).toBe(1);
    expect(limit.take('b')).toBe(0);
  });

  test('forgets who has been quiet, and nobody who has not', () => {
    let nowMs = 0;
    const limit = rateLimit({ capacity: 1, perSecond: 1 }, () => nowMs);
    for (let key = 0; key < 10_000; key += 1) limit.take(`quiet ${key}`);
    nowMs = 2_000;
    limit.take('busy');
    for (let key = 0; key < 10_000; key += 1) limit.take(`other ${key}`);
    expect(limit.take('busy')).toBe(1);
  });
});
