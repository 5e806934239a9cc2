import { expect, test } from '@jest/globals';
import type { LogEntry } from '@glance-kit/core';
import { freshKeys } from '../src/development/self-signed.js';
import {
  isSamlRefusal,
  partnerUserIdOf,
  readProviderMetadata,
  samlProviders,
  type SamlLogin,
} from '../src/index.js';
import { parseStrictly, withDescendants } from '../src/message/document.js';
import {
  ACS,
  IDP,
  NOW,
  SLO,
  bench,
  ownKeys,
  providerKeys,
  strangerKeys,
  type BenchChange,
} from './provider.js';

const bare = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, '');

test('our metadata names us, our addresses and our certificate', () => {
  const xml = bench({ options: { keys: ownKeys, entityId: 'a&"b' } }).sp.metadata();
  const root = parseStrictly(xml.replace(/^<\?xml[^>]*>/, ''));
  const found = withDescendants(root).map((element) => [
    element.localName,
    Object.fromEntries(
      Array.from(element.attributes)
        .filter(({ name }) => name !== 'xmlns')
        .map(({ name, value }) => [name, value]),
    ),
  ]);
  const key = (use: string) => [
    ['KeyDescriptor', { use }],
    ['KeyInfo', {}],
    ['X509Data', {}],
    ['X509Certificate', {}],
  ];
  expect(found.filter(([name]) => name !== 'EncryptionMethod')).toEqual([
    ['EntityDescriptor', { entityID: 'a&"b' }],
    [
      'SPSSODescriptor',
      {
        protocolSupportEnumeration: 'urn:oasis:names:tc:SAML:2.0:protocol',
        AuthnRequestsSigned: 'true',
        WantAssertionsSigned: 'true',
      },
    ],
    ...key('signing'),
    ...key('encryption'),
    ['SingleLogoutService', { Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: SLO }],
    [
      'AssertionConsumerService',
      {
        Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
        Location: ACS,
        index: '0',
        isDefault: 'true',
      },
    ],
  ]);
  expect(xml.split(bare(ownKeys.certificate))).toHaveLength(3);
  expect(xml).not.toContain('PRIVATE');
});

test('without keys our metadata promises neither signed requests nor decryption', () => {
  const xml = bench().sp.metadata();
  expect(xml).toContain('AuthnRequestsSigned="false"');
  expect(xml).not.toContain('KeyDescriptor');
});

test.each<[string, BenchChange, string]>([
  ['no https', { options: { acsUrl: 'http://sp.example/acs' } }, 'assertion consumer service'],
  ['no address', { options: { logoutUrl: 'logout' } }, 'address of sign-outs'],
  ['an empty entity id', { options: { entityId: '' } }, 'entity id of the service provider'],
  ['an entity id with a space', { provider: { entityId: `${IDP} ` } }, 'entity id of the identity provider'],
  ['a provider without certificates', { provider: { certificates: [] } }, 'no certificate'],
  [
    'a certificate that is none',
    { provider: { certificates: [providerKeys.certificate, 'TmV4dA=='] } },
    'Certificate 2',
  ],
  [
    'a certificate with a short key',
    { provider: { certificates: [freshKeys('Short', NOW, 1024).certificate] } },
    'less than 2048 bits',
  ],
  ['another binding', { provider: { sso: { url: IDP, binding: 'artifact' as 'post' } } }, 'binding'],
  ['another rule for signatures', { provider: { signatures: 'none' as 'both' } }, 'signatures'],
  ['a script for an address', { provider: { logoutUrl: 'javascript:alert(1)' } }, 'sign-out address'],
  [
    'a key of another certificate',
    { options: { keys: { ...ownKeys, privateKey: strangerKeys.privateKey } } },
    'does not belong',
  ],
  ['a key that is none', { options: { keys: { ...ownKeys, privateKey: 'secret' } } }, 'no key in PEM'],
])('a service provider is not built with %s, and says so', (_name, change, reason) => {
  const build = (): unknown => bench(change);
  expect(build).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(reason) }),
  );
  expect(build).not.toThrow(/secret|MII/);
});

