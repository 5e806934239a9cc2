import { expect, test } from '@jest/globals';
import { createVerify, sign } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SamlCheck } from '../src/index.js';
import { memoryCounter, memoryStore } from '@glance-kit/handlers';
import { createSamlServiceProvider } from '../src/index.js';
import { SignedXml } from 'xml-crypto';
import {
  IDP,
  IDP_LOGOUT,
  NOW,
  SLO,
  SP,
  bench,
  instant,
  ownKeys,
  providerKeys,
  strangerKeys,
  type BenchChange,
} from './provider.js';

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const RSA_SHA1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';

interface Message {
  kind: 'SAMLRequest' | 'SAMLResponse';
  id: string;
  destination: string;
  issuer: string;
  issuedAt: number;
  nameId: string;
  status: string;
  inResponseTo: string;
  relayState: string;
  key: string;
  algorithm: string;
  /** Around the message, before it is deflated. */
  wrap: (xml: string) => string;
}

const wish: Message = {
  kind: 'SAMLRequest',
  id: '_wish',
  destination: SLO,
  issuer: IDP,
  issuedAt: NOW,
  nameId: '<saml:NameID>jane@example.com</saml:NameID>',
  status: SUCCESS,
  inResponseTo: '',
  relayState: 'relay state',
  key: providerKeys.privateKey,
  algorithm: RSA_SHA256,
  wrap: (xml) => xml,
};

function xmlOf(message: Message): string {
  const { kind, id, destination, issuer, issuedAt, nameId, status, inResponseTo, wrap } = message;
  const name = kind === 'SAMLRequest' ? 'LogoutRequest' : 'LogoutResponse';
  const answers = inResponseTo && ` InResponseTo="${inResponseTo}"`;
  const content =
    kind === 'SAMLRequest'
      ? `${nameId}<samlp:SessionIndex>_session</samlp:SessionIndex>`
      : `<samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>`;
  return wrap(
    `<samlp:${name} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${instant(issuedAt)}" Destination="${destination}"${answers}>` +
      `<saml:Issuer>${issuer}</saml:Issuer>${content}</samlp:${name}>`,
  );
}

/** The query as a provider sends it, signed over its own spelling. */
function query(change: Partial<Message> = {}): string {
  const message = { ...wish, ...change };
  const { kind, relayState, algorithm, key } = message;
  const members = [
    [kind, deflateRawSync(xmlOf(message)).toString('base64')],
    ...(relayState ? [['RelayState', relayState]] : []),
    ['SigAlg', algorithm],
  ];
  const text = members.map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join('&');
  const hash = algorithm === RSA_SHA1 ? 'sha1' : 'sha256';
  return `${text}&Signature=${encodeURIComponent(sign(hash, Buffer.from(text), key).toString('base64'))}`;
}

function messageIn(address: string, name: 'SAMLRequest' | 'SAMLResponse'): string {
  return inflateRawSync(Buffer.from(new URL(address).searchParams.get(name)!, 'base64')).toString();
}

test("the provider's wish to sign out names whom, and is answered", async () => {
  const { sp } = bench();
  const { reply, ...rest } = await sp.acceptLogout(`idp=1&${query()}`);
  expect(rest).toEqual({ nameId: 'jane@example.com', sessionIndex: '_session', relayState: 'relay state' });
  expect(reply!.startsWith(`${IDP_LOGOUT}?`)).toBe(true);
  expect(new URL(reply!).searchParams.get('RelayState')).toBe('relay state');
  expect(messageIn(reply!, 'SAMLResponse')).toContain('InResponseTo="_wish"');
});

test('our own sign-out is answered once', async () => {
  const { sp } = bench({ options: { keys: ownKeys } });
  const address = await sp.logout({ nameId: 'jane@example.com', sessionIndex: '_s' }, 'on');
  const xml = messageIn(address!, 'SAMLRequest');
  expect(xml).toContain('>jane@example.com<');
  expect(xml).toContain('>_s<');
  expect(xml).toContain(`>${SP}<`);
  const inResponseTo = / ID="([^"]+)"/.exec(xml)![1]!;
  const answer = query({ kind: 'SAMLResponse', inResponseTo, relayState: 'on' });
  await expect(sp.acceptLogout(answer)).resolves.toEqual({ relayState: 'on' });
  await expect(sp.acceptLogout(answer)).rejects.toMatchObject({ check: 'in-response-to' });
});

