import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { keyedHmac } from '../../src/node/hmac.js';

const expected = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

test('signs any text with any key as createHmac does, one signer for many texts', () => {
  const keys = fc.uint8Array({ minLength: 1, maxLength: 200 });
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 600 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(keys, texts, (key, several) => {
      const sign = keyedHmac(key);
      for (const text of several) expect(sign(text)).toBe(expected(key, text));
    }),
    { numRuns: 300 },
  );
});

test.each([63, 64, 65])('takes a key of %i bytes, on both sides of the block size', (length) => {
  const key = new Uint8Array(length).fill(7);
  expect(keyedHmac(key)('text')).toBe(expected(key, 'text'));
});

test.each([340, 341, 342, 4096])('takes a text of %i units of three bytes', (length) => {
  const key = new Uint8Array(20).fill(9);
  const text = '中'.repeat(length);
  expect(keyedHmac(key)(text)).toBe(expected(key, text));
});
