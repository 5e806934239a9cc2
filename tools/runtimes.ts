import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { npmIn, ownFile, ownInstallReason, ownPath, type OwnFolder } from './own-folder.js';
import { requireTool, type SystemToolName } from './system.js';

const RUNTIMES: OwnFolder = { name: 'runtimes', script: 'runtimes' };

/** What the Lambda runtime client's own build needs: it brings its C++ sources, not a binary. */
const BUILD_TOOLS: readonly SystemToolName[] = ['cxx', 'make', 'cmake', 'python3', 'xz'];

/** Path of a file of an installed runtime, for example `runtimeFile('twilio-run/bin/twilio-run.js')`. */
export const runtimeFile = (path: string): string => ownFile(RUNTIMES, path);

/**
 * Installs the real runtimes that functions are tested on: an own lockfile, because they are large and no user of
 * the kit needs them. Only the Lambda runtime client may run an install script: it compiles itself.
 */
export function installRuntimes(): void {
  const reason = ownInstallReason(RUNTIMES);
  if (reason !== undefined) {
    process.stdout.write(`Installing the runtimes of tools/runtimes, ${reason} ...\n`);
    npmIn(RUNTIMES, 'ci', '--ignore-scripts', '--loglevel=error');
  }
  const addon = ownPath(RUNTIMES, 'node_modules/aws-lambda-ric/rapid-client.node');
  if (existsSync(addon)) return;
  BUILD_TOOLS.forEach((name) => requireTool(name));
  process.stdout.write('Building the Lambda runtime client (once, about a minute) ...\n');
  npmIn(RUNTIMES, 'rebuild', 'aws-lambda-ric', '--ignore-scripts=false', '--loglevel=error');
  if (!existsSync(addon)) {
    rmSync(ownPath(RUNTIMES, 'node_modules/.package-lock.json'), { force: true });
    throw new Error('aws-lambda-ric did not build its addon: run its install script by hand to see why.');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) installRuntimes();
