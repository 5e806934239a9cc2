import { folded } from '../folded.js';
import type { Generated } from 'kysely';
import type { ParticipantRecord, SessionRecord, UserDetails, UserRecord } from './store.js';

export interface ValueRow {
  key: string;
  /** JSON text. */
  value: string;
  expires_at_ms: number | null;
}

export interface SessionRow {
  number: Generated<number>;
  id: string;
  group_id: string;
  session_key: string;
  key_is_random: number;
  site: string;
  status: string;
  visitor_version: string;
  created_at_ms: number;
  started_at_ms: number | null;
  ended_at_ms: number | null;
}

export interface ParticipantRow {
  number: Generated<number>;
  id: string;
  session_id: string;
  type: string;
  partner_user_id: string | null;
  name: string | null;
  email: string | null;
  phone: string | null;
  status: string;
  started_at_ms: number;
  ended_at_ms: number | null;
  bytes: number;
}

export interface UserRow {
  number: Generated<number>;
  group_id: string;
  partner_user_id: string;
  password_hash: string | null;
  active: number;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  email_folded: string | null;
  phone: string | null;
  role: string | null;
  address: string | null;
  address_folded: string | null;
  provisioned: Generated<number>;
}

/** The tables, as Kysely sees them. */
export interface Tables {
  kept_value: ValueRow;
  session: SessionRow;
  participant: ParticipantRow;
  user: UserRow;
}

/** A row as it comes out: generated columns have their value. */
export type Selected<T> = { [K in keyof T]: T[K] extends Generated<infer V> ? V : T[K] };

export function sessionOf(row: Selected<SessionRow>): SessionRecord {
  return {
    number: row.number,
    id: row.id,
    groupId: row.group_id,
    sessionKey: row.session_key,
    keyIsRandom: row.key_is_random === 1,
    site: row.site as SessionRecord['site'],
    status: row.status as SessionRecord['status'],
    visitorVersion: row.visitor_version,
    createdAtMs: row.created_at_ms,
    ...(row.started_at_ms !== null && { startedAtMs: row.started_at_ms }),
    ...(row.ended_at_ms !== null && { endedAtMs: row.ended_at_ms }),
  };
}

export function participantOf(row: Selected<ParticipantRow>): ParticipantRecord {
  return {
    id: row.id,
    sessionId: row.session_id,
    type: row.type as ParticipantRecord['type'],
    ...(row.partner_user_id !== null && { partnerUserId: row.partner_user_id }),
    ...(row.name !== null && { name: row.name }),
    ...(row.email !== null && { email: row.email }),
    ...(row.phone !== null && { phone: row.phone }),
    status: row.status as ParticipantRecord['status'],
    startedAtMs: row.started_at_ms,
    ...(row.ended_at_ms !== null && { endedAtMs: row.ended_at_ms }),
    bytes: row.bytes,
  };
}

export function userOf(row: Selected<UserRow>): UserRecord {
  return {
    number: row.number,
    groupId: row.group_id,
    partnerUserId: row.partner_user_id,
    ...(row.password_hash !== null && { passwordHash: row.password_hash }),
    ...(row.first_name !== null && { firstName: row.first_name }),
    ...(row.last_name !== null && { lastName: row.last_name }),
    ...(row.email !== null && { email: row.email }),
    ...(row.phone !== null && { phone: row.phone }),
    ...(row.role !== null && { role: row.role }),
    ...(row.address !== null && { glanceAddress: row.address }),
    active: row.active === 1,
    ...(row.provisioned === 1 && { provisioned: true }),
  };
}

/** The columns of what is known about a user; what is absent is emptied. */
export function detailColumns(user: UserDetails) {
  return {
    first_name: user.firstName ?? null,
    last_name: user.lastName ?? null,
    email: user.email ?? null,
    email_folded: user.email === undefined ? null : folded(user.email),
    phone: user.phone ?? null,
    role: user.role ?? null,
    address: user.glanceAddress ?? null,
    address_folded: user.glanceAddress === undefined ? null : folded(user.glanceAddress),
  };
}
