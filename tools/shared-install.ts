import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface SharedInstall {
  /** Folder with a package.json, a lockfile and what they name beside them. */
  folder: string;
  /** Where its `node_modules` is kept for every clone; named by all that an install depends on. */
  store: string;
  /** Installs in a copy of the folder that nobody else uses. */
  install(at: string): void | Promise<void>;
  /** Whether all that was installed there still is. */
  isWhole(at: string): boolean;
}

/**
 * Gives a folder the `node_modules` of its store, by a link. A store is there whole or not at all: it is made elsewhere and
 * renamed, and an install that fails leaves nothing behind. One that is no longer whole is made anew: an `npm` that
 * somebody ran in a clone goes through the link.
 *
 * @returns whether it was installed now
 * @throws what `install` throws
 */
export async function sharedInstall({ folder, store, install, isWhole }: SharedInstall): Promise<boolean> {
  const isThere = (): boolean => existsSync(store) && isWhole(store);
  const isNew = !isThere();
  if (isNew) {
    const made = mkdtempSync(`${store}-`);
    try {
      cpSync(folder, made, { recursive: true, filter: (path) => !/[\\/](?:node_modules|dist)$/.test(path) });
      await install(made);
      if (!isThere()) rmSync(store, { recursive: true, force: true });
      renameSync(made, store);
    } catch (error) {
      rmSync(made, { recursive: true, force: true });
      if (!isThere()) throw error; // else another clone was faster, with the same
    }
  }
  const modules = join(folder, 'node_modules');
  rmSync(modules, { recursive: true, force: true });
  symlinkSync(join(store, 'node_modules'), modules, 'junction');
  return isNew;
}

/** Whether nobody else can write into a folder: what lies in it is run. */
export function isOwnFolder(path: string): boolean {
  const { uid, mode } = statSync(path);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o002) === 0);
}
