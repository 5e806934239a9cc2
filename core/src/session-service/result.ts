/** A running session, as the service reports it. Fields that it left out are absent. */
export interface FoundSession {
  /** Number of the session record. */
  id: string;
  /** `[groupid].[sessionkey].[random]`. */
  ssnid: string;
  groupId: string;
  /**
   * Where the service would let the agent join. Never open it with credentials: see `viewerAddress`.
   */
  joinUrl: string;
  /** Address for the desktop client. */
  clientJoinUrl?: string | undefined;
  /** Version of the visitor's script, such as `4.9.2.0`. */
  visitorVersion?: string | undefined;
}

/**
 * What became of a lookup.
 *
 * - `found`: the session is running
 * - `notFound`: it is not, or not yet
 * - `refused`: the login key is not accepted; asking again with it is useless
 * - `malformed`: the address is not that of a service that we understand
 * - `unavailable`: no answer that counts; asking again later makes sense
 * - `timedOut`: one request, or the whole wait, took too long
 */
export type LookupResult =
  | { kind: 'found'; session: FoundSession }
  | { kind: 'notFound' }
  | { kind: 'refused' }
  | { kind: 'malformed' }
  | { kind: 'unavailable'; /** The service asked for this pause. */ retryAfterMs?: number }
  | { kind: 'timedOut' };
