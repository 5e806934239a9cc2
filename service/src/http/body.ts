import type { IncomingMessage } from 'node:http';

/** A body that is not read to its end: over the limit, or broken off, where nobody waits for the answer. */
export const TOO_LARGE = Symbol('too large');

/** Reads a body of at most `maxBytes` as UTF-8; what is over the limit is not kept. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string | typeof TOO_LARGE> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else resolve(TOO_LARGE);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
    request.on('aborted', () => resolve(TOO_LARGE));
  });
}
