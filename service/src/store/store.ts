/** What the value store keeps: anything JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Small values by key, some of them for a while: secrets, sign-ins. */
export interface Values {
  /** `undefined` when missing or expired; `0`, `''`, `false` and `null` are values. */
  get(key: string): Promise<Json | undefined>;
  /** @param options `expiresAtMs`: epoch milliseconds; without it the value stays */
  set(key: string, value: Json, options?: { expiresAtMs?: number }): Promise<void>;
  /** Reads and removes in one step: of two callers, one gets the value. */
  take(key: string): Promise<Json | undefined>;
  /**
   * Adds one to a count in one step; the first of a window opens it for `windowMs`, and the count is gone afterwards.
   */
  increment(key: string, windowMs: number): Promise<{ count: number; resetMs: number }>;
  delete(key: string): Promise<void>;
  /** Keys that start with `prefix`, in order; `next` is given to `after` for the next page. */
  list(prefix: string, options: { limit: number; after?: string }): Promise<ValuePage>;
}

export interface ValuePage {
  entries: readonly { key: string; value: Json }[];
  next?: string;
}

/**
 * Letters of a session (activity rules): J being set up, W waiting, A active; C completed by a participant,
 * X dropped, Q stopped while waiting, T nobody joined in time.
 */
export type SessionStatus = 'J' | 'W' | 'A' | 'C' | 'X' | 'Q' | 'T';

export interface SessionRecord {
  /** Counts up; the numeric id of reports. */
  number: number;
  /** `[groupid].[sessionkey].[random]` */
  id: string;
  groupId: string;
  sessionKey: string;
  keyIsRandom: boolean;
  site: 'staging' | 'production';
  status: SessionStatus;
  /** Version of the visitor script. */
  visitorVersion: string;
  createdAtMs: number;
  /** When the first agent joined, epoch ms. */
  startedAtMs?: number;
  endedAtMs?: number;
}

export type NewSession = Omit<SessionRecord, 'number' | 'startedAtMs' | 'endedAtMs'>;

export interface SessionChange {
  status?: SessionStatus;
  startedAtMs?: number;
  endedAtMs?: number;
}

/** Letters of a participant: A connected, C left, X dropped, T timed out. */
export type ParticipantStatus = 'A' | 'C' | 'X' | 'T';

/** Somebody who was in a session: who, when, how many bytes. Nothing of the page. */
export interface ParticipantRecord {
  id: string;
  sessionId: string;
  type: 'visitor' | 'agent';
  /** Agents only. */
  partnerUserId?: string;
  name?: string;
  email?: string;
  phone?: string;
  status: ParticipantStatus;
  startedAtMs: number;
  endedAtMs?: number;
  bytes: number;
}

export type NewParticipant = Omit<ParticipantRecord, 'status' | 'endedAtMs' | 'bytes'>;

export interface ParticipantChange {
  status?: ParticipantStatus;
  endedAtMs?: number;
  bytes?: number;
}

/** What is known about a user besides who they are; the field limits are those of the user rules. */
export interface UserDetails {
  firstName?: string;
  lastName?: string;
  /** Compared without case, within the group. */
  email?: string;
  phone?: string;
  role?: string;
  /** `[name].glance.net`; unique, compared without case. */
  glanceAddress?: string;
}

export interface UserRecord extends UserDetails {
  number: number;
  groupId: string;
  partnerUserId: string;
  /** `$scrypt$…`; absent for agents who only come with a login key. */
  passwordHash?: string;
  active: boolean;
  /** Made at a first sign-in, not listed in the settings. */
  provisioned?: boolean;
}

export interface ListedUser extends UserDetails {
  partnerUserId: string;
  passwordHash?: string;
  /** Listed, but nobody may sign in as this user. */
  suspended?: boolean;
}

export type NewUser = UserDetails & { groupId: string; partnerUserId: string };

export interface Sessions {
  /**
   * @param options `unlessLive`: refuse when a session in J, W or A has this key in this group; checked and
   *   written in one step
   * @returns the session's number, or `undefined` when refused
   */
  add(session: NewSession, options: { unlessLive: boolean }): Promise<number | undefined>;
  update(id: string, change: SessionChange): Promise<void>;
  get(id: string): Promise<SessionRecord | undefined>;
  /** The newest session in W or A with this key; keys are case-sensitive. */
  newestLive(groupId: string, sessionKey: string): Promise<SessionRecord | undefined>;
  /** All sessions in J, W or A, oldest first. */
  live(): Promise<readonly SessionRecord[]>;
}

export interface Participants {
  add(participant: NewParticipant): Promise<void>;
  update(id: string, change: ParticipantChange): Promise<void>;
  /** In order of arrival. */
  of(sessionId: string): Promise<readonly ParticipantRecord[]>;
}

export interface Users {
  /**
   * Makes these the group's listed users, active unless suspended; formerly listed ones stay known but inactive.
   * Provisioned users keep their state unless they are listed.
   */
  replace(groupId: string, users: readonly ListedUser[]): Promise<void>;
  /**
   * Makes an active user, checked and written in one step.
   * @returns `undefined` when anybody, active or not, has this partner user id or e-mail address in the group, or
   *   this Glance Address anywhere: nobody is ever changed
   */
  provision(user: NewUser): Promise<UserRecord | undefined>;
  get(groupId: string, partnerUserId: string): Promise<UserRecord | undefined>;
  /** Users of the group with this e-mail address, whatever its case. */
  withEmail(groupId: string, email: string): Promise<readonly UserRecord[]>;
  /** The user with this Glance Address, whatever its case. */
  withAddress(glanceAddress: string): Promise<UserRecord | undefined>;
  /** Users of all groups with this exact id. */
  named(partnerUserId: string): Promise<readonly UserRecord[]>;
}

/**
 * What the service remembers. Resolved writes are on disk. `storeSuite` of `@glance-kit/testing` asks what
 * each driver must do.
 */
export interface Store {
  readonly values: Values;
  readonly sessions: Sessions;
  readonly participants: Participants;
  readonly users: Users;
  /** Waits for writes under way; twice is fine. */
  close(): Promise<void>;
}
