import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { sendOverHttp, type RunningRuntime } from '@glance-kit/testing';
import { build } from 'esbuild';
import { moduleOptions } from '../../../tools/deployables.js';
import { runtimeFile } from '../../../tools/runtimes.js';

/** The program itself: `bin/workerd` is a wrapper that passes no pipes on. */
const workerd = (createRequire(import.meta.url)(runtimeFile('workerd/lib/main.js')) as { default: string })
  .default;

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The module that is deployed. */
export const deployedModule = (): string => readFileSync(at('../dist/deploy/login-key.js'), 'utf8');

/** Another entry of this folder, built in the same way. */
export async function moduleOf(entry: string): Promise<string> {
  const { outputFiles } = await build({ ...moduleOptions('fetch'), entryPoints: [at(entry)] });
  return outputFiles[0]!.text;
}

/** What `wrangler.toml` says about dates: a worker of a new user gets the same. */
const COMPATIBILITY_DATE = /compatibility_date = "(.+)"/.exec(
  readFileSync(at('../deploy/wrangler.toml'), 'utf8'),
)![1]!;

export interface Worker extends RunningRuntime {
  /** What it wrote to its log. */
  readonly said: string;
}

/**
 * Runs a module in the real workerd on a free port of 127.0.0.1.
 *
 * @param settings  text bindings, as `[vars]` and secrets are
 * @param outbound  the one address that its `fetch` reaches, `host:port`; nothing unless given
 */
export async function startWorker(
  module: string,
  settings: Readonly<Record<string, string>>,
  outbound?: string,
): Promise<Worker> {
  const folder = mkdtempSync(join(tmpdir(), 'glance-kit-worker-'));
  writeFileSync(join(folder, 'login-key.js'), module);
  const bindings = Object.entries(settings).map(
    ([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`,
  );
  const internet = outbound ? `external = (address = "${outbound}", http = ())` : 'network = (allow = [])';
  writeFileSync(
    join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "login-key.js", esModule = embed "login-key.js")],
      compatibilityDate = "${COMPATIBILITY_DATE}",
      bindings = [${bindings.join(', ')}],
    )),
    (name = "internet", ${internet}),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
  const child = spawn(workerd, ['serve', '--control-fd=3', join(folder, 'config.capnp')], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const port = await new Promise<number>((resolve, reject) => {
    (child.stdio[3] as Readable).setEncoding('utf8').on('data', (line: string) => {
      const event = JSON.parse(line.split('\n')[0]!) as { event: string; port: number };
      if (event.event === 'listen') resolve(event.port);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(said)));
  });
  return {
    get said() {
      return said;
    },
    send: (request) => sendOverHttp(`http://127.0.0.1:${port}`, request),
    async close() {
      const ended = new Promise((exited) => child.once('exit', exited));
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
