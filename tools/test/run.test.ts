import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { installReason, nodeProblem } from '../run.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test.each(['20.19.0', '20.20.2', '22.0.0', '24.11.1'])('Node %s is new enough', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

test.each(['18.20.4', '20.18.9', '20.9.0'])('Node %s is refused in one sentence', (version) => {
  expect(nodeProblem(version)).toBe(
    `glance-kit needs Node 20.19 or newer and this is Node ${version}: install a newer one from https://nodejs.org.`,
  );
});

test('the version that is asked for is the one in package.json', () => {
  const { engines } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as {
    engines: { node: string };
  };
  const [major = 0, minor = 0] = engines.node.replace('>=', '').split('.').map(Number);
  expect(nodeProblem(`${major}.${minor}.0`)).toBeUndefined();
  expect(nodeProblem(`${major}.${minor - 1}.0`)).toBeDefined();
});

const lockfile = (packages: Record<string, object>): string =>
  JSON.stringify({ packages: { '': {}, ...packages } });
const EXPRESS = { 'node_modules/express': { version: '5.3.0' } };

test('nothing is installed again when what is there is what the lockfile names', () => {
  expect(
    installReason(lockfile({ core: { version: '0.1.0' }, ...EXPRESS }), lockfile(EXPRESS)),
  ).toBeUndefined();
});

test('an install is needed when none has ended here', () => {
  expect(installReason(lockfile(EXPRESS), undefined)).toBe('nothing is installed yet');
});

test.each([
  ['is new', {}],
  ['has another version', { 'node_modules/express': { version: '5.2.0' } }],
  ['was a workspace', { 'node_modules/express': { version: '5.3.0', link: true } }],
])('an install is needed when a package %s', (_what, installed) => {
  expect(installReason(lockfile(EXPRESS), lockfile(installed))).toBe('express changed in package-lock.json');
});

test('a nested package is named by its own name', () => {
  const wanted = lockfile({ 'node_modules/a/node_modules/@scope/b': { version: '1.0.0' } });
  expect(installReason(wanted, lockfile({}))).toBe('@scope/b changed in package-lock.json');
});

test('a binary for another platform is not missed', () => {
  const binary = { 'node_modules/@esbuild/win32-x64': { version: '1.0.0', optional: true } };
  expect(installReason(lockfile({ ...EXPRESS, ...binary }), lockfile(EXPRESS))).toBeUndefined();
});

test('a name that is no tool of the repository is refused', () => {
  for (const name of ['nothing-like-it', '../samples/evil', '']) {
    const { status, stderr } = spawnSync(process.execPath, ['tools/run.mjs', name], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `There is no tools/${name}.ts: see the scripts in package.json.\n`,
    });
  }
});
