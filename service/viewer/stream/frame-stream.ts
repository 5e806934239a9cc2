import { KitError } from '@glance-kit/core';
import { DEFLATED, KEYFRAME, MAX_PAYLOAD_BYTES, decodeFrame, type Frame } from '../../src/protocol/index.js';
import { inflate } from './inflate.js';

/** Why frames are left out until the next keyframe. */
export type Loss = 'gap' | 'unreadable';

export interface FrameStreamOptions {
  /** Applies the events of one frame; may throw, which makes the frame unreadable. */
  apply(events: unknown[], keyframe: boolean): void;
  /** Called when the picture stops following; every frame before the next keyframe is ignored. */
  lost(loss: Loss): void;
  /** A frame was ignored because the stream waits for a keyframe. */
  ignored(): void;
  maxPayloadBytes?: number;
}

/**
 * Frames of one socket in the order of their arrival. A frame is applied inside `push` unless it, or one before it,
 * has to be inflated, which only the browser's asynchronous decompressor does.
 */
export class FrameStream {
  readonly #options: Required<FrameStreamOptions>;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  /** Sequence number that must come next; `undefined` while waiting for a keyframe. */
  #expected: number | undefined;
  #queue: Promise<void> | undefined;
  #queued = 0;
  #life = 0;

  constructor(options: FrameStreamOptions) {
    this.#options = { maxPayloadBytes: MAX_PAYLOAD_BYTES, ...options };
  }

  /** Whether the picture follows the page. */
  get following(): boolean {
    return this.#expected !== undefined;
  }

  push(bytes: Uint8Array<ArrayBuffer>): void {
    const life = this.#life;
    if (this.#queued === 0) {
      const slow = this.#take(bytes, life);
      if (slow) this.#enqueue(slow);
      return;
    }
    this.#enqueue(this.#queue!.then(() => (life === this.#life ? this.#take(bytes, life) : undefined)));
  }

  /** Forgets everything, also what is still being inflated; the next frame must be a keyframe. */
  restart(): void {
    this.#life++;
    this.#expected = undefined;
  }

  /** Stops following until the next keyframe. */
  lose(loss: Loss): void {
    if (this.#expected === undefined) return;
    this.#expected = undefined;
    this.#options.lost(loss);
  }

  /** Resolves when nothing is being inflated. */
  async idle(): Promise<void> {
    while (this.#queued > 0) await this.#queue;
  }

  #enqueue(step: Promise<void>): void {
    this.#queued++;
    this.#queue = step.finally(() => this.#queued--);
  }

  /** Returns a promise only when the frame has to be inflated; never throws, never rejects. */
  #take(bytes: Uint8Array<ArrayBuffer>, life: number): Promise<void> | undefined {
    let frame: Frame;
    try {
      frame = decodeFrame(bytes);
    } catch {
      this.#unreadable();
      return undefined;
    }
    const keyframe = (frame.flags & KEYFRAME) !== 0;
    if (!keyframe && this.#expected === undefined) {
      this.#options.ignored();
      return undefined;
    }
    if (!keyframe && frame.sequence !== this.#expected) {
      this.lose('gap');
      return undefined;
    }
    this.#expected = (frame.sequence + 1) >>> 0;
    if ((frame.flags & DEFLATED) === 0) {
      this.#apply(frame.payload, keyframe);
      return undefined;
    }
    return inflate(frame.payload as Uint8Array<ArrayBuffer>, this.#options.maxPayloadBytes).then(
      (payload) => {
        if (life === this.#life) this.#apply(payload, keyframe);
      },
      () => {
        if (life === this.#life) this.#unreadable();
      },
    );
  }

  #apply(payload: Uint8Array, keyframe: boolean): void {
    try {
      const events: unknown = JSON.parse(this.#decoder.decode(payload));
      if (!Array.isArray(events))
        throw new KitError('FRAME_INVALID', 'A stream frame is not a list of events.');
      this.#options.apply(events, keyframe);
    } catch {
      this.#unreadable();
    }
  }

  /** Also for a keyframe after a loss: nobody may think that the picture is good again. */
  #unreadable(): void {
    this.#expected = undefined;
    this.#options.lost('unreadable');
  }
}
