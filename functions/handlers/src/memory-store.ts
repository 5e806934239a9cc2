import { KitError } from '@glance-kit/core';
import type { Count, ExpiringCounter, ExpiringStore } from './expiring-store.js';

export interface MemoryStoreOptions {
  /** Values held at once, 10,000 unless given. A full store refuses new values and keeps the old ones. */
  maxEntries?: number;
  /** Milliseconds, any steady origin; `Date.now` unless given. */
  now?: () => number;
}

interface Entry<T> {
  value: T;
  endsAtMs: number;
}

function dropEnded(entries: Map<string, { endsAtMs: number }>, nowMs: number): void {
  for (const [key, entry] of entries) if (entry.endsAtMs <= nowMs) entries.delete(key);
}

/**
 * An `ExpiringStore` for one process. No timers: what has ended is dropped when it is asked for and when room is needed.
 *
 * @throws KitError STORE_FULL from `set`: dropping a live value instead would let a flood undo other people's
 *         sign-ins, or bring back an assertion that was used
 */
export function memoryStore<T>(options: MemoryStoreOptions = {}): ExpiringStore<T> {
  const { maxEntries = 10_000, now = Date.now } = options;
  const entries = new Map<string, Entry<T>>();
  const live = (key: string): Entry<T> | undefined => {
    const entry = entries.get(key);
    if (entry && entry.endsAtMs > now()) return entry;
    entries.delete(key);
    return undefined;
  };
  return {
    async set(key, value, ttlMs) {
      if (!entries.has(key) && entries.size >= maxEntries) {
        dropEnded(entries, now());
        if (entries.size >= maxEntries)
          throw new KitError('STORE_FULL', 'The store in memory holds no more values.');
      }
      entries.set(key, { value, endsAtMs: now() + ttlMs });
    },
    async get(key) {
      return live(key)?.value;
    },
    async take(key) {
      const entry = live(key);
      entries.delete(key);
      return entry?.value;
    },
  };
}

export interface MemoryCounterOptions extends MemoryStoreOptions {
  /**
   * `make-room`, the default: the window opened first is forgotten, as a rate limit may. `refuse`: `increment` rejects
   * with `STORE_FULL`, for claims that may be won once: what is forgotten could be won again.
   */
  whenFull?: 'make-room' | 'refuse';
}

/** An `ExpiringCounter` for one process. */
export function memoryCounter(options: MemoryCounterOptions = {}): ExpiringCounter {
  const { maxEntries = 10_000, now = Date.now, whenFull = 'make-room' } = options;
  const windows = new Map<string, { count: number; endsAtMs: number }>();
  const open = (key: string, endsAtMs: number): { count: number; endsAtMs: number } => {
    windows.delete(key); // at the end again: the map's order is the order in which windows were opened
    if (windows.size >= maxEntries) {
      dropEnded(windows, now());
      if (windows.size >= maxEntries && whenFull === 'refuse')
        throw new KitError('STORE_FULL', 'The counter in memory holds no more windows.');
      const [oldest] = windows.keys();
      if (windows.size >= maxEntries && oldest !== undefined) windows.delete(oldest);
    }
    const window = { count: 0, endsAtMs };
    windows.set(key, window);
    return window;
  };
  return {
    async increment(key, windowMs): Promise<Count> {
      const nowMs = now();
      const known = windows.get(key);
      const window = known && known.endsAtMs > nowMs ? known : open(key, nowMs + windowMs);
      window.count += 1;
      return { count: window.count, resetMs: window.endsAtMs - nowMs };
    },
  };
}
