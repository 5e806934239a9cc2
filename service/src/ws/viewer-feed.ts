import type { Log } from '@glance-kit/core';
import type { WebSocket } from 'ws';
import type { Clock } from '../clock.js';
import { KEYFRAME, MAX_FRAME_BYTES } from '../protocol/index.js';
import { closeWith } from './limited-socket.js';

/** Bytes waiting for a viewer above which it is fed no further. Two of the largest frames must fit. */
export const FEED_HIGH_BYTES = 2 * MAX_FRAME_BYTES;
/** Bytes still waiting at which a viewer counts as having caught up. */
export const FEED_LOW_BYTES = 64 * 1024;

const BINARY = { binary: true, compress: false };

export interface FeedOptions {
  clock: Clock;
  log: Log;
  /** A viewer that is behind for this long is closed. */
  slowMs: number;
  /** Asks the visitor's page for a fresh picture. */
  askSnapshot(): void;
}

/**
 * Feeds one viewer. It begins with a keyframe. A viewer that reads too slowly is fed nothing more until it has
 * read what is on its way, and goes on with a fresh keyframe: it sees a jump in the sequence there and nowhere
 * else. One that stays behind is closed and may come back.
 */
export class ViewerFeed {
  private needsKeyframe = true;
  private behind = false;
  private cancelSlow: () => void = () => undefined;
  /** Bytes handed to the socket. */
  bytes = 0;

  constructor(
    private readonly socket: WebSocket,
    private readonly options: FeedOptions,
  ) {}

  /** Synchronous: the visitor's frame leaves in the tick in which it came. */
  frame(bytes: Uint8Array): void {
    if (this.behind) return;
    if (this.needsKeyframe) {
      if ((bytes[0]! & KEYFRAME) === 0) return;
      this.needsKeyframe = false;
    }
    if (this.socket.bufferedAmount + bytes.length > FEED_HIGH_BYTES) return this.fallBehind();
    this.bytes += bytes.length;
    this.socket.send(bytes, BINARY, this.onSent);
  }

  stop(): void {
    this.cancelSlow();
  }

  private fallBehind(): void {
    this.behind = true;
    this.needsKeyframe = true;
    this.cancelSlow = this.options.clock.after(this.options.slowMs, () => {
      this.options.log({ level: 'warn', event: 'viewer_too_slow' });
      closeWith(this.socket, 'slow');
    });
  }

  /** One function for all frames: sending allocates no closure. */
  private readonly onSent = (): void => {
    if (!this.behind || this.socket.bufferedAmount > FEED_LOW_BYTES) return;
    this.behind = false;
    this.cancelSlow();
    this.options.askSnapshot();
  };
}
