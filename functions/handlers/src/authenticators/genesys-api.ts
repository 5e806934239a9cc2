import type { Refusal } from '../identity.js';
import { invalid, unavailable } from './refusals.js';

/**
 * Every region of Genesys Cloud. A closed list: the region comes from the configuration of the customer, and an agent's
 * token is sent nowhere else.
 *
 * @see genesys-cloud-service-discovery-web 3.0.500
 */
export const GENESYS_DOMAINS = [
  'mypurecloud.com',
  'usw2.pure.cloud',
  'use2.us-gov-pure.cloud',
  'cac1.pure.cloud',
  'mxc1.pure.cloud',
  'sae1.pure.cloud',
  'mypurecloud.ie',
  'mypurecloud.de',
  'euw2.pure.cloud',
  'euc2.pure.cloud',
  'mec1.pure.cloud',
  'aps1.pure.cloud',
  'apse1.pure.cloud',
  'apne2.pure.cloud',
  'apne3.pure.cloud',
  'mypurecloud.jp',
  'mypurecloud.com.au',
] as const;

/** A region of Genesys Cloud, by its domain. */
export type GenesysDomain = (typeof GENESYS_DOMAINS)[number];

/** What the kit reads of `GET /api/v2/tokens/me`. */
export interface GenesysToken {
  /** The organisation in which the token works. */
  organization?: { id?: unknown };
  /** The organisation of the person; another one when a partner's agent works as a guest. */
  homeOrganization?: { id?: unknown };
  /** The application for which the token was issued. */
  OAuthClient?: { id?: unknown };
}

/** What the kit reads of `GET /api/v2/users/me`. */
export interface GenesysUser {
  id?: unknown;
  name?: unknown;
  email?: unknown;
  username?: unknown;
  /** `active`, `inactive` or `deleted`. */
  state?: unknown;
}

/** Asks one question; `Refusal` when there is no usable answer. */
export type GenesysGet = <T extends object>(
  path: string,
  token: string,
  signal: AbortSignal,
) => Promise<{ found: T } | Refusal>;

const DEFAULT_WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 60;

function tooMany(reply: Response): Refusal {
  const asked = Number(reply.headers.get('retry-after') ?? NaN);
  const seconds = Number.isFinite(asked) ? Math.ceil(asked) : DEFAULT_WAIT_SECONDS;
  const retryAfterSeconds = Math.min(Math.max(seconds, 1), LONGEST_WAIT_SECONDS);
  return { ...unavailable('rate limit'), retryAfterSeconds };
}

async function read<T extends object>(reply: Response): Promise<{ found: T } | Refusal> {
  if (reply.status === 200) {
    const found: unknown = await reply.json().catch(() => undefined);
    return typeof found === 'object' && found !== null ? { found: found as T } : unavailable('answer');
  }
  await reply.body?.cancel();
  if (reply.status === 429) return tooMany(reply);
  if (reply.status === 401) return invalid('token');
  // A token without a person behind it: these endpoints know nobody by it.
  if (reply.status >= 400 && reply.status < 500) return invalid(`answer ${reply.status}`);
  return unavailable(`answer ${reply.status}`);
}

/**
 * The Genesys Cloud API as far as the kit needs it. One retry when the answer is 5xx or there is none; redirects are
 * not followed, since they would carry the token elsewhere.
 */
export function genesysApi(domain: GenesysDomain, send: typeof fetch): GenesysGet {
  return async (path, token, signal) => {
    const ask = (): Promise<Response> =>
      send(`https://api.${domain}${path}`, {
        headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
        redirect: 'manual',
        signal,
      });
    const first = await ask().catch(() => undefined);
    if (first && first.status < 500) return read(first);
    await first?.body?.cancel();
    if (signal.aborted) return unavailable('time-out');
    try {
      return await read(await ask());
    } catch {
      return unavailable(signal.aborted ? 'time-out' : 'network');
    }
  };
}
