import {
  CLOSE,
  PASS_PREFIX,
  SUBPROTOCOL,
  type ToViewerMessage,
  type ViewerClientMessage,
} from '../../src/protocol/index.js';
import type { Timers } from './keyframes.js';

/** Waiting times between attempts to reach the service, ms; the last one goes on. */
export const RETRY_MS = [250, 500, 1_000, 2_000, 4_000, 8_000] as const;

/** `WebSocket.OPEN` */
const OPEN = 1;

/** What became of a socket. */
export type Closed =
  /** It will be opened again. */
  | 'lost'
  /** The service has said the last word. */
  | 'ended'
  | 'refused'
  | 'notfound'
  /** Both sides do not speak the same protocol. */
  | 'misunderstood';

export interface ConnectionOptions {
  url: string;
  /** Of a view in a frame: counts in place of the cookie. */
  pass?: string;
  /** First message on each socket. */
  hello(): ViewerClientMessage;
  message(message: ToViewerMessage): void;
  frame(bytes: Uint8Array<ArrayBuffer>): void;
  opened(): void;
  closed(how: Closed): void;
  timers: Timers;
  /** 0 to 1; spreads the attempts of many viewers. */
  random(): number;
  socket?: (url: string, protocols: string[]) => WebSocket;
}

const FINAL: ReadonlyMap<number, Closed> = new Map([
  [CLOSE.ended.code, 'ended'],
  [CLOSE.refused.code, 'refused'],
  [CLOSE.notFound.code, 'notfound'],
  [CLOSE.badHello.code, 'misunderstood'],
  [CLOSE.badMessage.code, 'misunderstood'],
]);

/** A socket to the service that is opened again, with growing pauses, until the service has said the last word. */
export class Connection {
  readonly #options: ConnectionOptions;
  #socket: WebSocket | undefined;
  #cancelRetry: (() => void) | undefined;
  #attempt = 0;
  #over = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#open();
  }

  /** Sent when the socket is open, else dropped: every message is only true for the present socket. */
  send(message: ViewerClientMessage): boolean {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Tries at once instead of waiting. */
  retryNow(): void {
    if (this.#over || !this.#cancelRetry) return;
    this.#cancelRetry();
    this.#cancelRetry = undefined;
    this.#open();
  }

  /** Closes for good. */
  close(): void {
    this.#over = true;
    this.#cancelRetry?.();
    this.#socket?.close(1000);
  }

  #open(): void {
    const { url, pass, hello, message, frame, opened } = this.#options;
    const create = this.#options.socket ?? ((address, protocols) => new WebSocket(address, protocols));
    const socket = create(url, pass === undefined ? [SUBPROTOCOL] : [SUBPROTOCOL, PASS_PREFIX + pass]);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => {
      socket.send(JSON.stringify(hello()));
      opened();
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (this.#over) return;
      this.#attempt = 0; // only now: a service that opens sockets and drops them is not well
      if (typeof data !== 'string') return frame(new Uint8Array(data));
      const read = readMessage(data);
      if (read) message(read);
    };
    socket.onclose = ({ code }) => this.#closed(code);
  }

  #closed(code: number): void {
    if (this.#over) return;
    const how = FINAL.get(code);
    if (how) {
      this.#over = true;
      this.#options.closed(how);
      return;
    }
    const { timers, random } = this.#options;
    const pauseMs = RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)]!;
    this.#cancelRetry = timers.after(pauseMs * (0.75 + random() / 2), () => {
      this.#cancelRetry = undefined;
      this.#open();
    });
    this.#options.closed('lost');
  }
}

/** A control message, or `undefined` for text that is none; unknown types are left to the reader. */
function readMessage(text: string): ToViewerMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const known =
      typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
    return known ? (value as ToViewerMessage) : undefined;
  } catch {
    return undefined;
  }
}
