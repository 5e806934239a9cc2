import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { checkApiKey, systemSeconds, type Signer, type SignerOptions } from './signer.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Room for every text that a login key signs; three bytes a UTF-16 unit at most. */
const SCRATCH_BYTES = 1024;

/**
 * A signer for any JavaScript runtime, synchronous. The key is absorbed once; each signature starts from a copy
 * of that state.
 *
 * @throws KitError API_KEY_INVALID
 */
export function portableSigner(apiKey: string, options: SignerOptions = {}): Signer {
  const utf8 = new TextEncoder();
  const keyed = hmac.create(sha256, utf8.encode(checkApiKey(apiKey)));
  const scratch = new Uint8Array(SCRATCH_BYTES);
  const bytesOf = (text: string): Uint8Array =>
    text.length * 3 > SCRATCH_BYTES
      ? utf8.encode(text)
      : scratch.subarray(0, utf8.encodeInto(text, scratch).written);
  return {
    sign: (text) => base64url(keyed.clone().update(bytesOf(text)).digest()),
    now: options.now ?? systemSeconds,
  };
}

/** 32 bytes as 43 characters without padding. */
function base64url(mac: Uint8Array): string {
  let text = '';
  for (let at = 0; at < mac.length; at += 3) {
    const three = (mac[at]! << 16) | (mac[at + 1]! << 8) | (mac[at + 2] ?? 0);
    text += ALPHABET[three >> 18]! + ALPHABET[(three >> 12) & 63]! + ALPHABET[(three >> 6) & 63]!;
    if (at + 2 < mac.length) text += ALPHABET[three & 63]!;
  }
  return text;
}
