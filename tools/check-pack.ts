import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deployablesOf } from './deployables.js';
import { checkTypes, typesOfPeers } from './pack-types.js';
import { entriesOf, importBranch, publicPackages, ROOT, specifierOf, type Package } from './packages.js';

interface Packed {
  name: string;
  filename: string;
  files: { path: string }[];
}

/** Whether a path is what an entry such as `vectors/*.json` stands for. */
function matchesGlob(path: string, pattern: string): boolean {
  const [start = '', end] = pattern.split('*');
  return end === undefined ? path === pattern : path.startsWith(start) && path.endsWith(end);
}

/**
 * Files that a declared entry point, a program or a deployable names and the tarball lacks; and files that have no
 * place in it.
 */
export function fileProblems(
  { manifest }: Package,
  files: readonly string[],
  deployed: readonly string[] = [],
): string[] {
  const present = new Set(files);
  const declared = [
    ...deployed,
    manifest.main,
    manifest.types,
    ...Object.values(manifest.bin ?? {}),
    ...entriesOf(manifest).flatMap(([, entry]) =>
      [importBranch(entry), entry.require].flatMap((branch) =>
        branch ? [branch.types, branch.default] : [],
      ),
    ),
  ].filter((path) => path !== undefined);
  const strip = (path: string): string => path.replace(/^\.\//, '');
  // Data that is an entry point by itself: "./vectors/*.json".
  const data = Object.values(manifest.exports ?? {}).filter((entry) => typeof entry === 'string');
  const belongs = (path: string): boolean =>
    /^(?:dist\/|force-app\/|sfdx-project\.json$|package\.json$|README\.md$|LICENSE$)/.test(path) ||
    data.some((entry) => matchesGlob(path, strip(entry)));
  return [
    ...declared
      .filter((path) => !present.has(strip(path)))
      .map((path) => `${path} is declared but not in the tarball`),
    ...files
      .filter((path) => !belongs(path) || /\.test\./.test(path))
      .map((path) => `${path} should not be in the tarball`),
    ...(present.has('LICENSE') ? [] : ['LICENSE is not in the tarball']),
  ];
}

const npm = (cwd: string, ...args: string[]): string =>
  execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'inherit'],
    // npm hands its own settings to its children; the workspace of the caller is not meant here.
    env: {
      ...process.env,
      npm_config_loglevel: 'error',
      npm_config_ignore_scripts: 'true',
      npm_config_workspaces: '',
      npm_config_update_notifier: 'false',
    },
  });

function pack(packages: readonly Package[], into: string): Packed[] {
  const names = packages.map(({ folder }) => `./${folder}`);
  return JSON.parse(npm(ROOT, 'pack', '--json', '--pack-destination', into, ...names)) as Packed[];
}

/**
 * What the packages expect of those who use them, for a consumer that uses all of them. Jest's globals exist inside a
 * run of Jest only; a stand-in with their names shows that the suites load.
 */
function peersOf(packages: readonly Package[], directory: string): Record<string, string> {
  const peers = Object.assign({}, ...packages.map(({ manifest }) => manifest.peerDependencies)) as Record<
    string,
    string
  >;
  if (!peers['@jest/globals']) return peers;
  const folder = join(directory, 'jest-globals');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "@jest/globals", "version": "30.0.0" }');
  const names = [
    'afterAll',
    'afterEach',
    'beforeAll',
    'beforeEach',
    'describe',
    'expect',
    'it',
    'jest',
    'test',
  ];
  writeFileSync(
    join(folder, 'index.js'),
    names.map((name) => `exports.${name} = () => undefined;\n`).join(''),
  );
  return { ...peers, '@jest/globals': 'file:../jest-globals' };
}

/** A program that loads every entry point in one module system and tells the names that each exports. */
function loader(packages: readonly Package[], how: 'import' | 'require'): string {
  const specifiers = packages.flatMap(({ manifest }) =>
    entriesOf(manifest)
      .filter(([, entry]) => (how === 'import' ? importBranch(entry) : entry.require))
      .map(([entry]) => specifierOf(manifest.name, entry)),
  );
  const load = how === 'import' ? 'await import(name)' : 'require(name)';
  const names = `Object.keys(${load}).filter((key) => key !== 'default' && key !== 'module.exports').sort()`;
  // An entry point that registers an element touches these two as it loads; a page has them.
  return `globalThis.HTMLElement ??= class {};
globalThis.customElements ??= { define() {}, get() {} };
(async () => {
  const found = {};
  for (const name of ${JSON.stringify(specifiers)}) found[name] = ${names};
  require('node:fs').writeSync(1, JSON.stringify(found));
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
`;
}

