import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  portableSigner,
  verifyLoginKey,
  type Log,
  type LogEntry,
  type LoginKeyReply,
} from '@glance-kit/core';
import { cachedSigner } from '@glance-kit/handlers';
import { startTokenIssuer, type TokenIssuer } from '@glance-kit/testing';
import { API_KEY_MARK } from '../../../tools/jest/api-key-mark.js';
import { lambdaLoginKey, secretsManagerKey, type LambdaHandler } from '../src/index.js';
import { functionUrl } from './platform/payload-2.js';
import { startSecretsService, type SecretsService } from './platform/secrets-service.js';

const newKey = (): string => `${API_KEY_MARK}${randomUUID()}`;
const USER = { groupId: '12345', partnerUserId: 'jane@desk.example' };
const SECRET_ID = 'glance/api-key';

let service: SecretsService;
let entries: LogEntry[];
const log: Log = (entry) => void entries.push(entry);
const events = (): unknown[] => entries.map(({ event }) => event);

beforeEach(async () => {
  service = await startSecretsService();
  entries = [];
});
afterEach(() => service.close());

const client = (): object => ({
  endpoint: service.endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-used-for-anything' },
});
const source = (options: { field?: string } = {}) =>
  secretsManagerKey({ secretId: SECRET_ID, client: client(), log, ...options });
const ask = (options?: { field?: string }): Promise<string> => source(options)(new AbortController().signal);

describe('the API key in Secrets Manager', () => {
  test('is read as plain text by a signed request of the real SDK', async () => {
    const key = newKey();
    service.secret({ SecretString: key });
    expect(await ask()).toBe(key);
    expect(service.asked).toEqual([
      { target: 'secretsmanager.GetSecretValue', secretId: SECRET_ID, signed: true },
    ]);
    expect(entries).toEqual([]);
  });

  test('is the text of a file without the line break at its end', async () => {
    const key = newKey();
    service.secret({ SecretString: `${key}\n` });
    expect(await ask()).toBe(key);
  });

  test('is a member of a JSON object, as the console stores it', async () => {
    const [key, other] = [newKey(), newKey()];
    service.secret({ SecretString: JSON.stringify({ GLANCE_API_KEY: key, spare: other }) });
    expect(await ask()).toBe(key);
    expect(await ask({ field: 'spare' })).toBe(other);
  });

  test.each([
    ['without the member', JSON.stringify({ other: 'x' }), 'SecretFieldMissing'],
    ['with a member that is no text', JSON.stringify({ GLANCE_API_KEY: 5 }), 'SecretFieldMissing'],
    ['with an inherited member', JSON.stringify({}), 'SecretFieldMissing'],
    ['that is broken', '{"GLANCE_API_KEY": ', 'SecretFieldMissing'],
  ])('is not found in JSON %s, and the log says what to do', async (_, SecretString, kind) => {
    service.secret({ SecretString });
    await expect(ask({ field: _ === 'with an inherited member' ? 'constructor' : 'GLANCE_API_KEY' })).rejects.toMatchObject({ name: kind }); // prettier-ignore
    expect(entries).toEqual([
      {
        level: 'error',
        event: 'secret_unreadable',
        setting: 'GLANCE_API_KEY_SECRET',
        kind,
        hint: expect.stringContaining('GLANCE_API_KEY_SECRET_FIELD'),
      },
    ]);
  });

  test('is refused where the secret is binary', async () => {
    service.secret({ SecretBinary: Buffer.from('x').toString('base64') });
    await expect(ask()).rejects.toMatchObject({ name: 'SecretNotText' });
  });

  test.each([
    [400, 'AccessDeniedException', 'secretsmanager:GetSecretValue'],
    [400, 'ResourceNotFoundException', 'region'],
  ])('%i %s: the log says what to do, and nothing that the service said', async (status, type, hint) => {
    service.error(status, type, 'arn:aws:iam::123456789012:role/inside is not allowed');
    await expect(ask()).rejects.toMatchObject({ name: type });
    expect(entries).toEqual([expect.objectContaining({ kind: type, hint: expect.stringContaining(hint) })]);
    expect(JSON.stringify(entries)).not.toContain('123456789012');
  });

  test('cannot be read without the SDK, and the log says so', async () => {
    const lib = (): Promise<never> =>
      Promise.reject(Object.assign(new Error(), { code: 'MODULE_NOT_FOUND' }));
    const read = secretsManagerKey({ secretId: SECRET_ID, lib, log });
    await expect(read(new AbortController().signal)).rejects.toThrow();
    expect(entries).toEqual([
      expect.objectContaining({ kind: 'MODULE_NOT_FOUND', hint: expect.stringContaining('@aws-sdk') }),
    ]);
  });

  test('is not waited for longer than the time that the caller gives', async () => {
    service.silence();
    const signer = cachedSigner(source(), { timeoutMs: 100, log });
    await expect(signer.getSigner()).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
    expect(events()).toContain('api_key_unavailable');
  });
});

