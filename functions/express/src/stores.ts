import type { SamlRequestRecord } from '@glance-kit/functions-saml';
import type { SamlVisitRecord } from '@glance-kit/functions-saml/express';
import {
  memoryCounter,
  type ExpiringCounter,
  type ExpiringStore,
  type SessionRecord,
  type SignInRecord,
} from '@glance-kit/handlers';

/** Everything that a server keeps for a while; one store may hold it all: the names never meet. */
export type ServerRecord = SignInRecord | SessionRecord | SamlVisitRecord | SamlRequestRecord;

/** A part of a store, with names of its own. */
export function prefixed<T>(store: ExpiringStore<T>, prefix: string): ExpiringStore<T> {
  return {
    set: (key, value, ttlMs) => store.set(prefix + key, value, ttlMs),
    get: (key) => store.get(prefix + key),
    take: (key) => store.take(prefix + key),
  };
}

/** Used assertions that one process remembers. A genuine one takes a place for a few minutes. */
export const MAX_USED_ASSERTIONS = 100_000;

/** Refuses when it is full: an assertion that is forgotten could be used again. */
export function usedAssertions(now: () => number): ExpiringCounter {
  return memoryCounter({ maxEntries: MAX_USED_ASSERTIONS, whenFull: 'refuse', now });
}
