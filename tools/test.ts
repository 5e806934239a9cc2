import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildBundles } from './bundles.js';
import { buildDeployables } from './deployables.js';
import { buildFlexPlugin } from './flex-plugin.js';
import { requireTool } from './system.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HELP = `npm test              everything: browser files, deployables, types, lint, format, packages, all tests
npm test -- <path>    only the tests whose path contains <path> (any jest option works too)
`;

/** What jest writes with --json, as far as it is read here. */
interface JestResult {
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
}

/** A step that did not pass; its output is already on the screen. */
class StepFailed extends Error {}

/** Runs a program of Node beside whatever else is done; its lines come under the name of their step. */
function node(name: string, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => void process.stdout.write(`${name} | ${line}\n`));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new StepFailed())));
  });
}

/** A file of tools/ as a program of its own: what it waits for stops nothing here. */
const tool = (name: string, file: string): Promise<void> =>
  node(name, '--conditions=@glance-kit/source', '--import', 'tsx', join('tools', file));

const MEMORY = '/dev/shm';
const MEMORY_BYTES = 4e9;

/**
 * Where tests put browser profiles and databases: in memory where there is room, since they sync every write and throw
 * all of it away.
 */
function placeForTests(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize >= MEMORY_BYTES) return mkdtempSync(join(MEMORY, 'glance-kit-test-'));
  } catch {
    // no such place
  }
  return mkdtempSync(join(tmpdir(), 'glance-kit-test-'));
}

function runJest(args: readonly string[]): string {
  const directory = placeForTests();
  const report = join(directory, 'jest.json');
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--no-warnings',
        'node_modules/jest/bin/jest.js',
        '--json',
        `--outputFile=${report}`,
        `--cacheDirectory=${join(tmpdir(), 'glance-kit-jest')}`,
        ...args,
      ],
      // Jest's own summary goes to stderr; its stdout would repeat the report as one long line.
      { cwd: ROOT, stdio: ['inherit', 'ignore', 'inherit'], env: { ...process.env, TMPDIR: directory } },
    );
    const result = JSON.parse(readFileSync(report, 'utf8')) as JestResult;
    const left = result.numPendingTests + result.numTodoTests;
    const summary =
      `${result.numPassedTests} passed, ${result.numFailedTests} failed` +
      (left ? `, ${left} not run` : '') +
      (result.numRuntimeErrorTestSuites ? `, ${result.numRuntimeErrorTestSuites} files did not load` : '');
    // A test that is left out is a failure: nothing is skipped here. A name filter leaves out by intent.
    const isFiltered = args.some((arg) => /^(-t|--testNamePattern)/.test(arg));
    if (status !== 0 || !result.success || (left > 0 && !isFiltered)) throw new StepFailed(summary);
    return summary;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A step, or several lists of steps that run side by side. */
type Step = [title: string, run: () => unknown] | Step[][];

let last = '';
let count = 0;

/** Runs the steps in order, each under its heading and with its time; ends at the first that fails. */
async function inOrder(steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (Array.isArray(step[0])) {
      const lanes = await Promise.allSettled((step as Step[][]).map(inOrder));
      const failed = lanes.find(({ status }) => status === 'rejected');
      if (failed) throw (failed as PromiseRejectedResult).reason;
      continue;
    }
    const [title, run] = step as [string, () => unknown];
    const number = ++count;
    process.stdout.write(`\n[${number}] ${title}\n`);
    const startedAt = Date.now();
    try {
      last = String((await run()) ?? '');
    } catch (error) {
      if (!(error instanceof StepFailed)) process.stderr.write(`${(error as Error).message}\n`);
      process.stdout.write(`\nFailed at: ${title}\n`);
      if (error instanceof StepFailed && error.message) process.stdout.write(`${error.message}\n`);
      throw new StepFailed();
    }
    process.stdout.write(`[${number}] ${title}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  }
}

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(HELP);
} else {
  const files: Step[] = [
    ['Browser files', () => buildBundles()],
    ['Deployables', () => buildDeployables()],
  ];
  const checks: Step[] = [
    ['Types', () => node('types', 'node_modules/typescript/bin/tsc', '--noEmit')],
    ['Lint', () => node('lint', 'tools/lint/run.mjs')],
    [
      'Format',
      () => node('format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
    ],
    ['Packages', () => tool('packages', 'build.ts').then(() => tool('packages', 'check-pack.ts'))],
  ];
  const installs: Step[] = [
    [
      'Programs',
      () => {
        requireTool('chromium');
        requireTool('firefox');
        requireTool('java');
      },
    ],
    ['Runtimes', () => tool('runtimes', 'runtimes.ts')],
    ['Flex desktop', () => tool('flex', 'flex.ts')],
    ['Salesforce tools', () => tool('salesforce', 'salesforce.ts')],
  ];
  // Installing waits for disk and network, checking for the processor. The plugin is built from built packages.
  const plugin: Step = ['Flex plugin', () => buildFlexPlugin().then(() => {})];
  // Lint takes as long as the other checks together.
  const [types, lint, ...others] = checks as [Step, Step, ...Step[]];
  const all: Step[] = [
    ...files,
    [[lint], [types, ...others], installs],
    plugin,
    ['Tests', () => runJest([])],
  ];
  const some: Step[] = [...files, ...installs, plugin, ['Tests', () => runJest(args)]];
  try {
    await inOrder(args.length ? some : all);
    process.stdout.write(`\n${last}\n`);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.exitCode = 1;
  }
}