test('a provider without an address for it ends no session, and gets no answer', async () => {
  const sp = bench({ provider: { logoutUrl: undefined as never } }).sp;
  await expect(sp.logout({ nameId: 'jane' }, '')).resolves.toBeUndefined();
  await expect(sp.acceptLogout(query())).resolves.toEqual({
    nameId: 'jane@example.com',
    sessionIndex: '_session',
    relayState: 'relay state',
  });
});

test('messages that leave are signed when there is a key', async () => {
  const { sp } = bench({ options: { keys: ownKeys } });
  const address = (await sp.logout({ nameId: 'jane' }, ''))!;
  const [signed, signature] = new URL(address).search.slice(1).split('&Signature=');
  const verify = createVerify('sha256').update(signed!);
  expect(verify.verify(ownKeys.certificate, decodeURIComponent(signature!), 'base64')).toBe(true);
});

const without = (name: string) => (text: string) =>
  text
    .split('&')
    .filter((member) => !member.startsWith(`${name}=`))
    .join('&');

const refused: [string, BenchChange, (good: string) => string, SamlCheck][] = [
  ['unsigned', {}, without('Signature'), 'signature'],
  ['without an algorithm', {}, without('SigAlg'), 'signature'],
  ['signed by another key', {}, () => query({ key: strangerKeys.privateKey }), 'signature'],
  [
    'with another RelayState than was signed',
    {},
    (good) => good.replace('relay%20', 'other%20'),
    'signature',
  ],
  ['with the RelayState left out', {}, without('RelayState'), 'signature'],
  [
    'for somebody else under the same signature',
    {},
    (good) =>
      good.replace(/SAMLRequest=[^&]*/, query({ nameId: '<saml:NameID>admin</saml:NameID>' }).split('&')[0]!),
    'signature',
  ],
  ['signed with SHA-1', {}, () => query({ algorithm: RSA_SHA1 }), 'algorithm'],
  ['with MD5 named as algorithm', {}, (good) => good.replace('rsa-sha256', 'rsa-md5'), 'algorithm'],
  ['with two messages', {}, (good) => `${good}&${good.split('&')[0]}`, 'structure'],
  [
    'with a request and a response',
    {},
    (good) => `${good}&${good.split('&')[0]!.replace('Request', 'Response')}`,
    'structure',
  ],
  ['with the name of a member in a value', {}, () => query({ relayState: 'SAMLResponse' }), 'structure'],
  ['from another provider', {}, () => query({ issuer: 'https://other.example' }), 'issuer'],
  ['for another address', {}, () => query({ destination: 'https://other.example' }), 'destination'],
  ['too old', {}, () => query({ issuedAt: NOW - 660_001 }), 'expired'],
  ['from the future', {}, () => query({ issuedAt: NOW + 60_001 }), 'not-yet-valid'],
  ['without a name', {}, () => query({ nameId: '' }), 'name-id'],
  [
    'with a comment in the name',
    {},
    () => query({ nameId: '<saml:NameID>admin<!-- -->.evil</saml:NameID>' }),
    'comment',
  ],
  [
    'with a document type',
    {},
    () => query({ wrap: (xml) => `<!DOCTYPE a [<!ENTITY b "c">]>${xml}` }),
    'doctype',
  ],
  [
    'around another one',
    {},
    () => query({ wrap: (xml) => xml.replace('</samlp:LogoutRequest>', `${xml}</samlp:LogoutRequest>`) }),
    'structure',
  ],
  ['that inflates without end', {}, () => query({ wrap: (xml) => xml + ' '.repeat(50_000_000) }), 'size'],
  ['that is not deflated', {}, (good) => good.replace(/SAMLRequest=[^&]*/, 'SAMLRequest=AAAA'), 'encoding'],
  ['that answers nothing', {}, () => query({ kind: 'SAMLResponse' }), 'in-response-to'],
  [
    'that answers what was never asked',
    {},
    () => query({ kind: 'SAMLResponse', inResponseTo: '_never' }),
    'in-response-to',
  ],
  [
    'that did not succeed',
    {},
    () => query({ kind: 'SAMLResponse', inResponseTo: '_a', status: `${SUCCESS}x` }),
    'status',
  ],
];

