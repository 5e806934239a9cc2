import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogEntry } from '@glance-kit/core';
import { packageFile } from '@glance-kit/core/node';
import { startTokenIssuer, startWebhookReceiver } from '@glance-kit/testing';
import { describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { until } from '../../../tools/until.js';
import { environmentOf } from '../src/environment.js';
import { toFetch } from '../src/to-fetch.js';
import { deployedModule, moduleOf, startWorker, type Worker } from './worker.js';
import type { Vector } from './vectors-module.js';

/** As panels post it. */
const ENDED = {
  host: 'dynamics',
  conversationId: 'case-1',
  sessionId: '12345.8421.77',
  phase: 'ended',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: '2026-11-21T10:00:00.000Z',
  endedAt: '2026-11-21T10:04:30.000Z',
};

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function withWorker<T>(starting: Promise<Worker>, use: (worker: Worker) => Promise<T>): Promise<T> {
  const worker = await starting;
  try {
    return await use(worker);
  } finally {
    await worker.close!();
  }
}

test('the portable signer mints every key of the shared table inside workerd', async () => {
  const path = packageFile(import.meta.resolve('@glance-kit/testing'), 'vectors/login-key-vectors.json');
  const rows = JSON.parse(readFileSync(path, 'utf8')) as Vector[];
  const keys = await withWorker(startWorker(await moduleOf('vectors-module.ts'), {}), async (worker) => {
    const body = new TextEncoder().encode(JSON.stringify(rows));
    const headers = [['Content-Type', 'application/json']] as const;
    return JSON.parse(
      text((await worker.send({ method: 'POST', path: '/', headers, body })).body),
    ) as string[];
  });
  expect(rows.length).toBeGreaterThan(30);
  expect(keys).toEqual(rows.map(({ loginKey }) => loginKey));
});

describe('the deployed module', () => {
  const SETTINGS = {
    GLANCE_GROUP_ID: '12345',
    GLANCE_API_KEY: 'test-apikey-of-the-module',
    GLANCE_IDENTITY: 'jwt',
    JWT_ISSUER: 'http://127.0.0.1:9',
    JWT_AUDIENCE: 'glance-login-key',
    JWT_JWKS: 'http://127.0.0.1:9/keys',
    JWT_CLAIM: 'email',
  };
  const get = (worker: Worker, path: string): ReturnType<Worker['send']> =>
    worker.send({ method: 'GET', path, headers: [] });

  test('answers at /getloginkey and nowhere else', async () => {
    const replies = await withWorker(startWorker(deployedModule(), SETTINGS), (worker) =>
      Promise.all(
        ['/getloginkey', '/', '/getloginkey/', '/GetLoginKey', '//getloginkey'].map((path) =>
          get(worker, path),
        ),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual([401, 404, 404, 404, 404]);
    expect(JSON.parse(text(replies[1]!.body))).toMatchObject({ error: 'not_found' });
  });

  test('answers 503 when the keys of the provider are out of reach', async () => {
    const reply = await withWorker(startWorker(deployedModule(), SETTINGS), (worker) => {
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const token = `${part({ alg: 'ES256', kid: '1' })}.${part({ sub: 'a' })}.${'A'.repeat(86)}`;
      const headers = [['Authorization', `Bearer ${token}`]] as const;
      return worker.send({ method: 'POST', path: '/getloginkey', headers });
    });
    expect([reply.status, JSON.parse(text(reply.body))]).toEqual([
      503,
      expect.objectContaining({ error: 'identity_provider_unavailable' }),
    ]);
  });

  test.each([
    ['GLANCE_GROUP_ID', '012'],
    ['GLANCE_API_KEY', ''],
    ['GLANCE_IDENTITY', 'nobody'],
    ['GLANCE_IDENTITY', 'ticket'],
  ])('with a bad %s answers 500 without a word of it, and names it in the log', async (name, value) => {
    const settings = { ...SETTINGS, [name]: value };
    await withWorker(startWorker(deployedModule(), settings), async (worker) => {
      const reply = await get(worker, '/getloginkey');
      expect(reply.status).toBe(500);
      expect(text(reply.body)).not.toContain('GLANCE');
      expect(worker.said).toContain(name);
      expect(worker.said).not.toContain(SETTINGS.GLANCE_API_KEY);
    });
  });
});

describe('toFetch', () => {
  test('builds the handler once, of the environment that came with the first request', async () => {
    const environments: unknown[] = [];
    const module = toFetch<string>(
      (env) => {
        environments.push(env);
        return async () => new Response(String(env));
      },
      () => undefined,
    );
    const request = new Request('https://keys.example/');
    const texts = [await module.fetch(request, 'first'), await module.fetch(request, 'second')];
    expect(await Promise.all(texts.map((reply) => reply.text()))).toEqual(['first', 'first']);
    expect(environments).toEqual(['first']);
  });

  test('tries again after a failed set-up, each failure in the log', async () => {
    const log: LogEntry[] = [];
    let works = false;
    const module = toFetch<void>(
      () => {
        if (!works) throw new Error('The setting is missing.');
        return async () => new Response('ok');
      },
      (entry) => log.push(entry),
    );
    const request = new Request('https://keys.example/');
    expect((await module.fetch(request)).status).toBe(500);
    works = true;
    expect((await module.fetch(request)).status).toBe(200);
    expect(log).toMatchObject([{ event: 'handler_failed', cause: { message: 'The setting is missing.' } }]);
  });
});

describe('the module for activity records, in workerd', () => {
  const SETTINGS = {
    GLANCE_ORIGINS: 'https://desk.example',
    GLANCE_IDENTITY: 'flex',
    ACCOUNT_SID: `AC${'a1'.repeat(16)}`,
    AUTH_TOKEN: 'auth-token',
  };
  const WEBHOOK = {
    ...SETTINGS,
    GLANCE_ACTIVITY: 'webhook',
    ACTIVITY_WEBHOOK_SECRET: 'a-secret-of-the-webhook-and-nothing-else',
  };
  const activityModule = readFileSync(
    fileURLToPath(new URL('../dist/deploy/activity.js', import.meta.url)),
    'utf8',
  );
  const post = (worker: Worker, headers: readonly [string, string][] = []): ReturnType<Worker['send']> =>
    worker.send({
      method: 'POST',
      path: '/activity',
      headers: [['Content-Type', 'application/json'], ...headers],
      body: new TextEncoder().encode(JSON.stringify(ENDED)),
    });

  test('hands the record of a proven agent to the webhook, signed', async () => {
    const [receiver, issuer] = [await startWebhookReceiver(), await startTokenIssuer()];
    const keys = await (await fetch(issuer.jwks)).text();
    const env = {
      ...WEBHOOK,
      GLANCE_IDENTITY: 'jwt',
      JWT_ISSUER: issuer.issuer,
      JWT_AUDIENCE: 'glance',
      JWT_JWKS: keys,
      JWT_CLAIM: 'sub',
      ACTIVITY_WEBHOOK: receiver.url,
    };
    try {
      const token = await issuer.sign({ aud: 'glance', sub: 'jane' });
      const reply = await withWorker(startWorker(activityModule, env, new URL(receiver.url).host), (worker) =>
        post(worker, [['Authorization', `Bearer ${token}`]]),
      );
      expect([reply.status, text(reply.body)]).toEqual([204, '']);
      const [{ body, headers }] = receiver.received as [(typeof receiver.received)[0]];
      const [, time, signature] = /^t=(\d+),v1=(.+)$/.exec(headers['x-glance-kit-signature'] as string)!;
      const expected = createHmac('sha256', WEBHOOK.ACTIVITY_WEBHOOK_SECRET).update(`${time}.${body}`);
      expect(signature).toBe(expected.digest('base64url'));
      expect(JSON.parse(body)).toMatchObject({ event: 'cobrowse.ended', partnerUserId: 'jane' });
    } finally {
      await Promise.all([receiver.close(), issuer.close()]);
    }
  });

  test('answers at /activity alone, and there only with GLANCE_ACTIVITY', async () => {
    const env = { ...WEBHOOK, ACTIVITY_WEBHOOK: 'https://crm.example/' };
    const statuses = (settings: Record<string, string>): Promise<number[]> =>
      withWorker(startWorker(activityModule, settings), async (worker) => [
        (await post(worker)).status,
        (await worker.send({ method: 'GET', path: '/getloginkey', headers: [] })).status,
      ]);
    expect(await statuses(env)).toEqual([401, 404]);
    expect(await statuses(SETTINGS)).toEqual([404, 404]);
  });

  test('with a bad setting is 500, and the log names it', async () => {
    const [status, said] = await withWorker(startWorker(activityModule, WEBHOOK), async (worker) => {
      const reply = await post(worker);
      await until(() => worker.said.includes('ACTIVITY_WEBHOOK'));
      return [reply.status, worker.said];
    });
    expect([status, said]).toEqual([500, expect.stringContaining('The setting ACTIVITY_WEBHOOK is missing')]);
  });
});

describe('settings', () => {
  test('of Workers are the texts among the bindings', () => {
    expect(environmentOf({ GLANCE_GROUP_ID: '1', KV: { get: () => null } }, {})).toEqual({
      GLANCE_GROUP_ID: '1',
    });
    expect(environmentOf(undefined, {})).toEqual({});
  });

  test('of Deno and Bun are those of the process, whatever comes with the request', () => {
    const own = { GLANCE_GROUP_ID: '1' };
    const given = { GLANCE_GROUP_ID: '2' };
    expect(environmentOf(given, { Deno: { env: { toObject: () => own } } })).toEqual(own);
    expect(environmentOf(given, { Bun: {}, process: { env: own } } as object)).toEqual(own);
    // Workers with Node compatibility have a process, too.
    expect(environmentOf(given, { process: { env: own } })).toEqual(given);
  });
});

test('the program writes the module with its settings file, without a secret', () => {
  const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
  const parent = mkdtempSync(join(tmpdir(), 'glance-kit-fetch-'));
  try {
    const folder = join(parent, 'my-worker');
    const args = ['--conditions=@glance-kit/source', '--import', 'tsx', bin, folder];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringContaining('wrangler secret put GLANCE_API_KEY')]);
    expect(readdirSync(folder).sort()).toEqual([
      'activity.js',
      'login-key.js',
      'package.json',
      'try.mjs',
      'worker.capnp',
      'wrangler.toml',
    ]);
    expect(readFileSync(join(folder, 'wrangler.toml'), 'utf8')).not.toMatch(/^GLANCE_API_KEY/m);
  } finally {
    rmSync(parent, { recursive: true });
  }
});
