import { KitError } from '@glance-kit/core';
import { createPublicKey, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import samlp, { type Participant } from 'samlp';
import { attributesOf, type DevelopmentServiceProvider, type ResponseOptions } from './options.js';
import type { DevelopmentSamlAgent } from './pages.js';

const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/** Makes the answers of the provider, by samlp: response and assertion as XML, signed, encrypted where asked for. */
export function responder(
  parts: ResponseOptions & { entityId: string; certificate: string; privateKey: string },
): (
  agent: DevelopmentSamlAgent,
  client: DevelopmentServiceProvider,
  inResponseTo: string | undefined,
) => Promise<{ SAMLResponse: string; participant: Participant }> {
  return async (agent, client, inResponseTo) => {
    const { value, format } = parts.nameId?.(agent) ?? { value: agent.email, format: EMAIL_FORMAT };
    const sessionIndex = `_${randomBytes(16).toString('hex')}`;
    const signatures = parts.signatures ?? 'both';
    const xml = await promisify(samlp.getSamlResponse.bind(samlp))(
      {
        issuer: parts.entityId,
        cert: parts.certificate,
        key: parts.privateKey,
        audience: client.entityId,
        destination: client.acsUrl,
        recipient: client.acsUrl,
        ...(inResponseTo !== undefined && { inResponseTo }),
        sessionIndex,
        lifetimeInSeconds: parts.assertionSeconds ?? 300,
        signResponse: signatures !== 'assertion',
        signAssertion: signatures !== 'response',
        signatureAlgorithm: 'rsa-sha256',
        digestAlgorithm: 'sha256',
        typedAttributes: true,
        ...(client.encrypt && encryptionFor(client)),
        profileMapper: () => ({
          getClaims: () => (parts.attributes ?? attributesOf)(agent),
          getNameIdentifier: () => ({ nameIdentifier: value, nameIdentifierFormat: format }),
        }),
      },
      agent,
    );
    const participant: Participant = {
      serviceProviderId: client.entityId,
      nameId: value,
      nameIdFormat: format,
      sessionIndex,
      ...(client.logoutUrl !== undefined && { serviceProviderLogoutURL: client.logoutUrl }),
      ...(client.certificate !== undefined && { cert: client.certificate }),
    };
    return { SAMLResponse: Buffer.from(xml!).toString('base64'), participant };
  };
}

function encryptionFor({ certificate }: DevelopmentServiceProvider): {
  encryptionCert: string;
  encryptionPublicKey: string;
} {
  if (certificate === undefined)
    throw new KitError('CONFIG_INVALID', 'A service provider with encrypt needs a certificate.');
  const encryptionPublicKey = createPublicKey(certificate).export({ type: 'spki', format: 'pem' }) as string;
  return { encryptionCert: certificate, encryptionPublicKey };
}
