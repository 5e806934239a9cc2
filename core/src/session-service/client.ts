import { serviceOrigin } from '../addresses/origin.js';
import { checkSessionKey } from '../addresses/agent-view.js';
import { limited, PLAIN_REQUEST } from '../limited.js';
import { canonicalGroupId, checkPartnerUserId, type PartnerUser } from '../login-key/user.js';
import { readLookupReply } from './read-reply.js';
import type { LookupResult } from './result.js';

/** Path of the lookup, below the service's origin. */
export const LOOKUP_PATH = '/services/SessionService.asmx/LookupPartnerCobrowseSession';

const DEFAULT_TIMEOUT_MS = 10_000;

/** Options of `sessionService`. */
export interface SessionServiceOptions {
  /** As for `serviceOrigin`. */
  base: string;
  /** The runtime's own `fetch` unless given. */
  fetch?: typeof fetch;
  /** Longest wait for one reply, in milliseconds; 10 000 unless given. */
  timeoutMs?: number;
}

/** What is asked: whether this session runs, by this agent. */
export interface LookupRequest {
  /** The agent. */
  user: PartnerUser;
  loginKey: string;
  sessionKey: string;
}

/** The client that `sessionService` makes. */
export interface SessionService {
  /**
   * Asks once whether the session is running.
   *
   * @throws KitError LOOKUP_CANCELLED when `signal` is aborted, and for a malformed request GROUP_ID_INVALID,
   *   PARTNER_USER_ID_INVALID, SESSION_KEY_INVALID; everything that the service does is a result
   */
  lookup(request: LookupRequest, signal: AbortSignal): Promise<LookupResult>;
}

/**
 * A client of the SessionService, JSON form.
 *
 * @throws KitError ADDRESS_INVALID
 * @see the session-service rules
 */
export function sessionService(options: SessionServiceOptions): SessionService {
  const address = serviceOrigin(options.base) + LOOKUP_PATH;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const ask = async (body: string, signal: AbortSignal): Promise<LookupResult> => {
    // Looked up at each call, so that a fetch that was replaced later is used, too.
    const response = await (options.fetch ?? fetch)(address, {
      ...PLAIN_REQUEST,
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8', Accept: 'application/json' },
      body,
      signal,
    });
    return readLookupReply(response);
  };
  return {
    async lookup(request, signal) {
      const body = lookupBody(request);
      return limited((limit) => ask(body, limit), timeoutMs, signal);
    },
  };
}

function lookupBody({ user, loginKey, sessionKey }: LookupRequest): string {
  return JSON.stringify({
    partnerid: Number(canonicalGroupId(user.groupId)),
    partneruserid: checkPartnerUserId(user.partnerUserId),
    ssnkey: checkSessionKey(sessionKey),
    loginkey: loginKey,
  });
}
