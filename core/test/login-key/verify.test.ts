import { describe, expect, test } from '@jest/globals';
import { parseLoginKey, portableSigner, verifyLoginKey } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';

const API_KEY = 'Qx7-demo_API.Key';
const EXPIRES = 1_900_000_000;
const NOW = 1_899_996_400;
const USER = { groupId: '12345', partnerUserId: 'agent007' };
const SIGNATURE = 'xxvdmqbn66oZ6kl-CJY2Z3gqYOPu4YQKcLrcExGiJKM';
const KEY = `$1$${EXPIRES}$${SIGNATURE}`;

/** Decodes to the same 32 bytes; only the two unused bits differ. */
const NEIGHBOUR = SIGNATURE.slice(0, -1) + 'N';
const CHANGED = 'y' + SIGNATURE.slice(1);

interface Row {
  name: string;
  key?: string;
  user?: Partial<typeof USER>;
  apiKey?: string;
  now?: number;
  reason: string;
}

const REFUSED: Row[] = [
  { name: 'one signature character is changed', key: `$1$${EXPIRES}$${CHANGED}`, reason: 'signature' },
  {
    name: 'the last character is its neighbour, which decodes to the same bytes',
    key: `$1$${EXPIRES}$${NEIGHBOUR}`,
    reason: 'malformed',
  },
  { name: 'version 2', key: `$2$${EXPIRES}$${SIGNATURE}`, reason: 'version' },
  { name: 'version 01', key: `$01$${EXPIRES}$${SIGNATURE}`, reason: 'version' },
  { name: 'the expiry has 9 digits', key: `$1$190000000$${SIGNATURE}`, reason: 'malformed' },
  { name: 'the expiry has 11 digits', key: `$1$19000000000$${SIGNATURE}`, reason: 'malformed' },
  { name: 'the expiry starts with 0', key: `$1$0900000000$${SIGNATURE}`, reason: 'malformed' },
  {
    name: 'the signature is in the other base64 alphabet',
    key: `$1$${EXPIRES}$${SIGNATURE.replace('-', '+')}`,
    reason: 'malformed',
  },
  { name: 'there is a slash', key: `$1$${EXPIRES}$/${SIGNATURE.slice(1)}`, reason: 'malformed' },
  { name: 'there is a padding character', key: `${KEY}=`, reason: 'malformed' },
  { name: 'the signature has 42 characters', key: KEY.slice(0, -1), reason: 'malformed' },
  { name: 'the signature has 44 characters', key: `${KEY}A`, reason: 'malformed' },
  { name: 'it is for another user', user: { partnerUserId: 'agent008' }, reason: 'signature' },
  { name: 'the user id differs in case', user: { partnerUserId: 'Agent007' }, reason: 'signature' },
  { name: 'it is for another group', user: { groupId: '12346' }, reason: 'signature' },
  { name: 'it was signed with another API key', apiKey: 'test-apikey-another', reason: 'signature' },
  { name: 'it expires now', now: EXPIRES, reason: 'expired' },
  { name: 'it expired a second ago', now: EXPIRES + 1, reason: 'expired' },
  { name: 'it expires 86 461 s ahead', now: EXPIRES - 86_461, reason: 'window' },
  { name: 'there is space in front', key: ` ${KEY}`, reason: 'malformed' },
  { name: 'there is space behind', key: `${KEY} `, reason: 'malformed' },
  { name: 'there is a line break behind', key: `${KEY}\n`, reason: 'malformed' },
  { name: 'it is empty', key: '', reason: 'malformed' },
  { name: 'it is no text', key: undefined as unknown as string, reason: 'malformed' },
  { name: 'it is very long', key: '$1$'.repeat(100_000), reason: 'malformed' },
  {
    name: 'the expiry moved and the signature did not',
    key: `$1$1900000001$${SIGNATURE}`,
    reason: 'signature',
  },
  { name: 'the group id has a leading zero', user: { groupId: '012345' }, reason: 'malformed' },
  { name: 'the user id is empty', user: { partnerUserId: '' }, reason: 'malformed' },
  { name: 'the user id has a lone surrogate', user: { partnerUserId: '\ud800' }, reason: 'malformed' },
  {
    name: 'a malformed key is also expired',
    key: `$1$${EXPIRES}$${NEIGHBOUR}`,
    now: EXPIRES,
    reason: 'malformed',
  },
];

