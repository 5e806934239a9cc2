import { KitError, type Log } from '@glance-kit/core';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import type { SamlKeyPair } from './contract.js';

const MIN_RSA_BITS = 2048;
/** Days before its end from which a certificate is worth a line in the log. */
const WARN_DAYS = 30;
const DAY_MS = 86_400_000;

function invalid(message: string, cause?: unknown): KitError {
  return new KitError('CONFIG_INVALID', message, { cause });
}

/**
 * A certificate as its owner sent it: PEM or bare base64.
 *
 * @param what  names the setting in messages
 * @throws KitError CONFIG_INVALID: no certificate, no RSA key, or a short one. The library verifies RSA only
 */
export function certificateOf(text: string, what: string): X509Certificate {
  const base64 = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----|\s/g, '');
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(Buffer.from(base64, 'base64'));
  } catch (cause) {
    throw invalid(`${what} is no X.509 certificate in PEM or base64.`, cause);
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  if (asymmetricKeyType !== 'rsa')
    throw invalid(`${what} has a key of type ${asymmetricKeyType}; RSA is needed.`);
  if ((asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS)
    throw invalid(`${what} has an RSA key of less than ${MIN_RSA_BITS} bits.`);
  return certificate;
}

/**
 * Says in the log what has expired or soon will. A certificate past its end still verifies: providers roll keys late,
 * and what counts is that the administrator trusts the key.
 */
export function warnOfExpiry(certificate: X509Certificate, entityId: string, nowMs: number, log: Log): void {
  const endsAtMs = Date.parse(certificate.validTo);
  if (endsAtMs - nowMs > WARN_DAYS * DAY_MS) return;
  log({
    level: 'warn',
    event: endsAtMs <= nowMs ? 'saml_certificate_expired' : 'saml_certificate_expires',
    entityId,
    endsAt: new Date(endsAtMs).toISOString(),
    fingerprint256: certificate.fingerprint256,
  });
}

/** @throws KitError CONFIG_INVALID when the two do not belong together */
export function checkKeyPair(keys: SamlKeyPair): { privateKey: string; certificate: X509Certificate } {
  const certificate = certificateOf(keys.certificate, 'The certificate of the service provider');
  let isPair: boolean;
  let privateKey: string;
  try {
    const key = createPrivateKey(keys.privateKey);
    isPair = certificate.checkPrivateKey(key);
    privateKey = key.export({ type: 'pkcs8', format: 'pem' }) as string;
  } catch {
    // Without the cause: what a key parser says may repeat the key.
    throw invalid('The private key of the service provider is no key in PEM.');
  }
  if (!isPair) throw invalid('The private key of the service provider does not belong to its certificate.');
  return { privateKey, certificate };
}
