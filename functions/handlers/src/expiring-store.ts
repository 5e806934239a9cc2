/**
 * Values that live for a while: hand-offs, launch tickets, used assertions.
 * One process may keep them in memory; a runtime with many instances needs a shared one.
 */
export interface ExpiringStore<T> {
  /** @param ttlMs milliseconds from now; the value is gone afterwards */
  set(key: string, value: T, ttlMs: number): Promise<void>;
  get(key: string): Promise<T | undefined>;
  /** Reads and removes in one step: of two callers, one gets the value. */
  take(key: string): Promise<T | undefined>;
}

/** One count after it was raised. */
export interface Count {
  /** Calls in this window, this one included. */
  count: number;
  /** Milliseconds until the window ends and counting starts again. */
  resetMs: number;
}

/** Counts that start again when their window ends: rate limits, claims of which only the first may win. */
export interface ExpiringCounter {
  /** Adds one in one step, also between instances; the first call of a window opens it for `windowMs`. */
  increment(key: string, windowMs: number): Promise<Count>;
}
