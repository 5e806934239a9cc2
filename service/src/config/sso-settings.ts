import { createPublicKey, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isSameOriginPath, KitError } from '@glance-kit/core';
import type { SamlKeyPair, SamlProvider } from '@glance-kit/functions-saml';
import { template } from '../sso/templates.js';
import { setting } from './checks.js';
import { choice, flag, invalid, object, text, texts, type Fields } from './members.js';

export const DEFAULT_ENTITY_ID = 'glance.net/sp/1';

/** Attributes of a user who is made at a first sign-in, each from a template. */
export const PROVISIONED = [
  'GlanceAddress',
  'PartnerUID',
  'FirstName',
  'LastName',
  'Email',
  'Phone',
  'Role',
] as const;
export type Provisioned = (typeof PROVISIONED)[number];

/** How the agents of a group sign in at their company's identity provider. */
export interface SsoSettings {
  /** Free text for administrators. */
  description?: string;
  /** Unique Account Identifier: finds the group at a sign-in (`idptoken`). */
  accountIdentifier?: string;
  /** While `provisioning`, the troubleshooting page shows the values of attributes. */
  status: 'provisioning' | 'production';
  /** Where sign-ins go that start at the provider: a path of this service. */
  redirect?: string;
  /** Name of this service at the provider. */
  entityId: string;
  /** Metadata of the provider, XML; read when the service starts. */
  metadata?: string;
  /** What metadata does not say, or all there is to say where there is none. */
  provider: Partial<SamlProvider>;
  /** With it assertions may be encrypted; `encrypted` refuses plain ones. */
  keys?: SamlKeyPair;
  encrypted: boolean;
  /** Attribute that identifies the user; NameID alone unless given. */
  userAttribute?: string;
  /** Templates; absent: nobody is made. */
  autoprovision?: Readonly<Partial<Record<Provisioned, string>>> & { GlanceAddress: string };
}

/** Members of `sso`; the guide has a line for each. */
export const SSO_MEMBERS = [
  'method',
  'description',
  'accountIdentifier',
  'status',
  'redirect',
  'entityId',
  'metadata',
  'provider',
  'signatures',
  'allowSha1',
  'providerInitiated',
  'keys',
  'userAttribute',
  'autoprovision',
];
const MIN_KEY_BITS = 2048;

/**
 * Reads the `sso` member of a group.
 *
 * @param directory  of the settings file; `file:` paths are relative to it
 * @returns `undefined` when the method is `off`
 * @throws KitError CONFIG_INVALID naming the member, as `groups[0].sso.redirect`
 */
export function readSso(value: unknown, name: string, directory: string): SsoSettings | undefined {
  if (value === undefined) return undefined;
  const sso = object(value, name, SSO_MEMBERS);
  const method = choice(sso['method'], `${name}.method`, ['off', 'saml', 'encrypted-saml']);
  if (method === 'off') return undefined;
  const optional = (member: string): string | undefined => {
    const given = sso[member];
    return given === undefined ? undefined : text(given, `${name}.${member}`);
  };
  const redirect = optional('redirect');
  if (redirect !== undefined && !isSameOriginPath(redirect))
    throw invalid(`${name}.redirect`, 'is not an absolute path of this service');
  const keys = readKeys(sso['keys'], `${name}.keys`, directory);
  if (method === 'encrypted-saml' && !keys)
    throw invalid(`${name}.keys`, 'is missing: the method encrypted-saml needs a key pair');
  const description = optional('description');
  const accountIdentifier = optional('accountIdentifier');
  const userAttribute = optional('userAttribute');
  const autoprovision = readTemplates(sso['autoprovision'], `${name}.autoprovision`);
  return {
    ...(description !== undefined && { description }),
    ...(accountIdentifier !== undefined && { accountIdentifier }),
    status: choice(sso['status'] ?? 'production', `${name}.status`, ['provisioning', 'production']),
    ...(redirect !== undefined && { redirect }),
    entityId: optional('entityId') ?? DEFAULT_ENTITY_ID,
    ...readProvider(sso, name, directory),
    ...(keys && { keys }),
    encrypted: method === 'encrypted-saml',
    ...(userAttribute !== undefined && { userAttribute }),
    ...(autoprovision && { autoprovision }),
  };
}

