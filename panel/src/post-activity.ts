import { KitError, type ActivityRecord, type ErrorCode } from '@glance-kit/core';

export interface PostActivityOptions {
  /** Where records go. */
  address: string | URL;
  fetch?: typeof fetch;
  /** Bearer token of the signed-in agent; where there is none, the cookie of the page's own origin counts. */
  token?: () => string | undefined;
}

const DAY_MS = 86_400_000;

/** What the answers mean that are not to be offered again just like that. 404: only of a conversation that is gone. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'RECORD_REFUSED',
  401: 'SIGN_IN_REQUIRED',
  403: 'RECORD_REFUSED',
  413: 'RECORD_REFUSED',
  415: 'RECORD_REFUSED',
  422: 'RECORD_REFUSED',
};

/**
 * Sends an activity to the customer's function, for hosts whose page may not write to the record itself.
 *
 * @throws KitError RECORD_REFUSED for what the function will never take, SIGN_IN_REQUIRED, and HOST_REFUSED for what
 *   can be sent again; with the answer as `cause`, and its `retryAfterMs` where the function names a time
 * @see docs/functions/activity.md, "Answers"
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
  const { ok, status } = reply;
  if (ok) return;
  const problem = (await reply.json().catch(() => undefined)) as { error?: unknown } | undefined;
  const code = problem?.error === 'conversation_unknown' ? 'RECORD_REFUSED' : CODES[status];
  const retryAfterMs = Math.min(Number(reply.headers.get('retry-after')) * 1000 || 0, DAY_MS);
  const cause = Object.assign(new Error(`HTTP ${status}`), { retryAfterMs });
  throw new KitError(code ?? 'HOST_REFUSED', `The activity of ${record.conversationId} was not accepted.`, {
    cause,
  });
}
