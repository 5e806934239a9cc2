import { memoryCounter, memoryStore } from '@glance-kit/handlers';
import type { LogEntry } from '@glance-kit/core';
import { randomBytes } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { encrypt, type EncryptOptions } from 'xml-encryption';
import { freshKeys, type FreshKeys } from '../src/development/self-signed.js';
import { createSamlServiceProvider } from '../src/index.js';
import type { SamlOptions, SamlProvider, SamlRequestRecord, SamlServiceProvider } from '../src/index.js';
import { recordKey } from '../src/open-requests.js';
import { checkOptions } from '../src/options.js';

/** Far from the clock of any machine that runs this: what still reads that clock refuses. */
export const NOW = Date.UTC(2031, 4, 6, 12, 0, 0);
export const SP = 'https://sp.example/metadata';
export const ACS = 'https://sp.example/saml/acs?idp=1';
export const SLO = 'https://sp.example/saml/logout';
export const IDP = 'https://idp.example/metadata';
export const SSO = 'https://idp.example/sso';
export const IDP_LOGOUT = 'https://idp.example/logout';

export const providerKeys = freshKeys('Provider', NOW);
export const strangerKeys = freshKeys('Stranger', NOW);
export const ownKeys = freshKeys('Service provider', NOW);

export const instant = (ms: number): string => new Date(ms).toISOString();
const id = (): string => `_${randomBytes(16).toString('hex')}`;

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const GCM = 'http://www.w3.org/2009/xmlenc11#aes256-gcm';
export const OAEP = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';

export interface SignOptions {
  keys?: FreshKeys;
  method?: string;
  digest?: string;
  transforms?: string[];
  c14n?: string;
  /** Signs with HMAC and this text as the secret. */
  hmac?: string;
  emptyUri?: boolean;
  /** Prefixes whose declarations are signed though nothing uses them, as some providers write it. */
  prefixes?: string[];
}

/** Signs one element as providers do: enveloped, after its Issuer. */
export function signElement(xml: string, elementId: string, options: SignOptions = {}): string {
  const { keys = providerKeys, hmac } = options;
  const signed = new SignedXml({
    privateKey: hmac ?? keys.privateKey,
    publicCert: keys.certificate,
    signatureAlgorithm: options.method ?? RSA_SHA256,
    canonicalizationAlgorithm: options.c14n ?? EXCLUSIVE,
    ...(options.prefixes && { inclusiveNamespacesPrefixList: options.prefixes }),
  });
  if (hmac !== undefined) {
    signed.enableHMAC();
    signed.signatureAlgorithm = 'http://www.w3.org/2000/09/xmldsig#hmac-sha1';
  }
  const at = `//*[@ID='${elementId}']`;
  signed.addReference({
    xpath: at,
    transforms: options.transforms ?? [ENVELOPED, EXCLUSIVE],
    digestAlgorithm: options.digest ?? SHA256,
    ...(options.emptyUri && { isEmptyUri: true, uri: '' }),
  });
  signed.computeSignature(xml, {
    location: { reference: `${at}/*[local-name(.)='Issuer']`, action: 'after' },
    prefix: 'ds',
  });
  return signed.getSignedXml();
}

/** What a response says. Texts stand in the XML as they are. */
export interface Shape {
  responseId: string;
  assertionId: string;
  destination: string;
  responseIssuer: string;
  status: string;
  /** '' leaves it out, which is a sign-in that began at the provider. */
  inResponseTo: string;
  issuer: string;
  nameId: string;
  subjectInResponseTo: string;
  recipient: string;
  method: string;
  issuedAt: number;
  notBefore: number;
  notOnOrAfter: number;
  subjectNotOnOrAfter: number;
  audience: string;
  attributes: string;
  conditions: string;
  sessionEndsAt: string;
  sign: 'both' | 'response' | 'assertion' | 'none';
  signature: SignOptions;
  responseSignature: SignOptions;
  encryptFor?: { keys: FreshKeys; cipher?: string; transport?: string; digest?: string };
  /** Changes the assertion before it is encrypted, after it was signed. */
  beforeEncryption: (assertion: string) => string;
}

export function attribute(name: string, values: readonly string[], friendlyName = ''): string {
  const friendly = friendlyName && ` FriendlyName="${friendlyName}"`;
  const all = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('');
  return `<saml:Attribute Name="${name}"${friendly}>${all}</saml:Attribute>`;
}

export function shapeOf(change: Partial<Shape> = {}): Shape {
  const inResponseTo = change.inResponseTo ?? id();
  return {
    responseId: id(),
    assertionId: id(),
    destination: ACS,
    responseIssuer: IDP,
    status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    issuer: IDP,
    nameId: 'jane@example.com',
    subjectInResponseTo: inResponseTo,
    recipient: ACS,
    method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
    issuedAt: NOW,
    notBefore: NOW - 30_000,
    notOnOrAfter: NOW + 300_000,
    subjectNotOnOrAfter: NOW + 300_000,
    audience: SP,
    attributes: attribute('glance_user', ['jane']) + attribute('groups', ['a', 'b']),
    conditions: '',
    sessionEndsAt: '',
    sign: 'both',
    signature: {},
    responseSignature: change.signature ?? {},
    beforeEncryption: (assertion) => assertion,
    ...change,
    inResponseTo,
  };
}

