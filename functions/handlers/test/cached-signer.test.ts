import { expect, test } from '@jest/globals';
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
  const { getSigner, asked } = source('one');
  const signers = await Promise.all([getSigner(), getSigner(), getSigner()]);
  expect(new Set(signers).size).toBe(1);
  expect(signers[0]!.sign('x')).toBe(signs('one'));
  expect(asked()).toBe(1);
});

test('a changed key is in use after five minutes', async () => {
  const { getSigner, at, asked } = source('one', 'two');
  await getSigner();
  at(299_999);
  expect((await getSigner()).sign('x')).toBe(signs('one'));
  at(300_000);
  expect((await getSigner()).sign('x')).toBe(signs('two'));
  expect(asked()).toBe(2);
});

test('after a signature was refused the source is asked at once', async () => {
  const { getSigner, refresh } = source('one', 'two');
  await getSigner();
  await refresh();
  expect((await getSigner()).sign('x')).toBe(signs('two'));
});

test.each([
  ['fails', new Error('vault said secret-value')],
  ['gives an empty key', ''],
])('the last good key is kept while the source %s, and the log does not quote it', async (_, bad) => {
  const { getSigner, at, log } = source('one', bad, 'two');
  await getSigner();
  at(300_000);
  expect((await getSigner()).sign('x')).toBe(signs('one'));
  expect(log).toMatchObject([{ level: 'error', event: 'api_key_unavailable', kept: true }]);
  expect(JSON.stringify(log)).not.toContain('secret-value');
  at(600_000);
  expect((await getSigner()).sign('x')).toBe(signs('two'));
});

test('without any key there is no signer, until the source gives one', async () => {
  const { getSigner } = source(new Error('sealed'), 'one');
  await expect(getSigner()).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
  expect((await getSigner()).sign('x')).toBe(signs('one'));
});

test('a source that never answers counts as failed', async () => {
  const { getSigner } = cachedSigner(() => new Promise(() => undefined), { timeoutMs: 20 });
  await expect(getSigner()).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
});
