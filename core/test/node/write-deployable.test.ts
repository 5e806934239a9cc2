import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deployableProgram, foldText, writeDeployable } from '../../src/node.js';

let root: string;
let importMetaUrl: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'glance-kit-deployable-'));
  const folder = join(root, 'package');
  mkdirSync(join(folder, 'dist/deploy/sub'), { recursive: true });
  mkdirSync(join(folder, 'dist/esm'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "one" }');
  writeFileSync(join(folder, 'dist/deploy/.hidden'), 'hidden');
  writeFileSync(join(folder, 'dist/deploy/sub/file.js'), 'export {};');
  importMetaUrl = pathToFileURL(join(folder, 'dist/esm/bin.js')).href;
});
afterEach(() => rmSync(root, { recursive: true }));

const PROGRAM = { command: 'npx one', what: 'one thing', next: ['Go to <folder>.', 'Deploy:\nput it up'] };

function run(...args: string[]): { code: number; out: string; err: string } {
  const said = { out: '', err: '' };
  const code = deployableProgram(importMetaUrl, PROGRAM, {
    args,
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
  });
  return { code, ...said };
}

test('copies every file, those with a leading dot, too', () => {
  expect(writeDeployable(importMetaUrl, join(root, 'new'))).toEqual(['.hidden', 'sub']);
  expect(readFileSync(join(root, 'new/sub/file.js'), 'utf8')).toBe('export {};');
});

test('an empty folder will do; one with a file in it is left alone', () => {
  const target = join(root, 'target');
  mkdirSync(target);
  expect(run(target).code).toBe(0);
  writeFileSync(join(target, 'sub/file.js'), 'edited');
  const again = run(target);
  expect([again.code, again.out]).toEqual([1, '']);
  expect(again.err).toMatch(/is not an empty folder\. Name a new one; nothing was written\.\n$/);
  expect(readFileSync(join(target, 'sub/file.js'), 'utf8')).toBe('edited');
});

test('a file in the place of the folder is left alone', () => {
  const target = join(root, 'target');
  writeFileSync(target, 'mine');
  expect(run(target).err).toMatch(/is not an empty folder/);
  expect(readFileSync(target, 'utf8')).toBe('mine');
});

test('says what it wrote and what comes next, with the name of the folder', () => {
  const { code, out } = run(join(root, 'new'));
  expect(code).toBe(0);
  const target = join(root, 'new');
  expect(out).toBe(
    `${foldText(`Wrote .hidden, sub to ${target}.`)}\n\nNext:\n\n  1. ${foldText(`Go to ${target}.`, 5)}\n  2. Deploy:\n     put it up\n`,
  );
});

test('--help writes nothing', () => {
  expect(run('--help')).toEqual({
    code: 0,
    out: 'npx one <folder>\n\nWrites one thing to a new folder. Then:\n\n  1. Go to <folder>.\n  2. Deploy:\n     put it up\n',
    err: '',
  });
  expect(readdirSync(root)).toEqual(['package']);
});

test.each([[[]], [['--force']], [['a', 'b']]])('arguments %j are refused with the right way', (args) => {
  const { code, err } = run(...args);
  expect([code, err]).toEqual([1, 'Name one folder: npx one <folder>. See npx one --help.\n']);
});

test('a package that was not built says so', () => {
  rmSync(join(root, 'package/dist/deploy'), { recursive: true });
  expect(run(join(root, 'new')).err).toBe('This package was not built: its dist/deploy is missing.\n');
});
