import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackages } from './build.js';
import { buildBundles } from './bundles.js';
import { checkPack } from './check-pack.js';
import { buildDeployables } from './deployables.js';
import { installFlex } from './flex.js';
import { buildFlexPlugin } from './flex-plugin.js';
import { installRuntimes } from './runtimes.js';
import { installSalesforce } from './salesforce.js';
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

function node(...args: string[]): void {
  const { status, error } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new StepFailed();
}

function runJest(args: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'glance-kit-test-'));
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
        ...args,
      ],
      // Jest's own summary goes to stderr; its stdout would repeat the report as one long line.
      { cwd: ROOT, stdio: ['inherit', 'ignore', 'inherit'] },
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

/** Runs the steps in order, each under its heading and with its time; ends at the first that fails. */
async function run(steps: readonly [string, () => unknown][]): Promise<number> {
  let last = '';
  for (const [index, [title, step]] of steps.entries()) {
    process.stdout.write(`\n[${index + 1}/${steps.length}] ${title}\n`);
    const startedAt = Date.now();
    try {
      last = String((await step()) ?? '');
    } catch (error) {
      if (!(error instanceof StepFailed)) process.stderr.write(`${(error as Error).message}\n`);
      process.stdout.write(`\nFailed at: ${title}\n`);
      if (error instanceof StepFailed && error.message) process.stdout.write(`${error.message}\n`);
      return 1;
    }
    process.stdout.write(`      ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  }
  process.stdout.write(`\n${last}\n`);
  return 0;
}

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(HELP);
} else {
  const browsers = (): void => {
    requireTool('chromium');
    requireTool('firefox');
  };
  const all: [string, () => unknown][] = [
    ['Browser files', () => buildBundles()],
    ['Deployables', () => buildDeployables()],
    ['Types', () => node('node_modules/typescript/bin/tsc', '--noEmit')],
    ['Lint', () => node('tools/lint/run.mjs')],
    ['Format', () => node('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.')],
    ['Packages', () => buildPackages().then(() => void checkPack())],
    ['Browsers', browsers],
    ['Runtimes', () => installRuntimes()],
    ['Flex desktop', () => installFlex().then(async () => void (await buildFlexPlugin()))],
    ['Salesforce tools', () => installSalesforce()],
    ['Tests', () => runJest([])],
  ];
  const some: [string, () => unknown][] = [
    ['Browser files', () => buildBundles()],
    ['Deployables', () => buildDeployables()],
    ['Browsers', browsers],
    ['Runtimes', () => installRuntimes()],
    ['Flex desktop', () => installFlex().then(async () => void (await buildFlexPlugin()))],
    ['Salesforce tools', () => installSalesforce()],
    ['Tests', () => runJest(args)],
  ];
  process.exitCode = await run(args.length ? some : all);
}
