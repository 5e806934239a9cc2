import { KitError } from './errors.js';

/**
 * Sign-in hand-off: a framed panel opens `/signin?h=<base64url(sha256(verifier))>` in a pop-up, the agent
 * signs in there first-party, and the frame collects the result with `POST /collect {verifier}`. [R]
 */
export interface CollectedSignIn {
  /** Bearer token for the login-key function. */
  token: string;
  /** Epoch seconds. */
  expiresAt: number;
  /** The agent's id in the Glance group, as the function verified it. */
  partnerUserId: string;
  name?: string;
  email?: string;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Four digits that both windows show, so that the agent sees that the pop-up belongs to their own panel.
 *
 * @param challenge  base64url of the SHA-256 of the verifier, 43 characters
 * @returns `0000` to `9999`
 * @throws KitError PARAMETER_INVALID
 */
export function matchingCode(challenge: string): string {
  if (!CHALLENGE.test(challenge)) {
    throw new KitError('PARAMETER_INVALID', 'The sign-in challenge is not the hash of a verifier.');
  }
  let value = 0;
  for (const character of challenge.slice(0, 5)) value = value * 64 + ALPHABET.indexOf(character);
  return String(value % 10_000).padStart(4, '0');
}
