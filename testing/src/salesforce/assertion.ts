import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { certificateOf } from './certificate.js';

/** A certificate of an org with its private key, as Certificate and Key Management makes one. */
export interface SalesforceCertificate {
  /** As an administrator downloads it. */
  pem: string;
  /** RS256, compact, as `Auth.JWS` gives it. */
  sign(claims: Readonly<Record<string, unknown>>): string;
}

/** Who is signed in at which org, for which function. */
export interface SalesforceAssertionOf {
  /** 18 characters that begin with 00D. */
  orgId: string;
  /** 18 characters that begin with 005. */
  userId: string;
  partnerUserId: string;
  functionAddress: string;
}

const LIFETIME_SECONDS = 60;
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A fresh RSA key of 2048 bits and a certificate for it. */
export function salesforceCertificate(): SalesforceCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    pem: certificateOf(publicKey.export({ type: 'spki', format: 'der' })),
    sign(claims) {
      const signed = `${base64url({ alg: 'RS256' })}.${base64url(claims)}`;
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
    },
  };
}

/** What `GlanceAssertion.grant` answers: the claims that the class sets, signed by the org. */
export function salesforceAssertion(
  certificate: SalesforceCertificate,
  { orgId, userId, partnerUserId, functionAddress }: SalesforceAssertionOf,
  nowMs = Date.now(),
): { assertion: string; functionAddress: string } {
  const assertion = certificate.sign({
    iss: orgId,
    sub: userId,
    aud: functionAddress,
    exp: Math.floor(nowMs / 1000) + LIFETIME_SECONDS,
    jti: randomUUID(),
    glance_user: partnerUserId,
  });
  return { assertion, functionAddress };
}
