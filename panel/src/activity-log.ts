import type { Activity } from '@glance-kit/core';

/**
 * Writes activities one after the other and keeps what the host refused.
 * A later activity of a session says everything that an earlier one did, so only the newest is kept.
 */
export class ActivityLog {
  readonly #unsaved = new Map<string, Activity>();
  #writing = Promise.resolve();
  #running = 0;

  constructor(
    private readonly write: (activity: Activity) => Promise<void>,
    private readonly changed: () => void,
  ) {}

  /** Whether the host refused something that it has not accepted since. */
  get unsaved(): boolean {
    return this.#unsaved.size > 0;
  }

  get saving(): boolean {
    return this.#running > 0;
  }

  record(activity: Activity): void {
    this.#running += 1;
    this.#writing = this.#writing.then(() => this.#attempt(activity));
  }

  /** Offers everything again that was refused. */
  retry(): void {
    for (const activity of this.#unsaved.values()) this.record(activity);
    this.changed();
  }

  async #attempt(activity: Activity): Promise<void> {
    try {
      await this.write(activity);
      const kept = this.#unsaved.get(activity.sessionId);
      // A refused "ended" must not be forgotten because an older "started" was accepted after it.
      if (kept === undefined || kept.phase === activity.phase || activity.phase === 'ended') {
        this.#unsaved.delete(activity.sessionId);
      }
    } catch {
      if (this.#unsaved.get(activity.sessionId)?.phase !== 'ended' || activity.phase === 'ended') {
        this.#unsaved.set(activity.sessionId, activity);
      }
    }
    this.#running -= 1;
    this.changed();
  }
}
