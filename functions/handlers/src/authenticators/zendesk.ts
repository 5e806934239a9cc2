import { decodeJwt } from 'jose';
import type { CachedIdentityOptions } from '../cached-identity.js';
import type { ExpiringCounter } from '../expiring-store.js';
import { isRefusal, type Authenticate, type Identity, type Refusal, type VerifyToken } from '../identity.js';
import { bearerAuthenticator } from './bearer.js';
import { rememberedBearer } from './remembered-bearer.js';
import { demand } from './option-checks.js';
import {
  claimMissing,
  expired,
  invalid,
  organisationRefused,
  proven,
  text,
  unavailable,
} from './refusals.js';
import { oneOf, tokenVerifier, type TokenRule } from './token-rules.js';
import { fetchedKey, givenKey, type ZendeskKey } from './zendesk-key.js';

/** Where the app's public key comes from. */
export type ZendeskPublicKey =
  /** PEM text, as `public_key.pem` gives it. */
  | { pem: string }
  /** Fetched for this app id; `authorization` where the account asks for it: `Basic <base64 of email/token:API token>`. */
  | { appId: string; authorization?: string };

export interface ZendeskOptions {
  /** `acme` of `https://acme.zendesk.com`. */
  subdomain: string;
  /** Id of the installation, digits: tokens of other installations of the same app are refused. */
  installationId: string;
  publicKey: ZendeskPublicKey;
  /**
   * What the partner user id is: the agent's number (`id`, the default), the agent's address as in `sub` (`url`), or
   * what a function makes of the number; `undefined` is an agent without a Glance user.
   */
  user?: 'id' | 'url' | ((agentId: string) => string | undefined);
  /**
   * Makes each token count once: for a page that is loaded with it and opens a session. Without it a token counts
   * again until it ends, as a panel needs that asks for a login key every few minutes.
   */
  singleUse?: ExpiringCounter;
  /** Seconds after its issue at which a token ends at the latest, whatever it says; 3,600 unless given. */
  maxAgeSeconds?: number;
  /** Seconds, 30 unless given, at most 300. */
  clockToleranceSeconds?: number;
  /** Epoch seconds. */
  now?: () => number;
  fetch?: typeof fetch;
  cache?: CachedIdentityOptions;
}

const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const NUMBER = /^[1-9]\d{0,19}$/;
const DEFAULT_MAX_AGE_SECONDS = 3_600;
const DEFAULT_TOLERANCE_SECONDS = 30;
const MAX_ID_UNITS = 256;
const epochSeconds = (): number => Math.floor(Date.now() / 1000);

function keyOf({ publicKey, subdomain, ...rest }: ZendeskOptions): ZendeskKey {
  if ('pem' in publicKey) return givenKey(publicKey.pem);
  const { appId, authorization } = publicKey;
  demand(NUMBER.test(appId), 'publicKey.appId', 'the id of the app, digits');
  const address = `https://${subdomain}.zendesk.com/api/v2/apps/${appId}/public_key.pem`;
  return fetchedKey({
    address,
    ...(authorization !== undefined && { authorization }),
    ...(rest.fetch && { fetch: rest.fetch }),
    ...(rest.now && { now: rest.now }),
  });
}

function check({
  subdomain,
  installationId,
  user = 'id',
  maxAgeSeconds = DEFAULT_MAX_AGE_SECONDS,
}: ZendeskOptions): void {
  demand(SUBDOMAIN.test(subdomain), 'subdomain', 'the first part of your Zendesk address, such as acme');
  demand(NUMBER.test(installationId), 'installationId', 'the id of the installation, digits');
  demand(user === 'id' || user === 'url' || typeof user === 'function', 'user', 'id or url');
  demand(maxAgeSeconds >= 60 && maxAgeSeconds <= 86_400, 'maxAgeSeconds', '60 to 86400');
}

