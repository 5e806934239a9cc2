import type { WriteActivity } from './activity-handler.js';
import type { CallWebhook } from './webhook-call.js';

/** Sessions that one instance knows to be over. */
const MAX_ENDED = 10_000;

/**
 * Hands records on to an address of the customer, see `webhookCaller`: `{event: 'cobrowse.started' | 'cobrowse.ended',
 * partnerUserId, ...record}`, with the host's fields beside the others. For desktops that keep no records themselves.
 *
 * The receiver gets each record at least once and tells repetitions by the header `Idempotency-Key`, `<session>:<phase>`.
 * An instance that has handed on the end of a session drops its late beginning; where there are several instances, the
 * receiver must: `phase` says which is which.
 */
export function webhookActivity(call: CallWebhook): WriteActivity {
  const ended = new Set<string>();
  return async ({ fields, ...record }, { partnerUserId }) => {
    const { sessionId, phase } = record;
    if (phase === 'started' && ended.has(sessionId)) return undefined;
    // The host's fields first: none of them can take the place of what has been checked.
    const event = { ...fields, event: `cobrowse.${phase}`, ...record, partnerUserId };
    const refused = await call(`${sessionId}:${phase}`, event);
    if (refused) return refused;
    if (phase === 'ended') {
      if (ended.size >= MAX_ENDED) ended.delete(ended.keys().next().value!);
      ended.add(sessionId);
    }
    return undefined;
  };
}
