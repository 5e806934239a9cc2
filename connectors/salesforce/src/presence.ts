import { systemClock, type Clock, type FoundSession } from '@glance-kit/core';

export interface PresenceOptions {
  /** Asks the service whether the session of this key runs; `undefined` when it gave no answer that counts. */
  lookup(sessionKey: string, signal: AbortSignal): Promise<FoundSession | null | undefined>;
  changed(): void;
  clock?: Clock;
}

const EVERY_MS = 10_000;

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

  async #look(sessionKey: string, signal: AbortSignal): Promise<void> {
    const session = await this.options.lookup(sessionKey, signal).catch(() => undefined);
    if (signal.aborted) return;
    const isNews = JSON.stringify(session) !== JSON.stringify(this.session) && session !== undefined;
    if (isNews) this.session = session;
    const stop = (this.options.clock ?? systemClock).after(
      EVERY_MS,
      () => void this.#look(sessionKey, signal),
    );
    signal.addEventListener('abort', stop);
    if (isNews) this.options.changed();
  }
}
