import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ViewerPageData } from '../../src/http/pages/contract.js';
import { VIEWER_POLICY, policyHeader, viewerPage } from '../../src/http/pages/index.js';
import {
  CLOSE,
  DEFLATED,
  KEYFRAME,
  SUBPROTOCOL,
  VIEWER_SOCKET_PATH,
  encodeFrame,
  type CloseName,
  type ToViewerMessage,
  type ViewerClientMessage,
} from '../../src/protocol/index.js';
import { bundled } from './bundle.js';
import type { RecordedEvent } from './recorded.js';

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );

const shut = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

/** One viewer's socket, seen from the service. */
export class ViewerPeer {
  readonly received: ViewerClientMessage[] = [];
  #sequence = 0;
  #wake: (() => void)[] = [];
  #used = 0;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.received.push(JSON.parse(String(data)) as ViewerClientMessage);
      this.#wake.splice(0).forEach((wake) => wake());
    });
  }

  /** The next message not yet taken. */
  async next(): Promise<ViewerClientMessage> {
    while (this.received.length <= this.#used) await new Promise<void>((wake) => this.#wake.push(wake));
    return this.received[this.#used++]!;
  }

  say(message: ToViewerMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Says what the service says when a session is joined. */
  join(over: Partial<Extract<ToViewerMessage, { type: 'joined' }>> = {}): void {
    this.say({
      type: 'joined',
      sessionId: 's-1',
      sessionKey: '4711',
      keyIsRandom: true,
      startedAt: Date.now() - 3_600_000,
      visitor: { name: 'Vera Visitor' },
      ...over,
    });
    this.say({ type: 'visitor', state: 'here' });
  }

  /** Sends events as the next frame; `sequence` breaks the order on purpose. */
  frame(events: unknown, options: { keyframe?: boolean; deflate?: boolean; sequence?: number } = {}): void {
    const sequence = options.sequence ?? this.#sequence;
    this.#sequence = sequence + 1;
    const json = Buffer.from(JSON.stringify(events));
    const flags = (options.keyframe ? KEYFRAME : 0) | (options.deflate ? DEFLATED : 0);
    this.raw(flags, options.deflate ? deflateRawSync(json) : json, sequence);
  }

  keyframe(events: RecordedEvent[], options: { deflate?: boolean } = {}): void {
    this.frame(events, { ...options, keyframe: true });
  }

  raw(flags: number, payload: Uint8Array, sequence: number): void {
    this.socket.send(encodeFrame({ flags, sequence, payload }));
  }

  close(name: CloseName): void {
    this.socket.close(CLOSE[name].code, CLOSE[name].reason);
  }
}

export interface StageOptions {
  data?: Partial<ViewerPageData>;
  /** Without it the page has no policy, to prove that the other guards are enough. */
  policy?: boolean;
  /** Bundled in place of the viewer; path from the service's folder. */
  script?: string;
}

/** The viewer page with the service played by the test, and a server that must not hear of anything. */
export interface Stage {
  url: string;
  port: number;
  /** Origin of a foreign site; every request and every bare connection to it is noted. */
  canary: string;
  /** `GET /path` of each request to the canary. */
  caught: string[];
  referrers: string[];
  connections(): number;
  /** Paths asked of the viewer's own origin. */
  asked: string[];
  /** The next viewer that connects. */
  viewer(): Promise<ViewerPeer>;
  /** Lets sockets in again, or refuses them. */
  reachable: boolean;
  close(): Promise<void>;
}

const CSS = new URL('../../viewer/pages.css', import.meta.url);

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64');

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const script = await bundled(options.script ?? 'viewer/main.ts');
  const peers: ViewerPeer[] = [];
  const waiting: ((peer: ViewerPeer) => void)[] = [];
  const caught: string[] = [];
  const referrers: string[] = [];
  const asked: string[] = [];
  let connections = 0;

  const canaryServer = createServer((request, response) => {
    caught.push(`${request.method} ${request.url}`);
    referrers.push(request.headers.referer ?? '');
    response.writeHead(200, { 'Content-Type': 'image/gif', 'Access-Control-Allow-Origin': '*' }).end(PIXEL);
  });
  canaryServer.on('connection', () => connections++);
  const canaryPort = await listen(canaryServer);

  const data: ViewerPageData = {
    sessionKey: '4711',
    wait: true,
    openerOrigins: 'loopback',
    ...options.data,
  };
  const server = createServer((request: IncomingMessage, response) => {
    const path = request.url!.split('?')[0]!;
    asked.push(path);
    if (path === '/agentjoin/assets/viewer.js') {
      return response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
    }
    if (path === '/agentjoin/assets/pages.css') {
      return response.writeHead(200, { 'Content-Type': 'text/css' }).end(readFileSync(CSS));
    }
    if (path !== '/view') return response.writeHead(404).end();
    const policy = policyHeader(VIEWER_POLICY, "'self'");
    return response
      .writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        ...(options.policy === false ? {} : { 'Content-Security-Policy': policy }),
      })
      .end(viewerPage(data));
  });
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => SUBPROTOCOL });
  const stage = { reachable: true };
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== VIEWER_SOCKET_PATH || !stage.reachable) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const peer = new ViewerPeer(webSocket);
      const wake = waiting.shift();
      if (wake) wake(peer);
      else peers.push(peer);
    });
  });
  const port = await listen(server);
  return Object.assign(stage, {
    url: `http://localhost:${port}/view`,
    port,
    canary: `http://127.0.0.1:${canaryPort}`,
    caught,
    referrers,
    connections: () => connections,
    asked,
    viewer: () => {
      const ready = peers.shift();
      return ready ? Promise.resolve(ready) : new Promise<ViewerPeer>((resolve) => waiting.push(resolve));
    },
    async close() {
      for (const client of sockets.clients) client.terminate();
      await Promise.all([shut(server), shut(canaryServer)]);
    },
  });
}
