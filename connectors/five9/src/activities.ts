import { KitError, type Activity } from '@glance-kit/core';
import type { PageStore } from './store.js';

/** An activity as it is posted and kept: times as ISO 8601 in UTC. */
export interface ActivityRecord extends Omit<Activity, 'startedAt' | 'endedAt'> {
  host: 'five9';
  startedAt: string;
  endedAt?: string;
  five9SessionId?: string;
}

export interface ActivityWriter {
  /** Where records go; without it they stay in the outbox of this page. */
  address?: string;
  fetch?: typeof fetch;
  /** Bearer token of the signed-in agent. */
  token?: () => string | undefined;
}

const OUTBOX = 'outbox';
const OUTBOX_RECORDS = 200;

/**
 * Five9 has no record that a connector page may write to, so an activity goes to an address of the customer's own,
 * or stays in a local outbox when there is none.
 *
 * @throws KitError HOST_REFUSED with the answer as `cause`
 */
export async function writeActivity(
  record: ActivityRecord,
  store: PageStore,
  { address, fetch: request = (...call) => fetch(...call), token }: ActivityWriter,
): Promise<void> {
  if (address === undefined) return keep(record, store);
  const bearer = token?.();
  let reply: Response;
  try {
    reply = await request(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) },
      body: JSON.stringify(record),
      credentials: 'same-origin',
      keepalive: true, // the page may be closed right after the call
    });
  } catch (cause) {
    throw new KitError('HOST_REFUSED', `The activity of call ${record.conversationId} was not sent.`, {
      cause,
    });
  }
  if (reply.ok) return;
  const cause = new Error(`HTTP ${reply.status}`);
  throw new KitError('HOST_REFUSED', `The activity of call ${record.conversationId} was not accepted.`, {
    cause,
  });
}

/** The outbox, oldest first; for a page or a script of the customer that delivers it. */
export function outbox(store: PageStore): ActivityRecord[] {
  const kept = store.get(OUTBOX);
  return Array.isArray(kept) ? (kept as ActivityRecord[]) : [];
}

/** One record a session: a later one replaces an earlier. */
function keep(record: ActivityRecord, store: PageStore): void {
  const others = outbox(store).filter(({ sessionId }) => sessionId !== record.sessionId);
  store.set(OUTBOX, [...others, record].slice(-OUTBOX_RECORDS));
}
