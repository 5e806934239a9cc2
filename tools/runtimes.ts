import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installOwn, ownFile, ownInstallReason, type OwnFolder } from './own-folder.js';
import { requireTool, type SystemToolName } from './system.js';

const ADDON = 'aws-lambda-ric/rapid-client.node';
const RUNTIMES: OwnFolder = { name: 'runtimes', script: 'runtimes', built: ADDON };

/** What the Lambda runtime client's own build needs: it brings its C++ sources, not a binary. */
const BUILD_TOOLS: readonly SystemToolName[] = ['cxx', 'make', 'cmake', 'python3', 'xz'];

/** Path of a file of an installed runtime, for example `runtimeFile('twilio-run/bin/twilio-run.js')`. */
export const runtimeFile = (path: string): string => ownFile(RUNTIMES, path);

/**
 * Installs the real runtimes that functions are tested on: an own lockfile, because they are large and no user of
 * the kit needs them. Only the Lambda runtime client may run an install script: it compiles itself.
 */
export async function installRuntimes(): Promise<void> {
  const reason = ownInstallReason(RUNTIMES);
  if (reason === undefined) return;
  await installOwn(RUNTIMES, ({ npm, path }) => {
    process.stdout.write(`Installing the runtimes of tools/runtimes, ${reason} ...\n`);
    npm('ci', '--ignore-scripts', '--loglevel=error');
    BUILD_TOOLS.forEach((name) => requireTool(name));
    process.stdout.write('Building the Lambda runtime client (once, about a minute) ...\n');
    npm('rebuild', 'aws-lambda-ric', '--ignore-scripts=false', '--loglevel=error');
    if (!existsSync(path('node_modules', ADDON)))
      throw new Error('aws-lambda-ric did not build its addon: run its install script by hand to see why.');
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await installRuntimes();
