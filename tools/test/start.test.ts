import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { ROOT } from '../packages.js';

interface Start {
  child: ChildProcess;
  /** Everything printed until now. */
  printed(): string;
  /** Resolves once `text` has been printed, rejects when the command ends without it. */
  until(text: string): Promise<void>;
  exit: Promise<number | null>;
}

/** `npm start` without npm: in a process group of its own, as a terminal starts it. */
function start(env: Record<string, string>, ...args: string[]): Start {
  const child = spawn(process.execPath, ['tools/run.mjs', 'start', ...args], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (const check of waiting) check();
    });
  }
  return {
    child,
    exit,
    printed: () => text,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (text.includes(wanted)) resolve();
        };
        waiting.add(check);
        check();
        void exit.then((code) => reject(new Error(`Ended with ${code} before "${wanted}":\n${text}`)));
      }),
  };
}

/** Resolves once no process of the group is left; a child of a child may need a moment to be cleared away. */
async function groupGone(group: number): Promise<void> {
  for (;;) {
    try {
      process.kill(-group, 0);
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ESRCH');
      return;
    }
    await sleep(20);
  }
}

test('npm start prints what to click, and Ctrl-C ends every process with success', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'glance-kit-start-'));
  try {
    const run = start({ PORT: '0', GLANCE_DATA_DIR: directory });
    await run.until('Ctrl-C stops everything.');
    expect(run.printed()).toContain('Get help');
    // By address: a bare machine does not know the name localhost.
    const address = /Visitor site +(\S+)/.exec(run.printed())![1]!.replace('localhost', '127.0.0.1');
    expect((await fetch(address)).status).toBe(200);
    process.kill(-run.child.pid!, 'SIGINT');
    expect(await run.exit).toBe(0);
    expect(run.printed()).toContain('Stopping');
    await groupGone(run.child.pid!);
    await expect(fetch(address)).rejects.toThrow();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 60_000);

test('a taken port ends npm start with one sentence that names it and the way out', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  try {
    const run = start({ PORT: String(port) });
    expect(await run.exit).toBe(1);
    expect(run.printed()).toBe(
      `Port ${port} is in use by another program: choose others with PORT=${port + 100} npm start.\n`,
    );
  } finally {
    other.close();
  }
}, 60_000);

test('npm start -- --help says what can be set', async () => {
  const run = start({}, '--help');
  expect(await run.exit).toBe(0);
  for (const name of ['PORT', 'GLANCE_DATA_DIR', 'GLANCE_API_KEY', '--verbose'])
    expect(run.printed()).toContain(name);
}, 60_000);
