import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sendOverHttp, type RunningRuntime } from '@glance-kit/testing';
import { build } from 'esbuild';
import { moduleOptions } from '../../../tools/deployables.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface AzureApp extends RunningRuntime {
  /** What the app registered, as the host was told. */
  registered: { name: string; bindings: Record<string, Record<string, unknown>> }[];
  /** Lines of its log, as the worker hands them to the host. */
  log: { level: string; category: string; message: string }[];
}

/** Writes an app as `npm install` leaves it, whose module is made of another entry if one is given. */
export async function writeApp(entry?: string): Promise<{ folder: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'glance-kit-azure-'));
  cpSync(at('../dist/deploy'), folder, { recursive: true });
  if (entry) {
    const { outputFiles } = await build({ ...moduleOptions('azure'), entryPoints: [at(entry)] });
    writeFileSync(join(folder, 'login-key.js'), outputFiles[0]!.contents);
  }
  symlinkSync(at('../../../node_modules'), join(folder, 'node_modules'), 'dir');
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/**
 * Starts an app folder under the worker and the host.
 *
 * @throws Error with what the app said when it does not start
 */
export async function startApp(
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<AzureApp> {
  const child = spawn(process.execPath, [at('worker-host.mjs'), folder], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (text.includes('\n')) resolve(text);
    });
    child.once('exit', () => reject(new Error(said)));
  });
  const { port, registered } = JSON.parse(line) as { port: number; registered: AzureApp['registered'] };
  return {
    registered,
    get log() {
      return said
        .split('\n')
        .filter(Boolean)
        .map((text) => JSON.parse(text) as AzureApp['log'][number]);
    },
    send: (request) => sendOverHttp(`http://127.0.0.1:${port}`, request),
    async close() {
      const ended = new Promise((exited) => child.once('exit', exited));
      child.kill();
      await ended;
    },
  };
}
