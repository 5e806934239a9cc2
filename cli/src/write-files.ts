import type { OutputFile } from '@glance-kit/manifests';
import { createHash, randomUUID } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What was written into a folder, so that nothing else in it is ever touched. */
export const RECORD_FILE = '.glance-kit.json';

export interface WrittenFile {
  path: string;
  bytes: number;
  sha256: string;
  change: 'new' | 'changed' | 'same';
}

export interface Written {
  files: WrittenFile[];
  /** Files of an earlier build that this one no longer has. */
  removed: string[];
  /** The same, but somebody changed them since: they stay, and are the folder's owner's now. */
  left: string[];
}

/** Files in the way that are not ours, or no longer: nothing was written. */
export interface Conflict {
  path: string;
  reason: string;
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The hash of a file; what else is there, in words; `undefined` for nothing. */
function lookAt(path: string): { sha256: string } | { other: string } | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return undefined;
  return stat.isFile()
    ? { sha256: sha256Of(readFileSync(path)) }
    : { other: stat.isDirectory() ? 'is a folder' : 'is no plain file' };
}

/** Paths and hashes of the last build; `undefined` for a record that cannot be one. */
function readRecord(folder: string): Record<string, string> | undefined {
  const path = join(folder, RECORD_FILE);
  if (!lstatSync(path, { throwIfNoEntry: false })) return {};
  try {
    const { files } = JSON.parse(readFileSync(path, 'utf8')) as { files: Record<string, string> };
    const isRecord = Object.values(files).every((hash) => /^[0-9a-f]{64}$/.test(hash));
    return isRecord ? files : undefined;
  } catch {
    return undefined;
  }
}

function put(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, bytes);
  renameSync(draft, path);
}

/** Folders that a removed file leaves empty go with it. */
function removeEmpty(folder: string, until: string): void {
  if (folder === until || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(dirname(folder), until);
}

/**
 * Makes a folder hold these files. Overwrites and removes only what an earlier build wrote and nobody has changed since;
 * anything else in the way is a conflict, and then nothing is written. A file that holds the right bytes is left alone.
 */
export function writeFiles(
  folder: string,
  files: readonly OutputFile[],
): Written | { conflicts: Conflict[] } {
  const record = readRecord(folder);
  if (!record) return { conflicts: [{ path: RECORD_FILE, reason: 'is not a record of glance-kit' }] };
  const conflicts: Conflict[] = [];
  const written: WrittenFile[] = [];
  for (const { path, bytes } of files) {
    const sha256 = sha256Of(bytes);
    const there = lookAt(join(folder, path));
    const own = Object.hasOwn(record, path) ? record[path] : undefined;
    if (there && 'other' in there) conflicts.push({ path, reason: there.other });
    else if (there && there.sha256 !== sha256 && there.sha256 !== own)
      conflicts.push({
        path,
        reason: own === undefined ? 'is not from glance-kit' : 'was changed since glance-kit wrote it',
      });
    else
      written.push({
        path,
        bytes: bytes.length,
        sha256,
        change: !there ? 'new' : there.sha256 === sha256 ? 'same' : 'changed',
      });
  }
  if (conflicts.length) return { conflicts };

  const current = new Set(files.map(({ path }) => path));
  const removed: string[] = [];
  const left: string[] = [];
  for (const [path, hash] of Object.entries(record)) {
    const there = current.has(path) ? undefined : lookAt(join(folder, path));
    if (!there) continue;
    if ('sha256' in there && there.sha256 === hash) {
      rmSync(join(folder, path));
      removeEmpty(dirname(join(folder, path)), folder);
      removed.push(path);
    } else left.push(path);
  }
  const changes = new Map(written.map(({ path, change }) => [path, change]));
  for (const { path, bytes } of files) if (changes.get(path) !== 'same') put(join(folder, path), bytes);
  const hashes = Object.fromEntries(written.map(({ path, sha256 }) => [path, sha256]));
  const text = `${JSON.stringify({ note: 'Written by glance-kit. What is not in this list is never overwritten.', files: hashes }, undefined, 2)}\n`;
  put(join(folder, RECORD_FILE), Buffer.from(text));
  return { files: written, removed, left };
}
