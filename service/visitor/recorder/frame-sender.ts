import { DEFLATED, encodeFrame, KEYFRAME } from '../../src/protocol/frames.js';
import { DEFLATE_FROM_BYTES, MAX_FRAME_BYTES, MAX_PAYLOAD_BYTES } from '../../src/protocol/limits.js';
import type { RecordedEvent } from './port.js';

// Kept at load: pages and their libraries replace globals.
const { stringify } = JSON;
const NativeCompression = CompressionStream;
const encoder = new TextEncoder();

/** Unsent bytes from which the picture is no longer live; sending stops until it is drained. */
const CONGESTED_BYTES = MAX_FRAME_BYTES;
/** Unsent bytes at which sending starts again, with a fresh picture. */
const DRAINED_BYTES = 64 * 1024;
const DRAIN_CHECK_MS = 100;

export interface FrameSenderEvents {
  /** The frame is over the limit and was not sent. */
  tooLarge(keyframe: boolean): void;
  /** The connection does not keep up: nothing is sent until `drained`. */
  congested(): void;
  drained(): void;
}

/** One frame on its way; without bytes it is still being deflated. */
interface Slot {
  socket: WebSocket;
  bytes?: Uint8Array<ArrayBuffer>;
  dropped?: boolean;
}

/**
 * Numbers, packs and sends stream frames. A small frame leaves at once; a large one is deflated, which takes
 * time, so numbers are given before and later frames wait for their turn.
 */
export class FrameSender {
  #sequence = 0;
  #slots: Slot[] = [];
  #drain: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly socket: () => WebSocket | undefined,
    private readonly events: FrameSenderEvents,
  ) {}

  /** Sends the events as one frame; without a connection they are dropped, the next picture begins afresh. */
  send(events: readonly RecordedEvent[], keyframe: boolean): void {
    const socket = this.socket();
    if (!socket || this.#drain !== undefined) return;
    if (socket.bufferedAmount > CONGESTED_BYTES) {
      this.#waitForDrain();
      return;
    }
    const payload = encoder.encode(stringify(events));
    if (payload.length > MAX_PAYLOAD_BYTES) {
      this.events.tooLarge(keyframe);
      return;
    }
    const flags = keyframe ? KEYFRAME : 0;
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) >>> 0;
    const slot: Slot = { socket };
    this.#slots.push(slot);
    if (payload.length < DEFLATE_FROM_BYTES) {
      slot.bytes = encodeFrame({ flags, sequence, payload });
      this.#flush();
      return;
    }
    void deflate(payload).then((packed) => {
      const bytes = encodeFrame({ flags: flags | DEFLATED, sequence, payload: packed });
      if (bytes.length > MAX_FRAME_BYTES) {
        // A number that is never sent: the reader sees the gap, and a fresh picture heals it.
        slot.dropped = true;
        this.events.tooLarge(keyframe);
      } else slot.bytes = bytes;
      this.#flush();
    });
  }

  /** Forgets frames that wait; the recorder has been stopped for good. */
  close(): void {
    clearTimeout(this.#drain);
    this.#drain = undefined;
    this.#slots = [];
  }

  #flush(): void {
    for (let slot = this.#slots[0]; slot && (slot.bytes || slot.dropped); slot = this.#slots[0]) {
      this.#slots.shift();
      // Frames for a connection that was lost meanwhile belong to a picture nobody has.
      if (slot.bytes && slot.socket === this.socket()) slot.socket.send(slot.bytes);
    }
  }

  #waitForDrain(): void {
    const check = (): void => {
      const socket = this.socket();
      if (socket && socket.bufferedAmount > DRAINED_BYTES) {
        this.#drain = setTimeout(check, DRAIN_CHECK_MS);
        return;
      }
      this.#drain = undefined;
      if (socket) this.events.drained();
    };
    this.#drain = setTimeout(check, DRAIN_CHECK_MS);
    this.events.congested();
  }
}

async function deflate(payload: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([payload]).stream().pipeThrough(new NativeCompression('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
