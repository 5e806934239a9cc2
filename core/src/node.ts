// The part of this package that is for Node servers.
import { keyedHmac } from './node/hmac.js';
import { checkApiKey, systemSeconds, type Signer, type SignerOptions } from './login-key/signer.js';

export { callerAddress } from './node/caller-address.js';
export { foldText } from './node/fold-text.js';
export { packageFile } from './node/package-file.js';
export { deployableProgram, writeDeployable } from './node/write-deployable.js';
export type { DeployableProgram, ProgramIo } from './node/write-deployable.js';

/**
 * A signer for Node servers: the key is imported once, each signature is two native hashes.
 *
 * @throws KitError API_KEY_INVALID
 */
export function nodeSigner(apiKey: string, options: SignerOptions = {}): Signer {
  const sign = keyedHmac(Buffer.from(checkApiKey(apiKey)));
  return { sign, now: options.now ?? systemSeconds };
}
