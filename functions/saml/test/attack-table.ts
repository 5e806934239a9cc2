import type { Attack } from './attack.js';
import {
  ENVELOPED,
  EXCLUSIVE,
  NOW,
  attribute,
  instant,
  ownKeys,
  providerKeys,
  responseXml,
  shapeOf,
  strangerKeys,
  type Shape,
} from './provider.js';
import { WRAPPINGS, wrapped } from './wrapping.js';

const either = { provider: { signatures: 'either' as const } };
const keyed = { options: { keys: ownKeys } };
const providerInitiated = { provider: { providerInitiated: true } };
const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const SHA1 = {
  method: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  digest: 'http://www.w3.org/2000/09/xmldsig#sha1',
};
const CBC = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc';

/** The provider makes another response that differs in this alone, and signs it. */
const resigned =
  (change: Partial<Shape>) =>
  (_xml: string, shape: Shape): Promise<string> =>
    responseXml({ ...shape, ...change });
const replaced =
  (from: string | RegExp, to: string) =>
  (xml: string): string =>
    xml.replace(from, to);

const everyWrapping = Object.keys(WRAPPINGS).flatMap((variant) =>
  (/XSW[12]/.test(variant)
    ? (['both', 'response'] as const)
    : (['both', 'response', 'assertion'] as const)
  ).map((sign) => [variant, sign] as const),
);

/** The eight wrappings, for each place of the signature. */
const wrappings: [string, Attack][] = everyWrapping.map(([variant, sign]) => [
  `${variant}, signed: ${sign}`,
  {
    ...(sign !== 'both' && { settings: either }),
    shape: { sign },
    change: (xml) => wrapped(xml, variant),
    check: 'structure',
  },
]);

