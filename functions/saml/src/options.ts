import { KitError } from '@glance-kit/core';
import { certificateOf, checkKeyPair, warnOfExpiry } from './certificates.js';
import type { SamlOptions, SamlProvider } from './contract.js';

/** Options that were looked through: certificates in PEM, every default in its place. */
export interface CheckedOptions extends SamlOptions {
  provider: SamlProvider & { signatures: 'both' | 'either'; allowSha1: boolean; providerInitiated: boolean };
  now: () => number;
}

function invalid(message: string): KitError {
  return new KitError('CONFIG_INVALID', message);
}

/** @throws KitError CONFIG_INVALID */
export function checkAddress(address: string, what: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isLoopback = url && /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (
    !url ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)) ||
    url.username ||
    url.password
  )
    throw invalid(`${what} must be an absolute https address (http is accepted for loopback hosts).`);
}

function checkEntityId(entityId: string, what: string): void {
  if (
    typeof entityId !== 'string' ||
    entityId.trim() !== entityId ||
    entityId === '' ||
    entityId.length > 1_024
  )
    throw invalid(`${what} must be a text of 1 to 1024 characters without spaces around it.`);
}

/** @throws KitError CONFIG_INVALID, naming the setting */
export function checkOptions(options: SamlOptions): CheckedOptions {
  const { provider, keys, now = Date.now, log } = options;
  checkEntityId(options.entityId, 'The entity id of the service provider');
  checkEntityId(provider.entityId, 'The entity id of the identity provider');
  checkAddress(options.acsUrl, 'The assertion consumer service (acsUrl)');
  if (options.logoutUrl !== undefined)
    checkAddress(options.logoutUrl, 'The address of sign-outs (logoutUrl)');
  checkAddress(provider.sso.url, 'The sign-in address of the identity provider');
  if (provider.logoutUrl !== undefined)
    checkAddress(provider.logoutUrl, 'The sign-out address of the identity provider');
  if (!['redirect', 'post'].includes(provider.sso.binding))
    throw invalid('The binding of the identity provider must be redirect or post.');
  const { signatures = 'both', allowSha1 = false, providerInitiated = false } = provider;
  if (signatures !== 'both' && signatures !== 'either')
    throw invalid('The setting signatures of the identity provider must be both or either.');
  if (provider.certificates.length === 0) throw invalid('The identity provider has no certificate.');
  const certificates = provider.certificates.map((text, index) => {
    const certificate = certificateOf(text, `Certificate ${index + 1} of the identity provider`);
    warnOfExpiry(certificate, provider.entityId, now(), log);
    return certificate.toString();
  });
  const pair = keys && checkKeyPair(keys);
  if (pair) warnOfExpiry(pair.certificate, options.entityId, now(), log);
  return {
    ...options,
    provider: { ...provider, certificates, signatures, allowSha1, providerInitiated },
    ...(pair && { keys: { ...keys, privateKey: pair.privateKey, certificate: pair.certificate.toString() } }),
    now,
  };
}
