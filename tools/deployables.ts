import { build, type BuildOptions } from 'esbuild';
import { zipSync, type Zippable } from 'fflate';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  NODE_PARTS,
  WITHOUT_COOKIES,
  WITHOUT_TICKETS,
  replaceParts,
  type Parts,
} from './deployable-parts.js';
import { trimRemedies } from './trim-remedies.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A folder that a platform takes as it is: one minified module and the files that the platform wants beside it. */
export interface Deployable {
  /** Source of the module, from the repository root. */
  entry: string;
  /** Folder that is written, from the repository root. */
  out: string;
  /** Name of the module in that folder. */
  file: string;
  format: 'cjs' | 'esm';
  platform: 'node' | 'neutral';
  /** As esbuild names it: the oldest version that the platform runs. */
  target: string;
  /** Further modules of the folder, file to source: where a platform runs each function by itself. */
  more?: Readonly<Record<string, string>>;
  /** Modules that the platform brings or installs. */
  external?: readonly string[];
  /** Modules whose exports stand for globals of the same names, from the repository root. */
  inject?: readonly string[];
  /** Modules that others stand in for, see `deployable-parts.ts`. */
  parts?: Parts;
  /** The same for its own modules alone: what the adapter can and these functions never do. */
  ownParts?: Parts;
  /** Folder whose files are copied beside the module, from the repository root. */
  files?: string;
  /** Zips of one module each, zip to module, for platforms that take them uploaded. */
  zips?: Readonly<Record<string, string>>;
}

/** One row a runtime; then, for sizes: the least of all, and the sample to compare with. */
export const DEPLOYABLES = {
  'aws-lambda': {
    entry: 'functions/aws-lambda/src/deploy.ts',
    out: 'functions/aws-lambda/dist/deploy',
    file: 'index.cjs',
    more: { 'activity.cjs': 'functions/aws-lambda/src/deploy-activity.ts' },
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    parts: { ...NODE_PARTS, ...WITHOUT_TICKETS },
    external: ['@aws-sdk/client-secrets-manager', '@aws-sdk/client-connect'],
    files: 'functions/aws-lambda/deploy',
    zips: { 'login-key.zip': 'index.cjs', 'activity.zip': 'activity.cjs' },
  },
  azure: {
    entry: 'functions/azure/src/deploy.ts',
    out: 'functions/azure/dist/deploy',
    file: 'login-key.js',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    parts: { ...NODE_PARTS, ...WITHOUT_TICKETS },
    ownParts: WITHOUT_COOKIES,
    external: ['@azure/functions'],
    files: 'functions/azure/deploy',
  },
  fetch: {
    entry: 'functions/fetch/src/deploy.ts',
    out: 'functions/fetch/dist/deploy',
    file: 'login-key.js',
    more: { 'activity.js': 'functions/fetch/src/deploy-activity.ts' },
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    parts: WITHOUT_TICKETS,
    files: 'functions/fetch/deploy',
  },
  twilio: {
    entry: 'functions/twilio/src/deploy.ts',
    out: 'functions/twilio/dist/deploy',
    file: 'functions/getloginkey.js',
    more: { 'functions/activity.js': 'functions/twilio/src/deploy-activity.ts' },
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    parts: { ...NODE_PARTS, ...WITHOUT_TICKETS },
    // Twilio's runtime has its own class in the global `Response`.
    inject: ['functions/twilio/src/plain-response.ts'],
    files: 'functions/twilio/deploy',
  },
  bare: {
    entry: 'bench/login-key-bare/function.ts',
    out: 'bench/login-key-bare/dist',
    file: 'function.js',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    parts: NODE_PARTS,
  },
  sample: {
    entry: 'bench/login-key-sample/function.ts',
    out: 'bench/login-key-sample/dist',
    file: 'function.cjs',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  },
} as const satisfies Record<string, Deployable>;

export type DeployableName = keyof typeof DEPLOYABLES;

const NAMES = Object.keys(DEPLOYABLES) as DeployableName[];
const rowOf = (name: DeployableName): Deployable => DEPLOYABLES[name];

