import { serviceOrigin } from '../addresses/origin.js';
import { checkSessionKey } from '../addresses/agent-view.js';
import { canonicalGroupId, checkPartnerUserId, type PartnerUser } from '../login-key/user.js';
import { cancelled, untilAborted } from './cancel.js';
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
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8', Accept: 'application/json' },
      body,
      signal,
      credentials: 'omit', // the login key is the credential
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      redirect: 'manual', // followed elsewhere, the login key would go along
    });
    return readLookupReply(response);
  };
  return {
    async lookup(request, signal) {
      const body = lookupBody(request);
      if (signal.aborted) throw cancelled(signal);
      const limit = new AbortController();
      const abort = (): void => limit.abort();
      const timer = setTimeout(abort, timeoutMs);
      signal.addEventListener('abort', abort);
      try {
        return await untilAborted(ask(body, limit.signal), limit.signal);
      } catch {
        if (signal.aborted) throw cancelled(signal);
        return limit.signal.aborted ? { kind: 'timedOut' } : { kind: 'unavailable' };
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      }
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
