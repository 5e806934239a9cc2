import { KitError } from '@glance-kit/core';
import { DOMParser } from '@xmldom/xmldom';
import type { SamlProvider } from './contract.js';

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
const BINDING = { redirect: 'HTTP-Redirect', post: 'HTTP-POST' } as const;
const MAX_CHARACTERS = 1_000_000;

/** What metadata says of a provider; what only an administrator can decide is not in it. */
export type ProviderMetadata = Pick<SamlProvider, 'entityId' | 'sso' | 'logoutUrl' | 'certificates'>;

/**
 * Reads the metadata of an identity provider, as an administrator downloads it there. It is taken at its word: a
 * signature on it is not checked, so it has to come from the provider itself, over TLS.
 *
 * @param xml  a document with one `EntityDescriptor` of an identity provider
 * @throws KitError CONFIG_INVALID saying what is missing; never with a value of the document
 */
export function readProviderMetadata(xml: string): ProviderMetadata {
  if (xml.length > MAX_CHARACTERS) throw invalid('is too long');
  if (/<!DOCTYPE/i.test(xml)) throw invalid('has a document type, which is refused');
  const descriptors = elements(parsed(xml), 'EntityDescriptor').filter(
    (entity) => elements(entity, 'IDPSSODescriptor').length > 0,
  );
  if (descriptors.length !== 1) throw invalid(`describes ${descriptors.length} identity providers, not one`);
  const entity = descriptors[0]!;
  const entityId = entity.getAttribute('entityID') ?? '';
  if (entityId === '') throw invalid('has no entityID');
  const [role] = elements(entity, 'IDPSSODescriptor');
  const redirect = location(role!, 'SingleSignOnService', BINDING.redirect);
  const post = location(role!, 'SingleSignOnService', BINDING.post);
  const url = redirect ?? post;
  if (url === undefined) throw invalid('has no SingleSignOnService for HTTP-Redirect or HTTP-POST');
  const certificates = signingCertificates(role!);
  if (certificates.length === 0) throw invalid('has no certificate for signing');
  const logoutUrl = location(role!, 'SingleLogoutService', BINDING.redirect);
  return {
    entityId,
    sso: { url, binding: redirect === undefined ? 'post' : 'redirect' },
    ...(logoutUrl !== undefined && { logoutUrl }),
    certificates,
  };
}

function parsed(xml: string): Document {
  const refuse = (): never => {
    throw invalid('is not well-formed XML');
  };
  try {
    const errorHandler = { warning: refuse, error: refuse, fatalError: refuse };
    const document = new DOMParser({ errorHandler }).parseFromString(xml.trim(), 'text/xml');
    return document?.documentElement ? (document as Document) : refuse();
  } catch {
    return refuse();
  }
}

function elements(inside: Document | Element, name: string, namespace = METADATA): Element[] {
  return Array.from(inside.getElementsByTagNameNS(namespace, name)) as Element[];
}

/** @throws KitError CONFIG_INVALID for an address that is no web address: agents are sent there */
function location(role: Element, service: string, binding: string): string | undefined {
  const found = elements(role, service).find(
    (entry) => entry.getAttribute('Binding') === `urn:oasis:names:tc:SAML:2.0:bindings:${binding}`,
  );
  const url = found?.getAttribute('Location') ?? undefined;
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw invalid(`has a ${service} whose Location is no web address`);
  return url;
}

/** Those marked for signing, and those that are not marked: they serve for everything. */
function signingCertificates(role: Element): string[] {
  const found = elements(role, 'KeyDescriptor')
    .filter((key) => key.getAttribute('use') !== 'encryption')
    .flatMap((key) => elements(key, 'X509Certificate', SIGNATURE))
    .map((certificate) => (certificate.textContent ?? '').replace(/\s/g, ''));
  return [...new Set(found)].filter((text) => text !== '');
}

function invalid(why: string): KitError {
  return new KitError('CONFIG_INVALID', `The metadata of the identity provider ${why}.`);
}
