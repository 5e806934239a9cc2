import { createHmac, createSecretKey } from 'node:crypto';
import { checkApiKey, systemSeconds, type Signer, type SignerOptions } from '../login-key/signer.js';

/**
 * A signer for Node servers: the key is imported once, each signature is one native HMAC.
 *
 * @throws KitError API_KEY_INVALID
 */
export function nodeSigner(apiKey: string, options: SignerOptions = {}): Signer {
  const key = createSecretKey(checkApiKey(apiKey), 'utf8');
  return {
    sign: (text) => createHmac('sha256', key).update(text).digest('base64url'),
    now: options.now ?? systemSeconds,
  };
}
