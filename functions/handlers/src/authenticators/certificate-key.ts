import { bytesOf } from './rsa-key.js';

/** The part of a DER element behind its tag and length. */
function contentOf(bytes: Uint8Array, at: number): [start: number, end: number] {
  const first = bytes[at + 1]!;
  if (first < 0x80) return [at + 2, at + 2 + first];
  const start = at + first - 0x7e; // the first byte says how many digits the length has
  return [start, bytes.subarray(at + 2, start).reduce((length, digit) => length * 256 + digit, 0) + start];
}

/**
 * The public key of an X.509 certificate. What else is in it is not looked at: a certificate that is configured is
 * trusted for its key.
 *
 * @param pem  one certificate
 * @returns SubjectPublicKeyInfo, DER; of what is no certificate, bytes that are no key
 * @throws DOMException for what is no base64
 * @see RFC 5280 section 4.1: version, serial number, algorithm, issuer, validity and subject come first
 */
export function certificateKey(pem: string): Uint8Array<ArrayBuffer> {
  const certificate = bytesOf(pem.replace(/-----[A-Z ]+-----/g, ''));
  let [at] = contentOf(certificate, contentOf(certificate, 0)[0]);
  const before = certificate[at] === 0xa0 ? 6 : 5; // version 1 leaves the version out
  for (let element = 0; element < before; element += 1) [, at] = contentOf(certificate, at);
  return certificate.slice(at, contentOf(certificate, at)[1]);
}
