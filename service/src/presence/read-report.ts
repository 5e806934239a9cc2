import { isGroupId, isSessionKey, isWellFormed } from '@glance-kit/core';
import type { PresenceData, PresenceReport } from '../protocol/index.js';

/** Of data of the site's own, all reports together. */
export const MAX_OWN_KEYS = 32;
export const MAX_OWN_BYTES = 4 * 1024;

const MAX_URL_LENGTH = 2048;
const WORD = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}$/;
const OWN_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

type Value = string | number;

/** What the look-up answers of itself: a page that could say these would say them for the service. */
const OF_THE_SERVICE: readonly string[] = [
  'visitorid',
  'groupid',
  'visitorpresent',
  'timestamp',
  'direct',
  'directserver',
  'ds',
  'tlsport',
  'httpsport',
];

/** What a page says of itself: how each is kept, `undefined` for what cannot be. */
const OF_THE_PAGE: ReadonlyMap<string, (value: unknown) => Value | undefined> = new Map<
  string,
  (value: unknown) => Value | undefined
>([
  ['url', plainUrl],
  ['browser', word],
  ['platform', word],
  ['browserver', (value) => (Number.isInteger(value) && Number(value) >= 0 ? Number(value) : undefined)],
]);

/**
 * Reads a report; `undefined` for one that is not as it should be. Nothing is repaired but the address of the page, which
 * loses its query and fragment here as well: they may hold secrets.
 */
export function readReport(text: string): PresenceReport | undefined {
  const report = objectIn(parsed(text));
  if (!report) return undefined;
  const { groupid, visitorid, data } = report;
  const given = objectIn(data);
  if (!isGroupId(groupid) || typeof visitorid !== 'string' || !isSessionKey(visitorid) || !given)
    return undefined;
  const read: [string, Value][] = [];
  for (const [name, value] of Object.entries(given)) {
    const kept = (OF_THE_PAGE.get(name) ?? ownValue(name))(value);
    if (kept === undefined) return undefined;
    read.push([name, kept]);
  }
  return { groupid: groupid as string, visitorid, data: Object.fromEntries(read) };
}

/** Whether a visitor's data is within the limits of what is kept. */
export function isWithinLimits(data: PresenceData): boolean {
  const own = Object.entries(data).filter(([name]) => !OF_THE_PAGE.has(name));
  return own.length <= MAX_OWN_KEYS && Buffer.byteLength(JSON.stringify(own)) <= MAX_OWN_BYTES;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectIn(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Record<string, unknown>;
}

const ownValue =
  (name: string) =>
  (value: unknown): Value | undefined => {
    if (!OWN_NAME.test(name) || OF_THE_SERVICE.includes(name.toLowerCase())) return undefined;
    if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
    return typeof value === 'string' && isWellFormed(value) ? value : undefined;
  };

function word(value: unknown): string | undefined {
  return typeof value === 'string' && WORD.test(value) ? value : undefined;
}

function plainUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_URL_LENGTH || !URL.canParse(value)) return undefined;
  const { protocol, origin, pathname, href } = new URL(value);
  // As it is kept: one character of another script becomes nine.
  return /^https?:$/.test(protocol) && href.length <= MAX_URL_LENGTH ? origin + pathname : undefined;
}
