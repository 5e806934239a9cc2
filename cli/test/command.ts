import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../src/program.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface Ended {
  code: number;
  out: string;
  err: string;
}

/** Runs the command in this process, which is faster where what matters is what it does. */
export async function glanceKit(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const ended: Ended = { code: -1, out: '', err: '' };
  ended.code = await run({
    args,
    cwd,
    env,
    out: (text) => void (ended.out += text),
    err: (text) => void (ended.err += text),
    isTerminal: { out: false, err: false },
  });
  return ended;
}

/** Runs the command from its sources, as a process of its own. */
export async function glanceKitProcess(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@glance-kit/source',
      '--import',
      at('../../node_modules/tsx/dist/esm/index.mjs'),
      at('../src/bin.ts'),
      ...args,
    ],
    { cwd, env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended: Ended = { code: -1, out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.err += text));
  [ended.code] = (await once(child, 'close')) as [number];
  return ended;
}

/** A new folder; `remove` takes it away. */
export function newFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'glance-kit-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Every file below a folder with its bytes as base64. */
export function tree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(folder, path).replaceAll('\\', '/'), readFileSync(path).toString('base64')]),
  );
}