function readProvider(
  sso: Fields,
  name: string,
  directory: string,
): Pick<SsoSettings, 'metadata' | 'provider'> {
  const { metadata, provider } = sso;
  if ((metadata === undefined) === (provider === undefined))
    throw invalid(`${name}.metadata`, 'or provider must be given, and not both');
  const rules: Partial<SamlProvider> = {
    signatures: choice<'both' | 'either'>(sso['signatures'] ?? 'both', `${name}.signatures`, [
      'both',
      'either',
    ]),
    allowSha1: flag(sso['allowSha1'] ?? false, `${name}.allowSha1`),
    providerInitiated: flag(sso['providerInitiated'] ?? false, `${name}.providerInitiated`),
  };
  if (metadata === undefined)
    return { provider: { ...readFields(provider, `${name}.provider`, directory), ...rules } };
  return { metadata: content(metadata, `${name}.metadata`, directory, '<'), provider: rules };
}

function readFields(value: unknown, name: string, directory: string): SamlProvider {
  const provider = object(value, name, ['entityId', 'url', 'binding', 'certificates']);
  const url = text(provider['url'], `${name}.url`);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw invalid(`${name}.url`, 'is not a web address');
  const certificates = texts(provider['certificates'], `${name}.certificates`).map((entry) =>
    content(entry, `${name}.certificates`, directory, ''),
  );
  if (certificates.length < 1 || certificates.length > 2)
    throw invalid(`${name}.certificates`, 'has neither one entry nor two');
  for (const certificate of certificates) checkCertificate(certificate, `${name}.certificates`);
  return {
    entityId: text(provider['entityId'], `${name}.entityId`),
    sso: { url, binding: choice(provider['binding'] ?? 'redirect', `${name}.binding`, ['redirect', 'post']) },
    certificates,
  };
}

/** The text itself, or `file:path`. */
function content(value: unknown, name: string, directory: string, start: string): string {
  const given = text(value, name);
  if (!given.startsWith('file:')) {
    if (!given.trimStart().startsWith(start))
      throw invalid(name, 'is neither the text itself nor "file:path"');
    return given;
  }
  try {
    return readFileSync(resolve(directory, given.slice('file:'.length)), 'utf8');
  } catch (cause) {
    throw new KitError('CONFIG_INVALID', `${name} names a file that cannot be read.`, { cause });
  }
}

function checkCertificate(certificate: string, name: string): void {
  let key;
  try {
    const pem = certificate.includes('-----') ? certificate : Buffer.from(certificate, 'base64');
    key = new X509Certificate(pem).publicKey;
  } catch (cause) {
    throw new KitError('CONFIG_INVALID', `${name} has a certificate that cannot be read.`, { cause });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType === 'rsa' && bits < MIN_KEY_BITS)
    throw invalid(name, `has a certificate with an RSA key under ${MIN_KEY_BITS} bits`);
}

function readKeys(value: unknown, name: string, directory: string): SamlKeyPair | undefined {
  if (value === undefined) return undefined;
  const keys = object(value, name, ['privateKey', 'certificate']);
  const place = text(keys['privateKey'], `${name}.privateKey`);
  if (!place.startsWith('file:')) throw invalid(`${name}.privateKey`, 'is not "file:path"');
  const privateKey = content(place, `${name}.privateKey`, directory, '');
  const certificate = content(keys['certificate'], `${name}.certificate`, directory, '');
  checkCertificate(certificate, `${name}.certificate`);
  setting(name, () => {
    const mine = createPublicKey(createPrivateKey(privateKey)).export({ type: 'spki', format: 'der' });
    const theirs = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
    if (!mine.equals(theirs)) throw new Error('The certificate belongs to another key.');
  });
  return { privateKey, certificate };
}

function readTemplates(value: unknown, name: string): SsoSettings['autoprovision'] {
  if (value === undefined || value === false) return undefined;
  const templates = object(value, name, PROVISIONED);
  for (const [attribute, entry] of Object.entries(templates)) {
    const given = text(entry, `${name}.${attribute}`);
    setting(`${name}.${attribute}`, () => template(given));
  }
  if (templates['GlanceAddress'] === undefined) throw invalid(`${name}.GlanceAddress`, 'is missing');
  return templates as SsoSettings['autoprovision'];
}