const optional = (name: string, value: string): string => value && ` ${name}="${value}"`;

function assertionOf(shape: Shape): string {
  const { issuer, nameId, method, recipient, audience, attributes } = shape;
  const time = instant;
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${shape.assertionId}" Version="2.0" IssueInstant="${time(shape.issuedAt)}">` +
    `<saml:Issuer>${issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${nameId}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="${method}"><saml:SubjectConfirmationData Recipient="${recipient}" NotOnOrAfter="${time(shape.subjectNotOnOrAfter)}"${optional('InResponseTo', shape.subjectInResponseTo)}/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${time(shape.notBefore)}" NotOnOrAfter="${time(shape.notOnOrAfter)}">` +
    `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>${shape.conditions}</saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${time(shape.issuedAt)}" SessionIndex="_session"${optional('SessionNotOnOrAfter', shape.sessionEndsAt)}>` +
    `<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    `<saml:AttributeStatement>${attributes}</saml:AttributeStatement></saml:Assertion>`
  );
}

function encryptedAssertion(assertion: string, to: NonNullable<Shape['encryptFor']>): Promise<string> {
  const options: EncryptOptions & { keyEncryptionDigest?: string } = {
    rsa_pub: to.keys.publicKey,
    pem: to.keys.certificate,
    encryptionAlgorithm: (to.cipher ?? GCM) as EncryptOptions['encryptionAlgorithm'],
    keyEncryptionAlgorithm: (to.transport ?? OAEP) as EncryptOptions['keyEncryptionAlgorithm'],
    warnInsecureAlgorithm: false,
    ...(to.digest && { keyEncryptionDigest: to.digest }),
  };
  return new Promise((resolve, reject) =>
    encrypt(assertion, options, (error: Error | null, data: string) =>
      error
        ? reject(error)
        : resolve(
            `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`,
          ),
    ),
  );
}

/** The response as XML text. */
export async function responseXml(shape: Shape): Promise<string> {
  const { sign } = shape;
  let assertion = assertionOf(shape);
  if (sign === 'both' || sign === 'assertion')
    assertion = signElement(assertion, shape.assertionId, shape.signature);
  if (shape.encryptFor)
    assertion = await encryptedAssertion(shape.beforeEncryption(assertion), shape.encryptFor);
  const issuer =
    shape.responseIssuer &&
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${shape.responseIssuer}</saml:Issuer>`;
  const xml =
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${shape.responseId}" Version="2.0" IssueInstant="${instant(shape.issuedAt)}"` +
    `${optional('Destination', shape.destination)}${optional('InResponseTo', shape.inResponseTo)}>` +
    `${issuer}<samlp:Status><samlp:StatusCode Value="${shape.status}"/></samlp:Status>${assertion}</samlp:Response>`;
  return sign === 'both' || sign === 'response'
    ? signElement(xml, shape.responseId, shape.responseSignature)
    : xml;
}

export const base64 = (xml: string): string => Buffer.from(xml).toString('base64');

export interface Bench {
  sp: SamlServiceProvider;
  options: SamlOptions;
  log: LogEntry[];
  setTime(ms: number): void;
  /** As if `request` had made this id. */
  open(requestId: string, memory?: string): Promise<void>;
  accept(xml: string): ReturnType<SamlServiceProvider['accept']>;
}

export interface BenchChange {
  provider?: Partial<SamlProvider>;
  options?: Partial<SamlOptions>;
}

/** A service provider with stores of its own. */
export function bench({ provider = {}, options = {} }: BenchChange = {}): Bench {
  let nowMs = NOW;
  const now = (): number => nowMs;
  const log: LogEntry[] = [];
  const all: SamlOptions = {
    entityId: SP,
    acsUrl: ACS,
    logoutUrl: SLO,
    provider: {
      entityId: IDP,
      sso: { url: SSO, binding: 'redirect' },
      logoutUrl: IDP_LOGOUT,
      certificates: [providerKeys.certificate],
      ...provider,
    },
    requests: memoryStore<SamlRequestRecord>({ now }),
    used: memoryCounter({ now }),
    now,
    log: (entry) => void log.push(entry),
    ...options,
  };
  const sp = createSamlServiceProvider(all);
  return {
    sp,
    options: all,
    log,
    setTime: (ms) => (nowMs = ms),
    open: (requestId, memory = 'memory') =>
      all.requests.set(recordKey(checkOptions(all), 'request', requestId), { memory }, 600_000),
    accept: (xml) => sp.accept({ SAMLResponse: base64(xml), RelayState: 'relay' }),
  };
}
