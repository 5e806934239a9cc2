import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogEntry } from '@glance-kit/core';
import { packageFile } from '@glance-kit/core/node';
import { describe, expect, test } from '@jest/globals';
import { environmentOf } from '../src/environment.js';
import { toFetch } from '../src/to-fetch.js';
import { deployedModule, moduleOf, startWorker, type Worker } from './worker.js';
import type { Vector } from './vectors-module.js';

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
