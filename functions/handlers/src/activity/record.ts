import { isSessionKey, isWellFormed, type EndReason } from '@glance-kit/core';
import type { Fields } from '../fields.js';
import type { PageRefusal } from '../identity.js';
import { recordInvalid } from './refusals.js';

/** One session, as the panel reports it when it begins and again when it ends. The agent is not in it: see `Identity`. */
export interface ActivityRecord {
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
  /** With `ended` alone, and never before `startedAt`. */
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
/** Ids of hosts and services are printable ASCII without blanks. */
const ID = /^[\x21-\x7e]{1,128}$/;
const FIELD_NAME = /^[A-Za-z]\w{0,63}$/;
const CONTROL = /\p{Cc}/u;
const UTC = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,6})?Z$/;
const REASONS: readonly EndReason[] = ['agent', 'visitor', 'timeout', 'error'];
const MAX_FIELDS = 10;
const MAX_FIELD_UNITS = 255;
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

function hostFields(body: Fields): Record<string, string> {
  const found = body.entries.filter(([name]) => !OWN.has(name) && !CARRIED.includes(name.toLowerCase()));
  if (found.length > MAX_FIELDS) throw new Invalid('fields');
  return Object.fromEntries(
    found.map(([name, value]) => {
      const good =
        FIELD_NAME.test(name) &&
        typeof value === 'string' &&
        value.length <= MAX_FIELD_UNITS &&
        !CONTROL.test(value) &&
        isWellFormed(value);
      if (!good) throw new Invalid(FIELD_NAME.test(name) ? name : 'fields');
      return [name, value];
    }),
  );
}

function read(body: Fields): ActivityRecord {
  const given = Object.fromEntries(body.entries);
  // Of two values nobody could tell which one counts.
  if (Object.keys(given).length !== body.entries.length) throw new Invalid('fields');
  const isForm = body.type === 'form';
  const { phase, sessionKey, sessionType } = given;
  if (phase !== 'started' && phase !== 'ended') throw new Invalid('phase');
  if (typeof sessionKey !== 'string' || !isSessionKey(sessionKey)) throw new Invalid('sessionKey');
  if (sessionType !== 'cobrowse') throw new Invalid('sessionType');
  const record: ActivityRecord = {
    host: text(given['host'], 'host', HOST),
    conversationId: text(given['conversationId'], 'conversationId', ID),
    sessionId: text(given['sessionId'], 'sessionId', ID),
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
  const ranMs = Date.parse(record.endedAt) - Date.parse(record.startedAt);
  if (ranMs < 0) throw new Invalid('endedAt');
  record.durationSeconds = whole(
    durationSeconds ?? Math.round(ranMs / 1000),
    'durationSeconds',
    MAX_SECONDS,
    isForm,
  );
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
export function readActivity(body: Fields): ActivityRecord | PageRefusal {
  try {
    return read(body);
  } catch (cause) {
    if (!(cause instanceof Invalid)) throw cause;
    return recordInvalid(cause.message);
  }
}
