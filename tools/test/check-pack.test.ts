import { expect, test } from '@jest/globals';
import { compareExports, fileProblems } from '../check-pack.js';
import { publicPackages, type Package } from '../packages.js';

const BOTH: Package = {
  folder: 'core',
  manifest: {
    name: '@glance-kit/core',
    version: '0.1.0',
    main: './dist/cjs/index.js',
    types: './dist/cjs/index.d.ts',
    bin: { 'glance-kit-core': './dist/esm/bin.js' },
    exports: {
      '.': {
        '@glance-kit/source': './src/index.ts',
        import: { types: './dist/esm/index.d.ts', default: './dist/esm/index.js' },
        require: { types: './dist/cjs/index.d.ts', default: './dist/cjs/index.js' },
      },
      './package.json': './package.json',
    },
  },
};

const COMPLETE = [
  'LICENSE',
  'package.json',
  'dist/esm/index.js',
  'dist/esm/index.d.ts',
  'dist/esm/bin.js',
  'dist/cjs/index.js',
  'dist/cjs/index.d.ts',
];

test('a tarball with everything that is declared has no problem', () => {
  expect(fileProblems(BOTH, COMPLETE)).toEqual([]);
});

test.each(['dist/esm/index.js', 'dist/esm/index.d.ts', 'dist/esm/bin.js'])(
  'a tarball without %s is refused',
  (path) => {
    expect(
      fileProblems(
        BOTH,
        COMPLETE.filter((file) => file !== path),
      ),
    ).toEqual([`./${path} is declared but not in the tarball`]);
  },
);

test('a tarball without a file of its deployable is refused', () => {
  const deployed = ['dist/deploy/login-key.js', 'dist/deploy/.funcignore'];
  expect(fileProblems(BOTH, [...COMPLETE, ...deployed], deployed)).toEqual([]);
  expect(fileProblems(BOTH, [...COMPLETE, deployed[0]!], deployed)).toEqual([
    'dist/deploy/.funcignore is declared but not in the tarball',
  ]);
});

test('a file that main and an entry point share is told by both', () => {
  expect(
    fileProblems(
      BOTH,
      COMPLETE.filter((file) => file !== 'dist/cjs/index.js'),
    ),
  ).toHaveLength(2);
});

test.each(['src/index.ts', 'test/index.test.ts', 'dist/esm/index.test.js', '.env'])(
  '%s has no place in it',
  (path) => {
    expect(fileProblems(BOTH, [...COMPLETE, path])).toEqual([`${path} should not be in the tarball`]);
  },
);

test('data that is declared as an entry point belongs to it', () => {
  const manifest = {
    ...BOTH.manifest,
    exports: { ...BOTH.manifest.exports, './vectors/*.json': './vectors/*.json' },
  };
  const problems = fileProblems({ ...BOTH, manifest }, [
    ...COMPLETE,
    'vectors/keys.json',
    'vectors/notes.md',
  ]);
  expect(problems).toEqual(['vectors/notes.md should not be in the tarball']);
});

test('a tarball carries the licence', () => {
  expect(fileProblems(BOTH, COMPLETE.slice(1))).toEqual(['LICENSE is not in the tarball']);
});

test('packages are built after those they need, and all have the version that lerna fixes', () => {
  const packages = publicPackages();
  const names = packages.map(({ manifest }) => manifest.name);
  for (const [index, { manifest }] of packages.entries()) {
    const needed = Object.keys(manifest.dependencies ?? {}).filter((name) => names.includes(name));
    for (const name of needed) expect(names.indexOf(name)).toBeLessThan(index);
    for (const name of needed) expect(manifest.dependencies?.[name]).toBe(manifest.version);
  }
  expect([...new Set(packages.map(({ manifest }) => manifest.version))]).toHaveLength(1);
});

test('both module systems give the same names, and only an entry point for its effect gives none', () => {
  const imported = { a: ['one', 'two'], b: [], c: [] };
  expect(compareExports(imported, { a: ['one', 'two'], c: [] }, new Set(['b', 'c']))).toEqual([]);
  expect(compareExports(imported, { a: ['one'] }, new Set(['b']))).toEqual([
    'c exports nothing',
    'a: import gives one, two; require gives one',
  ]);
});
