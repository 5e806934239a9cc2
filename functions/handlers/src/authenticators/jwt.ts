import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import type { Authenticate, VerifyToken } from '../identity.js';
import { demandText } from './option-checks.js';
import { keysOf } from './provider-keys.js';
import { rememberedBearer } from './remembered-bearer.js';
import { tokenVerifier, type TokenOptions } from './token-rules.js';

export interface JwtOptions extends TokenOptions {
  /** `iss`, exactly. */
  issuer: string;
  /** `aud` must contain it: a token for another server is refused. */
  audience: string;
  /** Signature algorithms, asymmetric ones only. `['RS256', 'ES256']` unless given. */
  algorithms?: readonly string[];
  /** Where the provider publishes its keys (https), the keys themselves, or a function of `jose`. */
  jwks: URL | JSONWebKeySet | JWTVerifyGetKey;
  /** Claim that holds the partner user id. Never one that the agent can change, such as a nickname. */
  claim: string;
}

/**
 * Verifies one JWT: signature, algorithm, issuer, audience, time, role, and the claim with the partner user id.
 * Where that claim is `email` and the provider says `email_verified: false`, nobody is recognised.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 */
export function jwtVerifier(options: JwtOptions): VerifyToken {
  const { algorithms = ['RS256', 'ES256'], jwks, issuer, audience } = options;
  demandText(issuer, 'issuer');
  demandText(audience, 'audience');
  return tokenVerifier({ ...options, algorithms, keys: keysOf(jwks, options), subjectClaim: 'sub' });
}

/**
 * A bearer JWT as the agent's identity, verified once and then remembered until it ends, five minutes at most: that
 * long, after the ten minutes of the keys themselves, a key may count that the provider has withdrawn.
 */
export function jwtAuthenticator(options: JwtOptions): Authenticate {
  return rememberedBearer(jwtVerifier(options), options);
}
