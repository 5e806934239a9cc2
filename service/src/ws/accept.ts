import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '@glance-kit/core';
import { WebSocketServer, type WebSocket } from 'ws';
import { cookieOf } from '../http/cookies.js';
import { isOwnOrigin } from '../http/own-origin.js';
import { SESSION_COOKIE } from '../http/sign-in-cookie.js';
import type { ViewerSessions } from '../http/viewer-sessions.js';
import {
  MAX_FRAME_BYTES,
  PASS_PREFIX,
  SUBPROTOCOL,
  VIEWER_SOCKET_PATH,
  VISITOR_SOCKET_PATH,
} from '../protocol/index.js';
import { closeWith, LimitedSocket } from './limited-socket.js';
import { serveViewer, type ViewerSocketParts } from './viewer-socket.js';
import { serveVisitor, type VisitorSocketParts } from './visitor-socket.js';

export interface SocketParts extends ViewerSocketParts, VisitorSocketParts {
  viewers: ViewerSessions;
  /** Whom the limit on starts counts. */
  addressOf: (request: IncomingMessage) => string;
  log: Log;
}

export interface Sockets {
  /** Tells everybody that the service goes down; resolves when all sockets are closed. */
  close(): Promise<void>;
}

/** A socket that was told to close has this long to do so. */
const CLOSE_TIMEOUT_MS = 5_000;

/** Takes WebSocket upgrades of an HTTP server. */
export function acceptSockets(server: Server, parts: SocketParts): Sockets {
  const sockets = new WebSocketServer({
    noServer: true,
    // Compression costs dozens of times the memory; large frames come compressed from the page already.
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    WebSocket: LimitedSocket,
    handleProtocols: () => SUBPROTOCOL,
    closeTimeout: CLOSE_TIMEOUT_MS,
  } as ConstructorParameters<typeof WebSocketServer>[0]);
  let closing = false;

  function upgrade(request: IncomingMessage, raw: Duplex, head: Buffer): void {
    raw.on('error', () => raw.destroy());
    const path = pathOf(request);
    if (closing) return refuse(raw, '503 Service Unavailable');
    if (path !== VISITOR_SOCKET_PATH && path !== VIEWER_SOCKET_PATH) return refuse(raw, '404 Not Found');
    if (!offers(request, SUBPROTOCOL)) return refuse(raw, '400 Bad Request');
    const { origin } = request.headers;
    if (path === VIEWER_SOCKET_PATH && !isOwnOrigin(request, origin)) {
      parts.log({ level: 'warn', event: 'viewer_socket_refused', reason: 'origin' });
      return refuse(raw, '403 Forbidden');
    }
    sockets.handleUpgrade(request, raw, head, (socket) => {
      if (path === VISITOR_SOCKET_PATH) {
        serveVisitor(socket, origin, parts.addressOf(request), parts);
      } else void admitViewer(socket, request);
    });
  }

  async function admitViewer(socket: WebSocket, request: IncomingMessage): Promise<void> {
    // A page that has a pass is the view of one agent, whoever the cookie stands for.
    const id = passOf(request) ?? cookieOf(request.headers.cookie, SESSION_COOKIE);
    // What the viewer says while its cookie is looked up is kept.
    socket.pause();
    try {
      const agent = id === undefined ? undefined : await parts.viewers.read(id);
      socket.resume();
      if (agent) return watch(socket, id!, () => serveViewer(socket, agent, parts));
      parts.log({ level: 'warn', event: 'viewer_socket_refused', reason: 'sign-in' });
    } catch (cause) {
      socket.resume();
      parts.log({ level: 'error', event: 'sign_in_not_read', cause });
    }
    closeWith(socket, 'refused');
  }

  /** An agent who is suspended, or whose sign-in has run out, does not go on looking. */
  function watch(socket: WebSocket, id: string, serve: () => void): void {
    const check = (): void => {
      parts.viewers.read(id).then(
        (agent) => agent ?? closeWith(socket, 'refused'),
        (cause: unknown) => parts.log({ level: 'error', event: 'sign_in_not_read', cause }),
      );
    };
    const timer = setInterval(check, parts.timing.pingMs);
    socket.on('close', () => clearInterval(timer));
    serve();
  }

  const stopPing = keepAlive(sockets, parts.timing.pingMs);
  server.on('upgrade', upgrade);
  return {
    async close() {
      closing = true;
      stopPing();
      const open = [...sockets.clients];
      for (const socket of open) closeWith(socket, 'restart');
      await Promise.all(open.map(closed));
      sockets.close();
    },
  };
}

/** Pings every socket; one that answered neither of two pings is gone. */
function keepAlive(sockets: WebSocketServer, pingMs: number): () => void {
  const missed = new WeakMap<WebSocket, number>();
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      const count = missed.get(socket);
      if (count === undefined) socket.on('pong', () => missed.set(socket, 0));
      if ((count ?? 0) >= 2) {
        socket.terminate();
        continue;
      }
      missed.set(socket, (count ?? 0) + 1);
      socket.ping();
    }
  }, pingMs);
  return () => clearInterval(timer);
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.CLOSED) return resolve();
    socket.once('close', () => resolve());
  });
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0]!;
}

function offered(request: IncomingMessage): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}

const offers = (request: IncomingMessage, protocol: string): boolean => offered(request).includes(protocol);

/** The pass of a viewer in a frame. */
const passOf = (request: IncomingMessage): string | undefined =>
  offered(request)
    .find((name) => name.startsWith(PASS_PREFIX))
    ?.slice(PASS_PREFIX.length);

function refuse(raw: Duplex, status: string): void {
  raw.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
