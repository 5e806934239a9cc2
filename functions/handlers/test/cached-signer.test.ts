import { describe, expect, test } from '@jest/globals';
import { portableSigner, type LogEntry } from '@glance-kit/core';
import { cachedSigner } from '../src/index.js';

function source(...answers: (string | Error)[]) {
  let clock = 0;
  let asked = 0;
  const log: LogEntry[] = [];
  const kept = cachedSigner(
    async () => {
      const answer = answers[Math.min(asked, answers.length - 1)]!;
      asked += 1;
      if (typeof answer === 'string') return answer;
      throw answer;
    },
    { now: () => clock, log: (entry) => log.push(entry) },
  );
  return { ...kept, log, asked: () => asked, at: (ms: number) => (clock = ms) };
}

const signs = (key: string): string => portableSigner(key).sign('x');

test('the source is asked once, also by callers that come together', async () => {
  const { getSigner, asked } = source('test-apikey-number-one');
  const signers = await Promise.all([getSigner(), getSigner(), getSigner()]);
  expect(new Set(signers).size).toBe(1);
  expect(signers[0]!.sign('x')).toBe(signs('test-apikey-number-one'));
  expect(asked()).toBe(1);
});

test('a changed key is in use after five minutes', async () => {
  const { getSigner, at, asked } = source('test-apikey-number-one', 'test-apikey-number-two');
  await getSigner();
  at(299_999);
  expect((await getSigner()).sign('x')).toBe(signs('test-apikey-number-one'));
  at(300_000);
  expect((await getSigner()).sign('x')).toBe(signs('test-apikey-number-two'));
  expect(asked()).toBe(2);
});

test('after a signature was refused the source is asked at once', async () => {
  const { getSigner, refresh } = source('test-apikey-number-one', 'test-apikey-number-two');
  await getSigner();
  await refresh();
  expect((await getSigner()).sign('x')).toBe(signs('test-apikey-number-two'));
});

test.each([
  ['fails', new Error('vault said secret-value')],
  ['gives an empty key', ''],
])('the last good key is kept while the source %s, and the log does not quote it', async (_, bad) => {
  const { getSigner, at, log } = source('test-apikey-number-one', bad, 'test-apikey-number-two');
  await getSigner();
  at(300_000);
  expect((await getSigner()).sign('x')).toBe(signs('test-apikey-number-one'));
  expect(log).toMatchObject([{ level: 'error', event: 'api_key_unavailable', kept: true }]);
  expect(JSON.stringify(log)).not.toContain('secret-value');
  at(600_000);
  expect((await getSigner()).sign('x')).toBe(signs('test-apikey-number-two'));
});

test('without any key there is no signer, until the source gives one', async () => {
  const { getSigner } = source(new Error('sealed'), 'test-apikey-number-one');
  await expect(getSigner()).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
  expect((await getSigner()).sign('x')).toBe(signs('test-apikey-number-one'));
});

test('a source that never answers counts as failed', async () => {
  const { getSigner } = cachedSigner(() => new Promise(() => undefined), { timeoutMs: 20 });
  await expect(getSigner()).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
});

describe('after the service refused a signature', () => {
  test('the source is asked at once, and the next signature is of the new key', async () => {
    const { getSigner, refused } = source('test-apikey-number-one', 'test-apikey-number-two');
    await getSigner();
    await refused();
    expect((await getSigner()).sign('x')).toBe(signs('test-apikey-number-two'));
  });

  test('a flood of refusals asks the source once in 30 seconds', async () => {
    const { getSigner, refused, asked, at } = source('test-apikey-number-one');
    await getSigner();
    for (let calls = 0; calls < 1_000; calls += 1) await refused();
    await Promise.all(Array.from({ length: 1_000 }, refused));
    expect(asked()).toBe(2);
    at(29_999);
    await refused();
    expect(asked()).toBe(2);
    at(30_000);
    await refused();
    expect(asked()).toBe(3);
  });

  test('the last good key is kept when the source fails, and the wait holds for failures, too', async () => {
    const { getSigner, refused, asked } = source('test-apikey-number-one', new Error('sealed'));
    await getSigner();
    await refused();
    await refused();
    expect((await getSigner()).sign('x')).toBe(signs('test-apikey-number-one'));
    expect(asked()).toBe(2);
  });
});

describe('a key that cannot be the one that Glance assigned', () => {
  test('of fewer than 10 characters signs, with one line of warning for each such key', async () => {
    const { getSigner, refresh, log } = source('123456789', '123456789', '1234567890', 'x'.repeat(9));
    expect((await getSigner()).sign('x')).toBe(signs('123456789'));
    for (let calls = 0; calls < 3; calls += 1) await getSigner();
    await refresh();
    expect(log).toEqual([
      { level: 'warn', event: 'api_key_weak', advice: expect.stringContaining('10 characters') },
    ]);
    expect(JSON.stringify(log)).not.toContain('123456789');
    await refresh();
    expect((await getSigner()).sign('x')).toBe(signs('1234567890'));
    expect(log).toHaveLength(1);
    await refresh();
    expect(log).toHaveLength(2);
  });

  test.each([
    ['@Microsoft.KeyVault(SecretUri=https://desk.vault.azure.net/secrets/glance)', 'Key Vault'],
    [' @Microsoft.KeyVault(VaultName=desk;SecretName=glance)', 'Key Vault'],
    ['{{resolve:secretsmanager:glance:SecretString:key}}', 'CloudFormation'],
  ])(
    'a reference that nobody resolved signs nothing, and the log says why (%#)',
    async (reference, named) => {
      const { getSigner, log } = source(reference);
      await expect(getSigner()).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
      expect(log).toMatchObject([
        { event: 'api_key_unavailable', kept: false, reason: expect.stringContaining(named) },
      ]);
      expect(JSON.stringify(log)).not.toContain('glance:SecretString');
      expect(JSON.stringify(log)).not.toContain('desk');
    },
  );

  test('a reference does not replace the last good key', async () => {
    const { getSigner, at } = source('test-apikey-number-one', '@Microsoft.KeyVault(SecretUri=x)');
    await getSigner();
    at(300_000);
    expect((await getSigner()).sign('x')).toBe(signs('test-apikey-number-one'));
  });
});

test('with a key that is known already the source is asked when it is due, and not before', async () => {
  let asked = 0;
  let nowMs = 0;
  const source = async (): Promise<string> => `test-apikey-second-${(asked += 1)}`;
  const first = 'test-apikey-first';
  const cached = cachedSigner(source, { first, now: () => nowMs });
  expect((await cached.getSigner()).sign('x')).toBe(portableSigner(first).sign('x'));
  expect(asked).toBe(0);
  nowMs = 300_000;
  expect((await cached.getSigner()).sign('x')).toBe(portableSigner('test-apikey-second-1').sign('x'));
  expect(() => cachedSigner(source, { first: '' })).toThrow('API key');
});
