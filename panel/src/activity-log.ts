import type { Activity, Clock } from '@glance-kit/core';

/** What is not written yet, kept across a reload of the page; it holds ids and times, no key to any account. */
export interface ActivityOutbox {
  load(): Activity[];
  save(unsaved: Activity[]): void;
}

interface Entry {
  activity: Activity;
  refusals: number;
  stop?: () => void;
}

/** Waits between two attempts, in milliseconds; the last one stays. */
const RETRY_AFTER_MS = [5_000, 20_000, 60_000, 300_000];

/**
 * Writes activities, keeps what the host refused, and offers it again until it is taken. One entry a session: a
 * later activity of a session says everything that an earlier one did, so only the newest is kept.
 */
export class ActivityLog {
  readonly #entries = new Map<string, Entry>();
  readonly #writing = new Set<string>();

  constructor(
    private readonly context: {
      write: (activity: Activity) => Promise<void>;
      outbox: ActivityOutbox | undefined;
      clock: Clock;
      changed: () => void;
    },
  ) {
    for (const activity of context.outbox?.load() ?? []) {
      this.#entries.set(activity.sessionId, { activity, refusals: 0 });
      void this.#write(activity.sessionId);
    }
  }

  /** Whether the host refused something that it has not accepted since. */
  get unsaved(): boolean {
    return [...this.#entries.values()].some(({ refusals }) => refusals > 0);
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

  /** Offers everything again that was refused. */
  retry(): void {
    for (const [sessionId, entry] of this.#entries) {
      entry.stop?.();
      void this.#write(sessionId);
    }
    this.context.changed();
  }

  /** No further attempt by itself. What is not written stays in the outbox. */
  close(): void {
    for (const entry of this.#entries.values()) entry.stop?.();
  }

  /** One write a session at a time: what comes meanwhile is written afterwards. */
  async #write(sessionId: string): Promise<void> {
    if (this.#writing.has(sessionId)) return;
    this.#writing.add(sessionId);
    let entry = this.#entries.get(sessionId);
    for (let isTaken = true; entry && isTaken; entry = this.#entries.get(sessionId)) {
      isTaken = await this.context.write(entry.activity).then(
        () => true,
        () => false,
      );
      if (isTaken && this.#entries.get(sessionId) === entry) {
        this.#entries.delete(sessionId);
        this.#keep();
      }
    }
    this.#writing.delete(sessionId);
    if (entry) {
      const waitMs = RETRY_AFTER_MS[Math.min(entry.refusals++, RETRY_AFTER_MS.length - 1)]!;
      entry.stop = this.context.clock.after(waitMs, () => void this.#write(sessionId));
    }
    this.context.changed();
  }

  #keep(): void {
    this.context.outbox?.save([...this.#entries.values()].map(({ activity }) => activity));
  }
}
