// The one file of this package that needs crypto-js, for those who must use it: an entry of its own, so that nobody
// else loads it.
import Base64 from 'crypto-js/enc-base64.js';
import HmacSHA256 from 'crypto-js/hmac-sha256.js';
import { checkApiKey, systemSeconds, type Signer, type SignerOptions } from './login-key/signer.js';

/**
 * The documented recipe as a signer: `HmacSHA256` of crypto-js, Base64, then `+` to `-`, `/` to `_`, no `=`.
 * Gives the same bytes as `nodeSigner` and `portableSigner` and is the slowest of the three, since crypto-js takes
 * the key apart for every signature; its authors have ended its development. Servers only.
 *
 * @throws KitError API_KEY_INVALID
 * @see the login-key rules, "Format"
 */
export function cryptoJsSigner(apiKey: string, options: SignerOptions = {}): Signer {
  const key = checkApiKey(apiKey);
  return {
    sign: (text) =>
      Base64.stringify(HmacSHA256(text, key)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
    now: options.now ?? systemSeconds,
  };
}
