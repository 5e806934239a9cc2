/**
 * Values that live for a while: hand-offs, launch tickets, rate limits, used assertions.
 * One process may keep them in memory; a runtime with many instances needs a shared one.
 */
export interface ExpiringStore<T> {
  /** @param ttlMs milliseconds from now; the value is gone afterwards */
  set(key: string, value: T, ttlMs: number): Promise<void>;
  get(key: string): Promise<T | undefined>;
  /** Reads and removes in one step: of two callers, one gets the value. */
  take(key: string): Promise<T | undefined>;
}
