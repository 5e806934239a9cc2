import type { EndReason, SessionService, Trouble } from '@glance-kit/core';
import type { PanelClock } from './clock.js';
import { lookUpOnce } from './join-lookup.js';
import type { LoginKeyKeeper } from './login-key-keeper.js';
import type { PanelTiming } from './settings.js';
import { lookupTrouble, troubleOf } from './trouble.js';

export interface WatchEvents {
  /** @param reason  absent when only its end is known */
  gone(reason?: EndReason): void;
  trouble(trouble: Trouble): void;
}

/** One answer may be wrong: a service that just restarted does not know its sessions yet. */
const MISSES_THAT_END = 2;

/**
 * Finds out by slow lookups that a session is over, when no viewer tells. Without login keys nothing can be
 * looked up: then a session without a view counts as over after the service's own time-out.
 */
export class SessionWatch {
  #running: { sessionKey: string; viewOpen: boolean; abort: AbortController; stop: () => void } | undefined;

  constructor(
    private readonly context: {
      service: SessionService;
      keys: LoginKeyKeeper | undefined;
      clock: PanelClock;
      timing: PanelTiming;
    },
    private readonly events: WatchEvents,
  ) {}

  /** Starts, or goes on when the same is being watched already. */
  start(sessionKey: string, viewOpen: boolean): void {
    const now = this.#running;
    if (now?.sessionKey === sessionKey && now.viewOpen === viewOpen) return;
    this.stop();
    const { clock, keys, timing } = this.context;
    const abort = new AbortController();
    this.#running = { sessionKey, viewOpen, abort, stop: () => {} };
    if (keys) this.#later(keys, 0);
    else if (!viewOpen) this.#running.stop = clock.after(timing.noAgentMs, () => this.events.gone('timeout'));
  }

  stop(): void {
    this.#running?.abort.abort();
    this.#running?.stop();
    this.#running = undefined;
  }

  #later(keys: LoginKeyKeeper, misses: number): void {
    const running = this.#running;
    if (!running) return;
    const { clock, timing } = this.context;
    running.stop = clock.after(timing.watchEveryMs, () => void this.#look(keys, misses));
  }

  async #look(keys: LoginKeyKeeper, misses: number): Promise<void> {
    const running = this.#running;
    if (!running) return;
    const { signal } = running.abort;
    let missed = misses;
    try {
      const answer = await lookUpOnce(this.context.service, keys, running.sessionKey, signal);
      if (signal.aborted) return;
      if (answer.kind === 'notFound') missed += 1;
      else missed = 0;
      if (answer.kind === 'refused') this.events.trouble(lookupTrouble('refused'));
    } catch (error) {
      if (signal.aborted) return;
      this.events.trouble(troubleOf(error, 'LOOKUP_FAILED'));
    }
    if (missed >= MISSES_THAT_END) this.events.gone();
    else this.#later(keys, missed);
  }
}
