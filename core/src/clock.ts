/** Time from outside: of the runtime, or of a test. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls once after `delayMs`; returns how to stop. */
  after(delayMs: number, call: () => void): () => void;
}

/** The runtime's own. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs`, or as soon as the signal is aborted. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      signal.removeEventListener('abort', done);
      stop();
      resolve();
    };
    const stop = clock.after(Math.max(0, delayMs), done);
    signal.addEventListener('abort', done);
  });
}
