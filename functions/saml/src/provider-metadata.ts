import { DOMParser } from '@xmldom/xmldom';
import { KitError, type Log } from '@glance-kit/core';
import { certificateOf, warnOfExpiry } from './certificates.js';
import type { SamlProvider } from './contract.js';
import { attributeOf, childrenNamed, withDescendants } from './message/document.js';
import { BINDING, NS } from './names.js';
import { checkAddress } from './options.js';

/** Characters of the largest document: providers list one certificate after another. */
const MAX_LENGTH = 1_000_000;

/** What metadata says of a provider; what only an administrator can decide is not in it. */
export type ProviderMetadata = Pick<SamlProvider, 'entityId' | 'sso' | 'logoutUrl' | 'certificates'>;

export interface ProviderMetadataOptions {
  /** Which provider, where the document has several. */
  entityId?: string;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Hears of certificates that have expired or soon will. */
  log?: Log;
}

function invalid(message: string): KitError {
  return new KitError('CONFIG_INVALID', `The metadata of the identity provider ${message}`);
}

function parse(xml: string): Element {
  if (xml.length > MAX_LENGTH) throw invalid('is too long: 1,000,000 characters are read.');
  // Comments and processing instructions are common in these documents; what could expand is not.
  if (/<!(?!--)/.test(xml.replace(/<!--[\s\S]*?-->/g, '')))
    throw invalid('has a document type or a CDATA section.');
  const stop = (): never => {
    throw invalid('is not well-formed XML. Upload the file as the provider gave it.');
  };
  let document: Document | undefined;
  try {
    document = new DOMParser({
      locator: {},
      errorHandler: { warning: stop, error: stop, fatalError: stop },
    }).parseFromString(xml.replace(/^\uFEFF/, ''), 'text/xml') as Document | undefined;
  } catch {
    stop();
  }
  return document?.documentElement ?? stop();
}

/** The one description of an identity provider. */
function descriptorOf(root: Element, wanted: string | undefined): { entity: Element; idp: Element } {
  const entities = withDescendants(root).filter(
    (element) => element.localName === 'EntityDescriptor' && element.namespaceURI === NS.metadata,
  );
  const found = entities
    .filter((entity) => wanted === undefined || attributeOf(entity, 'entityID') === wanted)
    .flatMap((entity) =>
      childrenNamed(entity, NS.metadata, 'IDPSSODescriptor').map((idp) => ({ entity, idp })),
    )
    .filter(({ idp }) =>
      (attributeOf(idp, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(NS.protocol),
    );
  if (found.length > 1)
    throw invalid(
      `describes ${found.length} identity providers, not one. Name the entity id of the one to use.`,
    );
  if (found[0]) return found[0];
  const isOurs = entities.some((entity) => childrenNamed(entity, NS.metadata, 'SPSSODescriptor').length > 0);
  if (wanted !== undefined) throw invalid('does not describe the provider of the given entity id.');
  throw invalid(
    isOurs
      ? 'describes 0 identity providers but a service provider. Ask for the metadata of the other side.'
      : 'describes 0 identity providers of SAML 2.0 (no IDPSSODescriptor).',
  );
}

function addressOf(idp: Element, service: string, binding: string): string | undefined {
  const found = childrenNamed(idp, NS.metadata, service).find(
    (each) => attributeOf(each, 'Binding') === binding,
  );
  const address = found && attributeOf(found, 'Location');
  if (address !== undefined) checkAddress(address, `${service} in the metadata of the identity provider`);
  return address;
}

function certificatesOf(idp: Element): string[] {
  const signing = childrenNamed(idp, NS.metadata, 'KeyDescriptor').filter((key) =>
    ['signing', undefined].includes(attributeOf(key, 'use')),
  );
  const texts = signing
    .flatMap(withDescendants)
    .filter((element) => element.localName === 'X509Certificate' && element.namespaceURI === NS.signature)
    .map((element) => (element.textContent ?? '').replace(/\s/g, ''));
  return [...new Set(texts)];
}

/**
 * What an administrator uploads, as settings. Its own signature is not checked: whoever may upload may set anything.
 *
 * @param xml  `EntityDescriptor`, or `EntitiesDescriptor` together with `entityId`
 * @throws KitError CONFIG_INVALID, naming what is missing
 */
export function readProviderMetadata(xml: string, options: ProviderMetadataOptions = {}): ProviderMetadata {
  const { now = Date.now, log = () => undefined } = options;
  const { entity, idp } = descriptorOf(parse(xml), options.entityId);
  const entityId = attributeOf(entity, 'entityID');
  if (!entityId) throw invalid('has no entityID.');
  for (const element of [entity, idp]) {
    const validUntil = attributeOf(element, 'validUntil');
    if (validUntil !== undefined && !(Date.parse(validUntil) > now()))
      throw invalid('was valid until a time that has passed. Ask the provider for a new one.');
  }
  const redirect = addressOf(idp, 'SingleSignOnService', BINDING.redirect);
  const post = addressOf(idp, 'SingleSignOnService', BINDING.post);
  const url = redirect ?? post;
  if (url === undefined) throw invalid('has no SingleSignOnService for HTTP-Redirect or HTTP-POST.');
  const logoutUrl = addressOf(idp, 'SingleLogoutService', BINDING.redirect);
  const certificates = certificatesOf(idp);
  if (certificates.length === 0)
    throw invalid('has no certificate for signing (KeyDescriptor with X509Certificate).');
  for (const [index, text] of certificates.entries()) {
    const what = `Certificate ${index + 1} for signing in the metadata of the identity provider`;
    warnOfExpiry(certificateOf(text, what), entityId, now(), log);
  }
  return {
    entityId,
    sso: { url, binding: redirect === undefined ? 'post' : 'redirect' },
    ...(logoutUrl !== undefined && { logoutUrl }),
    certificates,
  };
}
