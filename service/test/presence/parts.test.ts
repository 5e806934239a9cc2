import { describe, expect, test } from '@jest/globals';
import { memoryStore } from '@glance-kit/handlers';
import { SignJWT } from 'jose';
import { createHmac } from 'node:crypto';
import { presenceDirectory, presenceTokens, type PresentVisitor } from '../../src/presence/index.js';
import type { UserRecord } from '../../src/store/index.js';

const ALICE = { number: 7001, groupId: '12345', partnerUserId: 'alice', active: true } as UserRecord;
const MINUTE = 60_000;

/** A clock that the test sets. */
function clockAt(nowMs: number) {
  return { nowMs, now: () => clock.nowMs, after: () => () => undefined };
}
let clock = clockAt(0);

describe('tokens', () => {
  const secret = new Uint8Array(32).fill(7);
  // Near the end of a period, so that a token outlives the secret that signed it.
  const start = (): number => 250_000 * 120 * MINUTE - MINUTE;
  const tokens = (changes: object = {}) =>
    presenceTokens({ secret, issuer: 'https://cobrowse.example', clock, ...changes });

  test('name their agent until they expire, across a change of the secret', async () => {
    clock = clockAt(start());
    const { authToken, expiresAt } = await tokens().issue(ALICE, 120);
    expect(expiresAt).toBe(clock.nowMs / 1000 + 120 * 60);
    expect(await tokens().read(authToken)).toEqual({ groupId: '12345', partnerUserId: 'alice' });
    clock.nowMs += 120 * MINUTE - 1000;
    expect(await tokens().read(authToken)).toEqual({ groupId: '12345', partnerUserId: 'alice' });
    clock.nowMs += 1000;
    expect(await tokens().read(authToken)).toBeUndefined();
  });

  test('are read by every node of a service, and by no other service', async () => {
    clock = clockAt(start());
    const { authToken } = await tokens().issue(ALICE, 5);
    expect(await tokens({ secret: new Uint8Array(32).fill(7) }).read(authToken)).toBeDefined();
    expect(await tokens({ secret: new Uint8Array(32).fill(8) }).read(authToken)).toBeUndefined();
    expect(await tokens({ issuer: 'https://other.example' }).read(authToken)).toBeUndefined();
  });

  test.each([
    ['another audience', { aud: 'webservices' }, {}],
    ['no expiry', { exp: undefined }, {}],
    ['an expiry that is over', { exp: 1 }, {}],
    ['a time that has not come', { nbf: 99_999_999_999 }, {}],
    ['a group in words', { groupid: '12345' }, {}],
    ['a secret that is no longer in use', {}, { kid: '249990' }],
    ['no secret', {}, { kid: undefined }],
    ['another algorithm', {}, { alg: 'HS512' }],
  ])('with %s is refused, though its signature is good', async (_name, claims, header) => {
    clock = clockAt(start());
    const kid = String(Math.floor(clock.nowMs / (120 * MINUTE)));
    const seconds = clock.nowMs / 1000;
    const sign = (more: object, head: object): Promise<string> => {
      const protectedHeader = { alg: 'HS256', kid, ...head };
      const key = createHmac('sha256', secret).update(`presence token\n${protectedHeader.kid}`).digest();
      const good = {
        iss: 'https://cobrowse.example',
        aud: 'presence',
        exp: seconds + 60,
        groupid: 12345,
        puid: 'a',
      };
      return new SignJWT({ ...good, ...more }).setProtectedHeader(protectedHeader).sign(key);
    };
    expect(await tokens().read(await sign({}, {}))).toBeDefined();
    expect(await tokens().read(await sign(claims, header))).toBeUndefined();
  });
});

describe('who is on the sites', () => {
  const directory = (maxEntries = 10) =>
    presenceDirectory(() => memoryStore<PresentVisitor>({ maxEntries, now: () => clock.nowMs }), clock);
  const report = (visitorid: string, data = {}) => ({ groupid: '12345', visitorid, data });

  test('is forgotten two minutes after the last report', async () => {
    clock = clockAt(0);
    const presence = directory();
    await presence.report(report('v', { url: 'https://shop.example/' }));
    clock.nowMs = 60_000;
    await presence.report(report('v', { step: 1 }));
    clock.nowMs = 179_999;
    expect(await presence.find('12345', 'v')).toEqual({
      seenAtMs: 60_000,
      data: { url: 'https://shop.example/', step: 1 },
    });
    clock.nowMs = 180_000;
    expect(await presence.find('12345', 'v')).toBeUndefined();
    await presence.report(report('v', { step: 2 }));
    expect((await presence.find('12345', 'v'))?.data).toEqual({ step: 2 });
  });

  test('of several reports that are too much together, the last one counts', async () => {
    clock = clockAt(0);
    const presence = directory();
    const long = 'x'.repeat(3000);
    expect(await presence.report(report('v', { one: long }))).toBe(true);
    expect(await presence.report(report('v', { two: long }))).toBe(true);
    expect((await presence.find('12345', 'v'))?.data).toEqual({ two: long });
  });

  test('a flood of visitors drives nobody out', async () => {
    clock = clockAt(0);
    const presence = directory(2);
    await presence.report(report('a'));
    await presence.report(report('b'));
    await expect(presence.report(report('c'))).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(await presence.find('12345', 'a')).toBeDefined();
    expect(await presence.report(report('a', { step: 1 }))).toBe(true);
    expect(await presence.report({ ...report('c'), groupid: '777' })).toBe(true); // nor any of another group
  });
});
