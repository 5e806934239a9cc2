import { pause, presenceService, type VisitorInfo } from '@glance-kit/core';
import type { VisitorInfoSource, VisitorInfoWatch } from './settings.js';

export interface VisitorInfoOptions {
  /** Service: `production`, `staging`, `beta` or an own http(s) origin. */
  service: string;
  fetch?: typeof fetch;
  /** Between two looks, milliseconds; 20,000 unless given. Pages report every minute, and at once when they change. */
  everyMs?: number;
}

/**
 * Asks the presence of the service from time to time who is on the site: only while there is somebody to ask about, and
 * somebody who can see the panel.
 */
export function visitorInfo(options: VisitorInfoOptions): VisitorInfoSource {
  const { service: base, fetch, everyMs = 20_000 } = options;
  return async ({ keys, clock, changed }) => {
    const presence = presenceService({ base, now: () => clock.now(), ...(fetch && { fetch }) });
    let info: VisitorInfo | undefined;
    let watched: string | undefined;
    let life = new AbortController();

    async function look(visitorId: string, signal: AbortSignal): Promise<void> {
      let waitMs = everyMs;
      while (!signal.aborted) {
        if (!globalThis.document?.hidden) {
          const asked = { visitorId, grant: () => keys!.usable() };
          const found = await presence.lookupVisitor(asked, signal).catch(() => undefined);
          if (signal.aborted) return;
          // A service that has no presence is asked ever more rarely.
          waitMs = found && found.kind !== 'unknown' ? everyMs : waitMs * 2;
          const told = JSON.stringify(info);
          info = found?.kind === 'present' ? found.visitor : undefined;
          if (JSON.stringify(info) !== told) changed();
        }
        await pause(clock, waitMs, signal);
      }
    }

    const made: VisitorInfoWatch = {
      get info() {
        return info;
      },
      watch(visitorId) {
        if (visitorId === watched) return;
        watched = visitorId;
        info = undefined;
        life.abort();
        life = new AbortController();
        if (keys && visitorId !== undefined) void look(visitorId, life.signal);
      },
      forget: () => presence.forget(),
    };
    return made;
  };
}
