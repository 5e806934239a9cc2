import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Room for the longest signed text: 10 digits, 255 units of up to 3 bytes, 11 digits. */
const TEXT_BYTES = 1024;

/** HMAC-SHA-256 of the UTF-8 bytes of a text, base64url without padding. */
export type Hmac = (text: string) => string;

/**
 * HMAC-SHA-256 with one key, as two native hashes over prepared blocks (RFC 2104): making an `Hmac` object costs
 * more than both.
 */
export function keyedHmac(secret: Uint8Array): Hmac {
  const start = secret.length > BLOCK_BYTES ? hash('sha256', secret, 'buffer') : secret;
  // Own memory, not a slice of Node's shared pool: the blocks are worth as much as the key.
  const inner = new Uint8Array(BLOCK_BYTES + TEXT_BYTES);
  const outer = new Uint8Array(BLOCK_BYTES + DIGEST_BYTES);
  for (let at = 0; at < BLOCK_BYTES; at += 1) {
    inner[at] = start[at]! ^ 0x36; // past the end of the key, `undefined` counts as 0
    outer[at] = start[at]! ^ 0x5c;
  }
  const innerText = Buffer.from(inner.buffer, BLOCK_BYTES);
  const outerDigest = Buffer.from(outer.buffer, BLOCK_BYTES);
  return (text) => {
    // Longer than any login key signs: memory of its own.
    const block =
      text.length * 3 > TEXT_BYTES
        ? Buffer.concat([inner.subarray(0, BLOCK_BYTES), Buffer.from(text)])
        : inner.subarray(0, BLOCK_BYTES + innerText.write(text));
    outerDigest.write(hash('sha256', block, 'binary'), 'latin1');
    return hash('sha256', outer, 'base64url');
  };
}
