import { KitError, type LoginKeySource } from '@glance-kit/core';
import { loginKeyReply } from './login-key-reply.js';
import type { SignIn } from './sign-in.js';

export interface SignedInLoginKeysOptions {
  signIn: SignIn;
  /** Address of the login-key function: `/getloginkey`. */
  address: string | URL;
  /** The reply to a key that was asked for ahead, by cookie; it counts once, and only for an agent without a token. */
  first?: Promise<Response> | undefined;
}

/** @param token  absent where the server knows the agent by a cookie of its own */
export function askLoginKey(
  address: string | URL,
  token?: string,
  signal: AbortSignal | null = null,
): Promise<Response> {
  return fetch(address, {
    method: 'POST',
    headers: { ...(token && { authorization: `Bearer ${token}` }), accept: 'application/json' },
    cache: 'no-store',
    signal,
  });
}

/**
 * Login keys from a function that knows the agent by a bearer token of `signIn`, or by a cookie of its own origin.
 *
 * Rejects with KitError SIGN_IN_REQUIRED (no token, or refused: it is dropped), AGENT_UNKNOWN (the identity may
 * not have a key), HANDLER_FAILED (anything else).
 */
export function signedInLoginKeys({ signIn, address, first }: SignedInLoginKeysOptions): LoginKeySource {
  return async (signal) => {
    const asked = first;
    first = undefined;
    await signIn.resume?.();
    const { person } = signIn;
    if (!person) throw new KitError('SIGN_IN_REQUIRED', 'Nobody is signed in.');
    const { token, partnerUserId } = person;
    const reply = await ((!token && asked) || askLoginKey(address, token, signal)).catch((cause: unknown) => {
      throw new KitError('HANDLER_FAILED', 'The login-key function was not reached.', { cause });
    });
    if (reply.status === 401) signIn.forget();
    return { ...(await loginKeyReply(reply)), partnerUserId };
  };
}
