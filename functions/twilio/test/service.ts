import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sendOverHttp, type RunningRuntime } from '@glance-kit/testing';
import { build } from 'esbuild';
import { moduleOptions } from '../../../tools/deployables.js';
import { runtimeFile } from '../../../tools/runtimes.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface TwilioService extends RunningRuntime {
  /** What the runtime and the function printed so far. */
  readonly output: string;
  readonly origin: string;
  close(): Promise<void>;
}

/** Where `npm install` puts what the folder's package.json names. */
export const runtimeModules = (): string =>
  join(runtimeFile('@twilio/runtime-handler/package.json'), '../../..');

/** A service folder as `npm install` leaves it, whose function is made of another entry if one is given. */
export async function writeService({
  entry,
  inject = true,
  runtimeHandler = true,
}: Pick<ServiceOptions, 'entry' | 'inject' | 'runtimeHandler'> = {}): Promise<{
  folder: string;
  remove: () => void;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'glance-kit-twilio-'));
  cpSync(at('../dist/deploy'), folder, { recursive: true });
  if (entry) {
    // Any handler needs the whole class, not the part of it that the login-key function uses.
    const webResponse = at('../src/web-response.ts');
    const options = { ...moduleOptions('twilio'), entryPoints: [at(entry)], inject: [webResponse] };
    const { outputFiles } = await build(inject ? options : { ...options, inject: [] });
    writeFileSync(join(folder, 'functions/getloginkey.js'), outputFiles[0]!.contents);
  }
  if (runtimeHandler) symlinkSync(runtimeModules(), join(folder, 'node_modules'), 'dir');
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((exited) => child.once('exit', exited));
  child.kill('SIGKILL');
  await ended;
}

export interface ServiceOptions {
  /** Source of the function, in this folder; the login-key function unless given. */
  entry?: string;
  /** Whether it is bundled as the deployable is; otherwise the global `Response` is Twilio's class. */
  inject?: boolean;
  /** Whether the folder has `@twilio/runtime-handler`; without it `twilio-run` falls back to its own, older one. */
  runtimeHandler?: boolean;
  /** Origin that stands in for `https://iam.twilio.com`. */
  iam?: string;
  /** Origin that stands in for `https://taskrouter.twilio.com`. */
  taskRouter?: string;
  /** Without the folder's `.twilioserverlessrc`: `twilio-run` then starts a process per request. */
  processPerRequest?: boolean;
}

/**
 * Starts a service under Twilio's local runtime on a free port of 127.0.0.1.
 *
 * @param settings  what its `.env` says
 * @throws Error with what the runtime said when it does not start
 */
export async function startService(
  settings: Readonly<Record<string, string>>,
  { iam = '', taskRouter = '', processPerRequest = false, ...parts }: ServiceOptions = {},
): Promise<TwilioService> {
  const { folder, remove } = await writeService(parts);
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, '.env'), lines.join(''));
  if (processPerRequest) rmSync(join(folder, '.twilioserverlessrc'));
  const program = runtimeFile('twilio-run/bin/twilio-run.js');
  const child = spawn(process.execPath, ['--require', at('preload.cjs'), program, 'start', '--port', '0'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, IAM_STAND_IN: iam, TASKROUTER_STAND_IN: taskRouter },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const close = (): Promise<void> => end(child).finally(remove);
  try {
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message) => resolve((message as { port: number }).port));
      child.once('exit', () => reject(new Error(`The local runtime did not start:\n${output}`)));
    });
    const origin = `http://127.0.0.1:${port}`;
    return {
      origin,
      get output() {
        return output;
      },
      send: (request) => sendOverHttp(origin, request),
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** Starts a service, hands it over, and ends it whatever comes of that. */
export async function withService<T>(
  settings: Readonly<Record<string, string>>,
  options: ServiceOptions,
  use: (service: TwilioService) => Promise<T>,
): Promise<T> {
  const service = await startService(settings, options);
  try {
    return await use(service);
  } finally {
    await service.close();
  }
}
