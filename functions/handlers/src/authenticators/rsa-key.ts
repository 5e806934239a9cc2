import type { CryptoKey } from 'jose';

const RSA_OID = '\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01';
/** Bytes of the smallest key that RS256 allows, 2048 bits, in the form SubjectPublicKeyInfo. */
const SMALLEST_BYTES = 290;
const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** @throws DOMException for what is no base64; white space does not count */
export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64.replace(/\s/g, '')), (byte) => byte.charCodeAt(0));

/** Whether bytes look like an RSA key of 2048 bits or more, SubjectPublicKeyInfo in DER. */
export const isRsaKey = (bytes: Uint8Array): boolean =>
  bytes.length >= SMALLEST_BYTES && String.fromCharCode(...bytes.subarray(0, 64)).includes(RSA_OID);

/** @param bytes  SubjectPublicKeyInfo, DER */
export const importRsaKey = (bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey('spki', bytes, RS256, false, ['verify']);
