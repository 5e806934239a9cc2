import { KitError, type ErrorCode, type LoginKeyGrant, type LoginKeySource } from '@glance-kit/core';
import type { SignIn } from './sign-in.js';

export interface SignedInLoginKeysOptions {
  signIn: SignIn;
  /** Address of the login-key function: `/getloginkey`. */
  address: string | URL;
  fetch?: typeof fetch;
}

/**
 * Login keys from a function that knows the agent by a bearer token of `signIn`, or by a cookie of its own origin.
 *
 * Rejects with KitError SIGN_IN_REQUIRED (no token, or refused: it is dropped), AGENT_UNKNOWN (the identity may
 * not have a key), HANDLER_FAILED (anything else).
 */
export function signedInLoginKeys(options: SignedInLoginKeysOptions): LoginKeySource {
  const request = options.fetch ?? ((...call) => fetch(...call));
  return async (signal) => {
    const { person } = options.signIn;
    if (!person) throw new KitError('SIGN_IN_REQUIRED', 'Nobody is signed in.');
    let reply: Response;
    try {
      reply = await request(options.address, {
        method: 'POST',
        headers: {
          ...(person.token !== undefined && { authorization: `Bearer ${person.token}` }),
          accept: 'application/json',
        },
        cache: 'no-store',
        signal,
      });
    } catch (cause) {
      throw new KitError('HANDLER_FAILED', 'The login-key function was not reached.', { cause });
    }
    if (!reply.ok) throw refusal(reply.status, options.signIn);
    return { ...(await replyBody(reply)), partnerUserId: person.partnerUserId };
  };
}

function refusal(status: number, signIn: SignIn): KitError {
  if (status === 401) signIn.forget();
  const codes: Record<number, ErrorCode> = { 401: 'SIGN_IN_REQUIRED', 403: 'AGENT_UNKNOWN' };
  return new KitError(codes[status] ?? 'HANDLER_FAILED', `The login-key function answered ${status}.`);
}

async function replyBody(reply: Response): Promise<Omit<LoginKeyGrant, 'partnerUserId'>> {
  const body = (await reply.json().catch(() => ({}))) as Record<string, unknown>;
  const { loginKey, groupId, expiration } = body;
  // Existing functions answer the group as a number too.
  if (typeof loginKey !== 'string' || !/^[1-9]\d*$/.test(String(groupId)) || typeof expiration !== 'number') {
    throw new KitError('HANDLER_FAILED', 'The answer of the login-key function was not understood.');
  }
  return { loginKey, groupId: String(groupId), expiration };
}