test('certificates that have expired or soon will are in the log', () => {
  const old = freshKeys('Old', NOW - 365 * 86_400_000);
  const soon = freshKeys('Soon', NOW - 340 * 86_400_000);
  const { log } = bench({
    provider: { certificates: [old.certificate, soon.certificate, providerKeys.certificate] },
  });
  expect(log.map(({ event, endsAt }) => [event, endsAt])).toEqual([
    ['saml_certificate_expired', new Date(NOW).toISOString()],
    ['saml_certificate_expires', new Date(NOW + 25 * 86_400_000).toISOString()],
  ]);
});

const entity = (id: string, certificate: string): string =>
  `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${id}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
  `<KeyDescriptor><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${bare(certificate)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>` +
  `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/></IDPSSODescriptor></EntityDescriptor>`;

test('one of several providers in a document is chosen by its entity id', () => {
  const both = `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${entity('a', providerKeys.certificate)}${entity('b', strangerKeys.certificate)}</EntitiesDescriptor>`;
  expect(readProviderMetadata(both, { entityId: 'b' })).toMatchObject({
    entityId: 'b',
    certificates: [bare(strangerKeys.certificate)],
  });
  expect(() => readProviderMetadata(both, { entityId: 'c' })).toThrow(
    'does not describe the provider of the given entity id',
  );
});

test('metadata whose time is over is refused; a certificate that ends soon is in the log', () => {
  const log: LogEntry[] = [];
  const soon = freshKeys('Soon', NOW - 340 * 86_400_000);
  const xml = entity('a', soon.certificate);
  readProviderMetadata(xml, { now: () => NOW, log: (entry) => void log.push(entry) });
  expect(log).toEqual([expect.objectContaining({ event: 'saml_certificate_expires', entityId: 'a' })]);
  const dated = xml.replace('<EntityDescriptor', '<EntityDescriptor validUntil="2031-05-06T12:00:00Z"');
  expect(() => readProviderMetadata(dated, { now: () => NOW })).toThrow('a time that has passed');
  expect(readProviderMetadata(dated, { now: () => NOW - 1 }).entityId).toBe('a');
});

test('metadata with a certificate that the library cannot use is refused', () => {
  expect(() => readProviderMetadata(entity('a', 'TmV4dA=='))).toThrow('Certificate 1 for signing');
});

const login = (change: Partial<SamlLogin> = {}): SamlLogin => ({
  nameId: 'jane@example.com',
  attributes: { uid: ['jane'], groups: ['a', 'b'], none: [], empty: [' '], long: ['x'.repeat(256)] },
  issuer: IDP,
  assertionId: '_a',
  expiresAt: 0,
  ...change,
});

test('the configured attribute, or NameID, becomes the partner user id', () => {
  expect(partnerUserIdOf(login(), { partnerUserId: 'uid' })).toBe('jane');
  expect(partnerUserIdOf(login(), { partnerUserId: 'NameID' })).toBe('jane@example.com');
});

test.each([
  ['missing', 'attribute missing missing'],
  ['none', 'attribute none missing'],
  ['toString', 'attribute toString missing'],
  ['groups', 'attribute groups several values'],
  ['empty', 'attribute empty empty'],
  ['long', 'attribute long no partner user id'],
])('the attribute %s is refused, and named for the log only', (name, check) => {
  const refusal = partnerUserIdOf(login(), { partnerUserId: name });
  expect(refusal).toEqual({
    status: 403,
    error: 'agent_unknown',
    title: 'Your account names no Glance user.',
    check,
  });
});

test('a provider is found by its id, and an unknown id is refused', () => {
  const { sp } = bench();
  const providers = samlProviders({ '12345': sp });
  expect(providers.byId('12345')).toBe(sp);
  expect(providers.ids).toEqual(['12345']);
  for (const id of ['1', '', 'toString', '__proto__'])
    expect(() => providers.byId(id)).toThrow(expect.objectContaining({ check: 'provider' }));
  try {
    providers.byId('1');
  } catch (error) {
    expect(isSamlRefusal(error)).toBe(true);
  }
  expect(isSamlRefusal(new Error('no'))).toBe(false);
  expect(() => samlProviders({ 'a/b': sp })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});