test.each(refused)('a sign-out is refused: %s', async (_name, settings, change, check) => {
  const good = query();
  await expect(bench(settings).sp.acceptLogout(good)).resolves.toMatchObject({ nameId: 'jane@example.com' });
  const { sp, log } = bench(settings);
  await expect(sp.acceptLogout(change(good))).rejects.toMatchObject({ name: 'SamlRefusal', check });
  expect(log).toEqual([]); // whoever answers the browser logs it, once
});

test('where no address for sign-outs is given, none is taken: neither one without a destination', async () => {
  const good = query();
  await expect(bench().sp.acceptLogout(good)).resolves.toMatchObject({ nameId: 'jane@example.com' });
  const { options } = bench();
  const { logoutUrl: _none, ...without } = options;
  const sp = createSamlServiceProvider({ ...without, requests: memoryStore(), used: memoryCounter() });
  const undirected = query({ wrap: (xml) => xml.replace(/ Destination="[^"]*"/, '') });
  expect(undirected).not.toBe(good);
  for (const each of [good, undirected])
    await expect(sp.acceptLogout(each)).rejects.toMatchObject({ check: 'destination' });
});

test('a sign-out counts once', async () => {
  const { sp } = bench();
  await sp.acceptLogout(query());
  await expect(sp.acceptLogout(query())).rejects.toMatchObject({ check: 'replay' });
});

test('SHA-1 is taken from a provider that can do no better, when that is allowed', async () => {
  const { sp } = bench({ provider: { allowSha1: true } });
  await expect(sp.acceptLogout(query({ algorithm: RSA_SHA1 }))).resolves.toMatchObject({
    nameId: 'jane@example.com',
  });
});

test('a request by redirect carries the relay state and is signed when there is a key', async () => {
  const { sp } = bench({ options: { keys: ownKeys } });
  const message = await sp.request({ relayState: 'relay', memory: 'memory' });
  if (message.binding !== 'redirect') throw new Error('Expected a redirect.');
  const xml = messageIn(message.url, 'SAMLRequest');
  expect(xml).toContain(`AssertionConsumerServiceURL="https://sp.example/saml/acs?idp=1"`);
  expect(new URL(message.url).searchParams.get('RelayState')).toBe('relay');
  const [signed, signature] = new URL(message.url).search.slice(1).split('&Signature=');
  const verify = createVerify('sha256').update(signed!);
  expect(verify.verify(ownKeys.certificate, decodeURIComponent(signature!), 'base64')).toBe(true);
});

test('a request by form is not deflated, and signed inside when there is a key', async () => {
  const { sp } = bench({
    provider: { sso: { url: 'https://idp.example/post', binding: 'post' } },
    options: { keys: ownKeys },
  });
  const message = await sp.request({ relayState: 'relay', memory: 'memory' });
  if (message.binding !== 'post') throw new Error('Expected a form.');
  expect(message.url).toBe('https://idp.example/post');
  expect(Object.keys(message.fields)).toEqual(['SAMLRequest', 'RelayState']);
  const xml = Buffer.from(message.fields['SAMLRequest']!, 'base64').toString();
  const signed = new SignedXml({ publicCert: ownKeys.certificate });
  signed.loadSignature(/<Signature.*<\/Signature>/s.exec(xml)![0]);
  expect(signed.checkSignature(xml)).toBe(true);
});

test('without a key requests leave unsigned', async () => {
  const message = await bench().sp.request({ relayState: '', memory: '' });
  expect(message).toMatchObject({ binding: 'redirect', url: expect.not.stringContaining('Signature') });
});
