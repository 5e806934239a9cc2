import { checkSessionKey } from '../addresses/agent-view.js';
import { presenceOrigin, serviceOrigin } from '../addresses/origin.js';
import { limited, PLAIN_REQUEST } from '../limited.js';
import type { LoginKeyGrant } from '../login-key/grant.js';
import { readVisitorInfo, type VisitorInfo } from './visitor-info.js';

/** Path of the exchange of a login key for a token, below the origin of the web server. */
export const AUTHORIZE_PATH = '/services/AuthorizationService.svc/rest/authorize';
/** Path of a look-up, below the origin of the presence service. */
export const LOOKUP_VISITOR_PATH = '/lookupvisitor';

const DEFAULT_TIMEOUT_MS = 10_000;
const TOKEN_MINUTES = 60;
/** A token is renewed at 80 % of its life, by the clock of this side alone. */
const RENEW_AFTER_MS = TOKEN_MINUTES * 60_000 * 0.8;

/** Options of `presenceService`. */
export interface PresenceServiceOptions {
  /** As for `serviceOrigin`. */
  base: string;
  /** The runtime's own `fetch` unless given. */
  fetch?: typeof fetch;
  /** Epoch milliseconds; the runtime's own clock unless given. */
  now?: () => number;
  /** Longest wait for one reply, in milliseconds; 10 000 unless given. */
  timeoutMs?: number;
}

/** What is asked: whether this visitor is on the site. */
export interface VisitorLookup {
  visitorId: string;
  /** The agent's login key; asked for only when there is no token yet. Rejects as a key source does. */
  grant: () => Promise<LoginKeyGrant>;
}

/**
 * What became of a look-up.
 *
 * - `present`: the visitor has a page of the site open
 * - `absent`: not, or not any more
 * - `unknown`: no answer that counts; the service may have no presence, or not for this agent
 */
export type VisitorPresence =
  { kind: 'present'; visitor: VisitorInfo } | { kind: 'absent' } | { kind: 'unknown' };

/** The client that `presenceService` makes. */
export interface PresenceService {
  /**
   * Asks once who is on the site.
   *
   * @throws KitError LOOKUP_CANCELLED when `signal` is aborted, SESSION_KEY_INVALID for a malformed id; everything that
   *   the service or the key source does is a result
   */
  lookupVisitor(request: VisitorLookup, signal: AbortSignal): Promise<VisitorPresence>;
  /** After another agent may have signed in: the next look-up asks for a token of its own. */
  forget(): void;
}

interface Token {
  groupId: string;
  authToken: string;
}

/**
 * A client of the presence service. The login key is exchanged once for a token of the group, which lives in memory and
 * serves every look-up until it is renewed.
 *
 * @throws KitError ADDRESS_INVALID
 * @see the presence rules; the authorization rules
 */
export function presenceService(options: PresenceServiceOptions): PresenceService {
  const { base, now = Date.now, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const authorize = `${serviceOrigin(base)}${AUTHORIZE_PATH}?service=presence&duration=${TOKEN_MINUTES}`;
  const server = presenceOrigin(base);
  let kept: { token: Promise<Token | undefined>; untilMs: number } | undefined;

  async function ask(address: string, init: RequestInit): Promise<Record<string, unknown> | undefined> {
    const reply = await (options.fetch ?? fetch)(address, { ...PLAIN_REQUEST, ...init });
    if (reply.status === 401) kept = undefined;
    return reply.status === 200 ? ((await reply.json()) as Record<string, unknown>) : undefined;
  }

  async function exchange(grant: VisitorLookup['grant'], signal: AbortSignal): Promise<Token | undefined> {
    const { groupId, partnerUserId: partneruserid, loginKey: loginkey } = await grant();
    const reply = await ask(authorize, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ partnerid: Number(groupId), partneruserid, loginkey }),
      signal,
    });
    const authToken = reply?.['authToken'];
    return typeof authToken === 'string' ? { groupId, authToken } : undefined;
  }

  /** One exchange serves all who wait for it, so it does not end with the first who gives up. */
  function tokenOf(grant: VisitorLookup['grant']): Promise<Token | undefined> {
    if (!kept || now() >= kept.untilMs) {
      const made = {
        untilMs: now() + RENEW_AFTER_MS,
        token: limited((signal) => exchange(grant, signal), timeoutMs, new AbortController().signal).then(
          (token) => {
            if (token && 'authToken' in token) return token;
            if (kept === made) kept = undefined;
            return undefined;
          },
        ),
      };
      kept = made;
    }
    return kept.token;
  }

  async function look({ visitorId, grant }: VisitorLookup, signal: AbortSignal): Promise<VisitorPresence> {
    const token = await tokenOf(grant);
    const query = `?groupid=${token?.groupId}&visitorid=${visitorId}`;
    const headers = { Authorization: `Bearer ${token?.authToken}` };
    const reply = token && (await ask(server + LOOKUP_VISITOR_PATH + query, { headers, signal }));
    if (!reply) return { kind: 'unknown' };
    const visitor = readVisitorInfo(reply);
    return visitor ? { kind: 'present', visitor } : { kind: 'absent' };
  }

  return {
    async lookupVisitor(request, signal) {
      checkSessionKey(request.visitorId);
      // Twice the time for one reply: the token may have to be asked for first.
      const result = await limited((limit) => look(request, limit), 2 * timeoutMs, signal);
      return result.kind === 'timedOut' || result.kind === 'unavailable' ? { kind: 'unknown' } : result;
    },
    forget() {
      kept = undefined;
    },
  };
}
