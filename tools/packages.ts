import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Where the code and the types of an entry point are, for one module system. */
export interface Branch {
  types: string;
  default: string;
}

/**
 * Conditions of one entry point, as written by hand in a package.json of this repository: `import` and `require`
 * where both are built, `types` and `default` alone where there are only ES modules.
 */
export interface Entry extends Partial<Branch> {
  '@glance-kit/source'?: string;
  import?: Branch;
  require?: Branch;
}

export interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  sideEffects?: boolean | string[];
  main?: string;
  types?: string;
  bin?: Record<string, string>;
  exports?: Record<string, Entry | string>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

export interface Package {
  /** Path from the repository root, with `/`. */
  folder: string;
  manifest: Manifest;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
}

/** Folders that a workspace pattern such as `connectors/*` names. */
function expand(pattern: string): string[] {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  return readdirSync(join(ROOT, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(ROOT, parent, entry.name, 'package.json')))
    .map((entry) => `${parent}/${entry.name}`);
}

/** Every workspace that is published, dependencies before those that need them. */
export function publicPackages(): Package[] {
  const { workspaces } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    workspaces: string[];
  };
  const waiting = workspaces
    .flatMap(expand)
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => !manifest.private);
  const ordered: Package[] = [];
  while (waiting.length) {
    const index = waiting.findIndex(({ manifest }) =>
      waiting.every((other) => !manifest.dependencies?.[other.manifest.name]),
    );
    if (index < 0)
      throw new Error(`Packages need each other: ${waiting.map(({ folder }) => folder).join(', ')}.`);
    ordered.push(...waiting.splice(index, 1));
  }
  return ordered;
}

/** Entry points with code: `.` and `./node`, not `./package.json`. */
export function entriesOf(manifest: Manifest): [string, Entry][] {
  return Object.entries(manifest.exports ?? {}).filter(
    (pair): pair is [string, Entry] => typeof pair[1] === 'object',
  );
}

/** What `import` gets: its own branch, else the one that everybody gets. */
export function importBranch({ import: own, types, default: file }: Entry): Branch | undefined {
  return own ?? (types && file ? { types, default: file } : undefined);
}

/** What a user writes: `@glance-kit/core/node`. */
export function specifierOf(name: string, entry: string): string {
  return name + entry.slice(1);
}
