import { KitError, type ErrorCode, type LoginKeyReply } from '@glance-kit/core';

const CODES: Readonly<Record<number, ErrorCode>> = { 401: 'SIGN_IN_REQUIRED', 403: 'AGENT_UNKNOWN' };

/**
 * What a login-key function answered.
 *
 * @throws KitError SIGN_IN_REQUIRED (401), AGENT_UNKNOWN (403: the identity may not have a key), HANDLER_FAILED
 */
export async function loginKeyReply(reply: Response): Promise<LoginKeyReply> {
  if (!reply.ok) {
    throw new KitError(
      CODES[reply.status] ?? 'HANDLER_FAILED',
      `The login-key function answered ${reply.status}.`,
    );
  }
  const body = (await reply.json().catch(() => ({}))) as Record<string, unknown>;
  const { loginKey, groupId, expiration } = body;
  // Existing functions answer the group as a number too.
  if (typeof loginKey !== 'string' || !/^[1-9]\d*$/.test(String(groupId)) || typeof expiration !== 'number') {
    throw new KitError('HANDLER_FAILED', 'The answer of the login-key function was not understood.');
  }
  return { loginKey, groupId: String(groupId), expiration };
}
