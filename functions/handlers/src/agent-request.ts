import { isPartnerUserId, type Log } from '@glance-kit/core';
import { NO_FIELDS, parseForm, readFields, valuesOf, type Fields } from './fields.js';
import { isRefusal, refusal, type Authenticate, type Identity, type PageRefusal } from './identity.js';
import { checkRateLimit, secondsToWait, type RateLimit } from './rate-limit.js';

export interface AgentRequestOptions {
  /** Who asks; the only place the partner user id comes from. */
  authenticate: Authenticate;
  /** Calls per identity, for example 30 a minute; `memoryCounter()` counts for one process. */
  rateLimit: RateLimit;
  log: Log;
}

/** A request of an agent who is known, and has not asked too often. */
export interface AgentRequest {
  agent: Identity;
  body: Fields;
}

/** Where a front end may repeat the partner user id that it expects. */
const FIELD = 'partneruserid';
const HEADERS = [FIELD, 'x-partner-user-id'];
/** A token in an address would end in logs and histories. */
const TOKEN_IN_ADDRESS = ['token', 'access_token'];

/**
 * What every handler for agents asks before anything else: no token in the address, a body that can be read, a proof
 * of who the agent is, no word of another agent anywhere, and not too many calls.
 *
 * @param name   begins the events in the log: `login_key`
 * @param group  the calls of an agent are counted within it
 * @throws KitError CONFIG_INVALID
 */
export function agentRequests(
  { authenticate, log, rateLimit }: AgentRequestOptions,
  name: string,
  group = '',
): (request: Request) => Promise<AgentRequest | PageRefusal> {
  const rate = checkRateLimit(rateLimit);
  return async (request) => {
    const { url } = request;
    const query = url.includes('?') ? parseForm(new URL(url).search) : NO_FIELDS;
    if (TOKEN_IN_ADDRESS.some((token) => valuesOf(query, token).length))
      return refusal(
        400,
        'token_in_address',
        'Send the token in the Authorization header, never in the address.',
      );
    const body = await readFields(request);
    if (isRefusal(body)) return body;

    const agent = await authenticate(request, body);
    if (isRefusal(agent)) {
      const { error, check } = agent;
      log({ level: 'warn', event: `${name}_refused`, error, check });
      return agent;
    }
    const { partnerUserId, subject, source } = agent;
    if (!isPartnerUserId(partnerUserId))
      return refusal(
        403,
        'partner_user_id_invalid',
        'Your account names no usable Glance user. Ask an administrator.',
      );
    for (const [place, named] of [
      ['body', valuesOf(body, FIELD)],
      ['query', valuesOf(query, FIELD)],
      ['header', HEADERS.map((header) => request.headers.get(header) ?? partnerUserId)],
    ] as const)
      for (const value of named) {
        if (typeof value !== 'string' || value === '')
          return refusal(
            400,
            'partner_user_id_invalid',
            'partneruserid must be a non-empty text; it may be left out.',
          );
        if (value === partnerUserId) continue;
        const check = `partneruserid in ${place}`;
        log({ level: 'warn', event: `${name}_identity_mismatch`, check, subject, source });
        return refusal(
          403,
          'identity_mismatch',
          'The request names another user than the one who is signed in.',
        );
      }
    const retryAfterSeconds = await secondsToWait(rate, `${name} ${group} ${partnerUserId}`);
    if (retryAfterSeconds) {
      log({ level: 'warn', event: `${name}_rate_limited`, subject, partnerUserId, source });
      return { ...refusal(429, 'rate_limited', 'Too many requests. Wait a moment.'), retryAfterSeconds };
    }
    return { agent, body };
  };
}
