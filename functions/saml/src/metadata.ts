import { BINDING, NS } from './names.js';
import type { CheckedOptions } from './options.js';

const CIPHERS = [
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
];

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character]!);

function keyDescriptor(use: 'signing' | 'encryption', certificatePem: string): string {
  const bare = certificatePem.replace(/-----[A-Z ]+-----|\s/g, '');
  const methods =
    use === 'encryption'
      ? CIPHERS.map((name) => `\n      <EncryptionMethod Algorithm="${name}"/>`).join('')
      : '';
  return `    <KeyDescriptor use="${use}">
      <KeyInfo xmlns="${NS.signature}"><X509Data><X509Certificate>${bare}</X509Certificate></X509Data></KeyInfo>${methods}
    </KeyDescriptor>
`;
}

/** The service provider as an administrator hands it to a provider. The order is that of the schema. */
export function serviceProviderMetadata({
  entityId,
  acsUrl,
  logoutUrl,
  keys,
  provider,
}: CheckedOptions): string {
  const descriptors = keys
    ? keyDescriptor('signing', keys.certificate) + keyDescriptor('encryption', keys.certificate)
    : '';
  const logout =
    logoutUrl === undefined
      ? ''
      : `    <SingleLogoutService Binding="${BINDING.redirect}" Location="${escapeXml(logoutUrl)}"/>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor xmlns="${NS.metadata}" entityID="${escapeXml(entityId)}">
  <SPSSODescriptor protocolSupportEnumeration="${NS.protocol}" AuthnRequestsSigned="${keys !== undefined}" WantAssertionsSigned="${provider.signatures === 'both'}">
${descriptors}${logout}    <AssertionConsumerService Binding="${BINDING.post}" Location="${escapeXml(acsUrl)}" index="0" isDefault="true"/>
  </SPSSODescriptor>
</EntityDescriptor>
`;
}
