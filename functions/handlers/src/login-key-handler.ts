import {
  KitError,
  LOGIN_KEY_LIFETIME,
  isGroupId,
  isPartnerUserId,
  mintLoginKey,
  type Handler,
  type Log,
  type Signer,
} from '@glance-kit/core';
import { NO_FIELDS, parseForm, readFields, valuesOf } from './fields.js';
import { isRefusal, refusal, type Authenticate } from './identity.js';
import { pageHandler } from './page-handler.js';
import { checkRateLimit, secondsToWait, type RateLimit } from './rate-limit.js';
import { plainReply, type MakeReply } from './reply.js';

export interface LoginKeyOptions {
  /** Number that Glance gave to the group, without leading zeros. */
  groupId: string | number;
  /** Seconds a key lives: whole, 60 to 86,100; 300 unless given. Keys can be replayed until they end, so keep it short. */
  expirationSeconds?: number;
  /** Exact origins of the pages that may call. */
  origins: readonly string[];
  /** Who asks; the only place the partner user id comes from. */
  authenticate: Authenticate;
  /** The signer with the group's API key; see `cachedSigner`. */
  getSigner: () => Promise<Signer>;
  /** Called when the caller says that the service refused its last key (`refused=1`); `refused` of `cachedSigner`. */
  keyRefused?: () => Promise<void>;
  /** Keys per identity, for example 30 a minute; `memoryCounter()` counts for one process. */
  rateLimit: RateLimit;
  /** Gets one line per key: who, partner user id, expiry; never the key. */
  log: Log;
  makeReply?: MakeReply;
}

/** Where a front end may repeat the partner user id that it expects. */
const FIELD = 'partneruserid';
const HEADERS = [FIELD, 'x-partner-user-id'];
/** Member by which a front end says that the service refused the last key. */
const REFUSED_FIELD = 'refused';
/** A token in an address would end in logs and histories. */
const TOKEN_IN_ADDRESS = ['token', 'access_token'];

/**
 * @param seconds  whole seconds, 60 to 86,100
 * @throws KitError CONFIG_INVALID
 * @see login key, defect 4 of the documented sample
 */
export function checkExpiration(seconds: number = LOGIN_KEY_LIFETIME.defaultSeconds): number {
  const { minSeconds, maxSeconds } = LOGIN_KEY_LIFETIME;
  if (Number.isInteger(seconds) && seconds >= minSeconds && seconds <= maxSeconds) return seconds;
  throw new KitError(
    'CONFIG_INVALID',
    `The setting expirationSeconds (GLANCE_EXPIRATION) must be a whole number from ${minSeconds} to ${maxSeconds}.`,
  );
}

/**
 * @returns the canonical decimal text
 * @throws KitError CONFIG_INVALID
 */
export function checkGroupId(value: string | number): string {
  const text = String(value);
  if (isGroupId(text)) return text;
  throw new KitError(
    'CONFIG_INVALID',
    'The setting groupId (GLANCE_GROUP_ID) must be the number of the group, digits without leading zeros.',
  );
}

/**
 * The login-key function: turns a proven identity into a short-lived Glance login key.
 *
 * Drop-in for existing front ends: `POST` (form, JSON or no body) or `GET`, answered by `{loginKey, groupId, expiration}`.
 * Refusals are problem JSON with a member `error`: 400, 401, 403, 405, 413, 415, 429, 500, and 503 while the
 * API key or the provider's keys cannot be had.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 * @see login key, "Drop-in contract" and the 13 defects of the documented sample
 */
export function loginKeyHandler(options: LoginKeyOptions): Handler {
  const { authenticate, getSigner, keyRefused, log, makeReply = plainReply } = options;
  const groupId = checkGroupId(options.groupId);
  const lifetime = checkExpiration(options.expirationSeconds);
  const rate = checkRateLimit(options.rateLimit);

  return pageHandler(options, 'GET, POST, OPTIONS', async (request, json) => {
    const { url } = request;
    const query = url.includes('?') ? parseForm(new URL(url).search) : NO_FIELDS;
    if (TOKEN_IN_ADDRESS.some((name) => valuesOf(query, name).length))
      return refusal(
        400,
        'token_in_address',
        'Send the token in the Authorization header, never in the address.',
      );
    const body = await readFields(request);
    if (isRefusal(body)) return body;

    const identity = await authenticate(request, body);
    if (isRefusal(identity)) {
      const { error, check } = identity;
      log({ level: 'warn', event: 'login_key_refused', error, check });
      return identity;
    }
    const { partnerUserId, subject, source } = identity;
    if (!isPartnerUserId(partnerUserId))
      return refusal(
        403,
        'partner_user_id_invalid',
        'Your account names no usable Glance user. Ask an administrator.',
      );
    const inHeaders = HEADERS.map((name) => request.headers.get(name) ?? partnerUserId);
    for (const [place, named] of [
      ['body', valuesOf(body, FIELD)],
      ['query', valuesOf(query, FIELD)],
      ['header', inHeaders],
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
        log({ level: 'warn', event: 'login_key_identity_mismatch', check, subject, source });
        return refusal(
          403,
          'identity_mismatch',
          'The request names another user than the one who is signed in.',
        );
      }
    const retryAfterSeconds = await secondsToWait(rate, `login-key ${groupId} ${partnerUserId}`);
    if (retryAfterSeconds) {
      log({ level: 'warn', event: 'login_key_rate_limited', subject, partnerUserId, source });
      return {
        ...refusal(429, 'rate_limited', 'Too many requests. Wait a moment.'),
        retryAfterSeconds,
      };
    }
    // Only now: nobody without an identity, and nobody over the limit, makes the secret source work.
    if (valuesOf(body, REFUSED_FIELD).some((value) => value === '1' || value === 1)) await keyRefused?.();
    let signer: Signer;
    try {
      signer = await getSigner();
    } catch {
      log({ level: 'error', event: 'login_key_not_ready' });
      return refusal(503, 'not_ready', 'Login keys cannot be made right now. Try again soon.');
    }
    const expires = signer.now() + lifetime;
    const loginKey = mintLoginKey({ groupId, partnerUserId }, expires, signer);
    log({ level: 'info', event: 'login_key_minted', subject, partnerUserId, groupId, expires, source });
    // Neither text has a character that JSON escapes: digits, `$` and base64url.
    const reply = `{"loginKey":"${loginKey}","groupId":"${groupId}","expiration":${expires}}`;
    return makeReply(200, reply, json);
  });
}
