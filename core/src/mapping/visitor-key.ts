import { base64url } from '../base64url.js';
import { isSessionKey } from '../session-key.js';
import { hmacSha256 } from './hmac.js';

/**
 * How a value that is no session key by itself becomes one.
 *
 * - `digits`: a phone number becomes its digits
 * - `hash`: a keyed hash, for values that should not be readable in a session key, such as an e-mail address. The key
 *   of the hash is known to the page of the visitor, so it is no secret; it keeps keys of one site apart from another's
 * - `template`: text with `{value}` in it, `crm-{value}`
 */
export type KeyTransform = 'digits' | { readonly hash: string } | { readonly template: string };

/** 144 bits, and short enough for every known service. */
const HASH_CHARACTERS = 24;
const PHONE = /^\+?[\d\s().\-/]+$/;
const FEWEST_DIGITS = 3;

/**
 * The session key for a value that both sides know: the same function runs on the website and in the agent's desktop,
 * so both arrive at the same key. Pure and synchronous.
 *
 * `digits` strips the signs people write phone numbers with and a leading `00`, so `+1 (555) 0142`, `001-555-0142` and
 * `15550142` agree; a number without its country code stays another number. `hash` takes a text that looks like a phone
 * number by its digits, and any other trimmed, in Unicode form C and lower case.
 *
 * @returns `undefined` for a value that gives no session key: empty, or with characters that a key cannot have
 * @see the address rules, "Session key rules"
 */
export function visitorKey(value: string, transform?: KeyTransform): string | undefined {
  const text = value.trim();
  if (text === '') return undefined;
  const key = transformed(text, transform);
  return key !== undefined && isSessionKey(key) ? key : undefined;
}

function transformed(text: string, transform: KeyTransform | undefined): string | undefined {
  if (transform === undefined) return text;
  if (transform === 'digits') return digits(text);
  if ('template' in transform) return transform.template.split('{value}').join(text);
  const same = digits(text) ?? text.normalize('NFC').toLowerCase();
  const utf8 = new TextEncoder();
  return base64url(hmacSha256(utf8.encode(transform.hash), utf8.encode(same))).slice(0, HASH_CHARACTERS);
}

function digits(text: string): string | undefined {
  if (!PHONE.test(text)) return undefined;
  const found = text.replace(/\D/g, '').replace(/^00/, '');
  return found.length < FEWEST_DIGITS ? undefined : found;
}