/** How the module of a deployable is built; tests that build another entry for the same platform use the same. */
export function moduleOptions(name: DeployableName): BuildOptions & { write: false } {
  const { entry, out, file, format, platform, target, external = [], inject = [], parts = {} } = rowOf(name);
  return {
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: join(out, file),
    bundle: true,
    minify: true,
    format,
    platform,
    target,
    external: [...external],
    inject: [...inject],
    plugins: [replaceParts(parts)],
    charset: 'utf8',
    legalComments: 'none',
    // Sources instead of builds; `workerd` and its like are for packages that tell runtimes apart.
    conditions: ['@glance-kit/source', ...(platform === 'neutral' ? ['worker', 'import'] : [])],
    mainFields: ['module', 'main'],
    logLevel: 'silent',
    write: false,
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

/** Files that a deployable consists of, from its own folder: the module and what is copied beside it. */
export function deployableFiles(name: DeployableName): string[] {
  const { file, files, zips = {}, more = {} } = rowOf(name);
  return [
    file,
    ...Object.keys(more),
    ...Object.keys(zips),
    ...(files ? filesIn(join(ROOT, files)) : []),
  ].sort();
}

/** Files of deployables that the package of a folder must contain, from that folder. */
export function deployablesOf(folder: string): string[] {
  return NAMES.filter((name) => rowOf(name).out.startsWith(`${folder}/`)).flatMap((name) =>
    deployableFiles(name).map((file) => `${rowOf(name).out.slice(folder.length + 1)}/${file}`),
  );
}

/** The earliest date that a zip can name, by the clock of the place: the same bytes in every time zone. */
const FIXED_DATE = new Date(1980, 0, 1);
const ZIP_OPTIONS = { mtime: FIXED_DATE, os: 3, attrs: 0o644 << 16, level: 9 } as const;

async function contentsOf(name: DeployableName): Promise<Record<string, Uint8Array>> {
  const { entry, file, files, zips = {}, more, parts, ownParts } = rowOf(name);
  const plugins = [replaceParts({ ...parts, ...ownParts })];
  const contents: Record<string, Uint8Array> = {};
  if (files)
    for (const path of filesIn(join(ROOT, files))) contents[path] = readFileSync(join(ROOT, files, path));
  for (const [path, source] of Object.entries({ [file]: entry, ...more })) {
    const { outputFiles } = await build({ ...moduleOptions(name), plugins, entryPoints: [source] });
    contents[path] = Buffer.from(trimRemedies(outputFiles[0]!.text));
  }
  for (const [zip, path] of Object.entries(zips))
    contents[zip] = zipSync({ [path]: [contents[path]!, ZIP_OPTIONS] });
  return contents;
}

/** Writes the folders of the named deployables (all unless given), each emptied before. */
export async function buildDeployables(names: readonly DeployableName[] = NAMES): Promise<void> {
  for (const name of names) {
    const contents = await contentsOf(name);
    const folder = join(ROOT, rowOf(name).out);
    rmSync(folder, { recursive: true, force: true });
    for (const [path, bytes] of Object.entries(contents)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
  }
}

/**
 * The built folder of a deployable as a zip: the same bytes for the same files, whenever and wherever it is made.
 *
 * @throws Error when the folder was not built
 */
export function zipDeployable(name: DeployableName): Uint8Array {
  const folder = join(ROOT, rowOf(name).out);
  if (!existsSync(folder)) throw new Error(`${name} is not built: npm run -s deployables ${name}`);
  const files: Zippable = {};
  for (const path of filesIn(folder)) files[path] = [readFileSync(join(folder, path)), ZIP_OPTIONS];
  return zipSync(files);
}

/** Bytes of a module and of that module zipped by itself: what a goal of size is held against. */
export function deployableSize(
  name: DeployableName,
  file = rowOf(name).file,
): { minified: number; zipped: number } {
  const bytes = readFileSync(join(ROOT, rowOf(name).out, file));
  return { minified: bytes.byteLength, zipped: zippedBytes(file, bytes) };
}

/** Bytes of one file as a zip. */
export function zippedBytes(file: string, bytes: Uint8Array): number {
  return zipSync({ [file]: [bytes, { mtime: FIXED_DATE, level: 9 }] }).byteLength;
}

const HELP = `npm run -s deployables [runtime...]

Writes what each runtime deploys (all unless named) and tells the size of each module: minified, zipped, with its folder.
Runtimes: ${NAMES.join(', ')}
`;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(HELP);
  const unknown = args.find((name) => !NAMES.includes(name as DeployableName));
  if (unknown !== undefined)
    throw new Error(`There is no deployable ${unknown}. There are: ${NAMES.join(', ')}.`);
  const names = args.length ? (args as DeployableName[]) : NAMES;
  await buildDeployables(names);
  for (const name of names) {
    const { out, file, more = {} } = rowOf(name);
    for (const path of [file, ...Object.keys(more)]) {
      const { minified, zipped } = deployableSize(name, path);
      const sizes = [minified, zipped, zipDeployable(name).byteLength];
      const columns = sizes.map((size) => `${size} B`.padStart(10)).join('');
      process.stdout.write(`${name.padEnd(12)}${columns}  ${out}/${path}\n`);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).catch((cause: Error) => {
    process.stderr.write(`${cause.message}\n`);
    process.exitCode = 1;
  });
}
