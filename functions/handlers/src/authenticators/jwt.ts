import { KitError } from '@glance-kit/core';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { bearerAuthenticator } from './bearer.js';
import { cachedIdentity, type CachedIdentityOptions } from '../cached-identity.js';
import { refuse, type Authenticate, type Identity, type Refusal, type VerifyToken } from '../identity.js';

export interface JwtOptions {
  /** `iss`, exactly. */
  issuer: string;
  /** `aud` must contain it: a token for another server is refused. */
  audience: string;
  /** Signature algorithms, asymmetric ones only. `['RS256', 'ES256']` unless given. */
  algorithms?: readonly string[];
  /** Where the provider publishes its keys, the keys themselves, or a function of `jose`. */
  jwks: URL | JSONWebKeySet | JWTVerifyGetKey;
  /** Claim that holds the partner user id, for example `email`. */
  claim: string;
  /** When given, the claim must hold at least one of the allowed values: only these people may use Glance. */
  roles?: { claim: string; allowed: readonly string[] };
  /** Seconds, 30 unless given, at most 300. */
  clockToleranceSeconds?: number;
  /** Epoch seconds. */
  now?: () => number;
}

// Symmetric algorithms would make the provider's public key a signing secret; `none` signs nothing.
const ASYMMETRIC = /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/;

const DEFAULT_ALGORITHMS = ['RS256', 'ES256'];

function check(options: JwtOptions): void {
  for (const name of ['issuer', 'audience', 'claim'] as const)
    if (typeof options[name] !== 'string' || options[name] === '')
      throw new KitError('CONFIG_INVALID', `The token setting ${name} must be a non-empty text.`);
  const { algorithms = DEFAULT_ALGORITHMS, clockToleranceSeconds = 30, roles } = options;
  const weak = algorithms.find((name) => !ASYMMETRIC.test(name));
  if (weak !== undefined || algorithms.length === 0)
    throw new KitError(
      'CONFIG_INVALID',
      'The token setting algorithms must list asymmetric algorithms such as RS256.',
    );
  if (!(clockToleranceSeconds >= 0 && clockToleranceSeconds <= 300))
    throw new KitError('CONFIG_INVALID', 'The token setting clockToleranceSeconds must be 0 to 300.');
  if (roles && (roles.claim === '' || roles.allowed.length === 0))
    throw new KitError(
      'CONFIG_INVALID',
      'The token setting roles must name a claim and at least one allowed value.',
    );
}

function keysOf(jwks: JwtOptions['jwks']): JWTVerifyGetKey {
  if (typeof jwks === 'function') return jwks;
  return jwks instanceof URL ? createRemoteJWKSet(jwks) : createLocalJWKSet(jwks);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function hasRole(payload: JWTPayload, roles: NonNullable<JwtOptions['roles']>): boolean {
  const held = payload[roles.claim];
  const list: unknown[] = Array.isArray(held) ? held : typeof held === 'string' ? held.split(' ') : [];
  return list.some((role) => typeof role === 'string' && roles.allowed.includes(role));
}

function identityOf(payload: JWTPayload, options: JwtOptions): Identity | Refusal {
  const partnerUserId = text(payload[options.claim]);
  if (partnerUserId === undefined)
    return refuse(403, 'partner_user_id_missing', 'Your account names no Glance user. Ask an administrator.');
  if (options.roles && !hasRole(payload, options.roles))
    return refuse(403, 'role_missing', 'Your account may not use Glance. Ask an administrator.');
  const name = text(payload['name']);
  const email = text(payload['email']);
  return {
    partnerUserId,
    subject: payload.sub!,
    source: payload.iss!,
    expiresAt: payload.exp!,
    ...(name && { name }),
    ...(email && { email }),
  };
}

/** Faults of the token itself; everything else is the provider's keys out of reach. */
const INVALID_TOKEN = [
  errors.JWSInvalid,
  errors.JWTInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWTClaimValidationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

function refusalOf(cause: unknown): Refusal {
  if (cause instanceof errors.JWTExpired)
    return refuse(401, 'token_expired', 'Your sign-in has ended. Sign in again.');
  if (INVALID_TOKEN.some((kind) => cause instanceof kind))
    return refuse(401, 'token_invalid', 'Your sign-in was not accepted. Sign in again.');
  return refuse(
    503,
    'identity_provider_unavailable',
    'The sign-in cannot be checked right now. Try again soon.',
  );
}

/**
 * Verifies one JWT: signature, algorithm, issuer, audience, expiry, role, and the claim with the partner user id.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 */
export function jwtVerifier(options: JwtOptions): VerifyToken {
  check(options);
  const keys = keysOf(options.jwks);
  const { issuer, audience, now } = options;
  const fixed = {
    issuer,
    audience,
    algorithms: [...(options.algorithms ?? DEFAULT_ALGORITHMS)],
    clockTolerance: options.clockToleranceSeconds ?? 30,
    requiredClaims: ['exp', 'sub'],
  };
  return async (token) => {
    try {
      const settings = now ? { ...fixed, currentDate: new Date(now() * 1000) } : fixed;
      const { payload } = await jwtVerify(token, keys, settings);
      return identityOf(payload, options);
    } catch (cause) {
      return refusalOf(cause);
    }
  };
}

/** A bearer JWT as the agent's identity, verified once and then remembered until it ends. */
export function jwtAuthenticator(options: JwtOptions & { cache?: CachedIdentityOptions }): Authenticate {
  const cache = { ...(options.now && { now: options.now }), ...options.cache };
  return bearerAuthenticator(cachedIdentity(jwtVerifier(options), cache));
}
