import { KitError } from '@glance-kit/core';
import { MAX_FRAME_BYTES } from './limits.js';

/**
 * A stream frame: one flag byte, a sequence number (u32, big endian), then the payload.
 * The payload is UTF-8 JSON, an array of rrweb events; deflated (raw) when the flag says so.
 * The service passes frames on as they are: it reads the header, never the payload.
 */
export const HEADER_BYTES = 5;

/** Payload is raw-deflated. */
export const DEFLATED = 1;
/** The frame starts a fresh picture: a reader may begin here, whatever it missed before. */
export const KEYFRAME = 2;

const KNOWN_FLAGS = DEFLATED | KEYFRAME;

export interface FrameHeader {
  flags: number;
  /** 0 to 2^32 - 1; counts up by one from each frame to the next within one visitor page. */
  sequence: number;
}

export interface Frame extends FrameHeader {
  payload: Uint8Array;
}

/** Header and payload in one buffer. */
export function encodeFrame({ flags, sequence, payload }: Frame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  bytes[0] = flags;
  new DataView(bytes.buffer).setUint32(1, sequence);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/**
 * @throws KitError FRAME_TOO_LARGE above `MAX_FRAME_BYTES`; FRAME_INVALID for a short frame or an unknown flag
 */
export function decodeHeader(bytes: Uint8Array): FrameHeader {
  if (bytes.length > MAX_FRAME_BYTES) {
    throw new KitError('FRAME_TOO_LARGE', `A frame of ${bytes.length} bytes is over ${MAX_FRAME_BYTES}.`);
  }
  const flags = bytes[0];
  if (flags === undefined || bytes.length <= HEADER_BYTES || (flags & ~KNOWN_FLAGS) !== 0) {
    throw new KitError('FRAME_INVALID', 'A stream frame has no valid header.');
  }
  return { flags, sequence: new DataView(bytes.buffer, bytes.byteOffset).getUint32(1) };
}

/** Header and a view (no copy) of the payload; throws as `decodeHeader`. */
export function decodeFrame(bytes: Uint8Array): Frame {
  return { ...decodeHeader(bytes), payload: bytes.subarray(HEADER_BYTES) };
}
