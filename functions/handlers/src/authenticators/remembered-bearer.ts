import { cachedIdentity, type CachedIdentityOptions } from '../cached-identity.js';
import type { Authenticate, VerifyToken } from '../identity.js';
import { bearerAuthenticator } from './bearer.js';

/** A bearer token as the agent's identity, verified once and then remembered, never past its end. */
export function rememberedBearer(
  verify: VerifyToken,
  { now, cache }: { now?: () => number; cache?: CachedIdentityOptions },
): Authenticate {
  return bearerAuthenticator(cachedIdentity(verify, { ...(now && { now }), ...cache }));
}
