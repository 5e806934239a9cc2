import { KitError, isKitError, type ActivityRecord, type LoginKeySource } from '@glance-kit/core';
import { loginKeyReply } from '@glance-kit/panel';
import { postWithToken, type FlexPostOptions } from './flex-token.js';
import type { FlexManager } from './sdk.js';

/** Which member of the agent's Flex session is the partner user id; the function is set to the same one. */
export type FlexPartnerUser = 'identity' | 'realm_user_id' | 'worker_sid';

/**
 * The partner user id that the function gives keys for. It only fills the form of the view; what proves it is the key.
 *
 * @throws KitError AGENT_UNKNOWN when the session has no such member
 */
export function partnerUserId(manager: FlexManager, member: FlexPartnerUser = 'identity'): string {
  const payload = manager.store.getState().flex.session?.ssoTokenPayload;
  const value = payload?.[member] ?? (member === 'identity' ? manager.user.identity : undefined);
  if (typeof value === 'string' && value !== '') return value;
  throw new KitError('AGENT_UNKNOWN', `The agent's Flex session has no ${member}.`);
}

/**
 * Login keys from the customer's function.
 *
 * Rejects with KitError SIGN_IN_REQUIRED (no token, or refused), AGENT_UNKNOWN, HANDLER_FAILED.
 */
export function flexLoginKeys(options: FlexPostOptions, user: () => string): LoginKeySource {
  return async (signal) => {
    let reply: Response;
    try {
      reply = await postWithToken(options, signal);
    } catch (cause) {
      if (isKitError(cause)) throw cause;
      throw new KitError('HANDLER_FAILED', 'The login-key function was not reached.', { cause });
    }
    return { ...(await loginKeyReply(reply)), partnerUserId: user() };
  };
}

/**
 * Sends an activity to the customer's function, which writes it to the task.
 *
 * @throws KitError HOST_REFUSED with the answer as `cause`
 */
export async function sendFlexActivity(record: ActivityRecord, options: FlexPostOptions): Promise<void> {
  const own = Object.entries(record).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  const fields = (): [string, string][] => [...(options.fields?.() ?? []), ...own].map(([a, b]) => [a, b]);
  let reply: Response;
  try {
    reply = await postWithToken({ ...options, fields });
  } catch (cause) {
    throw new KitError('HOST_REFUSED', `The activity of ${record.conversationId} was not sent.`, { cause });
  }
  if (reply.ok) return;
  const cause = new Error(`HTTP ${reply.status}`);
  throw new KitError('HOST_REFUSED', `The activity of ${record.conversationId} was not accepted.`, { cause });
}
