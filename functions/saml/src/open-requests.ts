import { createHash } from 'node:crypto';
import type { CheckedOptions } from './options.js';

/** Milliseconds a request waits for its answer. */
export const REQUEST_MS = 600_000;

/**
 * Key of a record of this service provider at this identity provider: where several share a store, the answer of one
 * provider never closes a request to another.
 */
export function recordKey({ entityId, acsUrl, provider }: CheckedOptions, kind: string, id: string): string {
  const text = JSON.stringify([entityId, acsUrl, provider.entityId, id]);
  return `saml ${kind} ${createHash('sha256').update(text).digest('base64url')}`;
}
