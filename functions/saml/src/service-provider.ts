import { randomBytes } from 'node:crypto';
import { acceptResponse } from './accept.js';
import type { SamlMessage, SamlOptions, SamlServiceProvider } from './contract.js';
import { VerifyingSaml, libraryConfig } from './library.js';
import { acceptLogoutQuery, logoutAddress } from './logout.js';
import { serviceProviderMetadata } from './metadata.js';
import { REQUEST_MS, recordKey } from './open-requests.js';
import { checkOptions } from './options.js';

/**
 * A SAML 2.0 service provider for one identity provider. Signatures and decryption are `@node-saml/node-saml`'s; the
 * rules around them stand in `message/` and `assertion/`.
 *
 * @throws KitError CONFIG_INVALID, naming the setting
 */
export function createSamlServiceProvider(options: SamlOptions): SamlServiceProvider {
  const checked = checkOptions(options);
  const { provider, requests, now } = checked;
  return {
    metadata: () => serviceProviderMetadata(checked),
    async request({ relayState, memory }): Promise<SamlMessage> {
      const id = `_${randomBytes(20).toString('hex')}`;
      await requests.set(recordKey(checked, 'request', id), { memory }, REQUEST_MS);
      const { url, binding } = provider.sso;
      const saml = new VerifyingSaml(
        { ...libraryConfig(checked), generateUniqueId: () => id, skipRequestCompression: binding === 'post' },
        { nowMs: now },
      );
      if (binding === 'redirect')
        return { binding, url: await saml.getAuthorizeUrlAsync(relayState, undefined, {}) };
      const fields = (await saml.getAuthorizeMessageAsync(relayState)) as Record<string, string>;
      return { binding, url, fields };
    },
    accept: (fields) => acceptResponse(fields, checked),
    logout: (login, relayState) => logoutAddress(login, relayState, checked),
    acceptLogout: (query) => acceptLogoutQuery(query, checked),
  };
}
