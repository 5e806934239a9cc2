import { KitError } from '../errors.js';
import { isWellFormed } from '../well-formed.js';

/** Signs texts with one API key; keep one for as long as the key is valid, its keyed state is what makes it fast. */
export interface Signer {
  /**
   * HMAC-SHA-256 of the UTF-8 bytes of `text`.
   * @returns 43 characters of base64url without padding
   */
  sign(text: string): string;
  /** Epoch seconds, a whole number. */
  now(): number;
}

/** Options of both signers. */
export interface SignerOptions {
  /** Epoch seconds, a whole number; the machine's clock unless given. */
  now?: () => number;
}

/** Epoch seconds by the machine's clock. */
export function systemSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/**
 * The API key of a group, unchanged.
 *
 * @throws KitError API_KEY_INVALID for an empty one, which would sign with no secret at all, and for ill-formed
 *   Unicode, whose bytes depend on the implementation
 */
export function checkApiKey(apiKey: string): string {
  if (typeof apiKey !== 'string' || apiKey === '' || !isWellFormed(apiKey)) {
    throw new KitError('API_KEY_INVALID', 'The API key of the group is missing or is not well-formed text.');
  }
  return apiKey;
}
