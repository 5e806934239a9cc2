import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Groups } from '../config/groups.js';
import type { Person } from '../protocol/index.js';
import type { Json, Store } from '../store/index.js';

/** An agent who has signed in, by login key or password. */
export interface SignedIn {
  groupId: string;
  partnerUserId: string;
  /** As shown to the visitor. */
  person: Person;
  /** The only sessions that this sign-in is for; every session of the group when absent. */
  sessionKeys?: readonly string[];
}

/** Whether a sign-in is good for the session with this key; without a key, whether for all of the group. */
export function coversSession({ sessionKeys }: SignedIn, sessionKey?: string): boolean {
  return !sessionKeys || (sessionKey !== undefined && sessionKeys.includes(sessionKey));
}

/** A sign-in ends after 8 h, or 90 min without use (the sign-in rules, "Session cookie"). */
export const ABSOLUTE_MS = 8 * 3_600_000;
export const IDLE_MS = 90 * 60_000;
/** Use is written down at most this often. */
const TOUCH_EVERY_MS = 60_000;
/** Sessions that one sign-in can be limited to; more than an agent opens in its eight hours. */
const MAX_SESSION_KEYS = 200;

export interface ViewerSessions {
  /**
   * Signs in and returns the cookie's value. `former` is the id of an earlier sign-in of this browser: of another agent
   * it stops being valid; of the same one it stays, since other views still hold it, and what it was good for, the new
   * one is good for, too.
   */
  create(agent: SignedIn, former?: string): Promise<string>;
  end(id: string): Promise<void>;
  /** The agent behind a cookie, or `undefined` when unknown, expired, or no longer an active user. */
  read(id: string): Promise<SignedIn | undefined>;
  /** Keeps what the visitor will be shown about the agent. */
  describe(id: string, person: Person): Promise<void>;
}

/** The store keeps a hash: who reads the database cannot sign in with it. */
const keyOf = (id: string): string => `sign-in/${createHash('sha256').update(id).digest('base64url')}`;

const ID = /^[A-Za-z0-9_-]{43}$/;

interface Kept extends SignedIn {
  createdAtMs: number;
  seenAtMs: number;
}

export function viewerSessions(groups: Groups, store: Store, clock: Clock): ViewerSessions {
  const expiresAtMs = ({ createdAtMs, seenAtMs }: Kept): number =>
    Math.min(createdAtMs + ABSOLUTE_MS, seenAtMs + IDLE_MS);
  const keep = (id: string, kept: Kept): Promise<void> =>
    store.values.set(keyOf(id), kept as unknown as Json, { expiresAtMs: expiresAtMs(kept) });
  const load = async (id: string): Promise<Kept | undefined> => {
    if (!ID.test(id)) return undefined;
    return (await store.values.get(keyOf(id))) as unknown as Kept | undefined;
  };
  return {
    async create({ sessionKeys, ...agent }, former) {
      const kept = former === undefined ? undefined : await load(former);
      const same = kept?.groupId === agent.groupId && kept.partnerUserId === agent.partnerUserId;
      if (kept && !same) await store.values.delete(keyOf(former!));
      const limit = same ? bothLimits(kept.sessionKeys, sessionKeys) : sessionKeys;
      const id = randomBytes(32).toString('base64url');
      const nowMs = clock.now();
      await keep(id, {
        ...agent,
        ...(limit && { sessionKeys: limit }),
        createdAtMs: nowMs,
        seenAtMs: nowMs,
      });
      return id;
    },
    async end(id) {
      if (ID.test(id)) await store.values.delete(keyOf(id));
    },
    async read(id) {
      const kept = await load(id);
      if (!kept) return undefined;
      const { groupId, partnerUserId, person, sessionKeys } = kept;
      const user = groups.has(groupId) ? await store.users.get(groupId, partnerUserId) : undefined;
      if (!user?.active) return undefined;
      const nowMs = clock.now();
      if (nowMs - kept.seenAtMs >= TOUCH_EVERY_MS) await keep(id, { ...kept, seenAtMs: nowMs });
      return { groupId, partnerUserId, person, ...(sessionKeys && { sessionKeys }) };
    },
    async describe(id, person) {
      const kept = await load(id);
      if (kept) await keep(id, { ...kept, person });
    },
  };
}

function bothLimits(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  return one && other && [...new Set([...one, ...other])].slice(-MAX_SESSION_KEYS);
}
