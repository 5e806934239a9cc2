import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf, importBranch, ROOT, specifierOf, type Package } from './packages.js';

interface DevDependencies {
  devDependencies?: Record<string, string>;
}

/** Types of what the packages expect of their users, in the versions that they were written against. */
export function typesOfPeers(packages: readonly Package[]): Record<string, string> {
  const root = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as DevDependencies;
  const found: Record<string, string> = { '@types/node': root.devDependencies!['@types/node']! };
  for (const { folder, manifest } of packages) {
    const { devDependencies = {} } = JSON.parse(
      readFileSync(join(ROOT, folder, 'package.json'), 'utf8'),
    ) as DevDependencies;
    for (const peer of Object.keys(manifest.peerDependencies ?? {})) {
      const types = `@types/${peer.replace(/^@(.+)\//, '$1__')}`;
      if (devDependencies[types]) found[types] = devDependencies[types];
    }
  }
  return found;
}

interface Way {
  /** Compiler: the repository's, or the older one that still resolves as `node`. */
  tsc: string;
  module: string;
  moduleResolution: string;
  /** Ending of the consumer's file, which says of what kind of module it is. */
  ending: 'mts' | 'cts' | 'ts';
  /** Only entry points that CommonJS gets, too. */
  isCommonJs: boolean;
  /** Only these packages. */
  packages?: readonly string[];
}

const TSC = 'node_modules/typescript/bin/tsc';
const OLDER_TSC = 'tools/lint/node_modules/typescript/bin/tsc';

/** The ways in which people resolve: bundlers, Node of both kinds, and Flex plugins, which know no `exports`. */
const WAYS: readonly Way[] = [
  { tsc: TSC, module: 'esnext', moduleResolution: 'bundler', ending: 'mts', isCommonJs: false },
  { tsc: TSC, module: 'node16', moduleResolution: 'node16', ending: 'mts', isCommonJs: false },
  // The kit's Node can require ES modules, which the handlers' token library is; "node16" does not know of that.
  { tsc: TSC, module: 'nodenext', moduleResolution: 'nodenext', ending: 'cts', isCommonJs: true },
  {
    tsc: OLDER_TSC,
    module: 'commonjs',
    moduleResolution: 'node',
    ending: 'ts',
    isCommonJs: true,
    packages: ['@glance-kit/core', '@glance-kit/panel', '@glance-kit/flex'],
  },
];

/**
 * A consumer's type check in every way of resolving.
 *
 * @param project  where the tarballs are installed
 * @param modules  more files of the project, for those ways that they are written for
 * @throws Error with what the compiler said
 */
export function checkTypes(project: string, packages: readonly Package[], modules: readonly string[]): void {
  for (const { tsc, module, moduleResolution, ending, isCommonJs, packages: only } of WAYS) {
    const meant = packages.filter(({ manifest }) => only?.includes(manifest.name) ?? true);
    const specifiers = meant.flatMap(({ manifest }) =>
      entriesOf(manifest)
        .filter(([, entry]) => (isCommonJs ? entry.require : importBranch(entry)))
        .map(([entry]) => specifierOf(manifest.name, entry)),
    );
    const consumer = `consumer.${ending}`;
    const text = specifiers.map((name, index) => `export * as e${index} from '${name}';\n`).join('');
    writeFileSync(join(project, consumer), text);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable'],
      module,
      moduleResolution,
      types: ['node'],
    };
    const include = [consumer, ...(moduleResolution === 'bundler' ? modules : [])];
    const config = join(project, 'tsconfig.json');
    writeFileSync(config, JSON.stringify({ compilerOptions, include }));
    const { status, stdout } = spawnSync(process.execPath, [join(ROOT, tsc), '-p', config], {
      cwd: project,
      encoding: 'utf8',
    });
    if (status !== 0)
      throw new Error(`A consumer that resolves as ${moduleResolution} (${ending}):\n${stdout}`);
  }
}
