import { spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installReason } from './run.mjs';

/** A folder of tools/ with a package.json and a lockfile of its own: what no user of the kit needs to install. */
export interface OwnFolder {
  /** Name of the folder in tools/. */
  name: string;
  /** The script of the root that installs it: `runtimes`. */
  script: string;
}

const folderOf = ({ name }: OwnFolder): string => fileURLToPath(new URL(name, import.meta.url));

const textOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;

/** How npm is started in the folder: the npm of the caller, with what that one says of its own folder taken away. */
function npmCall(folder: OwnFolder, args: readonly string[]): [string, string[], SpawnOptions] {
  const cli = process.env['npm_execpath'];
  const [command, ...first] = cli?.endsWith('.js') ? [process.execPath, cli] : ['npm'];
  // Registry, proxy and headers stay.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_config_(?:ignore_scripts|local_prefix)$/i.test(name),
    ),
  );
  return [command!, [...first, ...args], { cwd: folderOf(folder), env, shell: process.platform === 'win32' }];
}

const failed = ({ name }: OwnFolder, args: readonly string[], said: string): Error =>
  new Error(`npm ${args.join(' ')} failed in tools/${name}:\n${said}`);

/** Runs npm in the folder and waits. */
export function npmIn(folder: OwnFolder, ...args: string[]): void {
  const [command, all, options] = npmCall(folder, args);
  const { status, stdout, stderr, error } = spawnSync(command, all, { ...options, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw failed(folder, args, `${stdout}${stderr}`);
}

/** The same while `tell` is called every `everyMs` milliseconds. */
export async function npmInWith(
  folder: OwnFolder,
  args: readonly string[],
  everyMs: number,
  tell: () => void,
): Promise<void> {
  const [command, all, options] = npmCall(folder, args);
  const child = spawn(command, all, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (said += String(part)));
  const timer = setInterval(tell, everyMs);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    if (code !== 0) throw failed(folder, args, said);
  } finally {
    clearInterval(timer);
  }
}

/** Why an install is needed; `undefined` when what the lockfile names is there. */
export function ownInstallReason(folder: OwnFolder): string | undefined {
  return installReason(
    readFileSync(join(folderOf(folder), 'package-lock.json'), 'utf8'),
    textOf(join(folderOf(folder), 'node_modules', '.package-lock.json')),
  );
}

/** Packages that the lockfile names, and how many of them are there already. */
export function ownProgress(folder: OwnFolder): { present: number; wanted: number } {
  const { packages } = JSON.parse(readFileSync(join(folderOf(folder), 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optional?: boolean }>;
  };
  const paths = Object.keys(packages).filter(
    (path) => path.includes('node_modules/') && !packages[path]!.optional,
  );
  const present = paths.filter((path) => existsSync(join(folderOf(folder), path, 'package.json'))).length;
  return { present, wanted: paths.length };
}

/** Path of an installed file of the folder. */
export function ownFile(folder: OwnFolder, path: string): string {
  const file = join(folderOf(folder), 'node_modules', path);
  if (existsSync(file)) return file;
  throw new Error(`tools/${folder.name} has no ${path}. Run "npm run ${folder.script}" once.`);
}

/** Path in the folder, whether there is such a file or not. */
export const ownPath = (folder: OwnFolder, ...path: string[]): string => join(folderOf(folder), ...path);
