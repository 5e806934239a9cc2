import { KitError, type LoginKeySource } from '@glance-kit/core';
import { loginKeyReply } from './login-key-reply.js';
import type { SignIn } from './sign-in.js';

export interface SignedInLoginKeysOptions {
  signIn: SignIn;
  /** Address of the login-key function: `/getloginkey`. */
  address: string | URL;
  /** The reply to a key that was asked for ahead, by cookie; it counts once, and only for an agent without a token. */
  first?: Promise<Response> | undefined;
  fetch?: typeof fetch;
}

/** @param token  absent where the server knows the agent by a cookie of its own */
export function askLoginKey(
  address: string | URL,
  token?: string,
  signal?: AbortSignal,
  request: typeof fetch = (...call) => fetch(...call),
): Promise<Response> {
  return request(address, {
    method: 'POST',
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), accept: 'application/json' },
    cache: 'no-store',
    ...(signal && { signal }),
  });
}

/**
 * Login keys from a function that knows the agent by a bearer token of `signIn`, or by a cookie of its own origin.
 *
 * Rejects with KitError SIGN_IN_REQUIRED (no token, or refused: it is dropped), AGENT_UNKNOWN (the identity may
 * not have a key), HANDLER_FAILED (anything else).
 */
export function signedInLoginKeys(options: SignedInLoginKeysOptions): LoginKeySource {
  let { first } = options;
  return async (signal) => {
    const asked = first;
    first = undefined;
    await options.signIn.resume?.();
    const { person } = options.signIn;
    if (!person) throw new KitError('SIGN_IN_REQUIRED', 'Nobody is signed in.');
    let reply: Response;
    try {
      reply = await ((person.token === undefined && asked) ||
        askLoginKey(options.address, person.token, signal, options.fetch));
    } catch (cause) {
      throw new KitError('HANDLER_FAILED', 'The login-key function was not reached.', { cause });
    }
    if (reply.status === 401) options.signIn.forget();
    return { ...(await loginKeyReply(reply)), partnerUserId: person.partnerUserId };
  };
}
