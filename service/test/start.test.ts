import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startService } from '../src/index.js';
import { signedIn } from './tools/agent.js';
import { group, stopServices, temporaryDirectory, testService } from './tools/bench-service.js';
import { viewer, visitor } from './tools/socket-client.js';
import { until } from './tools/until.js';

const children = new Set<ChildProcess>();
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await stopServices();
});

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The command, as it would be started from a shell. */
function command(args: string[], env: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    ['--conditions=@glance-kit/source', '--import', 'tsx', join(ROOT, 'service/src/cli.ts'), ...args],
    { cwd: ROOT, env: { PATH: process.env['PATH'] ?? '', ...env } },
  );
  children.add(child);
  const run = {
    child,
    out: '',
    err: '',
    exited: once(child, 'exit') as Promise<[number | null, string | null]>,
  };
  child.stdout.on('data', (chunk: Buffer) => (run.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (run.err += chunk.toString()));
  return run;
}

describe('starting', () => {
  test('a port in use is named in one sentence, and the data is let go', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const dataDirectory = temporaryDirectory();
    await expect(startService({ port, dataDirectory, groups: [group()] })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(new RegExp(`^Port ${port} is in use \\(PORT\\)\\. `)),
    });
    other.close();
    await once(other, 'close');
    const service = await startService({ port, dataDirectory, groups: [group()] });
    expect(service.url).toBe(`http://localhost:${port}`);
    await service.close();
  });

  test('a read-only data directory is named in one sentence', async () => {
    const dataDirectory = temporaryDirectory();
    chmodSync(dataDirectory, 0o555);
    // Permissions do not bind the superuser: for the length of the call the test is somebody else.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(startService({ port: 0, dataDirectory, groups: [group()] })).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(`${dataDirectory} cannot be written (GLANCE_DATA_DIR).`),
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(dataDirectory, 0o755);
    }
  });

  test('groups that share an API key are refused', async () => {
    const groups = [group(), group({ id: '777' })];
    await expect(
      startService({ port: 0, dataDirectory: temporaryDirectory(), groups }),
    ).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('same API key'),
    });
  });

  test('the database is for the eyes of its owner', async () => {
    const service = await testService();
    expect(statSync(join(service.dataDirectory, 'glance-kit.db')).mode & 0o777).toBe(0o600);
  });

  test('the service listens on the loopback interface only', async () => {
    const service = await testService();
    const { networkInterfaces } = await import('node:os');
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address && !address.internal && address.family === 'IPv4');
    for (const address of outside) {
      await expect(fetch(`http://${address!.address}:${service.port}/healthz`)).rejects.toThrow();
    }
    expect((await fetch(`${service.base}/healthz`)).status).toBe(200);
  });
});

describe('stopping', () => {
  test('twice is fine, and the port is free afterwards', async () => {
    const service = await testService();
    await Promise.all([service.close(), service.close()]);
    await service.close();
    await expect(fetch(`${service.base}/healthz`)).rejects.toThrow();
  });

  test('does not wait for a client that keeps its connection open', async () => {
    const service = await testService();
    await fetch(`${service.base}/healthz`, { headers: { Connection: 'keep-alive' } });
    const startMs = Date.now();
    await service.close();
    expect(Date.now() - startMs).toBeLessThan(4_000);
  });

  test('logs hold no key, visitor id, token, cookie or name', async () => {
    const service = await testService();
    const page = await visitor(service, {
      sessionKey: 'customer-4711',
      visitor: { name: 'Vera Secret', email: 'v@s.example' },
    });
    const cookie = await signedIn(service);
    const agent = await viewer(service, cookie, 'customer-4711');
    await agent.message('joined');
    page.send({ type: 'end' });
    await page.close();
    const { token } = await page.message('session');
    await service.close();
    const text = JSON.stringify(service.log);
    for (const secret of [
      cookie.split('=')[1]!,
      token,
      'Vera Secret',
      'v@s.example',
      group().apiKey,
      '$1$',
      'customer-4711',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('session_started');
    expect(text).toContain('session_ended');
  });
});

describe('the command', () => {
  test('says what it can do', async () => {
    const run = command(['--help']);
    expect((await run.exited)[0]).toBe(0);
    for (const name of ['PORT', 'GLANCE_GROUP_ID', 'GLANCE_API_KEY', 'GLANCE_USERS', 'GLANCE_ORIGINS']) {
      expect(run.out).toContain(name);
    }
  }, 20_000);

  test('starts with no setting, shows secrets once, and stops in order', async () => {
    const env = { PORT: '0', GLANCE_DATA_DIR: temporaryDirectory() };
    const first = command([], env);
    await until(() => first.out.includes('http://localhost:'), `the address; it said ${first.err}`, 15_000);
    expect(first.out).toMatch(/API key\s+\S{32}/);
    expect(first.out).toMatch(/agent alice\s+\S{24}/);
    const apiKey = /API key\s+(\S+)/.exec(first.out)![1]!;
    expect(first.err).not.toContain(apiKey);
    first.child.kill('SIGTERM');
    expect((await first.exited)[0]).toBe(0);

    const second = command([], env);
    await until(() => second.out.includes('http://localhost:'), 'the address again', 15_000);
    expect(second.out).not.toContain('API key');
    second.child.kill('SIGINT');
    expect((await second.exited)[0]).toBe(0);
  }, 40_000);

  test('refuses a bad setting with one sentence, and no stack', async () => {
    const run = command([], { PORT: 'http', GLANCE_DATA_DIR: temporaryDirectory() });
    expect((await run.exited)[0]).toBe(1);
    expect(run.err).toMatch(/^PORT is not a number/);
    expect(run.err).not.toContain('    at ');
  }, 20_000);

  test('makes a password hash from standard input', async () => {
    const run = command(['hash-password']);
    run.child.stdin!.end('secret\n');
    expect((await run.exited)[0]).toBe(0);
    expect(run.out).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$/);
  }, 20_000);

  test('a killed process loses nothing that was answered', async () => {
    const env = {
      PORT: '0',
      GLANCE_DATA_DIR: temporaryDirectory(),
      GLANCE_API_KEY: 'test-apikey-k',
      GLANCE_USERS: 'alice',
    };
    const first = command([], env);
    await until(() => first.out.includes('http://localhost:'), `the address; it said ${first.err}`, 15_000);
    const port = Number(/localhost:(\d+)/.exec(first.out)![1]);
    const page = await visitor({ port } as never, { sessionKey: 'key' });
    const { sessionId } = await page.message('session');
    first.child.kill('SIGKILL');
    await first.exited;
    const { embeddedStore } = await import('../src/store/index.js');
    const store = await embeddedStore({ file: join(env.GLANCE_DATA_DIR, 'glance-kit.db') });
    const live = await store.sessions.live();
    await store.close();
    expect(live.map(({ id }) => id)).toEqual([sessionId]);
  }, 30_000);
});
