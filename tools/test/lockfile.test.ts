import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface Entry {
  version?: string;
  resolved?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
}

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Entry> };

test.each(['', 'tools/runtimes/', 'tools/flex/'])(
  'the lockfile of ./%s names no download address, so it installs from any registry',
  (folder) => {
    const { packages } = JSON.parse(read(`${folder}package-lock.json`)) as {
      packages: Record<string, Entry>;
    };
    const named = Object.entries(packages).filter(([, entry]) => entry.resolved && !entry.link);
    expect(named.map(([path]) => path)).toEqual([]);
  },
);

test('the lockfile knows the binaries of every platform: npm ci refuses an incomplete one', () => {
  const known = new Set(
    Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)),
  );
  const missing = Object.values(packages)
    .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    .filter((name) => !known.has(name));
  expect(missing).toEqual([]);
});

test.each(['', 'tools/runtimes/', 'tools/flex/'])(
  'no dependency of ./%s may run a script when it is installed',
  (folder) => {
    expect(read(`${folder}.npmrc`)).toMatch(/^ignore-scripts=true$/m);
  },
);

test('the lockfile says what every package.json says: else each start would install again', () => {
  const folders = Object.keys(packages).filter((path) => !path.includes('node_modules'));
  expect(folders.length).toBeGreaterThan(10);
  for (const folder of folders) {
    const manifest = JSON.parse(read(folder ? `${folder}/package.json` : 'package.json')) as Record<
      string,
      unknown
    >;
    const locked = packages[folder] as Record<string, unknown>;
    for (const kind of ['version', 'dependencies', 'devDependencies', 'peerDependencies']) {
      expect({ folder, kind, says: locked[kind] ?? {} }).toEqual({
        folder,
        kind,
        says: manifest[kind] ?? {},
      });
    }
  }
});
