import type { Activity, Clock } from '@glance-kit/core';

/** An activity that is not written: one that was `refused` for good is not offered again. */
export type KeptActivity = Activity & { refused?: true | undefined };

/** What is not written yet, kept across a reload of the page; it holds ids and times, no key to any account. */
export interface ActivityOutbox {
  load(): KeptActivity[];
  save(unsaved: KeptActivity[]): void;
}

interface Entry {
  activity: Activity;
  refusals: number;
  /** For good. It stays until the agent has taken note. */
  refused?: KeptActivity['refused'];
  stop?: () => void;
}

/** A number: milliseconds that the host wants to be left alone, before it may take the activity after all. */
type Outcome = 'taken' | 'refused' | number;

/** Waits between two attempts, in milliseconds. */
const RETRY_AFTER_MS = [5_000, 20_000, 60_000];
/** Afterwards. */
const LAST_RETRY_AFTER_MS = 300_000;

/**
 * Writes activities, keeps what the host refused, and offers it again until it is taken or refused for good. One entry
 * a session: a later activity of a session says everything that an earlier one did, so only the newest is kept.
 */
export class ActivityLog {
  readonly #entries = new Map<string, Entry>();
  readonly #writing = new Set<string>();
  #closed = false;

  constructor(
    private readonly context: {
      write: (activity: Activity) => Promise<void>;
      outbox: ActivityOutbox | undefined;
      clock: Clock;
      changed: () => void;
    },
  ) {
    for (const { refused, ...activity } of context.outbox?.load() ?? []) {
      this.#entries.set(activity.sessionId, { activity, refusals: 0, refused });
      if (!refused) void this.#write(activity.sessionId);
    }
  }

  /** Whether the host refused something that it has not accepted since and may still accept. */
  get unsaved(): boolean {
    return [...this.#entries.values()].some(({ refusals, refused }) => refusals > 0 && !refused);
  }

  /** Session keys of what the host refused for good. */
  get refused(): string[] {
    return [...this.#entries.values()].flatMap(({ activity, refused }) =>
      refused ? activity.sessionKey : [],
    );
  }

  get saving(): boolean {
    return this.#writing.size > 0;
  }

  record(activity: Activity): void {
    const { sessionId } = activity;
    const known = this.#entries.get(sessionId);
    if (known?.activity.phase === 'ended' && activity.phase !== 'ended') return; // it says less
    known?.stop?.();
    this.#entries.set(sessionId, { activity, refusals: known?.refusals ?? 0 });
    this.#keep();
    void this.#write(sessionId);
  }

  /** Offers everything again that may still be taken. */
  retry(): void {
    for (const [sessionId, entry] of this.#entries) {
      entry.stop?.();
      void this.#write(sessionId);
    }
    this.context.changed();
  }

  /** The agent has taken note of what was refused for good. */
  forgetRefused(): void {
    for (const [sessionId, { refused }] of this.#entries) if (refused) this.#entries.delete(sessionId);
    this.#keep();
    this.context.changed();
  }

  /** No further attempt by itself. What is not written stays in the outbox. */
  close(): void {
    this.#closed = true;
    for (const entry of this.#entries.values()) entry.stop?.();
  }

  /** One write a session at a time: what comes meanwhile is written afterwards. */
  async #write(sessionId: string): Promise<void> {
    if (this.#writing.has(sessionId)) return;
    this.#writing.add(sessionId);
    let outcome: Outcome | undefined;
    let entry: Entry | undefined;
    while ((entry = this.#entries.get(sessionId)) && !entry.refused && typeof outcome !== 'number') {
      outcome = await this.context.write(entry.activity).then(() => 'taken' as const, refusal);
      if (this.#entries.get(sessionId) !== entry || typeof outcome === 'number') continue;
      if (outcome === 'taken') this.#entries.delete(sessionId);
      else entry.refused = true;
      this.#keep();
    }
    this.#writing.delete(sessionId);
    if (entry && typeof outcome === 'number' && !this.#closed) {
      const waitMs = RETRY_AFTER_MS[entry.refusals++] ?? LAST_RETRY_AFTER_MS;
      entry.stop = this.context.clock.after(Math.max(waitMs, outcome), () => void this.#write(sessionId));
    }
    this.context.changed();
  }

  #keep(): void {
    const kept = [...this.#entries.values()].map(({ activity, refused }) => ({ ...activity, refused }));
    this.context.outbox?.save(kept);
  }
}

function refusal(error: unknown): Outcome {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { retryAfterMs?: number } };
  return code === 'RECORD_REFUSED' ? 'refused' : (cause?.retryAfterMs ?? 0);
}
