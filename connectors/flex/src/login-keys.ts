import { KitError, isKitError, type ActivityRecord, type LoginKeySource } from '@glance-kit/core';
import { loginKeyReply } from '@glance-kit/panel';
import { postWithToken, type FlexPostOptions } from './flex-token.js';
import type { FlexManager } from './sdk.js';

/** Which member of the agent's Flex session is the partner user id; the function is set to the same one. */
export type FlexPartnerUser = 'identity' | 'realm_user_id' | 'worker_sid';

/**
 * The partner user id that the function gives keys for. It only fills the form of the view; what proves it is the key.
 *
 * The page knows the identity, which is the name at the company's identity provider with special characters as `_` and
 * two hexadecimal digits, and the worker.
 *
 * @throws KitError AGENT_UNKNOWN when the session has no such member
 */
export function partnerUserId(manager: FlexManager, member: FlexPartnerUser = 'identity'): string {
  const { session, worker } = manager.store.getState().flex;
  const given: Readonly<Record<FlexPartnerUser, unknown>> = {
    identity: manager.user.identity,
    realm_user_id: manager.user.identity && decodedIdentity(manager.user.identity),
    worker_sid: worker.source?.sid,
  };
  const value = session?.ssoTokenPayload?.[member] ?? given[member];
  if (typeof value === 'string' && value !== '') return value;
  throw new KitError('AGENT_UNKNOWN', `The agent's Flex session has no ${member}.`);
}

/** `dana_40example_2Ecom` is `dana@example.com`. @see Flex, "Agent identity" */
function decodedIdentity(identity: string): string {
  const percent = identity.replace(/%/g, '%25').replace(/_([0-9A-F]{2})/g, '%$1');
  try {
    return decodeURIComponent(percent);
  } catch {
    return identity; // not encoded so
  }
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
