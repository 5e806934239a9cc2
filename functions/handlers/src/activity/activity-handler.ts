import type { Handler } from '@glance-kit/core';
import { agentRequests, type AgentRequestOptions } from '../agent-request.js';
import { isRefusal, type Identity, type PageRefusal } from '../identity.js';
import { emptyReply, pageHandler } from '../page-handler.js';
import { readActivity, type CheckedActivity } from './record.js';

/**
 * Puts a record where the host, or its owner, keeps such things. Doing it twice is doing it once, and a late `started`
 * changes nothing that an `ended` of the same session has written.
 *
 * @returns why it was not written, or nothing. 403, 404 and 422 stay as they are; 409, 429 and 5xx may pass
 */
export type WriteActivity = (record: CheckedActivity, agent: Identity) => Promise<PageRefusal | undefined>;

export interface ActivityOptions extends AgentRequestOptions {
  /** Exact origins of the pages that may call. */
  origins: readonly string[];
  write: WriteActivity;
}

/**
 * Takes the records that panels post when a session begins and when it ends: `POST` of JSON, or of a form where a page
 * must not ask first. Proof of identity, CORS and rate limit are those of the login-key handler; the partner user id
 * comes from the identity alone.
 *
 * 204 when it is written. Refusals are problem JSON with a member `error`: 400, 401, 403, 404, 405, 413, 415 and 422
 * stay as they are; 409, 429, 502 and 503 may pass, and a panel sends the record again.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 */
export function activityHandler(options: ActivityOptions): Handler {
  const { write, log } = options;
  const asked = agentRequests(options, 'activity');
  return pageHandler(options, 'POST, OPTIONS', async (request, json) => {
    const found = await asked(request);
    if (isRefusal(found)) return found;
    const { partnerUserId, subject, source } = found.agent;
    const record = readActivity(found.body);
    if (isRefusal(record)) {
      const { error, check } = record;
      log({ level: 'warn', event: 'activity_refused', error, check, subject, partnerUserId, source });
      return record;
    }
    const { host, conversationId, sessionId, phase } = record;
    const named = { host, conversationId, sessionId, phase, subject, partnerUserId, source };
    const refused = await write(record, found.agent);
    if (refused) {
      const { error, check } = refused;
      log({ level: 'warn', event: 'activity_not_written', error, check, ...named });
      return refused;
    }
    log({ level: 'info', event: 'activity_written', ...named });
    return emptyReply(json);
  });
}
