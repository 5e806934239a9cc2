import type { CollectedSignIn } from '@glance-kit/core';
import type { ExpiringStore } from '../expiring-store.js';
import { refuse, type Identity, type Refusal } from '../identity.js';
import type { SignedIn } from './provider.js';
import { digest, isSecret, randomSecret } from './secrets.js';

/** What is kept of a session; plain data, so that any store can hold it. The token itself is kept nowhere. */
export type SessionRecord =
  | { kind: 'session'; signedIn: SignedIn; choice: string; startedAtMs: number }
  /** There for as long as the session is used. */
  | { kind: 'session-used' }
  /** The provider ended everything that began before. */
  | { kind: 'session-ended'; atMs: number };

export interface SessionsOptions {
  /** Shared where several instances run. */
  store: ExpiringStore<SessionRecord>;
  /** Milliseconds a session lives at most, 8 h unless given; never longer than the identity. */
  lifetimeMs?: number;
  /** Milliseconds it lives unused, 90 min unless given. */
  idleMs?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** SHA-256 of a text; Web Crypto unless a runtime has a faster one. */
  hash?: (text: string) => string | Promise<string>;
}

/** The server's own sessions: after any sign-in, one opaque token of 256 random bits. */
export interface Sessions {
  /** @param choice  id of the place where the agent signed in */
  issue(signedIn: SignedIn, choice: string): Promise<CollectedSignIn>;
  /** Who has this token; using it keeps the session from going idle. */
  verify(token: string): Promise<Identity | Refusal>;
  /** Ends a session. @returns what it was, `undefined` when there was none */
  end(token: string): Promise<{ signedIn: SignedIn; choice: string } | undefined>;
  /** Ends every session whose sign-in has this name in `endedBy` and is older than now. */
  endAll(name: string): Promise<void>;
}

const HOUR_MS = 3_600_000;
const OVER = 'Your session is over. Sign in again.';

export function sessions(options: SessionsOptions): Sessions {
  const { store, lifetimeMs = 8 * HOUR_MS, idleMs = 1.5 * HOUR_MS, now = Date.now, hash = digest } = options;

  /**
   * Life and use are two records: a request that is under way while the agent signs out can only renew the use,
   * which alone is worth nothing. One record, read and written back, could bring the session back to life.
   */
  const keysOf = async (token: string): Promise<{ life: string; use: string }> => {
    const name = await hash(token);
    return { life: `session ${name}`, use: `session-used ${name}` };
  };
  const endsAtMs = ({ signedIn, startedAtMs }: Extract<SessionRecord, { kind: 'session' }>): number =>
    Math.min(startedAtMs + lifetimeMs, signedIn.expiresAt * 1000);
  const endedByProvider = async ({ endedBy = [] }: SignedIn, startedAtMs: number): Promise<boolean> => {
    for (const name of endedBy) {
      const ended = await store.get(`session-ended ${await hash(name)}`);
      if (ended?.kind === 'session-ended' && ended.atMs >= startedAtMs) return true;
    }
    return false;
  };

  return {
    async issue(signedIn, choice) {
      const token = randomSecret();
      const { life, use } = await keysOf(token);
      const record: SessionRecord = { kind: 'session', signedIn, choice, startedAtMs: now() };
      const endsAt = endsAtMs(record);
      await store.set(life, record, Math.max(0, endsAt - now()));
      await store.set(use, { kind: 'session-used' }, idleMs);
      const { partnerUserId, name, email } = signedIn;
      const expiresAt = Math.floor(endsAt / 1000);
      return { token, expiresAt, partnerUserId, ...(name && { name }), ...(email && { email }) };
    },

    async verify(token) {
      if (!isSecret(token)) return refuse(401, 'token_invalid', OVER, 'session');
      const { life, use } = await keysOf(token);
      const record = await store.get(life);
      if (record?.kind !== 'session' || endsAtMs(record) <= now())
        return refuse(401, 'token_invalid', OVER, 'session');
      if (!(await store.get(use))) {
        await store.take(life);
        return refuse(401, 'token_expired', OVER, 'session idle');
      }
      const { signedIn, startedAtMs } = record;
      if (await endedByProvider(signedIn, startedAtMs)) {
        await store.take(life);
        return refuse(401, 'token_invalid', OVER, 'session ended by provider');
      }
      await store.set(use, { kind: 'session-used' }, idleMs);
      const { partnerUserId, subject, source, name, email } = signedIn;
      const expiresAt = Math.floor(endsAtMs(record) / 1000);
      return { partnerUserId, subject, source, expiresAt, ...(name && { name }), ...(email && { email }) };
    },

    async end(token) {
      if (!isSecret(token)) return undefined;
      const { life, use } = await keysOf(token);
      const record = await store.take(life);
      await store.take(use);
      return record?.kind === 'session' ? { signedIn: record.signedIn, choice: record.choice } : undefined;
    },

    async endAll(name) {
      const ended: SessionRecord = { kind: 'session-ended', atMs: now() };
      await store.set(`session-ended ${await hash(name)}`, ended, lifetimeMs);
    },
  };
}
