import { describe, expect, test } from '@jest/globals';
import { cachedIdentity, refuse } from '../src/index.js';
import { NOW, jane } from './helpers.js';

describe('remembered identities', () => {
  const remembering = (options: { maxEntries?: number; maxAgeSeconds?: number; expiresAt?: number } = {}) => {
    let clock = NOW;
    let calls = 0;
    const { expiresAt = NOW + 100, ...rest } = options;
    const check = cachedIdentity(
      async (token) => {
        calls += 1;
        if (token === 'bad') return refuse(401, 'token_invalid', 'No.');
        return { ...jane, partnerUserId: token, expiresAt };
      },
      { now: () => clock, ...rest },
    );
    return { check, calls: () => calls, at: (seconds: number) => (clock = NOW + seconds) };
  };

  test('are verified once, each token by itself', async () => {
    const { check, calls } = remembering();
    for (const token of ['a', 'b', 'a', 'b'])
      expect(await check(token)).toMatchObject({ partnerUserId: token });
    expect(calls()).toBe(2);
  });

  test('are never used past the end of the token', async () => {
    const { check, calls, at } = remembering();
    await check('a');
    at(99);
    await check('a');
    expect(calls()).toBe(1);
    at(100);
    await check('a');
    expect(calls()).toBe(2);
  });

  test('are checked again after the longest age', async () => {
    const { check, calls, at } = remembering({ maxAgeSeconds: 10 });
    await check('a');
    at(10);
    await check('a');
    expect(calls()).toBe(2);
  });

  test('are bounded: the one kept longest makes room', async () => {
    const { check, calls } = remembering({ maxEntries: 2 });
    for (const token of ['a', 'b', 'c', 'b', 'c']) await check(token);
    expect(calls()).toBe(3);
    await check('a');
    expect(calls()).toBe(4);
  });

  test('do not include refusals, which would push out the agents at work', async () => {
    const { check, calls } = remembering({ maxEntries: 1 });
    await check('a');
    expect(await check('bad')).toMatchObject({ error: 'token_invalid' });
    expect(await check('bad')).toMatchObject({ error: 'token_invalid' });
    await check('a');
    expect(calls()).toBe(3);
  });
});
