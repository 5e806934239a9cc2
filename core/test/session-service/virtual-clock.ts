import type { PollClock } from '@glance-kit/core';

/** Time that passes only while someone sleeps, or when told. */
export interface VirtualClock extends PollClock {
  pass(ms: number): void;
}

export function virtualClock(startMs = 1_000_000): VirtualClock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    sleep: async (ms, signal) => {
      await Promise.resolve();
      if (!signal.aborted) nowMs += Math.max(0, ms);
    },
    pass: (ms) => {
      nowMs += ms;
    },
  };
}
