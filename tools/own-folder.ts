import { spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installReason } from './run.mjs';
import { isOwnFolder, sharedInstall } from './shared-install.js';

/** A folder of tools/ with a package.json and a lockfile of its own: what no user of the kit needs to install. */
export interface OwnFolder {
  /** Name of the folder in tools/. */
  name: string;
  /** The script of the root that installs it: `runtimes`. */
  script: string;
  /** A file in node_modules that its install makes besides. */
  built?: string;
}

const folderOf = ({ name }: OwnFolder): string => fileURLToPath(new URL(name, import.meta.url));

const textOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;

/** In the user's cache folder; in the clone where that one cannot be written, or others can write it, too. */
function cacheFolder(): string {
  const own = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'glance-kit');
  try {
    mkdirSync(own, { recursive: true, mode: 0o700 });
    accessSync(own, constants.W_OK);
    if (isOwnFolder(own)) return own;
  } catch {
    // a home that is read-only, or none
  }
  const inClone = fileURLToPath(new URL('../.cache', import.meta.url));
  mkdirSync(inClone, { recursive: true });
  return inClone;
}

/**
 * Where what the folder names is kept for every clone on this machine: by its lockfile, and by the Node and the machine
 * that compiled parts were made for.
 */
function storeOf(folder: OwnFolder): string {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(ownPath(folder, file)));
  hash.update(`${process.versions.modules} ${process.platform} ${process.arch}`);
  return join(cacheFolder(), `${folder.name}-${hash.digest('hex').slice(0, 16)}`);
}

/** An install of the folder under way, in a place that nobody else uses. */
export interface OwnInstall {
  /** Runs npm and waits. */
  npm(...args: string[]): void;
  /** The same while `tell` is called every `everyMs` milliseconds. */
  npmWith(args: readonly string[], everyMs: number, tell: () => void): Promise<void>;
  /** Path of a file that is being installed. */
  path(...path: string[]): string;
  /** Packages that the lockfile names, and how many of them are there already. */
  progress(): { present: number; wanted: number };
}

/**
 * Brings the folder what its lockfile names: from an earlier install on this machine, or by `install`.
 *
 * @throws what `install` throws
 */
export async function installOwn(
  folder: OwnFolder,
  install: (own: OwnInstall) => void | Promise<void>,
): Promise<void> {
  const store = storeOf(folder);
  const isNew = await sharedInstall({
    folder: folderOf(folder),
    store,
    install: (at) => install(ownInstall(folder, at)),
    isWhole: (at) => missingIn(folder, at) === undefined,
  });
  if (!isNew)
    process.stdout.write(`tools/${folder.name} takes what was installed on this machine before: ${store}\n`);
}

function ownInstall(folder: OwnFolder, cwd: string): OwnInstall {
  const failed = (args: readonly string[], said: string): Error =>
    new Error(`npm ${args.join(' ')} failed for tools/${folder.name}:\n${said}`);
  return {
    npm(...args) {
      const [command, all, options] = npmCall(cwd, args);
      const { status, stdout, stderr, error } = spawnSync(command, all, { ...options, encoding: 'utf8' });
      if (error) throw error;
      if (status !== 0) throw failed(args, `${stdout}${stderr}`);
    },
    async npmWith(args, everyMs, tell) {
      const [command, all, options] = npmCall(cwd, args);
      const child = spawn(command, all, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (said += String(part)));
      const timer = setInterval(tell, everyMs);
      try {
        const code = await new Promise<number | null>((resolve, reject) => {
          child.once('error', reject).once('close', resolve);
        });
        if (code !== 0) throw failed(args, said);
      } finally {
        clearInterval(timer);
      }
    },
    path: (...path) => join(cwd, ...path),
    progress() {
      const { packages } = JSON.parse(readFileSync(join(cwd, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, { optional?: boolean }>;
      };
      const paths = Object.keys(packages).filter(
        (path) => path.includes('node_modules/') && !packages[path]!.optional,
      );
      const present = paths.filter((path) => existsSync(join(cwd, path, 'package.json'))).length;
      return { present, wanted: paths.length };
    },
  };
}

/** How npm is started in a folder: the npm of the caller, with what that one says of its own folder taken away. */
function npmCall(cwd: string, args: readonly string[]): [string, string[], SpawnOptions] {
  const cli = process.env['npm_execpath'];
  const [command, ...first] = cli?.endsWith('.js') ? [process.execPath, cli] : ['npm'];
  // Registry, proxy and headers stay.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_config_(?:ignore_scripts|local_prefix)$/i.test(name),
    ),
  );
  return [command!, [...first, ...args], { cwd, env, shell: process.platform === 'win32' }];
}

/** Why an install is needed; `undefined` when what the lockfile names is there. */
export const ownInstallReason = (folder: OwnFolder): string | undefined =>
  missingIn(folder, folderOf(folder));

function missingIn(folder: OwnFolder, at: string): string | undefined {
  const modules = join(at, 'node_modules');
  const isUnbuilt = folder.built !== undefined && !existsSync(join(modules, folder.built));
  return (
    installReason(
      readFileSync(ownPath(folder, 'package-lock.json'), 'utf8'),
      textOf(join(modules, '.package-lock.json')),
    ) ?? (isUnbuilt ? `${folder.built} is not built` : undefined)
  );
}

/** Path of an installed file of the folder. */
export function ownFile(folder: OwnFolder, path: string): string {
  const file = join(folderOf(folder), 'node_modules', path);
  if (existsSync(file)) return file;
  throw new Error(`tools/${folder.name} has no ${path}. Run "npm run ${folder.script}" once.`);
}

/** Path in the folder, whether there is such a file or not. */
export const ownPath = (folder: OwnFolder, ...path: string[]): string => join(folderOf(folder), ...path);
