import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { isRefusal, type Identity, type VerifyToken } from './identity.js';

export interface CachedIdentityOptions {
  /** Identities held at once, 10,000 unless given; the one kept longest makes room. */
  maxEntries?: number;
  /** Seconds an identity is kept at most, 300 unless given; never past its own expiry. */
  maxAgeSeconds?: number;
  /** Epoch seconds. */
  now?: () => number;
  /** A collision-resistant hash of the token; SHA-256 in JavaScript unless a runtime gives a faster one. */
  hash?: (token: string) => string;
}

const portableHash = (token: string): string => bytesToHex(sha256(utf8ToBytes(token)));
const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/**
 * Remembers verified tokens, so that a signature is checked once and not at every request. Tokens are kept as
 * hashes only. Refusals are not remembered: they would let a flood push out the agents at work.
 */
export function cachedIdentity(verify: VerifyToken, options: CachedIdentityOptions = {}): VerifyToken {
  const { maxEntries = 10_000, maxAgeSeconds = 300, now = epochSeconds, hash = portableHash } = options;
  const kept = new Map<string, { identity: Identity; endsAt: number }>();
  return async (token) => {
    const key = hash(token);
    const hit = kept.get(key);
    if (hit && now() < hit.endsAt) return hit.identity;
    kept.delete(key);
    const found = await verify(token);
    if (isRefusal(found)) return found;
    if (kept.size >= maxEntries) kept.delete(kept.keys().next().value!);
    kept.set(key, { identity: found, endsAt: Math.min(found.expiresAt, now() + maxAgeSeconds) });
    return found;
  };
}
