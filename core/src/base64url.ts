const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Bytes as base64url without padding; 32 bytes give 43 characters. */
export function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const three = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += ALPHABET[three >> 18]! + ALPHABET[(three >> 12) & 63]!;
    if (at + 1 < bytes.length) text += ALPHABET[(three >> 6) & 63]!;
    if (at + 2 < bytes.length) text += ALPHABET[three & 63]!;
  }
  return text;
}
