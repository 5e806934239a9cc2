import { createHash } from 'node:crypto';

/** Prefix of everything that the publisher's solutions add. */
export const PREFIX = 'glk';

/** First three digits of option values of the publisher. */
export const OPTION_PREFIX = 47_110;

export const SOLUTION = {
  name: 'GlanceKitCobrowse',
  label: 'Cobrowse',
  description: 'Cobrowse for the record on screen, and its sessions on the timeline.',
} as const;
/** What people call the table of sessions. */
export const TABLE_LABELS = {
  one: 'Cobrowse session',
  many: 'Cobrowse sessions',
  description: 'A cobrowse session of an agent with a visitor.',
} as const;
export const PUBLISHER = { name: 'glancekit', label: 'glance-kit' } as const;

/** The version that brought the components of today; a component that comes later says so itself. */
export const FIRST_VERSION = '0.1.0.0';

/**
 * The id of a component, the same in every build and version: what lets a solution be imported over an older one. A
 * UUID of version 8, from the SHA-256 of its name.
 *
 * @param name  kind and name of the component, `view/all-sessions`; never changed once it was shipped
 * @returns 36 characters, lower case, without braces
 * @see RFC 9562, 5.8
 */
export function componentId(name: string): string {
  const bytes = createHash('sha256').update(`glance-kit/dynamics/${name}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [8, 12, 16, 20, 32].map((end, index, ends) => hex.slice(index ? ends[index - 1] : 0, end)).join('-');
}

/** As most of Dataverse's XML writes it. */
export const braced = (name: string): string => `{${componentId(name)}}`;

/**
 * `1.2.3` as Dataverse wants it, four numbers. What follows a hyphen is left out: an environment knows no pre-releases.
 *
 * @throws Error for another form
 */
export function solutionVersion(version: string): string {
  const numbers = /^(\d+)\.(\d+)\.(\d+)(?:-.+)?$/.exec(version);
  if (!numbers) throw new Error(`${JSON.stringify(version)} is not a version of three numbers.`);
  return `${numbers.slice(1).join('.')}.0`;
}
