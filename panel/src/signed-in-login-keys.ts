import { KitError, type LoginKeySource } from '@glance-kit/core';
import { loginKeyReply } from './login-key-reply.js';
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
    await options.signIn.resume?.();
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
    if (reply.status === 401) options.signIn.forget();
    return { ...(await loginKeyReply(reply)), partnerUserId: person.partnerUserId };
  };
}
