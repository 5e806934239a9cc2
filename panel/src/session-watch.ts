import { pause, type Clock, type EndReason, type SessionService, type Trouble } from '@glance-kit/core';
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
  #running: { sessionKey: string; viewOpen: boolean; abort: AbortController } | undefined;

  constructor(
    private readonly context: {
      service: SessionService;
      keys: LoginKeyKeeper | undefined;
      clock: Clock;
      timing: PanelTiming;
    },
    private readonly events: WatchEvents,
  ) {}

  /** Starts, or goes on when the same is being watched already. */
  start(sessionKey: string, viewOpen: boolean): void {
    const now = this.#running;
    if (now?.sessionKey === sessionKey && now.viewOpen === viewOpen) return;
    this.stop();
    const abort = new AbortController();
    this.#running = { sessionKey, viewOpen, abort };
    const { keys } = this.context;
    if (keys) void this.#look(keys, sessionKey, abort.signal);
    else if (!viewOpen) void this.#timeOut(abort.signal);
  }

  stop(): void {
    this.#running?.abort.abort();
    this.#running = undefined;
  }

  async #timeOut(signal: AbortSignal): Promise<void> {
    const { clock, timing } = this.context;
    await pause(clock, timing.noAgentMs, signal);
    if (!signal.aborted) this.events.gone('timeout');
  }

  async #look(keys: LoginKeyKeeper, sessionKey: string, signal: AbortSignal): Promise<void> {
    const { clock, service, timing } = this.context;
    let misses = 0;
    while (misses < MISSES_THAT_END) {
      await pause(clock, timing.watchEveryMs, signal);
      if (signal.aborted) return;
      try {
        const { kind } = await lookUpOnce(service, keys, sessionKey, signal);
        if (signal.aborted) return;
        misses = kind === 'notFound' ? misses + 1 : 0;
        if (kind === 'refused') this.events.trouble(lookupTrouble(kind));
      } catch (error) {
        if (signal.aborted) return;
        this.events.trouble(troubleOf(error, 'LOOKUP_FAILED'));
      }
    }
    this.events.gone();
  }
}