/** Signed, but with neither id nor time of issue: nothing would end it or tell it from another one. */
const namedAndDated: TokenRule = ({ jti, iat }) => {
  if (text(jti) === undefined || jti!.length > MAX_ID_UNITS) return invalid('claim jti');
  return typeof iat === 'number' ? undefined : invalid('claim iat');
};

/**
 * Verifies a signed URL's token (ZAF JWT): RS256 by the app's key, audience of this very installation, issuer of this
 * account with or without scheme, time, token id, and an agent of this account.
 *
 * `qsh` is not checked: how Zendesk makes it is not published.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 * @see Zendesk, "Identity and backend verification"
 */
export function zendeskVerifier(options: ZendeskOptions): VerifyToken {
  check(options);
  const { subdomain, installationId, user = 'id', singleUse, now = epochSeconds } = options;
  const { maxAgeSeconds = DEFAULT_MAX_AGE_SECONDS, clockToleranceSeconds = DEFAULT_TOLERANCE_SECONDS } =
    options;
  const key = keyOf(options);
  const host = `${subdomain}.zendesk.com`;
  const users = new RegExp(
    `^https://${subdomain}\\.zendesk\\.com/api/v2/users/([1-9]\\d{0,19})(?:\\.json)?$`,
  );

  const young: TokenRule = ({ iat }) => {
    if (iat! > now() + clockToleranceSeconds) return invalid('not yet valid');
    return iat! + maxAgeSeconds + clockToleranceSeconds > now() ? undefined : expired();
  };
  const signed = tokenVerifier({
    keys: () => key.get(),
    algorithms: ['RS256'],
    audience: `https://${host}/api/v2/apps/installations/${installationId}.json`,
    claim: 'sub',
    subjectClaim: 'sub',
    clockToleranceSeconds,
    now,
    rules: [oneOf('iss', [host, `https://${host}`], 'issuer'), namedAndDated, young],
  });
  const verify = async (token: string): Promise<Identity | Refusal> => {
    const first = await signed(token);
    const forged = isRefusal(first) && first.check === 'signature';
    return forged && (await key.renew()) ? signed(token) : first;
  };
  const nameOf = (url: string): string | Refusal => {
    const [, agentId] = users.exec(url) ?? [];
    if (agentId === undefined)
      return url.includes('/api/v2/users/') ? organisationRefused('account') : claimMissing('sub');
    if (user === 'id') return agentId;
    return text(user === 'url' ? url : user(agentId)) ?? claimMissing('sub');
  };
  /** Only a token that passed everything is used up; of two that come together, one wins. */
  const useUp = async (id: string, endsAt: number): Promise<Refusal | undefined> => {
    const name = `zendesk-token ${subdomain} ${installationId} ${id}`;
    const windowMs = (endsAt + clockToleranceSeconds - now()) * 1000;
    const uses = await singleUse!.increment(name, windowMs).catch(() => undefined);
    if (!uses) return unavailable('store');
    return uses.count === 1 ? undefined : invalid('replay');
  };

  return async (token) => {
    const found = await verify(token);
    if (isRefusal(found)) return found;
    const partnerUserId = nameOf(found.subject);
    if (typeof partnerUserId !== 'string') return partnerUserId;
    const { jti, iat } = decodeJwt(token); // verified above
    const latest = Math.max(Math.floor(iat!) + maxAgeSeconds, now() + 1);
    const expiresAt = Math.min(found.expiresAt, latest);
    const refusal = singleUse && (await useUp(jti!, expiresAt));
    return refusal ?? proven({ partnerUserId, subject: found.subject, source: `https://${host}`, expiresAt });
  };
}

/**
 * The token of a signed URL as the agent's identity, from the form field `token` with which Zendesk loads the page, or
 * from `Authorization` when that page asks for login keys itself.
 */
export function zendeskAuthenticator(options: ZendeskOptions): Authenticate {
  const verify = zendeskVerifier(options);
  return options.singleUse ? bearerAuthenticator(verify) : rememberedBearer(verify, options);
}
