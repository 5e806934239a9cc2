import type { Clock } from '@glance-kit/core';

/** Time that passes only while someone waits, or when told. */
export interface VirtualClock extends Clock {
  pass(ms: number): void;
}

export function virtualClock(startMs = 1_000_000): VirtualClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    after(delayMs, call) {
      let stopped = false;
      queueMicrotask(() => {
        if (stopped) return;
        nowMs += delayMs;
        call();
      });
      return () => void (stopped = true);
    },
    pass: (ms) => {
      nowMs += ms;
    },
  };
}
