import {
  KitError,
  LOGIN_KEY_LIFETIME,
  canonicalGroupId,
  checkPartnerUserId,
  mintLoginKey,
  problem,
  type Handler,
  type Log,
  type LoginKeyReply,
  type Signer,
} from '@glance-kit/core';
import { exactCors, guardCors } from './cors.js';
import { NO_FIELDS, isBodyProblem, parseForm, readFields, valuesOf, type Fields } from './fields.js';
import { isRefusal, type Authenticate, type Identity, type Refusal } from './identity.js';
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
/** Seconds to wait where nobody said how long. */
const RETRY_SECONDS = 10;
/** A token in an address would end in logs and histories. */
const TOKEN_IN_ADDRESS = ['token', 'access_token'];

/**
 * @param seconds  whole seconds, 60 to 86,100
 * @throws KitError CONFIG_INVALID
 * @see login key, defect 4 of the documented sample
 */
export function checkExpiration(seconds: number): number {
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
  try {
    return canonicalGroupId(value);
  } catch (cause) {
    throw new KitError(
      'CONFIG_INVALID',
      'The setting groupId (GLANCE_GROUP_ID) must be the number of the group, digits without leading zeros.',
      { cause },
    );
  }
}

function inAddress(url: string): Fields {
  const query = url.indexOf('?');
  return query < 0 ? NO_FIELDS : parseForm(new URL(url).search);
}

/** Every partner user id that the request names besides the identity. */
function named(request: Request, body: Fields, query: Fields): unknown[] {
  const values = body.entries.length ? valuesOf(body, FIELD) : [];
  if (query.entries.length) values.push(...valuesOf(query, FIELD));
  for (const name of HEADERS) {
    const value = request.headers.get(name);
    if (value !== null) values.push(value);
  }
  return values;
}

function saysRefused(body: Fields): boolean {
  for (const [name, value] of body.entries)
    if (name === REFUSED_FIELD && (value === '1' || value === 1)) return true;
  return false;
}

function hasPartnerUserId(identity: Identity): boolean {
  try {
    checkPartnerUserId(identity.partnerUserId);
    return true;
  } catch {
    return false;
  }
}

/** What a refused caller can do next, as headers. */
function nextStep({
  status,
  retryAfterSeconds = RETRY_SECONDS,
}: Refusal): Record<string, string> | undefined {
  if (status === 401) return { 'WWW-Authenticate': 'Bearer' };
  return status === 503 ? { 'Retry-After': String(retryAfterSeconds) } : undefined;
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
  const groupId = checkGroupId(options.groupId);
  const lifetime = checkExpiration(options.expirationSeconds ?? LOGIN_KEY_LIFETIME.defaultSeconds);
  const cors = exactCors(options.origins);
  const { authenticate, getSigner, keyRefused, log, makeReply = plainReply } = options;
  const rate = checkRateLimit(options.rateLimit);
  const jsonHeaders = new Map<string | null, Readonly<Record<string, string>>>(
    [null, ...options.origins].map((origin) => [
      origin,
      { ...cors.headersFor(origin), 'Content-Type': 'application/json; charset=utf-8' },
    ]),
  );

  const mint = async (
    identity: Identity,
    body: Fields,
    refused: Refused,
  ): Promise<LoginKeyReply | Response> => {
    if (!hasPartnerUserId(identity))
      return refused(
        403,
        'partner_user_id_invalid',
        'Your account names no usable Glance user. Ask an administrator.',
      );
    const { partnerUserId, subject, source } = identity;
    const wait = await secondsToWait(rate, `login-key ${groupId} ${partnerUserId}`);
    if (wait > 0) {
      log({ level: 'warn', event: 'login_key_rate_limited', subject, partnerUserId, source });
      return refused(429, 'rate_limited', 'Too many requests. Wait a moment.', {
        'Retry-After': String(wait),
      });
    }
    // Only now: nobody without an identity, and nobody over the limit, makes the secret source work.
    if (keyRefused && saysRefused(body)) await keyRefused();
    let signer: Signer;
    try {
      signer = await getSigner();
    } catch {
      log({ level: 'error', event: 'login_key_not_ready' });
      return refused(503, 'not_ready', 'Login keys cannot be made right now. Try again soon.', {
        'Retry-After': String(RETRY_SECONDS),
      });
    }
    const expiration = signer.now() + lifetime;
    const loginKey = mintLoginKey({ groupId, partnerUserId }, expiration, signer);
    log({
      level: 'info',
      event: 'login_key_minted',
      subject,
      partnerUserId,
      groupId,
      expires: expiration,
      source,
    });
    return { loginKey, groupId, expiration };
  };

  const answer = async (request: Request): Promise<Response> => {
    const { method } = request;
    if (method === 'OPTIONS') return cors.preflight(request);
    const origin = request.headers.get('origin');
    const headers = cors.headersFor(origin);
    if (!headers) return cors.refusal();
    const refused: Refused = (status, error, title, more) =>
      problem(status, error, title, { ...headers, ...more });
    if (method !== 'POST' && method !== 'GET')
      return refused(405, 'method_not_allowed', 'Send POST.', { Allow: 'GET, POST, OPTIONS' });

    const query = inAddress(request.url);
    if (query.entries.length && TOKEN_IN_ADDRESS.some((name) => valuesOf(query, name).length))
      return refused(
        400,
        'token_in_address',
        'Send the token in the Authorization header, never in the address.',
      );
    const body = await readFields(request);
    if (isBodyProblem(body)) return refused(body.status, body.error, body.title);

    const identity = await authenticate(request, body);
    if (isRefusal(identity)) {
      const { error, check } = identity;
      log({ level: 'warn', event: 'login_key_refused', error, ...(check !== undefined && { check }) });
      return refused(identity.status, identity.error, identity.title, nextStep(identity));
    }
    const expected = named(request, body, query);
    if (expected.some((value) => typeof value !== 'string' || value === ''))
      return refused(
        400,
        'partner_user_id_invalid',
        'partneruserid must be a non-empty text; it may be left out.',
      );
    const isAnother = (value: unknown): boolean => value !== identity.partnerUserId;
    if (expected.some(isAnother)) {
      const { subject, source } = identity;
      const inQuery = valuesOf(query, FIELD).some(isAnother) ? 'query' : 'header';
      const check = `partneruserid in ${valuesOf(body, FIELD).some(isAnother) ? 'body' : inQuery}`;
      log({ level: 'warn', event: 'login_key_identity_mismatch', check, subject, source });
      return refused(
        403,
        'identity_mismatch',
        'The request names another user than the one who is signed in.',
      );
    }
    const minted = await mint(identity, body, refused);
    return 'loginKey' in minted ? makeReply(200, replyText(minted), jsonHeaders.get(origin)!) : minted;
  };
  return guardCors(answer, cors, log);
}

/** JSON of a reply. Neither text has a character that JSON escapes: digits, `$` and base64url. */
function replyText({ loginKey, groupId, expiration }: LoginKeyReply): string {
  return `{"loginKey":"${loginKey}","groupId":"${groupId}","expiration":${expiration}}`;
}

type Refused = (status: number, error: string, title: string, more?: Record<string, string>) => Response;
