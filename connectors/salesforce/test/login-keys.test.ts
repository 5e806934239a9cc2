import { expect, test } from '@jest/globals';
import { salesforceLoginKeys } from '../src/login-keys.js';
import { apexThrows, fakeSalesforce } from './fake.js';

const signal = new AbortController().signal;
const REPLY = { loginKey: 'a key', groupId: '12345', expiration: 2_000_000_000 };

test('a managed package gives the key itself', async () => {
  const { page } = fakeSalesforce();
  expect(await salesforceLoginKeys(page, () => 'jane')(signal)).toEqual({ ...REPLY, partnerUserId: 'jane' });
});

test('in a source install the function gets the org’s assertion as a bearer token, and nothing of the browser’s', async () => {
  const { page } = fakeSalesforce();
  const functionAddress = 'https://keys.example.test/getloginkey';
  page.apex.loginKey = async () => ({ assertion: 'signed.by.org', functionAddress });
  const calls: [unknown, RequestInit | undefined][] = [];
  const answer: typeof fetch = async (address, init) => {
    calls.push([address, init]);
    return Response.json({ ...REPLY, groupId: 12345 });
  };
  expect(await salesforceLoginKeys(page, () => 'jane', answer)(signal)).toEqual({
    ...REPLY,
    partnerUserId: 'jane',
  });
  expect(calls).toEqual([
    [
      functionAddress,
      expect.objectContaining({
        method: 'POST',
        headers: { Authorization: 'Bearer signed.by.org', Accept: 'application/json' },
        credentials: 'omit',
        redirect: 'error',
      }),
    ],
  ]);
});

test.each([
  [apexThrows('CONFIG_INVALID'), 'CONFIG_INVALID'],
  [apexThrows('AGENT_UNKNOWN'), 'AGENT_UNKNOWN'],
  [apexThrows('NOT_PERMITTED'), 'HOST_REFUSED'],
  [{ body: { message: 'Read timed out' } }, 'HANDLER_FAILED'],
  [undefined, 'HANDLER_FAILED'],
])('Apex that throws %j is a %s', async (thrown, code) => {
  const { page } = fakeSalesforce();
  page.apex.loginKey = () => Promise.reject(thrown);
  await expect(salesforceLoginKeys(page, () => 'jane')(signal)).rejects.toMatchObject({ code });
});
