import { describe, expect, test } from '@jest/globals';
import {
  LOGIN_KEY_LIFETIME,
  canonicalGroupId,
  checkPartnerUserId,
  mintLoginKey,
  portableSigner,
} from '@glance-kit/core';
import fc from 'fast-check';

const NOW = 1_900_000_000;
const signer = portableSigner('Qx7-demo_API.Key', { now: () => NOW });
const user = { groupId: '12345', partnerUserId: 'agent007' };
const coded = (code: string): unknown => expect.objectContaining({ code });

test('the allowed lifetime is 60 to 86 100 seconds, 300 by default', () => {
  expect(LOGIN_KEY_LIFETIME).toEqual({ minSeconds: 60, maxSeconds: 86_100, defaultSeconds: 300 });
});

test.each([60, 300, 3600, 86_100])('mints a key that lives %d seconds', (seconds) => {
  expect(mintLoginKey(user, NOW + seconds, signer)).toMatch(/^\$1\$\d{10}\$[\w-]{43}$/);
});

test.each([
  ['one second too short', NOW + 59],
  ['one second too long', NOW + 86_101],
  ['already over', NOW - 1],
  ['a fraction of a second', NOW + 300.5],
  ['not a number', Number.NaN],
  ['endless', Number.POSITIVE_INFINITY],
  ['text from a setting', '1900000300' as unknown as number],
])('refuses an expiry that is %s', (_, expires) => {
  expect(() => mintLoginKey(user, expires, signer)).toThrow(coded('LOGIN_KEY_WINDOW'));
});

test.each([
  ['nine digits', 999_999_990],
  ['eleven digits', 10_000_000_000],
])('refuses an expiry of %s even when the clock says so', (_, expires) => {
  const wrongClock = portableSigner('test-apikey-k', { now: () => expires - 300 });
  expect(() => mintLoginKey(user, expires, wrongClock)).toThrow(coded('LOGIN_KEY_WINDOW'));
});

describe('group ids', () => {
  test.each([['12345'], ['1'], ['9999999999']])('takes %s', (groupId) => {
    expect(canonicalGroupId(groupId)).toBe(groupId);
    expect(canonicalGroupId(Number(groupId))).toBe(groupId);
  });

  test.each<[string, unknown]>([
    ['a leading zero', '012345'],
    ['zero', '0'],
    ['the number zero', 0],
    ['eleven digits', '12345678901'],
    ['a sign', '+12345'],
    ['a negative number', -5],
    ['a fraction', 12.5],
    ['space around', ' 12345'],
    ['a line break behind', '12345\n'],
    ['other digits', '１２３'],
    ['an exponent', '1e3'],
    ['nothing', ''],
    ['undefined', undefined],
    ['not a number', Number.NaN],
  ])('refuses %s', (_, groupId) => {
    expect(() => canonicalGroupId(groupId as string)).toThrow(coded('GROUP_ID_INVALID'));
    const bad = { ...user, groupId: groupId as string };
    expect(() => mintLoginKey(bad, NOW + 300, signer)).toThrow(coded('GROUP_ID_INVALID'));
  });
});

describe('partner user ids', () => {
  test.each([
    ['one character', 'x'],
    ['255 units', 'x'.repeat(255)],
    ['127 pairs', '😀'.repeat(127)],
    ['spaces around, unchanged', '  jane   doe '],
  ])('takes %s', (_, partnerUserId) => {
    expect(checkPartnerUserId(partnerUserId)).toBe(partnerUserId);
  });

  test.each<[string, unknown]>([
    ['nothing', ''],
    ['256 units', 'x'.repeat(256)],
    ['128 pairs', '😀'.repeat(128)],
    ['a lone high surrogate', 'jane\ud83d'],
    ['a lone low surrogate', '\ude00jane'],
    ['surrogates in the wrong order', '\ude00\ud83d'],
    ['undefined', undefined],
    ['a number', 7],
  ])('refuses %s', (_, partnerUserId) => {
    expect(() => checkPartnerUserId(partnerUserId as string)).toThrow(coded('PARTNER_USER_ID_INVALID'));
    const bad = { ...user, partnerUserId: partnerUserId as string };
    expect(() => mintLoginKey(bad, NOW + 300, signer)).toThrow(coded('PARTNER_USER_ID_INVALID'));
  });

  test('what is taken is exactly what has a UTF-8 form and fits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0xd700, max: 0xe0ff }), { minLength: 1, maxLength: 8 }),
        (units) => {
          const text = String.fromCharCode(...units);
          const wellFormed = Buffer.from(text, 'utf8').toString('utf8') === text;
          const taken = ((): boolean => {
            try {
              return checkPartnerUserId(text) === text;
            } catch {
              return false;
            }
          })();
          expect(taken).toBe(wellFormed);
        },
      ),
    );
  });
});

test('no message shows the user, the key or the API key', () => {
  const secret = 'jane@example.com\ud800';
  expect.assertions(2);
  try {
    mintLoginKey({ groupId: '12345', partnerUserId: secret }, NOW + 300, signer);
  } catch (error) {
    expect(String(error)).not.toContain('jane');
    expect(String(error)).toContain('PARTNER_USER_ID'.toLowerCase().replaceAll('_', ' '));
  }
});
