import { KitError, type ActivityRecord } from '@glance-kit/core';

export interface PostActivityOptions {
  /** Where records go. */
  address: string | URL;
  fetch?: typeof fetch;
  /** Bearer token of the signed-in agent; where there is none, the cookie of the page's own origin counts. */
  token?: () => string | undefined;
}

/**
 * Sends an activity to the customer's function, for hosts whose page may not write to the record itself.
 *
 * @throws KitError HOST_REFUSED with the answer as `cause`
 */
export async function postActivity(record: ActivityRecord, options: PostActivityOptions): Promise<void> {
  const request = options.fetch ?? ((...call) => fetch(...call));
  const bearer = options.token?.();
  let reply: Response;
  try {
    reply = await request(options.address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) },
      body: JSON.stringify(record),
      credentials: 'same-origin',
      keepalive: true, // the page may be closed right after the contact
    });
  } catch (cause) {
    throw new KitError('HOST_REFUSED', `The activity of ${record.conversationId} was not sent.`, { cause });
  }
  if (reply.ok) return;
  const cause = new Error(`HTTP ${reply.status}`);
  throw new KitError('HOST_REFUSED', `The activity of ${record.conversationId} was not accepted.`, { cause });
}
