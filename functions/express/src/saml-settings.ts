import { KitError, REMEDIES, isKitError } from '@glance-kit/core';
import { readProviderMetadata, type SamlProvider } from '@glance-kit/functions-saml';
import { list, required, type Environment } from '@glance-kit/handlers';
import { readFileSync } from 'node:fs';
import type { SamlChoice } from './sign-in-places.js';

/** Settings of SAML sign-in, for the table of `--help`. */
export const SAML_SETTINGS: readonly (readonly [name: string, text: string])[] = [
  ['SAML_METADATA', 'file with the metadata of your identity provider; several: name=file,name=file'],
  ['SAML_USER', 'attribute that holds the partner user id, or NameID'],
  ['SAML_NAME', 'attribute with the name to show (none)'],
  ['SAML_EMAIL', 'attribute with the e-mail address to show (none)'],
  ['SAML_ENTITY_ID', 'what this server calls itself (GLANCE_PUBLIC_URL/saml/<name>/metadata)'],
  ['SAML_KEY_FILE', 'private key, PEM: signs requests, decrypts assertions (none)'],
  ['SAML_CERTIFICATE_FILE', 'its certificate, PEM; goes into the metadata'],
  ['SAML_ENCRYPTION', 'required: assertions that are not encrypted are refused (optional)'],
  ['SAML_SIGNATURES', 'both: response and assertion must be signed; either: one of the two (both)'],
  ['SAML_SHA1', 'allow: also takes SHA-1 signatures (refuse)'],
  ['SAML_PROVIDER_INITIATED', 'allow: sign-ins may begin at the provider; agents are asked once (refuse)'],
];

function invalid(message: string, cause?: unknown): KitError {
  return new KitError('CONFIG_INVALID', message, { cause });
}

function fileOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalid(`The file that ${name} names cannot be read.`, cause);
  }
}

function providerOf(file: string): SamlProvider {
  try {
    return readProviderMetadata(fileOf('SAML_METADATA', file));
  } catch (cause) {
    if (!isKitError(cause) || cause.message.includes('SAML_METADATA')) throw cause;
    throw invalid(
      `The file that SAML_METADATA names is not the metadata of a provider: ${cause.message.replace(REMEDIES.CONFIG_INVALID, '').trim()}`,
      cause,
    );
  }
}

/** One of a few words; a misspelled one must not silently mean the default. */
function word<const T extends string>(env: Environment, name: string, words: readonly [T, ...T[]]): T {
  const text = env[name] ?? words[0];
  const found = words.find((known) => known === text);
  if (found !== undefined) return found;
  throw invalid(`The setting ${name} must be ${words.join(' or ')}.`);
}

function keysOf(env: Environment): SamlChoice['keys'] {
  const [key, certificate] = [env['SAML_KEY_FILE'], env['SAML_CERTIFICATE_FILE']];
  const encryption = word(env, 'SAML_ENCRYPTION', ['optional', 'required']) === 'required';
  if (key === undefined && certificate === undefined) {
    if (encryption)
      throw invalid('The setting SAML_ENCRYPTION needs SAML_KEY_FILE and SAML_CERTIFICATE_FILE.');
    return undefined;
  }
  if (key === undefined || certificate === undefined)
    throw invalid('The settings SAML_KEY_FILE and SAML_CERTIFICATE_FILE are needed together.');
  return {
    privateKey: fileOf('SAML_KEY_FILE', key),
    certificate: fileOf('SAML_CERTIFICATE_FILE', certificate),
    ...(encryption && { encryption }),
  };
}

/**
 * SAML_METADATA and the settings beside it.
 *
 * @returns no entry when SAML_METADATA is not set
 * @throws KitError CONFIG_INVALID naming the setting, never its value
 */
export function samlSettings(env: Environment): SamlChoice[] {
  const files = list(env, 'SAML_METADATA').map((entry) => {
    const cut = entry.indexOf('=');
    return cut < 0 ? { id: 'saml', file: entry } : { id: entry.slice(0, cut), file: entry.slice(cut + 1) };
  });
  if (files.length === 0) return [];
  const partnerUserId = required(env, 'SAML_USER', 'the attribute that holds the partner user id, or NameID');
  const keys = keysOf(env);
  const entityId = env['SAML_ENTITY_ID'];
  return files.map(({ id, file }) => ({
    id,
    name: id === 'saml' ? 'SAML' : id,
    provider: {
      ...providerOf(file),
      signatures: word(env, 'SAML_SIGNATURES', ['both', 'either']),
      allowSha1: word(env, 'SAML_SHA1', ['refuse', 'allow']) === 'allow',
      providerInitiated: word(env, 'SAML_PROVIDER_INITIATED', ['refuse', 'allow']) === 'allow',
    },
    user: {
      partnerUserId,
      ...(env['SAML_NAME'] !== undefined && { name: env['SAML_NAME'] }),
      ...(env['SAML_EMAIL'] !== undefined && { email: env['SAML_EMAIL'] }),
    },
    ...(entityId !== undefined && { entityId }),
    ...(keys && { keys }),
  }));
}
