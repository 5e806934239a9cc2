import { expect, test } from '@jest/globals';
import { developmentSamlProvider } from '../src/development/index.js';
import { freshKeys } from '../src/development/self-signed.js';
import { readProviderMetadata } from '../src/index.js';

const provider = developmentSamlProvider({
  baseUrl: 'https://idp.example/a&b',
  serviceProviders: [],
  env: {},
});
const { metadata } = provider;
const bare = (certificate: string): string => certificate.replace(/-----[A-Z ]+-----|\s/g, '');
const pem = bare(provider.certificate);
const next = bare(freshKeys('Next').certificate);

test('the metadata of a provider says who it is, where it is and what it signs with', () => {
  expect(readProviderMetadata(metadata)).toEqual({
    entityId: 'https://idp.example/a&b/metadata',
    sso: { url: 'https://idp.example/a&b/sso', binding: 'redirect' },
    logoutUrl: 'https://idp.example/a&b/logout',
    certificates: [pem],
  });
});

test('requests go by form where the provider takes no redirects', () => {
  const xml = metadata.replace(/<SingleSignOnService Binding="[^"]*Redirect"[^>]*>/, '');
  expect(readProviderMetadata(xml).sso.binding).toBe('post');
});

test('both certificates of a roll-over are taken, one for encryption is not, and repeats count once', () => {
  const key = (use: string, text: string): string =>
    `<KeyDescriptor${use}><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>` +
    `<X509Certificate>\n${text}\n</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`;
  const more = key('', next) + key(' use="encryption"', 'Tm90') + key(' use="signing"', pem);
  const xml = metadata.replace('<SingleLogoutService', `${more}<SingleLogoutService`);
  expect(readProviderMetadata(xml).certificates).toEqual([pem, next]);
});

test.each<[string, (xml: string) => string, string]>([
  ['no XML', () => 'hello', 'is not well-formed XML'],
  ['broken XML', (xml) => xml.replace('</IDPSSODescriptor>', ''), 'is not well-formed XML'],
  ['nothing', () => '', 'is not well-formed XML'],
  ['a document type', (xml) => xml.replace('<Entity', '<!DOCTYPE a><Entity'), 'has a document type'],
  ['a service provider', (xml) => xml.replaceAll('IDPSSO', 'SPSSO'), 'describes 0 identity providers'],
  [
    'another namespace',
    (xml) => xml.replace('2.0:metadata"', '2.0:other"'),
    'describes 0 identity providers',
  ],
  ['no name', (xml) => xml.replace(/entityID="[^"]*"/, ''), 'has no entityID'],
  ['no address', (xml) => xml.replaceAll('SingleSignOnService', 'Other'), 'has no SingleSignOnService'],
  [
    'a script for an address',
    (xml) => xml.replaceAll('https://idp.example', 'javascript:x//'),
    'must be an absolute https address',
  ],
  ['no certificate', (xml) => xml.replace('use="signing"', 'use="encryption"'), 'has no certificate'],
  ['a book', () => 'x'.repeat(1_000_001), 'is too long'],
])('%s is refused, with the reason', (_name, change, reason) => {
  expect(() => readProviderMetadata(change(metadata))).toThrow(reason);
});

test('two providers in one document are refused: which of them was meant is not ours to guess', () => {
  const entity = metadata.slice(metadata.indexOf('<EntityDescriptor'));
  const both = `<E xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${entity}${entity}</E>`;
  expect(() => readProviderMetadata(both)).toThrow('describes 2 identity providers');
});
