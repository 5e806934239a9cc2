import { WebSocket, type ClientOptions } from 'ws';
import {
  encodeFrame,
  SUBPROTOCOL,
  VIEWER_SOCKET_PATH,
  VISITOR_SOCKET_PATH,
  type PageInfo,
  type ToViewerMessage,
  type ToVisitorMessage,
  type VisitorMessage,
} from '../../src/protocol/index.js';
import type { TestService } from './bench-service.js';
import { until } from './until.js';

export const PAGE: PageInfo = {
  url: 'http://localhost:4601/accounts',
  browser: { name: 'Chrome', platform: 'Linux', version: '140' },
};

export const START: Extract<VisitorMessage, { type: 'start' }> = {
  type: 'start',
  groupId: '12345',
  site: 'production',
  visitor: {},
  page: PAGE,
  version: '0.1.0',
};

type Message = ToVisitorMessage | ToViewerMessage;
type Of<T extends Message['type']> = Extract<Message, { type: T }>;

/** One end of a socket: keeps everything that came, in order. */
export class SocketClient {
  readonly messages: Message[] = [];
  readonly frames: Buffer[] = [];
  closed: { code: number; reason: string } | undefined;
  /** HTTP status, when there was no WebSocket. */
  refusedWith: number | undefined;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.frames.push(data);
      else this.messages.push(JSON.parse(data.toString()) as Message);
    });
    socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
    socket.on('unexpected-response', (request, response) => {
      this.refusedWith = response.statusCode;
      request.destroy();
      socket.terminate();
    });
    socket.on('error', () => undefined);
  }

  async opened(): Promise<this> {
    await until(
      () => this.refusedWith !== undefined || this.socket.readyState !== WebSocket.CONNECTING,
      'the socket to open',
    );
    return this;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  frame(sequence: number, flags = 0, payload = '[]'): void {
    this.socket.send(encodeFrame({ flags, sequence, payload: Buffer.from(payload) }));
  }

  all<T extends Message['type']>(type: T): Of<T>[] {
    return this.messages.filter((message): message is Of<T> => message.type === type);
  }

  /** The message of this type number `index`, when it has come. */
  async message<T extends Message['type']>(type: T, index = 0): Promise<Of<T>> {
    return until(
      () => this.all(type)[index],
      `message ${type} ${index}, have ${JSON.stringify(this.messages)}`,
    );
  }

  async close(): Promise<{ code: number; reason: string }> {
    return until(() => this.closed, `the socket to close, have ${JSON.stringify(this.messages)}`);
  }

  /** Sequence numbers of the frames that came. */
  sequences(): number[] {
    return this.frames.map((frame) => frame.readUInt32BE(1));
  }
}

export async function connect(
  service: TestService,
  path: string,
  options: ClientOptions = {},
  protocols: string[] = [SUBPROTOCOL],
): Promise<SocketClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${service.port}${path}`, protocols, {
    perMessageDeflate: false,
    ...options,
  });
  return new SocketClient(socket).opened();
}

/** A visitor's page with a running session. */
export async function visitor(
  service: TestService,
  changes: Partial<typeof START> = {},
): Promise<SocketClient> {
  const client = await connect(service, VISITOR_SOCKET_PATH, { origin: 'http://localhost:4601' });
  client.send({ ...START, ...changes });
  await client.message('session');
  return client;
}

/** An agent's viewer socket, not joined yet. */
export function viewerSocket(service: TestService, cookie: string): Promise<SocketClient> {
  return connect(service, VIEWER_SOCKET_PATH, { origin: service.base, headers: { cookie } });
}

/** An agent's viewer that has asked to join. */
export async function viewer(
  service: TestService,
  cookie: string,
  sessionKey: string,
  wait = false,
): Promise<SocketClient> {
  const client = await viewerSocket(service, cookie);
  client.send({ type: 'join', sessionKey, wait });
  return client;
}