function run(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** What publint and attw say of the tarballs; they run in `tools/lint`, where attw has a TypeScript of its own. */
function judge(tarballs: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/lint/packed.mjs', ...tarballs], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stdout || stderr);
}

/** The command as a stranger runs it: a configuration, every host of it, and the same again. */
function buildHosts(project: string): void {
  const program = join(project, 'node_modules/glance-kit/dist/esm/bin.js');
  run(project, program, 'init', '--ts');
  run(project, program, 'build', 'all');
  if (!readdirSync(join(project, 'glance-kit-build')).length)
    throw new Error('glance-kit build wrote nothing.');
  const { hosts } = JSON.parse(run(project, program, 'build', 'all', '--json')) as {
    hosts: { files: { change: string }[] }[];
  };
  if (hosts.some(({ files }) => files.some(({ change }) => change !== 'same')))
    throw new Error('glance-kit build wrote other bytes the second time.');
}

/** Entry points that are loaded for what they do, by their own word: `sideEffects` of package.json. */
function loadedForEffect(packages: readonly Package[]): Set<string> {
  const entries = packages.flatMap(({ manifest }) => {
    const effects = Array.isArray(manifest.sideEffects) ? manifest.sideEffects : [];
    return entriesOf(manifest)
      .filter(([, entry]) => effects.includes(importBranch(entry)?.default ?? ''))
      .map(([entry]) => specifierOf(manifest.name, entry));
  });
  return new Set(entries);
}

/** Exported names must be the same in both module systems, and there must be some. */
export function compareExports(
  imported: Record<string, string[]>,
  required: Record<string, string[]>,
  mayBeEmpty: ReadonlySet<string>,
): string[] {
  const problems = Object.entries(imported)
    .filter(([name, names]) => names.length === 0 && !mayBeEmpty.has(name))
    .map(([name]) => `${name} exports nothing`);
  for (const [name, names] of Object.entries(required)) {
    if (imported[name] && imported[name].join() !== names.join()) {
      problems.push(`${name}: import gives ${imported[name].join(', ')}; require gives ${names.join(', ')}`);
    }
  }
  return problems;
}

/**
 * Packs every public package, installs the tarballs in a folder elsewhere, and uses them as a stranger would:
 * by import, by require, by program and by types.
 *
 * @returns names of what was checked
 * @throws Error with every problem, one a line
 */
export function checkPack(packages = publicPackages()): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'glance-kit-pack-'));
  try {
    const packed = pack(packages, directory);
    const problems = packages.flatMap((one) => {
      const files =
        packed.find(({ name }) => name === one.manifest.name)?.files.map(({ path }) => path) ?? [];
      return fileProblems(one, files, deployablesOf(one.folder)).map(
        (problem) => `${one.manifest.name}: ${problem}`,
      );
    });
    if (problems.length) throw new Error(problems.join('\n'));
    judge(packed.map(({ filename }) => join(directory, filename)));

    const project = join(directory, 'project');
    mkdirSync(project);
    const tarballs = Object.fromEntries(packed.map(({ name, filename }) => [name, `file:../${filename}`]));
    const dependencies = { ...typesOfPeers(packages), ...peersOf(packages, directory), ...tarballs };
    writeFileSync(
      join(project, 'package.json'),
      JSON.stringify({ name: 'consumer', private: true, dependencies }),
    );
    npm(project, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock');

    for (const how of ['import', 'require'] as const) {
      writeFileSync(join(project, `${how}.cjs`), loader(packages, how));
    }
    const imported = JSON.parse(run(project, 'import.cjs')) as Record<string, string[]>;
    const required = JSON.parse(run(project, 'require.cjs')) as Record<string, string[]>;
    const differences = compareExports(imported, required, loadedForEffect(packages));
    if (differences.length) throw new Error(differences.join('\n'));
    for (const { manifest } of packages) {
      for (const path of Object.values(manifest.bin ?? {})) {
        const program = join(project, 'node_modules', manifest.name, path);
        if (!existsSync(program) || !run(project, program, '--help'))
          throw new Error(`${program} --help says nothing.`);
      }
    }
    buildHosts(project);
    checkTypes(project, packages, ['glance-kit.config.ts']);
    return [...Object.keys(imported), ...Object.keys(required).map((name) => `${name} (require)`)];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${checkPack().length} entry points load\n`);
}
