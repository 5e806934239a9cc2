import { KitError } from '../errors.js';
import { positiveDecimal } from '../text.js';

/** What a login key says of itself. */
export interface LoginKeyParts {
  /** Epoch seconds. */
  expires: number;
  /** 43 characters of base64url. */
  signature: string;
}

// The last character carries 4 bits of the signature and 2 zero bits: lenient decoders accept four spellings of
// the same bytes, this rule accepts one.
const LOGIN_KEY = /^\$1\$[1-9]\d{9}\$[\w-]{42}[AEIMQUYcgkosw048]$/;
const OTHER_VERSION = /^\$(?!1\$)[0-9]{1,9}\$/;
/** Where the ten digits of the expiry begin, in characters. */
export const EXPIRES_AT = 3;

/** Where the signature of every login key begins, in characters. */
export const SIGNATURE_AT = 14;

/** Length of every login key, in characters. */
export const LOGIN_KEY_LENGTH = 57;

/** Whether a text has the form of a login key, version 1. Says nothing about its signature. */
export function isLoginKey(text: string): boolean {
  return LOGIN_KEY.test(text);
}

/** Whether a text starts as a login key of a version other than 1. */
export function isOtherVersion(text: string): boolean {
  return OTHER_VERSION.test(text);
}

/**
 * The expiry, in epoch seconds, of a text that has the length and the beginning of a login key: what verifying
 * needs before it compares the whole signature.
 */
export function expiryOf(text: string): number | undefined {
  const isFramed =
    text.length === LOGIN_KEY_LENGTH && text.startsWith('$1$') && text[SIGNATURE_AT - 1] === '$';
  return isFramed ? positiveDecimal(text, EXPIRES_AT, SIGNATURE_AT - 1) : undefined;
}

/**
 * Takes a login key apart, without verifying it.
 *
 * @param text  exactly a login key: 57 characters, nothing around it
 * @throws KitError LOGIN_KEY_INVALID
 * @see the login-key rules, "Format"
 */
export function parseLoginKey(text: string): LoginKeyParts {
  if (!isLoginKey(text)) {
    const version = isOtherVersion(text);
    throw new KitError(
      'LOGIN_KEY_INVALID',
      version ? 'The login key has an unsupported version.' : 'The text is not a login key.',
    );
  }
  return { expires: Number(text.slice(EXPIRES_AT, SIGNATURE_AT - 1)), signature: text.slice(SIGNATURE_AT) };
}
