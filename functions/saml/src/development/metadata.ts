import { escapeHtml } from '@glance-kit/handlers';

const BINDINGS = 'urn:oasis:names:tc:SAML:2.0:bindings';
const REDIRECT = `${BINDINGS}:HTTP-Redirect`;
const POST = `${BINDINGS}:HTTP-POST`;
const NAME_FORMATS = [
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
];

/** The provider as an administrator hands it to a service provider. */
export function providerMetadata(options: {
  entityId: string;
  ssoUrl: string;
  logoutUrl: string;
  certificate: string;
}): string {
  const { entityId, ssoUrl, logoutUrl, certificate } = options;
  const service = (element: string, binding: string, url: string): string =>
    `    <${element} Binding="${binding}" Location="${escapeHtml(url)}"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${escapeHtml(entityId)}">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAuthnRequestsSigned="false">
    <KeyDescriptor use="signing">
      <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${bare(certificate)}</X509Certificate></X509Data></KeyInfo>
    </KeyDescriptor>
${service('SingleLogoutService', REDIRECT, logoutUrl)}
${NAME_FORMATS.map((format) => `    <NameIDFormat>${format}</NameIDFormat>`).join('\n')}
${service('SingleSignOnService', REDIRECT, ssoUrl)}
${service('SingleSignOnService', POST, ssoUrl)}
  </IDPSSODescriptor>
</EntityDescriptor>
`;
}

function bare(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----|\s/g, '');
}
