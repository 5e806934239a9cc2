import type { ExpiringCounter, ExpiringStore } from '@glance-kit/handlers';
import type { Clock } from '../clock.js';
import type { Json, Store } from './index.js';

/** Values of one kind in the service's store: they outlive a restart, so an assertion used before it stays used. */
export function expiringStore<T>(store: Store, clock: Clock, prefix: string): ExpiringStore<T> {
  return {
    set: (key, value, ttlMs) =>
      store.values.set(prefix + key, value as Json, { expiresAtMs: clock.now() + ttlMs }),
    get: async (key) => (await store.values.get(prefix + key)) as T | undefined,
    take: async (key) => (await store.values.take(prefix + key)) as T | undefined,
  };
}

export function expiringCounter(store: Store, prefix: string): ExpiringCounter {
  return { increment: (key, windowMs) => store.values.increment(prefix + key, windowMs) };
}
