import { systemClock, type Clock, type FoundSession } from '@glance-kit/core';

export interface PresenceOptions {
  /** Asks the service whether the session of this key runs; `undefined` when it gave no answer that counts. */
  lookup(sessionKey: string, signal: AbortSignal): Promise<FoundSession | null | undefined>;
  changed(): void;
  clock?: Clock;
}

const EVERY_MS = 10_000;
/** Without an answer ever more rarely, up to this: each question may cost Apex a login key. */
const MOST_MS = 300_000;

/** Whether the visitor of the record is there, looked up from time to time while that is asked. */
export class Presence {
  /** `undefined` until the service has answered. */
  session: FoundSession | null | undefined;
  #watched: { sessionKey: string; life: AbortController } | undefined;

  constructor(private readonly options: PresenceOptions) {}

  /** `undefined` stops looking. */
  watch(sessionKey: string | undefined): void {
    if (this.#watched?.sessionKey === sessionKey) return;
    this.#watched?.life.abort();
    this.#watched = undefined;
    this.session = undefined;
    if (sessionKey === undefined) return;
    const life = new AbortController();
    this.#watched = { sessionKey, life };
    void this.#look(sessionKey, life.signal);
  }

  async #look(sessionKey: string, signal: AbortSignal, everyMs = EVERY_MS): Promise<void> {
    const session = await this.options.lookup(sessionKey, signal).catch(() => undefined);
    if (signal.aborted) return;
    const isNews = JSON.stringify(session) !== JSON.stringify(this.session) && session !== undefined;
    if (isNews) this.session = session;
    const [wait, next] =
      session === undefined ? [everyMs, Math.min(2 * everyMs, MOST_MS)] : [EVERY_MS, EVERY_MS];
    const stop = (this.options.clock ?? systemClock).after(
      wait,
      () => void this.#look(sessionKey, signal, next),
    );
    signal.addEventListener('abort', stop);
    if (isNews) this.options.changed();
  }
}
