import * as crypto from 'node:crypto';

/** SHA-256 of a text, base64; in one call where Node has that (20.12), half the time of a hash object. */
export const sha256: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text, 'base64')
    : (text) => crypto.createHash('sha256').update(text).digest('base64');
