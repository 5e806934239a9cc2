import { expect, test } from '@jest/globals';
import {
  GCM,
  NOW,
  attribute,
  bench,
  ownKeys,
  responseXml,
  shapeOf,
  strangerKeys,
  providerKeys,
  type BenchChange,
  type Shape,
} from './provider.js';

const either = { provider: { signatures: 'either' as const } };
const keyed = { options: { keys: ownKeys } };
const CBC = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc';

async function accepted(change: Partial<Shape>, settings: BenchChange = {}) {
  const { accept, open } = bench(settings);
  const shape = shapeOf(change);
  if (shape.inResponseTo) await open(shape.inResponseTo);
  return accept(await responseXml(shape));
}

test('a login is what the signed assertion says, with what the request put aside', async () => {
  const shape = shapeOf({ sessionEndsAt: '2031-05-06T20:00:00Z' });
  const { accept, open } = bench();
  await open(shape.inResponseTo, 'put aside');
  await expect(accept(await responseXml(shape))).resolves.toEqual({
    nameId: 'jane@example.com',
    nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    attributes: { glance_user: ['jane'], groups: ['a', 'b'] },
    issuer: 'https://idp.example/metadata',
    sessionIndex: '_session',
    assertionId: shape.assertionId,
    expiresAt: NOW / 1000 + 300,
    sessionEndsAt: Date.UTC(2031, 4, 6, 20) / 1000,
    memory: 'put aside',
    relayState: 'relay',
  });
});

test.each<[string, Partial<Shape>, BenchChange]>([
  ['both signatures', {}, {}],
  [
    'RSA with SHA-512',
    {
      signature: {
        method: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
        digest: 'http://www.w3.org/2001/04/xmlenc#sha512',
      },
    },
    {},
  ],
  ['RSA-PSS', { signature: { method: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1' } }, {}],
  ['a signed response alone, where one signature is enough', { sign: 'response' }, either],
  ['a signed assertion alone, where one signature is enough', { sign: 'assertion' }, either],
  ['both, where one is enough', {}, either],
  [
    'a sign-in that began at the provider, where that is allowed',
    { inResponseTo: '' },
    { provider: { providerInitiated: true } },
  ],
  [
    'an answer to a request, where provider-initiated ones are allowed too',
    {},
    { provider: { providerInitiated: true } },
  ],
  [
    'the second certificate of a roll-over',
    {},
    { provider: { certificates: [strangerKeys.certificate, providerKeys.certificate] } },
  ],
  ['an encrypted assertion', { encryptFor: { keys: ownKeys } }, keyed],
  [
    'an encrypted assertion where encryption is asked for',
    { encryptFor: { keys: ownKeys } },
    { options: { keys: { ...ownKeys, encryption: true } } },
  ],
  ['AES-128-GCM', { encryptFor: { keys: ownKeys, cipher: GCM.replace('256', '128') } }, keyed],
  ['OAEP with SHA-256', { encryptFor: { keys: ownKeys, digest: 'sha256' } }, keyed],
  ['AES-CBC in a signed response', { encryptFor: { keys: ownKeys, cipher: CBC } }, keyed],
  [
    'an encrypted assertion in an unsigned response, signed inside',
    { encryptFor: { keys: ownKeys }, sign: 'assertion' },
    { ...either, ...keyed },
  ],
  [
    'an encrypted assertion in a signed response, unsigned inside',
    { encryptFor: { keys: ownKeys }, sign: 'response' },
    { ...either, ...keyed },
  ],
  ['a plain assertion where encryption is possible', {}, keyed],
  ['one use', { conditions: '<saml:OneTimeUse/>' }, {}],
  ['NotBefore at the edge of the skew', { notBefore: NOW + 60_000 }, {}],
  [
    'NotOnOrAfter at the edge of the skew',
    { notOnOrAfter: NOW - 59_999, subjectNotOnOrAfter: NOW - 59_999 },
    {},
  ],
])('is accepted: %s', async (_name, change, settings) => {
  await expect(accepted(change, settings)).resolves.toMatchObject({
    nameId: 'jane@example.com',
    attributes: { glance_user: ['jane'] },
  });
});

test('a thousand groups fit', async () => {
  const groups = Array.from(
    { length: 1_000 },
    (_, index) => `cn=group-${index},ou=contact-centre,dc=example`,
  );
  const login = await accepted({ attributes: attribute('groups', groups) });
  expect(login.attributes['groups']).toEqual(groups);
});

test('attributes go by friendly name too, but a name comes first', async () => {
  const attributes =
    attribute('urn:oid:1', ['by friendly name'], 'mail') +
    attribute('urn:oid:2', ['hidden'], 'uid') +
    attribute('uid', ['by name']) +
    attribute('__proto__', ['x']) +
    '<saml:Attribute Name="complex"><saml:AttributeValue>a</saml:AttributeValue><saml:AttributeValue><saml:NameID>b</saml:NameID></saml:AttributeValue></saml:Attribute>';
  const login = await accepted({ attributes });
  expect(Object.entries(login.attributes).sort()).toEqual([
    ['__proto__', ['x']],
    ['mail', ['by friendly name']],
    ['uid', ['by name']],
    ['urn:oid:1', ['by friendly name']],
    ['urn:oid:2', ['hidden']],
  ]);
});

test('characters that XML escapes arrive as they were meant', async () => {
  await expect(
    accepted({ nameId: ' O&apos;Neil &amp; &lt;sons&gt; \u00fc\ud83d\ude00\n' }),
  ).resolves.toMatchObject({
    nameId: "O'Neil & <sons> \u00fc\ud83d\ude00",
  });
});
