import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installReason } from './run.mjs';
import { requireTool, type SystemToolName } from './system.js';

const FOLDER = fileURLToPath(new URL('runtimes', import.meta.url));

/** What the Lambda runtime client's own build needs: it brings its C++ sources, not a binary. */
const BUILD_TOOLS: readonly SystemToolName[] = ['cxx', 'make', 'cmake', 'python3', 'xz'];

const textOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;

function npm(...args: string[]): void {
  const cli = process.env['npm_execpath'];
  const [command, ...first] = cli?.endsWith('.js') ? [process.execPath, cli] : ['npm'];
  const options = { cwd: FOLDER, encoding: 'utf8' as const, shell: process.platform === 'win32' };
  // What the outer npm says of its own folder is not meant for this one; registry, proxy and headers are.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_config_(?:ignore_scripts|local_prefix)$/i.test(name),
    ),
  );
  const { status, stdout, stderr, error } = spawnSync(command!, [...first, ...args], { ...options, env });
  if (error) throw error;
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed in tools/runtimes:\n${stdout}${stderr}`);
}

/** Path of a file of an installed runtime, for example `runtimeFile('twilio-run/bin/twilio-run.js')`. */
export function runtimeFile(path: string): string {
  const file = join(FOLDER, 'node_modules', path);
  if (existsSync(file)) return file;
  throw new Error(`tools/runtimes has no ${path}. Run "npm run runtimes" once.`);
}

/**
 * Installs the real runtimes that functions are tested on: an own lockfile, because they are large and no user of
 * the kit needs them. Only the Lambda runtime client may run an install script: it compiles itself.
 */
export function installRuntimes(): void {
  const reason = installReason(
    readFileSync(join(FOLDER, 'package-lock.json'), 'utf8'),
    textOf(join(FOLDER, 'node_modules', '.package-lock.json')),
  );
  if (reason !== undefined) {
    process.stdout.write(`Installing the runtimes of tools/runtimes, ${reason} ...\n`);
    npm('ci', '--ignore-scripts', '--loglevel=error');
  }
  const addon = join(FOLDER, 'node_modules/aws-lambda-ric/rapid-client.node');
  if (existsSync(addon)) return;
  BUILD_TOOLS.forEach((name) => requireTool(name));
  process.stdout.write('Building the Lambda runtime client (once, about a minute) ...\n');
  npm('rebuild', 'aws-lambda-ric', '--ignore-scripts=false', '--loglevel=error');
  if (!existsSync(addon)) {
    rmSync(join(FOLDER, 'node_modules/.package-lock.json'), { force: true });
    throw new Error('aws-lambda-ric did not build its addon: run its install script by hand to see why.');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) installRuntimes();
