import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { typesOfPeers } from '../pack-types.js';
import { publicPackages, ROOT } from '../packages.js';

const EXPORTS = {
  '.': {
    import: { types: './dist/esm/index.d.ts', default: './dist/esm/index.js' },
    require: { types: './dist/cjs/index.d.ts', default: './dist/cjs/index.js' },
  },
};
const MANIFEST = {
  version: '1.0.0',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20' },
  main: './dist/cjs/index.js',
  types: './dist/cjs/index.d.ts',
  exports: EXPORTS,
  files: ['dist'],
};
const FILES: Record<string, string> = {
  'dist/esm/package.json': '{ "type": "module" }',
  'dist/esm/index.js': 'export const one = 1;\n',
  'dist/esm/index.d.ts': 'export declare const one: 1;\n',
  'dist/cjs/package.json': '{ "type": "commonjs" }',
  'dist/cjs/index.js': 'exports.one = 1;\n',
  'dist/cjs/index.d.ts': 'export declare const one: 1;\n',
};

const esmOnly = { types: './dist/esm/index.d.ts', default: './dist/esm/index.js' };
const bothWithoutTypes = { import: './dist/esm/index.js', require: './dist/cjs/index.js' };

/** A package by its name: what its manifest and its files have besides, and what is told of it. */
const PACKAGES: Record<string, [manifest: object, files: Record<string, string | undefined>, said?: string]> =
  {
    good: [{}, {}],
    'has an entry of ES modules alone': [{ exports: { ...EXPORTS, './page': esmOnly } }, {}],
    'lacks a file': [{ exports: { '.': './dist/index.js' } }, {}, 'publint FILE_DOES_NOT_EXIST'],
    'has types after the code': [
      { exports: { '.': { import: { default: './dist/esm/index.js', types: './dist/esm/index.d.ts' } } } },
      {},
      'publint EXPORTS_TYPES_SHOULD_BE_FIRST',
    ],
    'has CommonJS that is said to be ES modules': [
      {},
      { 'dist/cjs/package.json': '{ "type": "module" }' },
      'attw CJSResolvesToESM',
    ],
    'has one file of types for both kinds': [
      { exports: { '.': { types: './dist/esm/index.d.ts', ...bothWithoutTypes } } },
      {},
      'attw FalseESM',
    ],
    'has an entry that an older compiler does not find': [
      { exports: { ...EXPORTS, './more': EXPORTS['.'] } },
      {},
      'attw NoResolution: Resolution failed (./more node10)',
    ],
    'has no types': [
      { types: undefined, exports: { '.': bothWithoutTypes } },
      { 'dist/esm/index.d.ts': undefined, 'dist/cjs/index.d.ts': undefined },
      'attw: it has no types',
    ],
  };

test('what is wrong with a packed package is told by its name, and nothing of a good one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glance-kit-packed-'));
  try {
    const names = Object.keys(PACKAGES).map((name) => name.toLowerCase().replaceAll(' ', '-'));
    for (const [index, [manifest, files]] of Object.values(PACKAGES).entries()) {
      const own = { ...MANIFEST, ...manifest, name: names[index] };
      for (const [path, text] of Object.entries({
        ...FILES,
        ...files,
        'package.json': JSON.stringify(own),
      })) {
        if (text === undefined) continue;
        const file = join(folder, names[index]!, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    execFileSync('npm', ['pack', '--silent', '--ignore-scripts', ...names.map((name) => `./${name}`)], {
      cwd: folder,
    });
    const tarballs = names.map((name) => join(folder, `${name}-1.0.0.tgz`));
    const { stdout, stderr, status } = spawnSync(process.execPath, ['tools/lint/packed.mjs', ...tarballs], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([stderr, status]).toEqual(['', 1]);
    const lines = stdout.trim().split('\n');
    for (const [index, [, , said]] of Object.values(PACKAGES).entries()) {
      const own = lines.filter((line) => line.startsWith(`${names[index]}: `));
      if (said === undefined) expect(own).toEqual([]);
      else expect(own).toContainEqual(expect.stringContaining(`: ${said}`));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

test('a consumer has the types of what the packages expect, as they were written against', () => {
  expect(typesOfPeers(publicPackages())).toMatchObject({
    '@types/node': expect.stringMatching(/20/),
    '@types/react': expect.stringMatching(/^17\./),
  });
});
