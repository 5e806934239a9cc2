import type { Page } from 'playwright-core';
import { inflateRawSync } from 'node:zlib';
import { DEFLATED, decodeFrame } from '../service/src/protocol/index.js';

/** Everything a page sent: raw socket frames, request addresses and bodies. */
export interface Wire {
  /** Stream frames as sent, in order. */
  frames(): Buffer[];
  /** Events of all stream frames, decoded with the production codec. */
  events(): unknown[];
  /** Which of the needles left the page in any form, and where. */
  leaks(needles: readonly string[]): Leak[];
}

export interface Leak {
  needle: string;
  /** The spelling in which it was found. */
  form: string;
  where: string;
}

interface Sent {
  where: string;
  bytes: Buffer;
}

/** Starts listening; call it before the page loads. */
export function tapWire(page: Page): Wire {
  const sent: Sent[] = [];
  const frames: Buffer[] = [];
  page.on('websocket', (socket) => {
    sent.push({ where: 'socket address', bytes: Buffer.from(socket.url()) });
    socket.on('framesent', ({ payload }) => {
      const bytes = Buffer.from(payload);
      sent.push({ where: typeof payload === 'string' ? 'control message' : 'stream frame', bytes });
      if (typeof payload !== 'string') frames.push(bytes);
    });
  });
  page.on('request', (request) => {
    sent.push({ where: 'request address', bytes: Buffer.from(request.url()) });
    const body = request.postDataBuffer();
    if (body) sent.push({ where: `request body ${request.url()}`, bytes: body });
  });

  const text = (bytes: Buffer): string => {
    const { flags, payload } = decodeFrame(bytes);
    return (flags & DEFLATED ? inflateRawSync(payload) : Buffer.from(payload)).toString('utf8');
  };

  return {
    frames: () => [...frames],
    events: () => frames.flatMap((bytes) => JSON.parse(text(bytes)) as unknown[]),
    leaks: (needles) =>
      findLeaks(
        [
          ...sent.map(({ where, bytes }) => ({ where, text: bytes.toString('latin1') })),
          ...frames.map((bytes) => ({ where: 'decoded frame', text: text(bytes) })),
        ],
        needles,
      ),
  };
}

/** Every needle in every spelling, searched in every text. */
export function findLeaks(
  haystack: readonly { where: string; text: string }[],
  needles: readonly string[],
): Leak[] {
  return needles.flatMap((needle) =>
    Object.entries(spellings(needle)).flatMap(([form, spelling]) =>
      haystack.filter(({ text }) => text.includes(spelling)).map(({ where }) => ({ needle, form, where })),
    ),
  );
}

/** How a text may look inside something else. */
function spellings(needle: string): Record<string, string> {
  const bytes = Buffer.from(needle);
  // The middle of the base64 text does not depend on what follows; three alignments cover what comes before.
  const base64 = (shift: number): string =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift ? 4 : 0, -4);
  return {
    plain: needle,
    latin1: bytes.toString('latin1'),
    percent: encodeURIComponent(needle),
    json: JSON.stringify(needle).slice(1, -1),
    base64: base64(0),
    'base64, shifted by one': base64(1),
    'base64, shifted by two': base64(2),
    hex: bytes.toString('hex'),
  };
}
