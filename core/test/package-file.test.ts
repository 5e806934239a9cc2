import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { packageFile } from '@glance-kit/core/node';
import { mkdtempSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'package-file-')));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A file in a fresh folder; gives its address. */
function file(path: string, text = ''): string {
  const whole = join(root, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return pathToFileURL(whole).href;
}

test('a file of the package is found alike from its sources and from its build', () => {
  file('package.json', '{"name":"@acme/service"}');
  file('dist/esm/package.json', '{"type":"module"}');
  const expected = join(root, 'dist', 'browser', 'loader.js');
  expect(packageFile(file('src/http/assets.ts'), 'dist/browser/loader.js')).toBe(expected);
  expect(packageFile(file('dist/esm/http/assets.js'), 'dist/browser/loader.js')).toBe(expected);
});

test('the nearest package counts', () => {
  file('package.json', '{"name":"outer"}');
  file('node_modules/inner/package.json', '{"name":"inner"}');
  const from = file('node_modules/inner/dist/index.js');
  expect(packageFile(from, 'a.txt')).toBe(join(root, 'node_modules', 'inner', 'a.txt'));
});

test('a folder with spaces and signs in its name is no problem', () => {
  file('my app #1/package.json', '{"name":"app"}');
  expect(packageFile(file('my app #1/src/a.ts'), 'b.txt')).toBe(join(root, 'my app #1', 'b.txt'));
});

test('a module outside of any package is told so', () => {
  expect(() => packageFile('file:///lost.js', 'a.txt')).toThrow('not inside a package');
});
