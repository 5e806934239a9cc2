import type { ExpiringCounter, ExpiringStore } from '../expiring-store.js';
import type { SignedIn } from './provider.js';

/** What the hand-off keeps; plain data, so that any store can hold it. */
export type SignInRecord =
  | { kind: 'progress'; phase: Phase; deadlineMs: number; browser: string }
  | { kind: 'away'; challenge: string; browser: string; memory: string; choice: string; framed: boolean }
  | { kind: 'question'; browser: string; formToken: string; signIn: SignedIn; choice: string }
  | { kind: 'result'; signIn: SignedIn; choice: string };

/** `started`: the agent is at the provider or reads the question; the others are ends. */
export type Phase = 'started' | 'released' | 'collected' | 'cancelled' | 'failed';

export interface HandOffOptions {
  store: ExpiringStore<SignInRecord>;
  counter: ExpiringCounter;
  /** Milliseconds from the start of a sign-in to its end, collected or not. */
  lifetimeMs: number;
  /** Milliseconds, any steady origin. */
  now: () => number;
}

export type Collected =
  | { kind: 'collected'; signIn: SignedIn; choice: string }
  | { kind: 'pending' }
  | { kind: 'expired' }
  | { kind: 'cancelled' }
  | { kind: 'failed' };

type Record<K> = Extract<SignInRecord, { kind: K }>;

/** A hand-off is remembered this many times its life, so that a late collector hears "expired" and not "pending". */
const REMEMBERED = 5;

/**
 * The rules of the sign-in hand-off. A hand-off is named by its challenge, the SHA-256 of a verifier that only the
 * panel knows; it belongs to the first browser that opens it, lives once, and gives nothing away before the agent
 * has said that the panel is theirs.
 *
 * Each step that may happen only once takes a record out of the store; two callers at once cannot both go on.
 */
export function handOff({ store, counter, lifetimeMs, now }: HandOffOptions) {
  const rememberedMs = lifetimeMs * REMEMBERED;
  const get = async <K extends SignInRecord['kind']>(kind: K, key: string): Promise<Record<K> | undefined> =>
    (await store.get(`${kind} ${key}`)) as Record<K> | undefined;
  const take = async <K extends SignInRecord['kind']>(kind: K, key: string): Promise<Record<K> | undefined> =>
    (await store.take(`${kind} ${key}`)) as Record<K> | undefined;
  const keep = (key: string, record: SignInRecord, ttlMs: number): Promise<void> =>
    store.set(`${record.kind} ${key}`, record, ttlMs);

  /** The hand-off while it is open, else nothing. */
  const open = async (challenge: string): Promise<Record<'progress'> | undefined> => {
    const progress = await get('progress', challenge);
    return progress?.phase === 'started' && now() < progress.deadlineMs ? progress : undefined;
  };
  const end = (challenge: string, progress: Record<'progress'>, phase: Phase): Promise<void> =>
    keep(challenge, { ...progress, phase }, rememberedMs);

  return {
    /**
     * @param browser  digest of the secret in the browser's cookie
     * @returns `false` when another browser has it, or when it is over
     */
    async start(challenge: string, browser: string): Promise<boolean> {
      const { count } = await counter.increment(`hand-off ${challenge}`, rememberedMs);
      // The count is for two that come together; one in memory forgets under a flood, and the store does not.
      if (count > 1 || (await get('progress', challenge)))
        return (await open(challenge))?.browser === browser; // a reload in the same window
      await keep(
        challenge,
        { kind: 'progress', phase: 'started', deadlineMs: now() + lifetimeMs, browser },
        rememberedMs,
      );
      return true;
    },

    /** The browser goes to the provider. */
    leave: (state: string, away: Omit<Record<'away'>, 'kind'>): Promise<void> =>
      keep(state, { kind: 'away', ...away }, lifetimeMs),

    /** The browser is back; each state counts once. */
    back: (state: string): Promise<Record<'away'> | undefined> => take('away', state),

    /** The agent has signed in and is to be asked whether the panel is theirs. @returns `false` when it is too late */
    async ask(
      challenge: string,
      browser: string,
      formToken: string,
      signIn: SignedIn,
      choice: string,
    ): Promise<boolean> {
      const progress = await open(challenge);
      if (!progress) return false; // `start` let only the owner leave
      const question: Record<'question'> = { kind: 'question', browser, formToken, signIn, choice };
      await keep(challenge, question, progress.deadlineMs - now());
      return true;
    },

    question: (challenge: string): Promise<Record<'question'> | undefined> => get('question', challenge),

    /**
     * @param proof  what the form sent; checked before the question is used up
     * @returns `false` when there is no such question, or the proof is not its own
     */
    async answer(
      challenge: string,
      proof: { browser: string; formToken: string },
      yes: boolean,
    ): Promise<boolean> {
      const asked = await get('question', challenge);
      if (!asked || asked.browser !== proof.browser || asked.formToken !== proof.formToken) return false;
      const progress = await open(challenge);
      if (!progress || !(await take('question', challenge))) return false;
      const { signIn, choice } = asked;
      if (yes) await keep(challenge, { kind: 'result', signIn, choice }, progress.deadlineMs - now());
      await end(challenge, progress, yes ? 'released' : 'cancelled');
      return true;
    },

    /** The provider or the agent said no. */
    async fail(challenge: string): Promise<void> {
      const progress = await open(challenge);
      if (progress) await end(challenge, progress, 'failed');
    },

    /** Whether a window has been opened for it, now or a while ago. */
    isKnown: async (challenge: string): Promise<boolean> => (await get('progress', challenge)) !== undefined,

    /** What the panel gets; the sign-in itself once. */
    async collect(challenge: string): Promise<Collected> {
      const result = await take('result', challenge);
      const progress = await get('progress', challenge);
      if (result && progress) {
        await end(challenge, progress, 'collected');
        return { kind: 'collected', signIn: result.signIn, choice: result.choice };
      }
      if (!progress) return { kind: 'pending' }; // the pop-up has not loaded yet
      if (progress.phase === 'cancelled' || progress.phase === 'failed') return { kind: progress.phase };
      const over = progress.phase === 'collected' || now() >= progress.deadlineMs;
      return { kind: over ? 'expired' : 'pending' };
    },
  };
}

export type HandOff = ReturnType<typeof handOff>;
