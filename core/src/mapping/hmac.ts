import { sha256 } from '@noble/hashes/sha2';

/** Bytes of a block of SHA-256. */
const BLOCK = 64;

/**
 * HMAC-SHA-256 on the one function of noble that pages need: its own class for this is 1 kB more in everything that an
 * agent or a visitor loads.
 *
 * @see RFC 2104
 */
export function hmacSha256(key: Uint8Array, text: Uint8Array): Uint8Array {
  const own = key.length > BLOCK ? sha256(key) : key;
  const hash = (pad: number, message: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(BLOCK + message.length).fill(pad, 0, BLOCK);
    own.forEach((byte, at) => (bytes[at]! ^= byte));
    bytes.set(message, BLOCK);
    return sha256(bytes);
  };
  return hash(0x5c, hash(0x36, text));
}
