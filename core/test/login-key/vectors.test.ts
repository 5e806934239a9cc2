import { describe, expect, test } from '@jest/globals';
import {
  mintLoginKey,
  portableSigner,
  verifyLoginKey,
  type Signer,
  type SignerOptions,
} from '@glance-kit/core';
import { cryptoJsSigner } from '@glance-kit/core/crypto-js';
import { nodeSigner } from '@glance-kit/core/node';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { recipeLoginKey } from './recipe.js';

interface Vector {
  groupId: number;
  partnerUserId: string;
  apiKey: string;
  expires: number;
  loginKey: string;
}

const vectors = (
  JSON.parse(
    readFileSync(new URL('../../../testing/vectors/login-key-vectors.json', import.meta.url), 'utf8'),
  ) as Vector[]
).map(({ groupId, ...rest }, index) => ({ index, groupId: String(groupId), ...rest }));

const SIGNERS: [string, (apiKey: string, options: SignerOptions) => Signer][] = [
  ['node signer', nodeSigner],
  ['portable signer', portableSigner],
  ['crypto-js signer', cryptoJsSigner],
];

test('there are 32 vectors', () => {
  expect(vectors).toHaveLength(32);
});

test.each(vectors)('vector $index: the documented crypto-js recipe gives it', (vector) => {
  expect(recipeLoginKey(vector, vector.expires, vector.apiKey)).toBe(vector.loginKey);
});

describe.each(SIGNERS)('%s', (_, signerOf) => {
  test.each(vectors)('vector $index: mints it', ({ apiKey, expires, loginKey, ...user }) => {
    expect(mintLoginKey(user, expires, signerOf(apiKey, { now: () => expires - 3600 }))).toBe(loginKey);
  });

  test.each(vectors)('vector $index: verifies it', ({ apiKey, expires, loginKey, ...user }) => {
    const signer = signerOf(apiKey, { now: () => expires - 3600 });
    expect(verifyLoginKey(user, loginKey, signer)).toEqual({ ok: true, expires });
  });

  const inWindow = vectors.filter(({ index }) => (index >= 4 && index <= 28) || index === 31);
  test.each(inWindow)('vector $index: verifies with the stated clock', ({ apiKey, loginKey, ...user }) => {
    const signer = signerOf(apiKey, { now: () => 1_899_996_400 });
    expect(verifyLoginKey(user, loginKey, signer).ok).toBe(true);
  });

  test('agrees with the recipe for any user, key and expiry', () => {
    const partnerUserId = fc.string({ unit: 'binary', minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_999_999_999 }).map(String),
        partnerUserId,
        fc.string({ unit: 'binary', minLength: 1, maxLength: 150 }),
        fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }),
        (groupId, partnerUserId, apiKey, expires) => {
          const user = { groupId, partnerUserId };
          const signer = signerOf(apiKey, { now: () => expires - 60 });
          const loginKey = mintLoginKey(user, expires, signer);
          expect(loginKey).toBe(recipeLoginKey(user, expires, apiKey));
          expect(verifyLoginKey(user, loginKey, signer)).toEqual({ ok: true, expires });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('keeps its key: signing the same text twice gives the same, another text in between or not', () => {
    const signer = signerOf('Qx7-demo_API.Key', {});
    const once = signer.sign('a');
    const long = signer.sign('é'.repeat(5_000));
    expect(signer.sign('a')).toBe(once);
    expect(signer.sign('é'.repeat(5_000))).toBe(long);
    expect(long).toHaveLength(43);
  });

  test.each([
    ['an empty API key', ''],
    ['an API key with a lone surrogate', 'key\ud800'],
    ['no API key at all', undefined as unknown as string],
  ])('refuses %s', (_case, apiKey) => {
    expect(() => signerOf(apiKey, {})).toThrow(expect.objectContaining({ code: 'API_KEY_INVALID' }));
  });

  test('takes the time from the machine unless given', () => {
    const before = Math.floor(Date.now() / 1000);
    const now = signerOf('test-apikey-k', {}).now();
    expect(Number.isInteger(now)).toBe(true);
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now() / 1000);
  });
});
