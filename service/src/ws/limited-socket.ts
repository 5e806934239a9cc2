import { WebSocket } from 'ws';
import { CLOSE, type CloseName } from '../protocol/index.js';

/** What the library says when a message is over `maxPayload`. */
const MESSAGE_TOO_BIG = 1009;

/** A server-side socket that names our frame limit when it refuses a message. */
export class LimitedSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (code === MESSAGE_TOO_BIG) super.close(CLOSE.tooLarge.code, CLOSE.tooLarge.reason);
    else super.close(code, reason);
  }
}

/** Closes with a named pair of code and reason. */
export function closeWith(socket: WebSocket, name: CloseName): void {
  if (socket.readyState === WebSocket.OPEN) socket.close(CLOSE[name].code, CLOSE[name].reason);
}
