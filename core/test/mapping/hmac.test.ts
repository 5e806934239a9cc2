import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { hmacSha256 } from '../../src/mapping/hmac.js';

const bytes = fc.uint8Array({ maxLength: 200 }); // shorter and longer than a block of 64

test('the keyed hash is that of node:crypto for any key and text', () => {
  fc.assert(
    fc.property(bytes, bytes, (key, text) => {
      const known = new Uint8Array(createHmac('sha256', key).update(text).digest());
      expect(hmacSha256(key, text)).toEqual(known);
    }),
  );
});

test.each([63, 64, 65])('with a key of %d bytes, too', (length) => {
  const key = new Uint8Array(length).fill(7);
  const known = createHmac('sha256', key).update('text').digest('hex');
  expect(Buffer.from(hmacSha256(key, new TextEncoder().encode('text'))).toString('hex')).toBe(known);
});