describe.each([
  ['node signer', nodeSigner],
  ['portable signer', portableSigner],
])('with the %s', (_, signerOf) => {
  const verifyAt = (now: number) => verifyLoginKey(USER, KEY, signerOf(API_KEY, { now: () => now }));

  test('the untouched key is accepted', () => {
    expect(verifyAt(NOW)).toEqual({ ok: true, expires: EXPIRES });
  });

  test.each(REFUSED)('a key is refused when $name', (row) => {
    const signer = signerOf(row.apiKey ?? API_KEY, { now: () => row.now ?? NOW });
    const key = 'key' in row ? (row.key as string) : KEY;
    expect(verifyLoginKey({ ...USER, ...row.user }, key, signer)).toEqual({ ok: false, reason: row.reason });
  });

  test('a key is accepted until a second before it expires', () => {
    expect(verifyAt(EXPIRES - 1).ok).toBe(true);
  });

  test('a key is accepted up to 86 460 s ahead: a day, and a minute for clocks', () => {
    expect(verifyAt(EXPIRES - 86_460).ok).toBe(true);
  });

  test('every other character at every place of the signature is refused', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const signer = signerOf(API_KEY, { now: () => NOW });
    for (let at = 14; at < KEY.length; at += 1) {
      for (const character of alphabet) {
        if (character === KEY[at]) continue;
        const forged = KEY.slice(0, at) + character + KEY.slice(at + 1);
        expect(verifyLoginKey(USER, forged, signer).ok).toBe(false);
      }
    }
  });

  test('digits cannot move between the user id and the expiry', () => {
    const signer = signerOf(API_KEY, { now: () => NOW });
    const longer = { ...USER, partnerUserId: `${USER.partnerUserId}11` };
    expect(verifyLoginKey(longer, `$1$900000000$${SIGNATURE}`, signer).ok).toBe(false);
    const shorter = { ...USER, partnerUserId: 'agent00' };
    expect(verifyLoginKey(shorter, `$1$71190000000$${SIGNATURE}`, signer).ok).toBe(false);
  });
});

describe('the comparison of signatures', () => {
  /** A signature that counts how often it is looked at. */
  function counted(signature: string): { text: string; looks: () => number } {
    let looks = 0;
    const text = {
      length: signature.length,
      charCodeAt: (at: number) => ((looks += 1), signature.charCodeAt(at)),
    };
    return { text: text as unknown as string, looks: () => looks };
  }

  test.each([
    ['equal', SIGNATURE, true],
    ['different at the first character', CHANGED, false],
    ['different at the last character', SIGNATURE.slice(0, -1) + 'Q', false],
  ])('looks at all 43 characters when they are %s', (_, given, ok) => {
    const expected = counted(SIGNATURE);
    const signer = { sign: () => expected.text, now: () => NOW };
    expect(verifyLoginKey(USER, `$1$${EXPIRES}$${given}`, signer).ok).toBe(ok);
    expect(expected.looks()).toBe(43);
  });

  test('a signer that returns too little accepts nothing', () => {
    const signer = { sign: () => '', now: () => NOW };
    expect(verifyLoginKey(USER, KEY, signer)).toEqual({ ok: false, reason: 'signature' });
  });
});

describe('parseLoginKey', () => {
  test('takes a key apart', () => {
    expect(parseLoginKey(KEY)).toEqual({ expires: EXPIRES, signature: SIGNATURE });
  });

  const malformed = REFUSED.filter(({ key, reason }) => key !== undefined && reason !== 'signature');
  test.each(malformed)('refuses a text when $name', ({ key }) => {
    expect(() => parseLoginKey(key as string)).toThrow(
      expect.objectContaining({ code: 'LOGIN_KEY_INVALID' }),
    );
  });

  test('names the version as the cause', () => {
    expect(() => parseLoginKey(`$2$${EXPIRES}$${SIGNATURE}`)).toThrow('unsupported version');
  });

  test('never shows the text', () => {
    expect(() => parseLoginKey(`${KEY}x`)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(SIGNATURE) as unknown }),
    );
  });
});
