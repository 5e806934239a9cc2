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
}

/** The cookie that stands for a signed-in agent. */
export const SESSION_COOKIE = 'GSSNID';
/** A sign-in ends after 8 h, or 90 min without use (the sign-in rules, "Session cookie"). */
export const ABSOLUTE_MS = 8 * 3_600_000;
export const IDLE_MS = 90 * 60_000;
/** Use is written down at most this often. */
const TOUCH_EVERY_MS = 60_000;

export interface ViewerSessions {
  /** Signs in; `former`, the id of an earlier sign-in of this browser, stops being valid. Returns the cookie's value. */
  create(agent: SignedIn, former?: string): Promise<string>;
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
    async create(agent, former) {
      if (former !== undefined && ID.test(former)) await store.values.delete(keyOf(former));
      const id = randomBytes(32).toString('base64url');
      const nowMs = clock.now();
      await keep(id, { ...agent, createdAtMs: nowMs, seenAtMs: nowMs });
      return id;
    },
    async read(id) {
      const kept = await load(id);
      if (!kept) return undefined;
      const { groupId, partnerUserId, person } = kept;
      const user = groups.has(groupId) ? await store.users.get(groupId, partnerUserId) : undefined;
      if (!user?.active) return undefined;
      const nowMs = clock.now();
      if (nowMs - kept.seenAtMs >= TOUCH_EVERY_MS) await keep(id, { ...kept, seenAtMs: nowMs });
      return { groupId, partnerUserId, person };
    },
    async describe(id, person) {
      const kept = await load(id);
      if (kept) await keep(id, { ...kept, person });
    },
  };
}
