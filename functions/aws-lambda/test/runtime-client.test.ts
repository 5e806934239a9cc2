import { build } from 'esbuild';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { portableSigner, verifyLoginKey, type LoginKeyReply } from '@glance-kit/core';
import { runtimeSuite, startTokenIssuer, type RunningRuntime } from '@glance-kit/testing';
import { moduleOptions } from '../../../tools/deployables.js';
import { API_KEY_MARK } from '../../../tools/jest/api-key-mark.js';
import type { LambdaReply } from '../src/index.js';
import { albSingle } from './platform/alb.js';
import type { Gateway } from './platform/gateway.js';
import { LIMITS } from './platform/limits.js';
import { httpApi1, restApi } from './platform/payload-1.js';
import { functionUrl, httpApi2 } from './platform/payload-2.js';
import { startLambda, type Lambda } from './platform/runtime-api.js';
import { startSecretsService, type SecretsService } from './platform/secrets-service.js';
import { until } from '../../../tools/until.js';

const folder = mkdtempSync(join(tmpdir(), 'glance-kit-lambda-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The module that is deployed, made the same way, so that no older build can pass for it. */
async function buildModule(name: string, entry?: string): Promise<void> {
  const { outfile: _, ...options } = moduleOptions('aws-lambda');
  await build({
    ...options,
    ...(entry && { entryPoints: [entry] }),
    outfile: join(folder, `${name}.cjs`),
    write: true,
  });
}

beforeAll(async () => {
  await Promise.all([
    buildModule('index'),
    buildModule('echo', 'functions/aws-lambda/test/echo-function.ts'),
  ]);
});

const behind = (gateway: Gateway, lambda: Lambda): RunningRuntime => ({
  send: async (request) => gateway.http((await lambda.invoke(gateway.event(request))) as LambdaReply),
  close: () => lambda.close(),
});

let loginKey: Lambda;

runtimeSuite('the Lambda runtime client behind a function URL', {
  startEcho: async () => behind(functionUrl, await startLambda(folder, 'echo.handler', {})),
  startLoginKey: async (settings) =>
    behind(functionUrl, (loginKey = await startLambda(folder, 'index.handler', settings))),
  logged: () => loginKey.output(),
  lacks: LIMITS.functionUrl,
});

const SETTINGS = {
  GLANCE_GROUP_ID: '12345',
  GLANCE_API_KEY: 'test-apikey-runtime-client',
  GLANCE_IDENTITY: 'jwt',
  JWT_ISSUER: 'https://id.example',
  JWT_AUDIENCE: 'glance-login-key',
  JWT_JWKS: 'https://id.example/keys',
  JWT_CLAIM: 'puid',
};

const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(SETTINGS).filter(([own]) => own !== name));

describe('the deployable on the Lambda runtime client', () => {
  let lambda: Lambda;
  beforeAll(async () => {
    lambda = await startLambda(folder, 'index.handler', SETTINGS);
  });
  afterAll(() => lambda.close());

  for (const gateway of [functionUrl, httpApi2, httpApi1, restApi, albSingle])
    test(`answers behind ${gateway.name}`, async () => {
      const event = gateway.event({ method: 'POST', path: '/getloginkey', headers: [] });
      const { status, body } = gateway.http((await lambda.invoke(event)) as LambdaReply);
      expect([status, JSON.parse(Buffer.from(body).toString())]).toEqual([
        401,
        expect.objectContaining({ error: 'token_missing' }),
      ]);
    });

  test('logs a refusal as one line of JSON, behind the id that Lambda puts in front', async () => {
    await until(() => lambda.output().includes('login_key_refused'));
    const line = lambda
      .output()
      .split('\n')
      .find((text) => text.includes('login_key_refused'))!;
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({
      level: 'warn',
      error: 'token_missing',
    });
  });

  test('answers an event that is no HTTP request with 500, and names its members in the log', async () => {
    const reply = await lambda.invoke({ Name: 'ContactFlowEvent', Details: { Parameters: {} } });
    expect(reply).toMatchObject({ statusCode: 500, isBase64Encoded: false });
    await until(() => lambda.output().includes('"members"'));
    expect(lambda.output()).toContain('"members":["Name","Details"]');
  });
});

describe('a bad configuration', () => {
  const initErrorOf = async (settings: Readonly<Record<string, string>>): Promise<[string, string]> => {
    const lambda = await startLambda(folder, 'index.handler', settings);
    try {
      const { errorType, errorMessage } = await lambda.initError;
      return [errorType, errorMessage];
    } finally {
      await lambda.close();
    }
  };

  test.each(['GLANCE_GROUP_ID', 'GLANCE_IDENTITY', 'JWT_ISSUER', 'JWT_CLAIM'])(
    'stops the start with the name of the missing %s',
    async (name) => {
      expect(await initErrorOf(without(name))).toEqual(['KitError', expect.stringContaining(name)]);
    },
  );

  test.each([
    ['GLANCE_EXPIRATION', '59'],
    ['GLANCE_ORIGINS', 'https://*.example'],
    ['GLANCE_IDENTITY', 'none'],
  ])('stops the start with the name of the bad %s', async (name, value) => {
    expect(await initErrorOf({ ...SETTINGS, [name]: value })).toEqual([
      'KitError',
      expect.stringContaining(name),
    ]);
  });

  test('stops the start without an API key, and with two places for it', async () => {
    const [, none] = await initErrorOf(without('GLANCE_API_KEY'));
    expect(none).toContain('GLANCE_API_KEY_SECRET is missing');
    const [, both] = await initErrorOf({ ...SETTINGS, GLANCE_API_KEY_SECRET: 'glance' });
    expect(both).toContain('GLANCE_API_KEY or GLANCE_API_KEY_SECRET, not both');
  });
});

describe('the API key in Secrets Manager, with the SDK that Lambda brings', () => {
  let service: SecretsService;
  beforeAll(async () => {
    service = await startSecretsService();
  });
  afterAll(() => service.close());

  test('is read by the deployable at its first request, and makes keys that verify', async () => {
    const apiKey = `${API_KEY_MARK}${randomUUID()}`;
    service.secret({ SecretString: JSON.stringify({ GLANCE_API_KEY: apiKey }) });
    const issuer = await startTokenIssuer();
    const lambda = await startLambda(folder, 'index.handler', {
      ...without('GLANCE_API_KEY'),
      GLANCE_API_KEY_SECRET: 'glance/api-key',
      JWT_ISSUER: issuer.issuer,
      JWT_JWKS: issuer.jwks,
      // Lambda's own modules are found like this, too.
      NODE_PATH: fileURLToPath(new URL('../../../node_modules', import.meta.url)),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: service.endpoint,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-used-for-anything',
    });
    try {
      expect(service.asked).toHaveLength(0);
      const token = await issuer.sign({ aud: 'glance-login-key', sub: 'subject-1', puid: 'jane' });
      const headers = [['Authorization', `Bearer ${token}`]] as const;
      const event = functionUrl.event({ method: 'POST', path: '/getloginkey', headers });
      const { status, body } = functionUrl.http((await lambda.invoke(event)) as LambdaReply);
      expect([status, service.asked]).toEqual([
        200,
        [{ target: 'secretsmanager.GetSecretValue', secretId: 'glance/api-key', signed: true }],
      ]);
      const { loginKey } = JSON.parse(Buffer.from(body).toString()) as LoginKeyReply;
      const user = { groupId: '12345', partnerUserId: 'jane' };
      expect(verifyLoginKey(user, loginKey, portableSigner(apiKey)).ok).toBe(true);
      expect(lambda.output()).not.toContain(apiKey);
    } finally {
      await lambda.close();
      await issuer.close();
    }
  });
});
