export { nodeSigner } from './node/signer.js';
export { packageFile } from './node/package-file.js';
