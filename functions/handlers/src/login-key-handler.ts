import {
  KitError,
  LOGIN_KEY_LIFETIME,
  isGroupId,
  mintLoginKey,
  type Handler,
  type Log,
  type Signer,
} from '@glance-kit/core';
import { agentRequests, type AgentRequestOptions } from './agent-request.js';
import { valuesOf } from './fields.js';
import { isRefusal, refusal } from './identity.js';
import { pageHandler } from './page-handler.js';
import { plainReply, type MakeReply } from './reply.js';

export interface LoginKeyOptions extends AgentRequestOptions {
  /** Number that Glance gave to the group, without leading zeros. */
  groupId: string | number;
  /** Seconds a key lives: whole, 60 to 86,100; 300 unless given. Keys can be replayed until they end, so keep it short. */
  expirationSeconds?: number;
  /** Exact origins of the pages that may call. */
  origins: readonly string[];
  /** The signer with the group's API key; see `cachedSigner`. */
  getSigner: () => Promise<Signer>;
  /** Called when the caller says that the service refused its last key (`refused=1`); `refused` of `cachedSigner`. */
  keyRefused?: () => Promise<void>;
  /** Gets one line per key: who, partner user id, expiry; never the key. */
  log: Log;
  makeReply?: MakeReply;
}

/** Member by which a front end says that the service refused the last key. */
const REFUSED_FIELD = 'refused';

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
  const { getSigner, keyRefused, log, makeReply = plainReply } = options;
  const groupId = checkGroupId(options.groupId);
  const lifetime = checkExpiration(options.expirationSeconds);
  const asked = agentRequests(options, 'login_key', groupId);

  return pageHandler(options, 'GET, POST, OPTIONS', async (request, json) => {
    const found = await asked(request);
    if (isRefusal(found)) return found;
    const { partnerUserId, subject, source } = found.agent;
    // Only now: nobody without an identity, and nobody over the limit, makes the secret source work.
    if (valuesOf(found.body, REFUSED_FIELD).some((value) => value === '1' || value === 1))
      await keyRefused?.();
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
