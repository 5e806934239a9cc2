import { describe, expect, test } from '@jest/globals';
import { flexLoginKeys, managerToken, type FlexPostOptions } from '../src/index.js';
import { partnerUserId } from '../src/login-keys.js';
import { fakeFlex, type FakeFlex } from './fake.js';

const KEY = { loginKey: `$1$1800000300$${'A'.repeat(43)}`, groupId: 12345, expiration: 1_800_000_300 };
const signal = new AbortController().signal;

/** A function that takes one token; what it was asked is kept. */
function fn(fake: FakeFlex, accepted: string): FlexPostOptions & { asked: URLSearchParams[] } {
  const asked: URLSearchParams[] = [];
  return {
    asked,
    token: managerToken(fake.manager),
    address: 'https://fn.example/getloginkey',
    clock: { now: () => 0, after: (_ms, call) => (setImmediate(call), () => {}) },
    async fetch(_address, init) {
      const body = new URLSearchParams(String(init?.body));
      asked.push(body);
      return body.get('Token') === accepted
        ? Response.json(KEY)
        : Response.json({ error: 'token_expired' }, { status: 401 });
    },
  };
}

describe('a login key', () => {
  test('is asked for with the token of this moment, in the body, and nothing that names the agent', async () => {
    const fake = fakeFlex();
    const options = fn(fake, 'token-2');
    fake.renewToken('token-2');
    expect(await flexLoginKeys(options, () => 'jane')(signal)).toEqual({
      ...KEY,
      groupId: '12345',
      partnerUserId: 'jane',
    });
    expect(options.asked.map((body) => [...body])).toEqual([[['Token', 'token-2']]]);
  });

  test('that is refused is asked for once more with a token that Flex renews meanwhile', async () => {
    const fake = fakeFlex();
    const options = fn(fake, 'token-2');
    options.clock = { now: () => 0, after: () => () => {} };
    const asking = flexLoginKeys(options, () => 'jane')(signal);
    while (options.asked.length === 0 || fake.listeners() === 0) await new Promise(setImmediate);
    fake.renewToken('token-2');
    expect((await asking).loginKey).toBe(KEY.loginKey);
    expect(options.asked).toHaveLength(2);
    expect(fake.listeners()).toBe(0);
  });

  test('that is refused for good asks the agent to sign in, after the wait', async () => {
    const fake = fakeFlex();
    const options = fn(fake, 'another');
    await expect(flexLoginKeys(options, () => 'jane')(signal)).rejects.toMatchObject({
      code: 'SIGN_IN_REQUIRED',
    });
    expect(options.asked).toHaveLength(1);
    expect(fake.listeners()).toBe(0);
  });

  test('is not asked for without a token', async () => {
    const fake = fakeFlex();
    const options = fn(fake, '');
    fake.renewToken('');
    await expect(flexLoginKeys(options, () => 'jane')(signal)).rejects.toMatchObject({
      code: 'SIGN_IN_REQUIRED',
    });
    expect(options.asked).toHaveLength(0);
  });

  test('of a function that is not reached is a HANDLER_FAILED', async () => {
    const options = fn(fakeFlex(), 'token-1');
    const fetch = (): Promise<never> => Promise.reject(new TypeError('fetch failed'));
    await expect(flexLoginKeys({ ...options, fetch }, () => 'jane')(signal)).rejects.toMatchObject({
      code: 'HANDLER_FAILED',
    });
  });
});

describe('the partner user id', () => {
  const { manager } = fakeFlex();
  test('is the member that the function is set to', () => {
    expect(partnerUserId(manager)).toBe('jane_40example_2Ecom');
    expect(partnerUserId(manager, 'worker_sid')).toBe('WK1');
  });
  test('at the identity provider is the identity without Flex’s spelling', () => {
    expect(partnerUserId(manager, 'realm_user_id')).toBe('jane@example.com');
    const user = { identity: 'a_5Fb_C3_A9100%' };
    expect(partnerUserId({ ...manager, user }, 'realm_user_id')).toBe('a_bé100%');
    expect(partnerUserId({ ...manager, user: { identity: 'plain_FF' } }, 'realm_user_id')).toBe('plain_FF');
  });
  test('is the worker’s where the session does not say', () => {
    const { flex } = manager.store.getState();
    const state = { flex: { ...flex, session: {}, worker: { ...flex.worker, source: { sid: 'WK9' } } } };
    const store = { ...manager.store, getState: () => state };
    expect(partnerUserId({ ...manager, store }, 'worker_sid')).toBe('WK9');
  });
  test('is named when the session has none', () => {
    const { flex } = manager.store.getState();
    const store = { ...manager.store, getState: () => ({ flex: { ...flex, session: {} } }) };
    expect(() => partnerUserId({ ...manager, store }, 'worker_sid')).toThrow('has no worker_sid');
  });
});
