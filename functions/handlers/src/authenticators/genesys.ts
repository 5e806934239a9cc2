import { cachedIdentity, type CachedIdentityOptions } from '../cached-identity.js';
import { refuse, type Authenticate, type Identity, type Refusal, type VerifyToken } from '../identity.js';
import { bearerAuthenticator } from './bearer.js';
import {
  GENESYS_DOMAINS,
  genesysApi,
  type GenesysDomain,
  type GenesysToken,
  type GenesysUser,
} from './genesys-api.js';
import { demand } from './option-checks.js';
import { claimMissing, invalid, organisationRefused, proven, text } from './refusals.js';

const USER_FIELDS = ['id', 'email', 'username'] as const;

/** Which field of the Genesys user is the partner user id. */
export type GenesysUserField = (typeof USER_FIELDS)[number];

export interface GenesysOptions {
  /** Region of the customer, one of `GENESYS_DOMAINS`. */
  domain: GenesysDomain;
  /** Id of the customer's organisation, a UUID. */
  organizationId: string;
  /** Id of your OAuth client, a UUID: tokens of other applications of the organisation are refused. */
  clientId: string;
  /** Field of the user that is the partner user id: `id` unless given, which never changes hands. */
  user?: GenesysUserField;
  /** Seconds an answer counts, 60 unless given and at most: a token that was withdrawn works no longer than that. */
  cacheSeconds?: number;
  /** Milliseconds for all questions about one token, 5 s unless given. */
  timeoutMs?: number;
  /** Epoch seconds. */
  now?: () => number;
  fetch?: typeof fetch;
  cache?: Pick<CachedIdentityOptions, 'maxEntries' | 'hash'>;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_CACHE_SECONDS = 60;
const DEFAULT_TIMEOUT_MS = 5_000;
/** What may stand behind `Bearer`, RFC 6750 section 2.1; anything else is no token and must not reach a header. */
const TOKEN = /^[\w.~+/-]{1,4096}=*$/;

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

function isId(value: unknown, expected: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === expected.toLowerCase();
}

function check(options: GenesysOptions): void {
  const { domain, organizationId, clientId, user = 'id', cacheSeconds = MAX_CACHE_SECONDS } = options;
  demand(GENESYS_DOMAINS.includes(domain), 'domain', `one of ${GENESYS_DOMAINS.join(', ')}`);
  demand(UUID.test(organizationId), 'organizationId', 'the id of the organisation, a UUID');
  demand(UUID.test(clientId), 'clientId', 'the id of your OAuth client, a UUID');
  demand(USER_FIELDS.includes(user), 'user', `one of ${USER_FIELDS.join(', ')}`);
  demand(
    Number.isInteger(cacheSeconds) && cacheSeconds >= 1 && cacheSeconds <= MAX_CACHE_SECONDS,
    'cacheSeconds',
    `a whole number from 1 to ${MAX_CACHE_SECONDS}`,
  );
}

/** Whose token it is; without the client, a token for any other application of the organisation would do. */
function tokenProblem(
  found: GenesysToken,
  { organizationId, clientId }: GenesysOptions,
): Refusal | undefined {
  if (!isId(found.organization?.id, organizationId)) return organisationRefused('organization');
  // A partner's person works here as a guest: that organisation, and not this one, says what the person is called.
  if (found.homeOrganization !== undefined && !isId(found.homeOrganization?.id, organizationId))
    return organisationRefused('homeOrganization');
  return isId(found.OAuthClient?.id, clientId) ? undefined : invalid('client');
}

function identityOf(
  user: GenesysUser,
  { domain, user: field = 'id' }: GenesysOptions,
  expiresAt: number,
): Identity | Refusal {
  const subject = text(user.id);
  if (subject === undefined) return claimMissing('id');
  if (user.state !== 'active')
    return refuse(403, 'account_inactive', 'Your account is not active. Ask an administrator.', 'state');
  const partnerUserId = text(user[field]);
  if (partnerUserId === undefined) return claimMissing(field);
  const name = text(user.name);
  const email = text(user.email);
  return proven({
    partnerUserId,
    subject,
    source: `https://api.${domain}`,
    expiresAt,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
  });
}

/**
 * Verifies an access token of Genesys Cloud by asking Genesys: `tokens/me` for the organisation and the OAuth client,
 * then `users/me` for the person, who must be active. The token is opaque; nothing in it is read.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 */
export function genesysVerifier(options: GenesysOptions): VerifyToken {
  check(options);
  const { now = epochSeconds, timeoutMs = DEFAULT_TIMEOUT_MS, cacheSeconds = MAX_CACHE_SECONDS } = options;
  const get = genesysApi(options.domain, options.fetch ?? ((input, init) => fetch(input, init)));
  return async (token) => {
    if (!TOKEN.test(token)) return invalid('token');
    const signal = AbortSignal.timeout(timeoutMs);
    const mine = await get<GenesysToken>('/api/v2/tokens/me', token, signal);
    if (!('found' in mine)) return mine;
    const problem = tokenProblem(mine.found, options);
    if (problem) return problem;
    const me = await get<GenesysUser>('/api/v2/users/me', token, signal);
    return 'found' in me ? identityOf(me.found, options, now() + cacheSeconds) : me;
  };
}

/** A Genesys Cloud access token as the agent's identity, asked for once a minute at most. */
export function genesysAuthenticator(options: GenesysOptions): Authenticate {
  const { now, cacheSeconds = MAX_CACHE_SECONDS, cache } = options;
  const memory = { ...cache, ...(now && { now }), maxAgeSeconds: cacheSeconds };
  return bearerAuthenticator(cachedIdentity(genesysVerifier(options), memory));
}
