import { WebSocket, type RawData } from 'ws';
import type { Clock } from '../clock.js';
import { tokenBucket } from '../limits/token-bucket.js';
import type { Timing } from '../timing.js';
import { closeWith } from './limited-socket.js';

/** Control messages a socket may send: a person and a page make far fewer. */
const CONTROL_LIMITS = { capacity: 60, perSecond: 20 };

export interface ConnectionHandlers {
  /** A control message, the first of which is the hello. Return `false` when it was not understood. */
  onText(text: string): boolean;
  /** A binary message. Return `false` when it was not understood. Synchronous: this is the frame path. */
  onBinary(bytes: Buffer): boolean;
  onClose(): void;
}

/** What both kinds of sockets have in common: hello in time, sane messages, bounded chatter. */
export function serveConnection(
  socket: WebSocket,
  clock: Clock,
  timing: Timing,
  handlers: ConnectionHandlers,
): void {
  const control = tokenBucket(CONTROL_LIMITS, clock.now());
  let greeted = false;
  const cancelHello = clock.after(timing.helloMs, () => closeWith(socket, 'badHello'));
  socket.on('message', (data: RawData, isBinary: boolean) => {
    // Messages that were already on their way when the socket was closed do not count.
    if (socket.readyState !== WebSocket.OPEN) return;
    if (isBinary) {
      if (!greeted) return closeWith(socket, 'badHello');
      if (!handlers.onBinary(data as Buffer)) closeWith(socket, 'badMessage');
      return;
    }
    if (!control.take(clock.now())) return closeWith(socket, 'badMessage');
    const understood = handlers.onText((data as Buffer).toString());
    if (!understood) return closeWith(socket, greeted ? 'badMessage' : 'badHello');
    if (!greeted) {
      greeted = true;
      cancelHello();
    }
  });
  // A broken frame or a reset line; 'close' follows.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    cancelHello();
    handlers.onClose();
  });
}

export function sendJson(socket: WebSocket, message: object): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message), TEXT);
}

const TEXT = { binary: false, compress: false };
