import { zipSync, type Zippable } from 'fflate';

/** A file that a host installs or a person follows; `path` from the folder of its host, with `/`. */
export interface OutputFile {
  path: string;
  bytes: Uint8Array;
}

/** What a host's package is made from besides the configuration. */
export interface Parts {
  /** Files that the host's connector was built to, by path: its page, its plugin. */
  files: Readonly<Record<string, Uint8Array>>;
  /** Of the host's connector, `1.2.3`. */
  version: string;
  /** Texts of the panel in the languages that it brings along. */
  languages: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const utf8 = new TextEncoder();

export function textFile(path: string, text: string): OutputFile {
  return { path, bytes: utf8.encode(text.endsWith('\n') ? text : `${text}\n`) };
}

/** The same text for the same content, in whatever order the configuration names it. */
export function jsonFile(path: string, value: unknown): OutputFile {
  return textFile(path, JSON.stringify(sorted(value), undefined, 2));
}

/** A copy whose members are in the order of their names; lists keep theirs. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}

/** The earliest date that a zip can name, by the clock of the place: the same bytes in every time zone. */
const FIXED_DATE = new Date(1980, 0, 1);

/** A zip of files, the same bytes for the same files, whenever and wherever it is made. */
export function zipFile(path: string, files: readonly OutputFile[]): OutputFile {
  const entries: Zippable = {};
  const options = { mtime: FIXED_DATE, os: 3, attrs: 0o644 << 16, level: 9 } as const;
  for (const file of [...files].sort((one, other) => (one.path < other.path ? -1 : 1)))
    entries[file.path] = [file.bytes, options];
  return { path, bytes: zipSync(entries) };
}
