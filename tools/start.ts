import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  consoleLog,
  DEFAULT_PORT,
  firstPort,
  startDemo,
  terminalStyle,
  welcome,
} from '@glance-kit/sample-demo';
import { buildBundles } from './bundles.js';
import { FLEX_FOLDER } from './flex.js';
import { SALESFORCE_FOLDER } from './salesforce.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const HELP = `npm start [-- [--verbose] [--help]]

Runs the whole kit on this machine: a bank that a visitor is on, an agent's desktop, and the service between them.
Prints the addresses and what to click; opens nothing by itself.

  --verbose   log every request and session, not only what needs attention

Settings are variables:
  PORT              first of four ports, ${DEFAULT_PORT} unless given; 0 takes any four
  GLANCE_DATA_DIR   where the service keeps its records, .data unless given
  GLANCE_GROUP_ID, GLANCE_API_KEY, GLANCE_USERS, GLANCE_ORIGINS
                    one group; several go into glance-kit.service.json
`;

/** Waits for Ctrl-C, a polite kill, or a part that ends by itself. */
function untilStopped(ended: Promise<string>): Promise<string | undefined> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(undefined));
    process.once('SIGTERM', () => resolve(undefined));
    process.once('SIGHUP', () => resolve(undefined));
    void ended.then(resolve);
  });
}

async function start(isVerbose: boolean): Promise<number> {
  const port = firstPort(process.env['PORT']);
  const dataDirectory = join(ROOT, '.data');
  await buildBundles();
  const demo = await startDemo({
    port,
    dataDirectory,
    env: process.env,
    directory: ROOT,
    log: consoleLog('service', isVerbose, (line) => process.stderr.write(line)),
    isVerbose,
    flexModules: FLEX_FOLDER,
    salesforceModules: SALESFORCE_FOLDER,
  });
  process.stdout.write(`${welcome(demo, terminalStyle(process.stdout.isTTY && !process.env['NO_COLOR']))}\n`);
  const problem = await untilStopped(demo.ended);
  process.stdout.write(problem ? '' : '\nStopping ...\n');
  await demo.close();
  if (!problem) return 0;
  process.stderr.write(`${problem}\n`);
  return 1;
}

const { values } = parseArgs({
  options: { verbose: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  process.stdout.write(HELP);
} else {
  try {
    process.exitCode = await start(values.verbose);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