describe('the login-key function with its key in Secrets Manager', () => {
  let issuer: TokenIssuer;
  let token: string;
  beforeEach(async () => {
    issuer = await startTokenIssuer();
    token = await issuer.sign({ aud: 'keys', sub: 'subject-1', puid: USER.partnerUserId });
  });
  afterEach(() => issuer.close());

  const start = () =>
    lambdaLoginKey(
      {
        GLANCE_GROUP_ID: USER.groupId,
        GLANCE_API_KEY_SECRET: SECRET_ID,
        GLANCE_IDENTITY: 'jwt',
        JWT_ISSUER: issuer.issuer,
        JWT_AUDIENCE: 'keys',
        JWT_JWKS: issuer.jwks,
        JWT_CLAIM: 'puid',
      },
      { log, secrets: { client: client() } },
    );
  const request = async (handler: LambdaHandler): Promise<{ status: number; body: LoginKeyReply }> => {
    const headers = [['Authorization', `Bearer ${token}`]] as const;
    const reply = await handler(functionUrl.event({ method: 'POST', path: '/getloginkey', headers }));
    return { status: reply.statusCode, body: JSON.parse(reply.body) as LoginKeyReply };
  };
  const isSignedWith = (key: string, { body }: { body: LoginKeyReply }): boolean =>
    verifyLoginKey(USER, body.loginKey, portableSigner(key)).ok;

  test('asks once, then keeps the key', async () => {
    const key = newKey();
    service.secret({ SecretString: key });
    const { handler } = start();
    const replies = [await request(handler), await request(handler)];
    expect(replies.map((reply) => isSignedWith(key, reply))).toEqual([true, true]);
    expect(service.asked).toHaveLength(1);
  });

  test('follows a rotation without a deployment', async () => {
    const [before, after] = [newKey(), newKey()];
    service.secret({ SecretString: before });
    const { handler, refreshApiKey } = start();
    expect(isSignedWith(before, await request(handler))).toBe(true);
    service.secret({ SecretString: after });
    await refreshApiKey();
    expect(isSignedWith(after, await request(handler))).toBe(true);
  });

  test.each<[string, () => void]>([
    ['the service is down', () => service.hangUp()],
    ['the service fails', () => service.error(500, 'InternalServiceError', 'inside')],
    ['the permission is gone', () => service.error(400, 'AccessDeniedException', 'inside')],
    ['the secret is emptied', () => service.secret({ SecretString: '' })],
  ])('keeps the last good key while %s', async (_, fail) => {
    const key = newKey();
    service.secret({ SecretString: key });
    const { handler, refreshApiKey } = start();
    expect(isSignedWith(key, await request(handler))).toBe(true);
    fail();
    await refreshApiKey();
    expect(isSignedWith(key, await request(handler))).toBe(true);
    expect(entries).toContainEqual(expect.objectContaining({ event: 'api_key_unavailable', kept: true }));
  });

  test('answers 503 without a key at the start, says why in the log, and recovers', async () => {
    service.error(400, 'AccessDeniedException', 'inside');
    const { handler } = start();
    const { status, body } = await request(handler);
    expect([status, body]).toEqual([503, expect.objectContaining({ error: 'not_ready' })]);
    expect(events()).toEqual(['secret_unreadable', 'api_key_unavailable', 'login_key_not_ready']);
    expect(entries[0]).toMatchObject({ hint: expect.stringContaining('secretsmanager:GetSecretValue') });

    const key = newKey();
    service.secret({ SecretString: key });
    expect(isSignedWith(key, await request(handler))).toBe(true);
  });

  test('lets nobody in on a key that was never there: an empty secret is no key', async () => {
    service.secret({ SecretString: '' });
    expect((await request(start().handler)).status).toBe(503);
  });

  test('does not start with a blank name of a secret', () => {
    expect(() => secretsManagerKey({ secretId: ' ', log })).toThrow(/GLANCE_API_KEY_SECRET/);
  });
});
