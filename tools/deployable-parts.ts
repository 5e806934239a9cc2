import type { Plugin } from 'esbuild';
import { dirname } from 'node:path';

/** Modules that stand in for others in a deployable, by the end of the path that they replace. */
export type Parts = Readonly<Record<string, string>>;

/** On Node the platform's own hashes take the place of those in JavaScript: a fourth of a module less, and faster. And what every Node we run on has needs no fallback. */
export const NODE_PARTS: Parts = {
  'core/src/login-key/portable-signer.ts': `export { nodeSigner as portableSigner } from '../node.js';`,
  'core/src/well-formed.ts': `export const isWellFormed = (text) => text.isWellFormed();`,
  'functions/handlers/src/authenticators/certificate-key.ts': `
    import { X509Certificate } from 'node:crypto';
    export const certificateKey = (pem) =>
      new Uint8Array(new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }));`,
  '@noble/hashes/esm/sha2.js': `
    import { createHash } from 'node:crypto';
    export const sha256 = (bytes) => createHash('sha256').update(bytes).digest();`,
  '@noble/hashes/esm/hmac.js': `
    import { createHmac } from 'node:crypto';
    export const hmac = (_sha256, key, bytes) => createHmac('sha256', key).update(bytes).digest();`,
  '@noble/hashes/esm/utils.js': `
    export const bytesToHex = (bytes) => bytes.toString('hex');
    export const utf8ToBytes = (text) => Buffer.from(text);`,
};

/** Amazon Connect's contact tickets, which are refused as a setting where the runtime cannot ask Amazon Connect. */
export const WITHOUT_TICKETS: Parts = {
  'functions/handlers/src/authenticators/contact-ticket.ts': `
    export const contactTicketAuthenticator = () => { throw new Error('Not part of this deployable.'); };`,
};

/** Cookies in Azure's own form: the login-key function and the records set none. */
export const WITHOUT_COOKIES: Parts = {
  'functions/azure/src/cookies.ts': `
    export const parseSetCookie = () => { throw new Error('Not part of this deployable.'); };`,
};

/** A bundle with other parts. An export that a part lacks and somebody imports ends the build. */
export function replaceParts(parts: Parts): Plugin {
  return {
    name: 'parts',
    setup(build) {
      build.onLoad({ filter: /\.[jt]s$/ }, ({ path }) => {
        const end = Object.keys(parts).find((one) => path.replaceAll('\\', '/').endsWith(`/${one}`));
        return end === undefined
          ? undefined
          : { contents: parts[end]!, resolveDir: dirname(path), loader: 'ts' };
      });
    },
  };
}
