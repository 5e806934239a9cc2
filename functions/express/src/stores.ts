import type { SamlRequestRecord } from '@glance-kit/functions-saml';
import type { SamlVisitRecord } from '@glance-kit/functions-saml/express';
import type { ExpiringStore, SessionRecord, SignInRecord } from '@glance-kit/handlers';

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
