import { describe, expect, test } from '@jest/globals';
import { portableSigner, verifyLoginKey, type LogEntry, type LoginKeyReply } from '@glance-kit/core';
import {
  cachedSigner,
  loginKeyFunction,
  loginKeyHandler,
  memoryCounter,
  refuse,
  type LoginKeyOptions,
} from '../src/index.js';
import { ADDRESS, ORIGIN, errorOf, jane, post } from './helpers.js';

const KEY_A = 'test-apikey-first';
const KEY_B = 'test-apikey-second';
const user = { groupId: '12345', partnerUserId: 'jane' };

function bench(options: Partial<LoginKeyOptions> = {}) {
  let clock = 0;
  let apiKey = KEY_A;
  let asked = 0;
  const log: LogEntry[] = [];
  const signer = cachedSigner(
    async () => {
      asked += 1;
      return apiKey;
    },
    { now: () => clock, log: (entry) => log.push(entry) },
  );
  const handler = loginKeyHandler({
    rateLimit: { counter: memoryCounter(), limit: 30, windowMs: 60_000 },
    groupId: '12345',
    origins: [ORIGIN],
    authenticate: async () => jane,
    getSigner: signer.getSigner,
    keyRefused: signer.refused,
    log: (entry) => log.push(entry),
    ...options,
  });
  return {
    handler,
    log,
    asked: () => asked,
    rotate: () => void (apiKey = KEY_B),
    at: (ms: number) => void (clock = ms),
  };
}

/** Which of the two API keys signed the reply. */
async function signedBy(reply: Response): Promise<string> {
  const { loginKey } = (await reply.json()) as LoginKeyReply;
  const found = [KEY_A, KEY_B].filter((key) => verifyLoginKey(user, loginKey, portableSigner(key)).ok);
  expect(found).toHaveLength(1);
  return found[0]!;
}

const json = (body: string): Request =>
  new Request(ADDRESS, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });

describe('a rotated API key needs no deployment', () => {
  test.each([
    ['a form', () => post('refused=1')],
    ['a form with more in it', () => post('Token=abc&partneruserid=jane&refused=1')],
    ['JSON with a text', () => json('{"refused":"1"}')],
    ['JSON with a number', () => json('{"refused":1,"partneruserid":"jane"}')],
  ])('after refused=1 in %s the next key verifies under the new one', async (_, refused) => {
    const { handler, rotate, asked } = bench();
    expect(await signedBy(await handler(post()))).toBe(KEY_A);
    rotate();
    expect(await signedBy(await handler(post()))).toBe(KEY_A);
    expect(await signedBy(await handler(refused()))).toBe(KEY_B);
    expect(await signedBy(await handler(post()))).toBe(KEY_B);
    expect(asked()).toBe(2);
  });

  test('without a word from anybody it is in use after five minutes', async () => {
    const { handler, rotate, at } = bench();
    await handler(post());
    rotate();
    at(300_000);
    expect(await signedBy(await handler(post()))).toBe(KEY_B);
  });

  test.each([
    ['refused=0', () => post('refused=0')],
    ['an empty member', () => post('refused=')],
    ['JSON false', () => json('{"refused":false}')],
    ['the address', () => new Request(`${ADDRESS}?refused=1`, { method: 'POST' })],
  ])('%s asks nobody', async (_, request) => {
    const { handler, asked } = bench();
    await handler(post());
    expect(await signedBy(await handler(request()))).toBe(KEY_A);
    expect(asked()).toBe(1);
  });

  test('a flood of refused=1 asks the source once in 30 seconds', async () => {
    const rateLimit = { counter: memoryCounter(), limit: 5_000, windowMs: 60_000 };
    const { handler, asked, at } = bench({ rateLimit });
    await handler(post());
    for (let calls = 0; calls < 200; calls += 1) expect((await handler(post('refused=1'))).status).toBe(200);
    expect(asked()).toBe(2);
    at(30_000);
    for (let calls = 0; calls < 200; calls += 1) await handler(post('refused=1'));
    expect(asked()).toBe(3);
  });

  test('who is not proven, names somebody else, comes from a foreign page or is over the limit asks nobody', async () => {
    const unproven = bench({ authenticate: async () => refuse(401, 'token_missing', 'Sign in.') });
    expect(await errorOf(await unproven.handler(post('refused=1')))).toEqual([401, 'token_missing']);
    expect(unproven.asked()).toBe(0);

    const { handler, asked } = bench({
      rateLimit: { counter: memoryCounter(), limit: 1, windowMs: 60_000 },
    });
    expect((await handler(post('partneruserid=bob&refused=1'))).status).toBe(403);
    expect((await handler(post('refused=1', { Origin: 'https://evil.example' }))).status).toBe(403);
    expect(asked()).toBe(0);
    expect((await handler(post())).status).toBe(200);
    expect((await handler(post('refused=1'))).status).toBe(429);
    expect(asked()).toBe(1);
  });

  test('a source that fails then costs the caller nothing: the last good key signs', async () => {
    let sealed = false;
    const signer = cachedSigner(async () => (sealed ? Promise.reject(new Error('sealed')) : KEY_A));
    const { handler } = bench({ getSigner: signer.getSigner, keyRefused: signer.refused });
    await handler(post());
    sealed = true;
    expect(await signedBy(await handler(post('refused=1')))).toBe(KEY_A);
  });
});

describe('the whole function', () => {
  const TWILIO = { ACCOUNT_SID: `AC${'0'.repeat(32)}`, AUTH_TOKEN: 'token' };
  const validated = {
    valid: true,
    code: 0,
    expiration: new Date(Date.now() + 600_000).toISOString(),
    identity: 'jane',
    worker_sid: `WK${'0'.repeat(32)}`,
    roles: ['agent'],
  };
  const tools = { log: () => undefined, fetch: async () => Response.json(validated) };
  const ask = (body = 'Token=abc'): Request => post(body);

  test('follows a variable that the platform changes in the running process', async () => {
    const env = { GLANCE_GROUP_ID: '12345', GLANCE_API_KEY: KEY_A, GLANCE_IDENTITY: 'flex', ...TWILIO };
    const { handler, refreshApiKey } = loginKeyFunction(env, tools);
    expect(await signedBy(await handler(ask()))).toBe(KEY_A);
    env.GLANCE_API_KEY = KEY_B;
    expect(await signedBy(await handler(ask()))).toBe(KEY_A);
    expect(await signedBy(await handler(ask('Token=abc&refused=1')))).toBe(KEY_B);
    env.GLANCE_API_KEY = KEY_A;
    await refreshApiKey();
    expect(await signedBy(await handler(ask()))).toBe(KEY_A);
  });

  test('asks a source of the runtime, and is not ready until it gives a key', async () => {
    let apiKey = '@Microsoft.KeyVault(SecretUri=https://desk.vault.azure.net/secrets/glance)';
    const log: LogEntry[] = [];
    const env = { GLANCE_GROUP_ID: '12345', GLANCE_IDENTITY: 'flex', ...TWILIO };
    const { handler } = loginKeyFunction(env, {
      ...tools,
      log: (entry) => log.push(entry),
      apiKey: async () => apiKey,
    });
    const reply = await handler(ask());
    expect(reply.headers.get('retry-after')).toBe('10');
    expect(await errorOf(reply)).toEqual([503, 'not_ready']);
    expect(log).toMatchObject([
      { event: 'api_key_unavailable', reason: expect.stringContaining('Key Vault') },
      { event: 'login_key_not_ready' },
    ]);
    apiKey = KEY_A;
    expect(await signedBy(await handler(ask()))).toBe(KEY_A);
  });
});
