import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../packages.js';
import { isOwnFolder, sharedInstall } from '../shared-install.js';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'glance-kit-shared-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A clone's folder, with an earlier install and what was built from it. */
function clone(name: string): string {
  const folder = join(root, name);
  for (const below of ['node_modules/old', 'dist', 'empty'])
    mkdirSync(join(folder, below), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, '.npmrc'), 'audit=false');
  return folder;
}

const put = (text: string) => (at: string) => {
  mkdirSync(join(at, 'node_modules'));
  writeFileSync(join(at, 'node_modules/it'), text);
};
const isWhole = (at: string): boolean => existsSync(join(at, 'node_modules/it'));
const installed = (folder: string): string => readFileSync(join(folder, 'node_modules/it'), 'utf8');

test('the first clone installs in a copy of its folder, the next one takes that', async () => {
  const store = join(root, 'store');
  const [one, two] = [clone('one'), clone('two')];
  let seen: string[] = [];
  const install = (at: string): void => {
    seen = readdirSync(at).sort();
    put('first')(at);
  };
  expect(await sharedInstall({ folder: one, store, install, isWhole })).toBe(true);
  expect(seen).toEqual(['.npmrc', 'empty', 'package.json']);
  expect(await sharedInstall({ folder: two, store, install: put('second'), isWhole })).toBe(false);
  expect([installed(one), installed(two)]).toEqual(['first', 'first']);
  expect(existsSync(join(two, 'node_modules/old'))).toBe(false);
  // Taking a link away leaves what is behind it.
  rmSync(join(one, 'node_modules'), { recursive: true });
  expect(installed(two)).toBe('first');
});

test('an install that fails leaves nothing behind, and the folder as it was', async () => {
  const folder = clone('one');
  const install = (): void => {
    throw new Error('no network');
  };
  await expect(sharedInstall({ folder, store: join(root, 'store'), install, isWhole })).rejects.toThrow(
    'no network',
  );
  expect(readdirSync(root)).toEqual(['one']);
  expect(existsSync(join(folder, 'node_modules/old'))).toBe(true);
});

test('of two clones at the same time, the second takes what the first has made', async () => {
  const store = join(root, 'store');
  const [one, two] = [clone('one'), clone('two')];
  await sharedInstall({
    folder: two,
    store,
    async install(at) {
      await sharedInstall({ folder: one, store, install: put('faster'), isWhole });
      put('slower')(at);
    },
    isWhole,
  });
  expect([installed(one), installed(two)]).toEqual(['faster', 'faster']);
  expect(readdirSync(root).sort()).toEqual(['one', 'store', 'two']);
});

test('a store that an npm in a clone has emptied through its link is made anew, for every clone', async () => {
  const store = join(root, 'store');
  const [one, two] = [clone('one'), clone('two')];
  for (const folder of [one, two]) await sharedInstall({ folder, store, install: put('first'), isWhole });
  rmSync(join(one, 'node_modules/it'));
  expect(await sharedInstall({ folder: one, store, install: put('again'), isWhole })).toBe(true);
  expect([installed(one), installed(two)]).toEqual(['again', 'again']);
  expect(readdirSync(root).sort()).toEqual(['one', 'store', 'two']);
});

test('a folder that others can write into is not trusted', () => {
  expect(isOwnFolder(root)).toBe(true);
  chmodSync(root, 0o777);
  expect(isOwnFolder(root)).toBe(false);
});

test('no link is in the repository: one to a store leads to a place on one machine', () => {
  const files = execFileSync('git', ['ls-files', '--stage'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((line) => line.startsWith('120000'))).toEqual([]);
});