const others: Record<string, Attack> = {
  'an element inside the Issuer': {
    change: resigned({ issuer: `${shapeOf().issuer}<saml:Advice/>` }),
    check: 'structure',
  },
  'a second set of Conditions, without an end': {
    change: resigned({
      attributes: `${attribute('a', ['b'])}</saml:AttributeStatement><saml:Conditions/><saml:AttributeStatement>${attribute('c', ['d'])}`,
    }),
    check: 'structure',
  },
  'a second Subject': {
    change: resigned({
      attributes: `${attribute('a', ['b'])}</saml:AttributeStatement><saml:Subject><saml:NameID>other@example.test</saml:NameID></saml:Subject><saml:AttributeStatement>${attribute('c', ['d'])}`,
    }),
    check: 'structure',
  },
  'a signature that points to another element than its own': {
    settings: either,
    shape: { sign: 'assertion' },
    change: (xml, { assertionId }) =>
      xml.replace(`ID="${assertionId}"`, 'ID="_forged"').replace('ID="_', `ID="${assertionId}" Was="_`),
    check: 'reference',
  },
  unsigned: { change: resigned({ sign: 'none' }), check: 'signature', reason: 'missing' },
  'unsigned where one signature is enough': {
    settings: either,
    change: resigned({ sign: 'none' }),
    check: 'signature',
    reason: 'missing',
  },
  'only the response signed': {
    change: resigned({ sign: 'response' }),
    check: 'signature',
    reason: 'missing',
  },
  'only the assertion signed': {
    change: resigned({ sign: 'assertion' }),
    check: 'signature',
    reason: 'missing',
  },
  'signed by another key, whose certificate it brings along': {
    change: resigned({ signature: { keys: strangerKeys }, responseSignature: { keys: strangerKeys } }),
    check: 'signature',
  },
  'an assertion signed by another key in a genuine response': {
    change: resigned({ signature: { keys: strangerKeys } }),
    check: 'signature',
  },
  'a response signed by another key around a genuine assertion': {
    settings: either,
    change: resigned({ responseSignature: { keys: strangerKeys } }),
    check: 'signature',
  },
  "a genuine signature with an attacker's certificate in KeyInfo over other content": {
    change: replaced('>jane@', '>admin@'),
    check: 'signature',
  },
  'an altered NameID': {
    settings: either,
    shape: { sign: 'assertion' },
    change: replaced('>jane@', '>admin@'),
    check: 'signature',
  },
  'an altered attribute': {
    settings: either,
    shape: { sign: 'response' },
    change: replaced('>jane<', '>admin<'),
    check: 'signature',
  },
  'HMAC with the public certificate as its secret': {
    settings: either,
    shape: { sign: 'response' },
    change: resigned({ responseSignature: { hmac: providerKeys.certificate } }),
    check: 'algorithm',
  },
  'a signature with SHA-1': { change: resigned({ signature: SHA1 }), check: 'algorithm' },
  'a digest with SHA-1 alone': {
    change: resigned({ responseSignature: { digest: SHA1.digest } }),
    check: 'algorithm',
  },
  'a canonical form that takes namespaces from outside': {
    change: resigned({ signature: { c14n: INCLUSIVE } }),
    check: 'algorithm',
  },
  'a transform beyond the two': {
    change: resigned({ signature: { transforms: [ENVELOPED, EXCLUSIVE, INCLUSIVE] } }),
    check: 'algorithm',
  },
  'no enveloped transform': {
    settings: either,
    shape: { sign: 'response' },
    change: replaced(`<ds:Transform Algorithm="${ENVELOPED}"/>`, ''),
    check: 'algorithm',
  },
  'an empty reference URI': {
    settings: either,
    shape: { sign: 'response' },
    change: resigned({ responseSignature: { emptyUri: true } }),
    check: 'reference',
  },
  'two references in a signature': {
    settings: either,
    shape: { sign: 'response' },
    change: replaced(/(<ds:Reference .*<\/ds:Reference>)/, '$1$1'),
    check: 'reference',
  },
  'two SignedInfo in a signature': {
    settings: either,
    shape: { sign: 'response' },
    change: replaced(/(<ds:SignedInfo>.*<\/ds:SignedInfo>)/, '$1$1'),
    check: 'structure',
  },
  'a second method hidden in KeyInfo': {
    settings: either,
    shape: { sign: 'response' },
    change: replaced('<ds:X509Data>', '<ds:SignatureMethod Algorithm="x"/><ds:X509Data>'),
    check: 'structure',
  },
  'an object in KeyInfo': {
    settings: either,
    shape: { sign: 'response' },
    change: replaced('<ds:X509Data>', '<ds:Object/><ds:X509Data>'),
    check: 'structure',
  },
  'a method with a length of its own': {
    settings: either,
    shape: { sign: 'response' },
    change: replaced(
      /<ds:SignatureMethod ([^>]*)\/>/,
      '<ds:SignatureMethod $1><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>',
    ),
    check: 'algorithm',
  },
  'an element beside the parts of a signature': {
    settings: either,
    shape: { sign: 'response' },
    change: replaced('</ds:SignatureValue>', '</ds:SignatureValue><ds:Extra/>'),
    check: 'structure',
  },
  'an element beside the parts of SignedInfo': {
    settings: either,
    shape: { sign: 'response' },
    change: replaced('<ds:Reference ', '<ds:Extra/><ds:Reference '),
    check: 'structure',
  },
  'an element beside the parts of a reference': {
    settings: either,
    shape: { sign: 'response' },
    change: replaced('<ds:DigestMethod ', '<ds:Extra/><ds:DigestMethod '),
    check: 'structure',
  },
  'a digest with a comment in it': {
    change: replaced('<ds:DigestValue>', '<ds:DigestValue><!--x-->'),
    check: 'comment',
  },
  'a duplicate ID': {
    settings: either,
    shape: { sign: 'assertion' },
    change: (xml, { assertionId }) => xml.replace('<samlp:Status>', `<samlp:Status id="${assertionId}">`),
    check: 'duplicate-id',
  },
  'two assertions, both genuine': {
    settings: either,
    shape: { sign: 'assertion' },
    change: async (xml) => {
      const other = await responseXml(shapeOf({ sign: 'assertion', nameId: 'admin@example.com' }));
      return xml.replace(
        '</samlp:Response>',
        `${/<saml:Assertion .*<\/saml:Assertion>/.exec(other)![0]}</samlp:Response>`,
      );
    },
    check: 'structure',
  },
  'a response inside the response': {
    settings: either,
    shape: { sign: 'assertion' },
    change: replaced(
      '<samlp:Status>',
      '<samlp:Extensions><samlp:Response/></samlp:Extensions><samlp:Status>',
    ),
    check: 'structure',
  },
  'a part that responses do not have': {
    settings: either,
    shape: { sign: 'assertion' },
    change: replaced('<samlp:Status>', '<samlp:Advice/><samlp:Status>'),
    check: 'structure',
  },
  'an assertion of another namespace': {
    settings: either,
    shape: { sign: 'assertion' },
    change: replaced('</samlp:Response>', '<Assertion xmlns="urn:x"/></samlp:Response>'),
    check: 'structure',
  },

  'wrong audience': { change: resigned({ audience: 'https://other.example/metadata' }), check: 'audience' },
  'an audience that begins like ours': {
    change: resigned({ audience: 'https://sp.example/metadata2' }),
    check: 'audience',
  },
  'the assertion of another service provider': {
    change: resigned({ audience: 'https://other.example/metadata', recipient: 'https://other.example/acs' }),
    check: 'audience',
  },
  'a second audience restriction that leaves us out': {
    change: resigned({
      conditions:
        '<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction>',
    }),
    check: 'audience',
  },
  'a condition that nobody knows': {
    change: resigned({ conditions: '<saml:Condition/>' }),
    check: 'structure',
  },
  'wrong issuer of the assertion': { change: resigned({ issuer: 'https://other.example' }), check: 'issuer' },
  'wrong issuer of the response': {
    change: resigned({ responseIssuer: 'https://other.example' }),
    check: 'issuer',
  },
  'wrong destination': {
    change: resigned({ destination: 'https://other.example/acs' }),
    check: 'destination',
  },
  'no destination': { change: resigned({ destination: '' }), check: 'destination' },
  'a destination with another query': {
    change: resigned({ destination: 'https://sp.example/saml/acs?idp=2' }),
    check: 'destination',
  },
  'wrong recipient': { change: resigned({ recipient: 'https://other.example/acs' }), check: 'recipient' },
  'a confirmation that is not by bearer': {
    change: resigned({ method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches' }),
    check: 'subject',
  },
  expired: { change: resigned({ notOnOrAfter: NOW - 60_000 }), check: 'expired' },
  'a confirmation that has expired': {
    change: resigned({ subjectNotOnOrAfter: NOW - 60_000 }),
    check: 'expired',
  },
  'a session that is over': { change: resigned({ sessionEndsAt: instant(NOW - 60_000) }), check: 'expired' },
  'not yet valid': { change: resigned({ notBefore: NOW + 60_001 }), check: 'not-yet-valid' },
  'issued in the future': { change: resigned({ issuedAt: NOW + 60_001 }), check: 'not-yet-valid' },
  'a time without a zone': {
    change: resigned({ sessionEndsAt: '2031-05-06T20:00:00' }),
    check: 'structure',
  },
  'status not success, with an assertion': {
    change: resigned({ status: 'urn:oasis:names:tc:SAML:2.0:status:AuthnFailed' }),
    check: 'status',
  },
  'a comment injected into NameID': {
    shape: { nameId: 'admin@x.evil' },
    change: replaced('>admin@x.evil<', '>admin@x<!-- -->.evil<'),
    check: 'comment',
  },
  'a comment injected into an attribute': { change: replaced('>jane<', '>ja<!---->ne<'), check: 'comment' },
  'a CDATA section in NameID': {
    change: replaced('>jane@example.com<', '><![CDATA[jane@example.com]]><'),
    check: 'structure',
  },
  'a processing instruction in NameID': { change: replaced('>jane@', '>jane<?x?>@'), check: 'doctype' },
  'an element in NameID': { change: resigned({ nameId: 'admin<b>x</b>' }), check: 'name-id' },
  'no NameID': { change: resigned({ nameId: ' ' }), check: 'name-id' },
  'a NameID with a line in it': { change: resigned({ nameId: 'jane&#10;admin' }), check: 'name-id' },

  'an external entity': {
    change: (xml) => `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>${xml}`,
    check: 'doctype',
  },
  'an external document type': {
    change: (xml) => `<!DOCTYPE r SYSTEM "http://127.0.0.1/x">${xml}`,
    check: 'doctype',
  },
  'a billion laughs': {
    change: (xml) => {
      const laughs = Array.from(
        { length: 9 },
        (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
      ).join('');
      return `<!DOCTYPE r [<!ENTITY l0 "lol">${laughs}]>${xml.replace('>jane@', '>&l9;jane@')}`;
    },
    check: 'doctype',
  },
  'a quadratic entity bomb': {
    change: (xml) =>
      `<!DOCTYPE r [<!ENTITY a "${'a'.repeat(50_000)}">]>${xml.replace('>jane@', `>${'&a;'.repeat(10_000)}jane@`)}`,
    check: 'doctype',
  },
  'an entity without a declaration': { change: replaced('>jane@', '>&jane;@'), check: 'doctype' },
  'a 2 MB assertion, genuine': {
    change: resigned({ attributes: attribute('photo', ['x'.repeat(2_000_000)]) }),
    check: 'size',
  },
  'elements without end': {
    change: replaced('</samlp:Response>', `${'<a/>'.repeat(9_000)}</samlp:Response>`),
    check: 'size',
  },
  'elements without bottom': {
    settings: either,
    shape: { sign: 'assertion' },
    change: replaced(
      '<samlp:Status>',
      `<samlp:Extensions>${'<a>'.repeat(40)}${'</a>'.repeat(40)}</samlp:Extensions><samlp:Status>`,
    ),
    check: 'structure',
  },
  'elements with many attributes': {
    change: replaced('</samlp:Response>', `${'<a b="" c="" d="" e=""/>'.repeat(1_300)}</samlp:Response>`),
    check: 'size',
  },
  'attributes without end': {
    change: replaced(
      '<samlp:Status>',
      `<samlp:Status ${Array.from({ length: 9_000 }, (_, n) => `a${n}=""`).join(' ')}>`,
    ),
    check: 'size',
  },
  'a second root': {
    change: (xml) => `${xml}<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>`,
    check: 'structure',
  },
  'text before the root': { change: (xml) => `x${xml}`, check: 'structure' },
  'a second end of the root': { change: (xml) => `${xml}x</samlp:Response>`, check: 'structure' },
  'text behind the root': { change: (xml) => `${xml}x`, check: 'structure' },
  'an element that is not closed': { change: replaced('</samlp:Status>', ''), check: 'structure' },
  'a control character': { change: replaced('>jane@', '>\u0000jane@'), check: 'encoding' },
  'another encoding': { change: (xml) => `<?xml version="1.0" encoding="UTF-7"?>${xml}`, check: 'doctype' },

  'a sign-in that began at the provider': {
    settings: providerInitiated,
    against: {},
    shape: { inResponseTo: '' },
    change: (xml) => xml,
    check: 'in-response-to',
  },
  'a response without the request that its assertion answers': {
    settings: { provider: { signatures: 'either', providerInitiated: true } },
    shape: { sign: 'assertion' },
    change: replaced(/(<samlp:Response[^>]*) InResponseTo="[^"]*"/, '$1'),
    check: 'in-response-to',
  },
  'an assertion that answers another request than its response': {
    change: resigned({ subjectInResponseTo: '_another' }),
    check: 'in-response-to',
  },
  'an answer to a request that was never made': {
    change: resigned({ inResponseTo: '_never', subjectInResponseTo: '_never' }),
    check: 'in-response-to',
  },

  'SHA-1 where it is no longer allowed': {
    settings: { provider: { allowSha1: true } },
    against: {},
    shape: { signature: SHA1 },
    change: (xml) => xml,
    check: 'algorithm',
  },
  'an encrypted assertion for somebody else': {
    settings: keyed,
    shape: { encryptFor: { keys: ownKeys } },
    change: resigned({ encryptFor: { keys: strangerKeys } }),
    check: 'encryption',
  },
  'an encrypted assertion where there is no key': {
    settings: keyed,
    against: {},
    shape: { encryptFor: { keys: ownKeys } },
    change: (xml) => xml,
    check: 'encryption',
  },
  'a plain assertion where encryption is asked for': {
    settings: { options: { keys: { ...ownKeys, encryption: true } } },
    shape: { encryptFor: { keys: ownKeys } },
    change: (_xml, { encryptFor: _plain, ...shape }) => responseXml(shape),
    check: 'encryption',
  },
  'AES-CBC in an unsigned response': {
    settings: { ...either, ...keyed },
    shape: { sign: 'assertion', encryptFor: { keys: ownKeys } },
    change: resigned({ encryptFor: { keys: ownKeys, cipher: CBC } }),
    check: 'encryption',
  },
  'a key encrypted with RSA 1.5': {
    settings: keyed,
    shape: { encryptFor: { keys: ownKeys } },
    change: resigned({
      encryptFor: { keys: ownKeys, transport: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5' },
    }),
    check: 'encryption',
    reason: 'RSA-OAEP',
  },
  'triple DES': {
    settings: keyed,
    shape: { encryptFor: { keys: ownKeys } },
    change: resigned({
      encryptFor: { keys: ownKeys, cipher: 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc' },
    }),
    check: 'encryption',
    reason: 'cipher',
  },
  'an altered cipher text': {
    settings: { ...either, ...keyed },
    shape: { sign: 'assertion', encryptFor: { keys: ownKeys } },
    change: (xml) => {
      const at = xml.lastIndexOf('</e:CipherValue>') - 40;
      return xml.slice(0, at) + (xml[at] === 'A' ? 'B' : 'A') + xml.slice(at + 1);
    },
    check: 'encryption',
  },
  'an encrypted assertion swapped for an unsigned one': {
    settings: { ...either, ...keyed },
    shape: { sign: 'assertion', encryptFor: { keys: ownKeys } },
    change: resigned({ sign: 'none', nameId: 'admin@example.com' }),
    check: 'signature',
  },
  'an encrypted assertion swapped for one signed by another key': {
    settings: { ...either, ...keyed },
    shape: { sign: 'assertion', encryptFor: { keys: ownKeys } },
    change: resigned({ signature: { keys: strangerKeys }, nameId: 'admin@example.com' }),
    check: 'signature',
  },
  'an encrypted assertion swapped inside a genuine response': {
    settings: keyed,
    shape: { encryptFor: { keys: ownKeys } },
    change: async (xml, shape) => {
      const other = await responseXml({
        ...shape,
        signature: { keys: strangerKeys },
        nameId: 'admin@example.com',
      });
      const encrypted = /<saml:EncryptedAssertion .*<\/saml:EncryptedAssertion>/s;
      return xml.replace(encrypted, () => encrypted.exec(other)![0]);
    },
    check: 'signature',
  },
  'an encrypted assertion altered inside': {
    settings: keyed,
    shape: { encryptFor: { keys: ownKeys } },
    change: resigned({ beforeEncryption: (assertion) => assertion.replace('>jane@', '>admin@') }),
    check: 'signature',
  },
  'an encrypted assertion with a comment inside': {
    settings: keyed,
    shape: { encryptFor: { keys: ownKeys } },
    change: resigned({ beforeEncryption: (assertion) => assertion.replace('>jane@', '>jane<!---->@') }),
    check: 'comment',
  },
  'an encrypted assertion signed with SHA-1 inside': {
    settings: keyed,
    shape: { encryptFor: { keys: ownKeys } },
    change: resigned({ signature: SHA1 }),
    check: 'algorithm',
  },
  'an assertion wrapped inside what is encrypted': {
    settings: { ...either, ...keyed },
    shape: { sign: 'response', encryptFor: { keys: ownKeys } },
    change: resigned({
      beforeEncryption: (assertion) =>
        assertion.replace('</saml:Assertion>', `${assertion.replace(/ ID="[^"]*"/, '')}</saml:Assertion>`),
    }),
    check: 'structure',
  },
  'an encrypted assertion inside what is encrypted': {
    settings: { ...either, ...keyed },
    shape: { sign: 'response', encryptFor: { keys: ownKeys } },
    change: resigned({
      beforeEncryption: (assertion) =>
        assertion.replace('</saml:Assertion>', '<saml:EncryptedAssertion/></saml:Assertion>'),
    }),
    check: 'structure',
  },
  'an encrypted assertion with a document type inside': {
    settings: keyed,
    shape: { encryptFor: { keys: ownKeys } },
    change: resigned({ beforeEncryption: (assertion) => `<!DOCTYPE a [<!ENTITY x "y">]>${assertion}` }),
    check: 'doctype',
  },
};

/** Every attack that is one message. Those that need several stand in `attacks.test.ts`. */
export const ATTACKS: readonly (readonly [string, Attack])[] = [...wrappings, ...Object.entries(others)];
