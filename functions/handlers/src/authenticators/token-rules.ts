import { jwtVerify, type JWTHeaderParameters, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { CachedIdentityOptions } from '../cached-identity.js';
import type { Identity, Refusal, VerifyToken } from '../identity.js';
import { demand, demandText, demandTexts } from './option-checks.js';
import { claimMissing, expired, invalid, proven, roleMissing, text, unavailable } from './refusals.js';

/** What every token authenticator may be given. */
export interface TokenOptions {
  /** When given, the claim must hold at least one of the allowed values: only these people may use Glance. */
  roles?: { claim: string; allowed: readonly string[] };
  /** Seconds, 30 unless given, at most 300. */
  clockToleranceSeconds?: number;
  /** Epoch seconds. */
  now?: () => number;
  fetch?: typeof fetch;
  /** How verified tokens are remembered; see `cachedIdentity`. */
  cache?: CachedIdentityOptions;
}

/** One more thing that a token must be; it sees verified claims only. */
export type TokenRule = (claims: JWTPayload, header: JWTHeaderParameters) => Refusal | undefined;

/** Everything that one kind of token is held to. */
export interface TokenRules extends TokenOptions {
  keys: JWTVerifyGetKey;
  algorithms: readonly string[];
  issuer?: string;
  audience?: string | readonly string[];
  /** Claim that holds the partner user id. */
  claim: string;
  /** Claim that holds the provider's own id of the person. */
  subjectClaim: string;
  rules?: readonly TokenRule[];
}

// Symmetric algorithms would make the provider's public key a signing secret; `none` signs nothing.
const ASYMMETRIC = /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/;

function checkRules({ algorithms, clockToleranceSeconds = 30, roles, claim }: TokenRules): void {
  demandText(claim, 'claim');
  demand(
    algorithms.length > 0 && algorithms.every((name) => ASYMMETRIC.test(name)),
    'algorithms',
    'a list of asymmetric algorithms such as RS256',
  );
  demand(clockToleranceSeconds >= 0 && clockToleranceSeconds <= 300, 'clockToleranceSeconds', '0 to 300');
  if (!roles) return;
  demandText(roles.claim, 'roles.claim');
  demandTexts(roles.allowed, 'roles.allowed');
}

/** The texts of a claim that is a list or, as scopes often are, one text with blanks. */
export function textsIn(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(' ') : [];
  return values.filter((entry): entry is string => typeof entry === 'string');
}

/** The claim must be one of these texts, for example the client that asked for the token. */
export const oneOf = (claim: string, allowed: readonly string[], check: string): TokenRule => {
  return (claims) => (allowed.includes(text(claims[claim]) ?? '') ? undefined : invalid(check));
};

/** The claim must hold this text among others. */
export const holds = (claim: string, wanted: string, check: string): TokenRule => {
  return (claims) => (textsIn(claims[claim]).includes(wanted) ? undefined : invalid(check));
};

// An address that nobody has confirmed is one that the agent may have typed in.
const unconfirmedEmail: TokenRule = (claims) =>
  String(claims['email_verified'] ?? true) === 'true' ? undefined : claimMissing('email_verified');

/** By the codes of `jose`: faults of the token itself. Everything else is the provider's keys out of reach. */
const CHECKS: Readonly<Record<string, string>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm',
  ERR_JOSE_NOT_SUPPORTED: 'header',
  ERR_JWS_INVALID: 'form',
  ERR_JWT_INVALID: 'form',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  ERR_JWKS_NO_MATCHING_KEY: 'key id',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'key id',
};
const CLAIM_CHECKS: Readonly<Record<string, string>> = {
  iss: 'issuer',
  aud: 'audience',
  nbf: 'not yet valid',
};

function refusalOf(cause: unknown): Refusal {
  const { code = '', claim = '' } = (cause ?? {}) as { code?: string; claim?: string };
  if (code === 'ERR_JWT_EXPIRED') return expired();
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') return invalid(CLAIM_CHECKS[claim] ?? `claim ${claim}`);
  const check = CHECKS[code];
  return check === undefined ? unavailable('keys') : invalid(check);
}

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/**
 * Verifies one JWT: form, algorithm, signature, issuer, audience, time, the rules in their order, the claims.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 */
export function tokenVerifier(given: TokenRules): VerifyToken {
  checkRules(given);
  const { keys, issuer, audience, claim, subjectClaim, roles, now = epochSeconds } = given;
  const fixed = {
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience: typeof audience === 'string' ? audience : [...audience] }),
    algorithms: [...given.algorithms],
    clockTolerance: given.clockToleranceSeconds ?? 30,
    requiredClaims: ['exp'],
  };
  const rules = [...(given.rules ?? []), ...(claim === 'email' ? [unconfirmedEmail] : [])];

  const identityOf = (claims: JWTPayload, at: number): Identity | Refusal => {
    const partnerUserId = text(claims[claim]);
    if (partnerUserId === undefined) return claimMissing(claim);
    const subject = text(claims[subjectClaim]);
    if (subject === undefined) return invalid(`claim ${subjectClaim}`);
    if (roles && !textsIn(claims[roles.claim]).some((role) => roles.allowed.includes(role)))
      return roleMissing();
    const name = text(claims['name']);
    const email = text(claims['email']);
    return proven({
      partnerUserId,
      subject,
      source: claims.iss!,
      // Within the tolerance the token is over by our clock: it counts for this request alone.
      expiresAt: Math.max(Math.floor(claims.exp!), at + 1),
      ...(name && { name }),
      ...(email && { email }),
    });
  };

  return async (token) => {
    const at = now();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        ...fixed,
        currentDate: new Date(at * 1000),
      });
      for (const rule of rules) {
        const refusal = rule(payload, protectedHeader);
        if (refusal) return refusal;
      }
      return identityOf(payload, at);
    } catch (cause) {
      return refusalOf(cause);
    }
  };
}
