import { build } from 'esbuild';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { WebSocketServer, type WebSocket } from 'ws';
import { BUNDLE_OPTIONS } from '../../../tools/bundles.js';
import {
  CLOSE,
  decodeFrame,
  DEFLATED,
  KEYFRAME,
  VISITOR_SOCKET_PATH,
  type AgentEntry,
  type ToVisitorMessage,
  type VisitorMessage,
  type VisitorSettings,
} from '../../src/protocol/index.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const built = new Map<string, Promise<string>>();

/** A browser bundle as `tools/bundles.ts` makes it, in memory and kept for the run. */
export function bundle(entry: string): Promise<string> {
  let text = built.get(entry);
  if (!text) {
    text = build({
      ...BUNDLE_OPTIONS,
      entryPoints: [path(entry)],
      format: 'iife',
      write: false,
      legalComments: 'none',
    }).then(({ outputFiles }) => outputFiles![0]!.text);
    built.set(entry, text);
  }
  return text;
}

export const LOADER = '../../visitor/loader.ts';
export const SESSION = '../../visitor/session.ts';

export interface RecordedEvent {
  type: number;
  data: Record<string, unknown>;
  timestamp: number;
}

export interface ReceivedFrame {
  sequence: number;
  keyframe: boolean;
  deflated: boolean;
  raw: Uint8Array;
  json: string;
  events: RecordedEvent[];
}

/** One connection of a visitor's page, as the service sees it. */
export class Visitor {
  readonly messages: VisitorMessage[] = [];
  readonly frames: ReceivedFrame[] = [];
  closed: number | undefined;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary) {
        this.messages.push(JSON.parse(data.toString()) as VisitorMessage);
        return;
      }
      const { flags, sequence, payload } = decodeFrame(data);
      const json = (flags & DEFLATED ? inflateRawSync(payload) : Buffer.from(payload)).toString();
      this.frames.push({
        sequence,
        keyframe: (flags & KEYFRAME) !== 0,
        deflated: (flags & DEFLATED) !== 0,
        raw: Uint8Array.from(data),
        json,
        events: JSON.parse(json) as RecordedEvent[],
      });
    });
    socket.on('close', (code) => (this.closed = code));
  }

  send(message: ToVisitorMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  agents(...agentlist: Partial<AgentEntry>[]): void {
    const full = agentlist.map((agent) => ({
      username: 'a',
      partnerid: '12345',
      partneruserid: 'a',
      ...agent,
    }));
    this.send({ type: 'agents', count: full.length, agentlist: full });
  }

  close(name: keyof typeof CLOSE): void {
    this.socket.close(CLOSE[name].code, CLOSE[name].reason);
  }

  get events(): RecordedEvent[] {
    return this.frames.flatMap(({ events }) => events);
  }
}

export interface SiteOptions {
  settings?: Partial<VisitorSettings>;
  /** Entry of the session script; the control run gives another one. */
  session?: string;
  /** Answer to the first message, instead of a session. */
  answer?(visitor: Visitor, message: VisitorMessage): boolean;
  /** Headers of pages. */
  headers?: Record<string, string>;
}

/** A site with pages, and beside it just enough of the service for a visitor's page. */
export class Site {
  readonly visitors: Visitor[] = [];
  /** Address and body of every request, for the search for secrets. */
  readonly requests: string[] = [];
  readonly #pages = new Map<string, string>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  readonly settings: VisitorSettings;
  scriptMissing = false;
  refuseSockets = false;
  #keys = 0;

  constructor(private readonly options: SiteOptions = {}) {
    this.settings = {
      groupId: '12345',
      site: 'production',
      masks: [],
      terms: { text: '' },
      texts: {},
      ...options.settings,
    };
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.refuseSockets || request.url !== VISITOR_SOCKET_PATH) {
        socket.destroy();
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#accept(ws));
    });
  }

  static async start(options: SiteOptions = {}): Promise<Site> {
    const site = new Site(options);
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  get tag(): string {
    return `<script id="glance-cobrowse" src="/cobrowse/CobrowseJS.ashx?group=12345&amp;site=production" data-groupid="12345" data-site="production"></script>`;
  }

  /** Adds a page: `body` as given, the tag in front unless `html` is a whole document. */
  page(address: string, html: string): void {
    const whole =
      /\.\w+$/.test(address) || html.startsWith('<!doctype')
        ? html
        : `<!doctype html><html><head><title>t</title>${this.tag}</head><body>${html}</body></html>`;
    this.#pages.set(address, whole);
  }

  get visitor(): Visitor {
    const last = this.visitors.at(-1);
    if (!last) throw new Error('No page has connected yet.');
    return last;
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(ws: WebSocket): void {
    const visitor = new Visitor(ws);
    this.visitors.push(visitor);
    ws.once('message', () => {
      const hello = visitor.messages[0]!;
      if (this.options.answer?.(visitor, hello)) return;
      if (hello.type === 'start') {
        const sessionKey = hello.sessionKey ?? String(48_210 + (this.#keys += 1));
        this.#session(visitor, sessionKey, hello.sessionKey === undefined, false);
      } else if (hello.type === 'resume') {
        const [sessionKey = '', random] = hello.token.split(':');
        this.#session(visitor, sessionKey, random === 'random', true);
      }
    });
  }

  #session(visitor: Visitor, sessionKey: string, keyIsRandom: boolean, resumed: boolean): void {
    visitor.send({
      type: 'session',
      sessionId: `12345-${sessionKey}`,
      sessionKey,
      keyIsRandom,
      token: `${sessionKey}:${keyIsRandom ? 'random' : 'own'}`,
      settings: this.settings,
      resumed,
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.requests.push(
        `${request.url} ${JSON.stringify(request.headers)} ${Buffer.concat(chunks).toString()}`,
      );
    });
    const { pathname } = new URL(request.url ?? '/', this.origin);
    const answer = (type: string, body: string, headers: Record<string, string> = {}): void => {
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...headers }).end(body);
    };
    if (pathname === '/cobrowse/CobrowseJS.ashx') {
      const boot = { settings: this.settings, sessionScript: '/cobrowse/assets/session.js?v=1' };
      answer('text/javascript', `self.GLANCE_KIT_BOOT = ${JSON.stringify(boot)};\n${await bundle(LOADER)}`);
    } else if (pathname === '/cobrowse/assets/session.js' && !this.scriptMissing) {
      answer('text/javascript', await bundle(this.options.session ?? SESSION));
    } else {
      const page = this.#pages.get(pathname);
      if (page === undefined) response.writeHead(404).end();
      else
        answer(
          pathname.endsWith('.css') ? 'text/css' : pathname.endsWith('.js') ? 'text/javascript' : 'text/html',
          page,
          this.options.headers,
        );
    }
  }
}

/** Waits until `look` gives something; fails with `what` after `timeoutMs`. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  timeoutMs = 20_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
