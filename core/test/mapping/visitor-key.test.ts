import { describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { isPortableSessionKey, isSessionKey, visitorKey } from '../../src/index.js';

const HASH = { hash: 'bank-of-tests' };

describe('a value that is a session key already', () => {
  test('stays as it is, without the space around it', () => {
    expect(visitorKey('  oliveira-7731 ')).toBe('oliveira-7731');
  });

  test.each(['', '   ', 'ada@example.com', '+15550142', 'a b', 'x'.repeat(63), 'GLANCE_KEYTYPE_RANDOM'])(
    '%j gives none',
    (value) => expect(visitorKey(value)).toBeUndefined(),
  );
});

describe('digits', () => {
  test.each([
    ['+15550142', '15550142'],
    ['+1 (555) 01-42', '15550142'],
    ['001 555 0142', '15550142'],
    ['15550142', '15550142'],
    ['+49 30/123 45', '493012345'],
    ['0151 2345', '01512345'],
  ])('%s becomes %s', (value, key) => expect(visitorKey(value, 'digits')).toBe(key));

  test.each(['', '+', '12', 'ada@example.com', '+1 555 0142 ext. 7', '1'.repeat(63)])(
    '%j gives none',
    (value) => expect(visitorKey(value, 'digits')).toBeUndefined(),
  );
});

describe('a keyed hash', () => {
  test('is the first 24 characters of HMAC-SHA-256 in base64url, as any other library makes it', () => {
    const expected = createHmac('sha256', HASH.hash)
      .update('ada@example.com')
      .digest('base64url')
      .slice(0, 24);
    expect(visitorKey('ada@example.com', HASH)).toBe(expected);
  });

  test.each([
    ['Ada@Example.com ', 'ada@example.com'],
    ['+1 (555) 0142', '0015550142'],
    ['Jose\u0301@example.com', 'jos\u00e9@example.com'],
  ])('%j and %j are the same person', (one, other) =>
    expect(visitorKey(one, HASH)).toBe(visitorKey(other, HASH)),
  );

  test('differs with its key, and tells nothing of the value', () => {
    const key = visitorKey('ada@example.com', HASH) ?? '';
    expect(visitorKey('ada@example.com', { hash: 'another' })).not.toBe(key);
    expect(key).not.toMatch(/ada|example/i);
  });

  test('of any text is a key that every service takes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const key = visitorKey(value, HASH);
        return value.trim() === '' ? key === undefined : isPortableSessionKey(key ?? '');
      }),
    );
  });
});

describe('a template', () => {
  test('puts the value into a text', () => {
    expect(visitorKey(' 4711 ', { template: 'crm-{value}' })).toBe('crm-4711');
    expect(visitorKey('7', { template: '{value}-{value}' })).toBe('7-7');
  });

  test('takes a value with signs of a replacement pattern as it is', () => {
    expect(visitorKey('$&', { template: 'crm-{value}' })).toBeUndefined();
  });

  test('gives none when the result is no key', () => {
    expect(visitorKey('a b', { template: 'crm-{value}' })).toBeUndefined();
  });
});

test('whatever comes out is a session key', () => {
  const transforms = fc.constantFrom(undefined, 'digits' as const, HASH, { template: 'v-{value}' });
  fc.assert(
    fc.property(fc.string(), transforms, (value, transform) => {
      const key = visitorKey(value, transform);
      return key === undefined || isSessionKey(key);
    }),
  );
});
