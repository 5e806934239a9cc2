import { SLOW } from '../../src/protocol/close.js';
import { DISCONNECTED_MS } from '../../src/protocol/limits.js';
import {
  SUBPROTOCOL,
  VISITOR_SOCKET_PATH,
  type ToVisitorMessage,
  type VisitorMessage,
} from '../../src/protocol/messages.js';

// Kept at load: pages and their libraries replace globals.
const NativeWebSocket = WebSocket;

/** First and longest wait between two attempts to come back, ms; each wait doubles. */
const RETRY_MS = { first: 250, longest: 5_000 };
/** A first connection that says nothing for this long has failed, ms. */
const ANSWER_MS = 15_000;

export interface LinkEvents {
  message(message: ToVisitorMessage): void;
  /** The connection is lost and will be tried again. */
  lost(): void;
  /** No way back: `code` is that of the close, or 1006 when the service was not reached in time. */
  gone(code: number): void;
}

/** The visitor's socket to the service, kept up for the documented 120 s when the network drops. */
export class Link {
  #socket: WebSocket | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #lostAt: number | undefined;
  #waitMs = RETRY_MS.first;
  /** This socket's hello was accepted. */
  #live = false;
  #done = false;

  /**
   * @param origin  of the service
   * @param hello   makes the first message of each connection; once a session exists that is `resume`
   * @param keep    try again although nothing was reached yet: there is a session to go back to
   */
  constructor(
    private readonly origin: string,
    private readonly hello: () => VisitorMessage,
    private readonly events: LinkEvents,
    private keep: boolean,
  ) {
    if (keep) this.#lostAt = Date.now();
    addEventListener('online', this.#online);
    this.#open();
  }

  /** The live socket, for stream frames; absent while the connection is down or not yet accepted. */
  get socket(): WebSocket | undefined {
    return this.#live && this.#socket?.readyState === NativeWebSocket.OPEN ? this.#socket : undefined;
  }

  send(message: VisitorMessage): void {
    this.socket?.send(JSON.stringify(message));
  }

  /** Leaves without a word to the owner: the page goes away, or the session has ended. */
  close(): void {
    this.#done = true;
    clearTimeout(this.#retry);
    removeEventListener('online', this.#online);
    this.#socket?.close(1000);
  }

  readonly #online = (): void => {
    if (this.#lostAt !== undefined && this.#retry !== undefined) this.#open();
  };

  #open(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const address = this.origin.replace(/^http/, 'ws') + VISITOR_SOCKET_PATH;
    let socket: WebSocket;
    try {
      socket = new NativeWebSocket(address, SUBPROTOCOL);
    } catch {
      // The page's policy forbids the address; the constructor throws in some browsers.
      queueMicrotask(() => this.#fail(1006));
      return;
    }
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    const answer = setTimeout(() => socket.close(), ANSWER_MS);
    this.#live = false;
    socket.onopen = () => socket.send(JSON.stringify(this.hello()));
    socket.onmessage = ({ data }) => {
      if (this.#done || socket !== this.#socket || typeof data !== 'string') return;
      const message = read(data);
      if (!message) return;
      if (message.type === 'session') {
        clearTimeout(answer);
        this.#live = this.keep = true;
        this.#lostAt = undefined;
        this.#waitMs = RETRY_MS.first;
      }
      this.events.message(message);
    };
    socket.onclose = ({ code }) => {
      clearTimeout(answer);
      if (this.#done || socket !== this.#socket) return;
      this.#socket = undefined;
      this.#closed(code);
    };
  }

  #closed(code: number): void {
    const final = code >= 4000 && code !== SLOW.code;
    // Before the first answer there is no session that could be kept.
    if (final || !this.keep) {
      this.#fail(code);
      return;
    }
    const now = Date.now();
    this.#lostAt ??= now;
    if (now - this.#lostAt > DISCONNECTED_MS) {
      this.#fail(1006);
      return;
    }
    if (this.#live) this.events.lost();
    this.#live = false;
    this.#retry = setTimeout(() => this.#open(), this.#waitMs);
    this.#waitMs = Math.min(this.#waitMs * 2, RETRY_MS.longest);
  }

  #fail(code: number): void {
    if (this.#done) return;
    this.close();
    this.events.gone(code);
  }
}

function read(text: string): ToVisitorMessage | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && 'type' in message
      ? (message as ToVisitorMessage)
      : undefined;
  } catch {
    return undefined;
  }
}
