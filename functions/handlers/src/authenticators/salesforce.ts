import { decodeJwt } from 'jose';
import type { ExpiringCounter } from '../expiring-store.js';
import { isRefusal, type Authenticate, type Identity, type Refusal, type VerifyToken } from '../identity.js';
import { bearerAuthenticator } from './bearer.js';
import { demandSecure } from './option-checks.js';
import { invalid, organisationRefused, unavailable } from './refusals.js';
import { importRsaKey } from './rsa-key.js';
import { isOrgId, orgOf, salesforceKeys, type SalesforceCertificates } from './salesforce-certificates.js';
import { tokenVerifier, type TokenRule } from './token-rules.js';

export interface SalesforceOptions {
  /** Certificates by the id of their org; other orgs are refused. */
  certificates: SalesforceCertificates;
  /** Address of this function, exactly as the org has it in `Function Address`. */
  audience: string;
  /** Remembers used assertions. In memory: `memoryCounter({ whenFull: 'refuse' })`; with many instances a shared one. */
  used: ExpiringCounter;
  /** Seconds, 30 unless given, at most 300. */
  clockToleranceSeconds?: number;
  /** Epoch seconds. */
  now?: () => number;
}

/** Seconds that the Apex of the kit signs for. */
const LIFETIME_SECONDS = 60;
const USER_ID = /^005[A-Za-z0-9]{12,15}$/;
const NONCE = /^.{1,256}$/;
const epochSeconds = (): number => Math.floor(Date.now() / 1000);

const matches =
  (claim: string, form: RegExp): TokenRule =>
  ({ [claim]: value }) =>
    typeof value === 'string' && form.test(value) ? undefined : invalid(`claim ${claim}`);

/**
 * Verifies an assertion that the Apex of the kit signed: RS256 by a certificate of the very org that it names, an org
 * on the list, audience of this function, at most 60 seconds ahead, a user of the org, not used before.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 * @see Salesforce, "Identity and login key"
 */
export function salesforceVerifier(options: SalesforceOptions): VerifyToken {
  const { certificates, audience, used, now = epochSeconds, clockToleranceSeconds = 30 } = options;
  demandSecure(audience, 'audience');
  const brief: TokenRule = ({ exp }) =>
    exp! - now() <= LIFETIME_SECONDS + clockToleranceSeconds ? undefined : invalid('lifetime');
  const verifierFor = (bytes: Uint8Array<ArrayBuffer>): VerifyToken => {
    let key: ReturnType<typeof importRsaKey> | undefined;
    return tokenVerifier({
      keys: () => (key ??= importRsaKey(bytes)),
      algorithms: ['RS256'],
      audience,
      claim: 'glance_user',
      subjectClaim: 'sub',
      clockToleranceSeconds,
      now,
      rules: [brief, matches('jti', NONCE), matches('sub', USER_ID)],
    });
  };
  const verifiers = new Map(
    [...salesforceKeys(certificates)].map(([org, keys]) => [org, keys.map(verifierFor)]),
  );

  return async (token) => {
    let claims;
    try {
      claims = decodeJwt(token); // nothing of it is believed before its signature is
    } catch {
      return invalid('form');
    }
    const org = isOrgId(claims.iss) ? orgOf(claims.iss) : '';
    let found: Identity | Refusal = organisationRefused('org');
    // While one certificate takes another's place, either may have signed.
    for (const verify of verifiers.get(org) ?? []) {
      found = await verify(token);
      if (!isRefusal(found) || found.check !== 'signature') break;
    }
    if (isRefusal(found)) return found;
    // Only an assertion that passed everything is used up; of two that come together, one wins.
    const windowMs = (found.expiresAt + clockToleranceSeconds - now()) * 1000;
    const uses = await used.increment(`salesforce ${org} ${claims.jti}`, windowMs).catch(() => undefined);
    if (!uses) return unavailable('store');
    return uses.count === 1 ? found : invalid('replay');
  };
}

/** The assertion of the kit's Apex as the agent's identity. Not remembered: each counts once. */
export function salesforceAuthenticator(options: SalesforceOptions): Authenticate {
  return bearerAuthenticator(salesforceVerifier(options));
}
