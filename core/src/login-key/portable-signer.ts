import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { base64url } from '../base64url.js';
import { checkApiKey, systemSeconds, type Signer, type SignerOptions } from './signer.js';

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
