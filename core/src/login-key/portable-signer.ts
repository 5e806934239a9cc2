import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { checkApiKey, systemSeconds, type Signer, type SignerOptions } from './signer.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * A signer for any JavaScript runtime, synchronous. The key is absorbed once; each signature starts from a copy
 * of that state.
 *
 * @throws KitError API_KEY_INVALID
 */
export function portableSigner(apiKey: string, options: SignerOptions = {}): Signer {
  const utf8 = new TextEncoder();
  const keyed = hmac.create(sha256, utf8.encode(checkApiKey(apiKey)));
  return {
    sign: (text) => base64url(keyed.clone().update(utf8.encode(text)).digest()),
    now: options.now ?? systemSeconds,
  };
}

function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const three = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += ALPHABET[three >> 18]! + ALPHABET[(three >> 12) & 63]!;
    if (left > 1) text += ALPHABET[(three >> 6) & 63]!;
    if (left > 2) text += ALPHABET[three & 63]!;
  }
  return text;
}
