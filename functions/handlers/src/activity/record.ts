import { isSessionKey, isWellFormed, type EndReason } from '@glance-kit/core';
import type { Fields } from '../fields.js';
import type { PageRefusal } from '../identity.js';
import { recordInvalid } from './refusals.js';

/**
 * One session, as the panel reports it when it begins and again when it ends, every member checked; core's
 * `ActivityRecord` is what it sends. The agent is not in it: see `Identity`.
 */
export interface CheckedActivity {
  /** Name of the host: `flex`, `five9`. */
  host: string;
  /** The host's id of the call, task, case or chat that the session was started from. */
  conversationId: string;
  /** Names the session: later records of it update the earlier ones. */
  sessionId: string;
  phase: 'started' | 'ended';
  sessionKey: string;
  sessionType: 'cobrowse';
  /** ISO 8601, UTC, milliseconds. */
  startedAt: string;
  /** With `ended` alone. */
  endedAt?: string;
  /** Whole seconds; with `ended` alone. */
  durationSeconds?: number;
  reason?: EndReason;
  /** The most agents who watched at once. */
  agents?: number;
  /** What else the host knows: `taskSid`, `five9SessionId`. */
  fields: Readonly<Record<string, string>>;
}

/** Of the record, and of the requests that carry it. */
const OWN = new Set(['host', 'conversationId', 'sessionId', 'phase', 'sessionKey', 'sessionType', 'startedAt', 'endedAt', 'durationSeconds', 'reason', 'agents']); // prettier-ignore
const CARRIED = ['token', 'partneruserid', 'refused'];

const HOST = /^[a-z][a-z0-9-]{0,31}$/;
/** As services give them; it may stand in a header. */
const SESSION_ID = /^[\x21-\x7e]{1,128}$/;
const FIELD_NAME = /^[A-Za-z]\w{0,63}$/;
const CONTROL = /\p{Cc}/u;
const UTC = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,6})?Z$/;
const REASONS: readonly EndReason[] = ['agent', 'visitor', 'timeout', 'error'];
const MAX_FIELDS = 10;
const MAX_UNITS = 255;
/** A month: no session is longer. */
const MAX_SECONDS = 2_678_400;
const MAX_AGENTS = 1_000;

/** Thrown by the readers below, with the name of the member. */
class Invalid extends Error {}

function text(value: unknown, name: string, form: RegExp): string {
  if (typeof value === 'string' && form.test(value)) return value;
  throw new Invalid(name);
}

/** The 30th of February is none: what `Date` makes of it says another day. */
function time(value: unknown, name: string): string {
  const [given, seconds] = UTC.exec(text(value, name, UTC))!;
  const found = new Date(given);
  if (Number.isNaN(found.getTime()) || !found.toISOString().startsWith(seconds!)) throw new Invalid(name);
  return found.toISOString();
}

/** A whole number; a form can only write it as text. */
function whole(value: unknown, name: string, max: number, isForm: boolean): number {
  const number = isForm && typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (Number.isInteger(number) && (number as number) >= 0 && (number as number) <= max)
    return number as number;
  throw new Invalid(name);
}

/** What a host calls something: any text of one line. */
function line(value: unknown, name: string): string {
  if (typeof value === 'string' && value.length <= MAX_UNITS && !CONTROL.test(value) && isWellFormed(value))
    return value;
  throw new Invalid(name);
}

function hostFields(body: Fields): Record<string, string> {
  const found = body.entries.filter(([name]) => !OWN.has(name) && !CARRIED.includes(name.toLowerCase()));
  if (found.length > MAX_FIELDS || !found.every(([name]) => FIELD_NAME.test(name)))
    throw new Invalid('fields');
  return Object.fromEntries(found.map(([name, value]) => [name, line(value, name)]));
}

function read(body: Fields): CheckedActivity {
  const given = Object.fromEntries(body.entries);
  // Of two values nobody could tell which one counts.
  if (Object.keys(given).length !== body.entries.length) throw new Invalid('fields');
  const isForm = body.type === 'form';
  const { phase, sessionKey, sessionType } = given;
  if (phase !== 'started' && phase !== 'ended') throw new Invalid('phase');
  if (typeof sessionKey !== 'string' || !isSessionKey(sessionKey)) throw new Invalid('sessionKey');
  if (sessionType !== 'cobrowse') throw new Invalid('sessionType');
  const record: CheckedActivity = {
    host: text(given['host'], 'host', HOST),
    conversationId: line(given['conversationId'] || undefined, 'conversationId'),
    sessionId: text(given['sessionId'], 'sessionId', SESSION_ID),
    phase,
    sessionKey,
    sessionType,
    startedAt: time(given['startedAt'], 'startedAt'),
    fields: hostFields(body),
  };
  const { reason, agents, endedAt, durationSeconds } = given;
  if (agents !== undefined) record.agents = whole(agents, 'agents', MAX_AGENTS, isForm);
  if (phase === 'started') {
    for (const [name, value] of Object.entries({ endedAt, durationSeconds, reason }))
      if (value !== undefined) throw new Invalid(name);
    return record;
  }
  record.endedAt = time(endedAt, 'endedAt');
  // A clock that was set back in between ends a session before it began.
  const ranMs = Math.max(0, Date.parse(record.endedAt) - Date.parse(record.startedAt));
  const seconds = durationSeconds ?? Math.round(ranMs / 1000);
  record.durationSeconds = whole(seconds, 'durationSeconds', MAX_SECONDS, isForm);
  if (reason !== undefined) {
    if (!REASONS.includes(reason as EndReason)) throw new Invalid('reason');
    record.reason = reason as EndReason;
  }
  return record;
}

/**
 * The record in the body of a request, every member checked.
 *
 * @returns a refusal of status 400 `activity_invalid`; the title and the log name the member, never its value
 */
export function readActivity(body: Fields): CheckedActivity | PageRefusal {
  try {
    return read(body);
  } catch (cause) {
    if (!(cause instanceof Invalid)) throw cause;
    return recordInvalid(cause.message);
  }
}
