import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';

/** A request whose host or address cannot be used. */
export class BadRequest extends Error {}

const PLAIN_HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;
const PLAIN_TARGET = /^\/[\w\-/?=&%~+]*$/; // no dot: dot segments are the URL parser's business

/** The full address, normalised as `Request.url` is. */
function addressOf(incoming: IncomingMessage, host: string | null): string {
  const scheme = (incoming.socket as TLSSocket).encrypted ? 'https' : 'http';
  const target = incoming.url ?? '/';
  if (host !== null && PLAIN_HOST.test(host) && PLAIN_TARGET.test(target))
    return `${scheme}://${host}${target}`;
  // What is no host name, such as "a/b" or "user@host", would become another part of the address.
  if (!host || /[/\\?#@\s]/.test(host)) throw new BadRequest('The host cannot be read.');
  const full = target.startsWith('/') ? `${scheme}://${host}${target}` : target;
  if (!URL.canParse(full) || !/^https?:/i.test(full)) throw new BadRequest('The address cannot be read.');
  return new URL(full).href;
}

function readAll<T>(incoming: IncomingMessage, finish: (bytes: Buffer) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => resolve(finish(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))));
    incoming.on('error', reject); // also when the sender goes away in the middle
  });
}

/** Headers of a request, looked up as they came; a real `Headers` for everything but `get` and `has`. */
class RawHeaders {
  private real?: Headers;

  constructor(private readonly raw: readonly string[]) {}

  /** Values of one name, joined as `Headers` joins them; Node's own object drops all but the first of some names. */
  get(name: string): string | null {
    const { raw } = this;
    const wanted = name.toLowerCase();
    let found: string | null = null;
    for (let at = 0; at < raw.length; at += 2) {
      const candidate = raw[at]!;
      if (candidate.length !== wanted.length || candidate.toLowerCase() !== wanted) continue;
      found = found === null ? raw[at + 1]! : `${found}${wanted === 'cookie' ? '; ' : ', '}${raw[at + 1]!}`;
    }
    return found;
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  materialise(): Headers {
    if (this.real) return this.real;
    const headers = new Headers();
    for (let at = 0; at < this.raw.length; at += 2) headers.append(this.raw[at]!, this.raw[at + 1]!);
    return (this.real = headers);
  }
}

Object.setPrototypeOf(RawHeaders.prototype, Headers.prototype);
for (const name of [
  'forEach',
  'entries',
  'keys',
  'values',
  'append',
  'delete',
  'set',
  'getSetCookie',
  Symbol.iterator,
] as const)
  Object.defineProperty(RawHeaders.prototype, name, {
    value(this: RawHeaders, ...parameters: unknown[]) {
      const headers = this.materialise() as unknown as Record<PropertyKey, (...all: unknown[]) => unknown>;
      return headers[name]!(...parameters);
    },
  });

/**
 * A request that reads what it is asked for: Node's own `Request` costs several times a whole login-key request.
 * Address, method, headers and the body as text or bytes come straight from the socket; anything else makes a real
 * `Request` of it first.
 */
class NodeRequest {
  private real?: Request;
  private used = false;

  private readonly lookup: RawHeaders;
  private readonly address: string;

  constructor(readonly incoming: IncomingMessage) {
    this.lookup = new RawHeaders(incoming.rawHeaders);
    this.address = addressOf(incoming, this.lookup.get('host'));
  }

  get method(): string {
    return this.incoming.method ?? 'GET';
  }

  get url(): string {
    return this.address;
  }

  get headers(): Headers {
    if (this.real) return this.real.headers;
    return this.lookup as unknown as Headers;
  }

  get bodyUsed(): boolean {
    return this.real ? this.real.bodyUsed : this.used;
  }

  text(): Promise<string> {
    if (this.real) return this.real.text();
    return this.read((bytes) => bytes.toString());
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    if (this.real) return this.real.arrayBuffer();
    return this.read((bytes) => new Uint8Array(bytes).buffer);
  }

  json(): Promise<unknown> {
    return this.text().then((text) => JSON.parse(text) as unknown);
  }

  materialise(): Request {
    if (this.real) return this.real;
    const { method } = this;
    const headers = this.lookup.materialise();
    const hasBody = method !== 'GET' && method !== 'HEAD' && !this.used;
    const body = hasBody ? { body: Readable.toWeb(this.incoming) as ReadableStream, duplex: 'half' } : {};
    return (this.real = new Request(this.address, { method, headers, ...body }));
  }

  private read<T>(finish: (bytes: Buffer) => T): Promise<T> {
    if (this.used) return Promise.reject(new TypeError('The body has been read already.'));
    this.used = true;
    return readAll(this.incoming, finish);
  }
}

const GETTERS = ['body', 'cache', 'credentials', 'destination', 'integrity', 'keepalive', 'mode', 'redirect', 'referrer', 'referrerPolicy', 'signal'] as const; // prettier-ignore

Object.setPrototypeOf(NodeRequest.prototype, Request.prototype);
for (const name of GETTERS)
  Object.defineProperty(NodeRequest.prototype, name, {
    get(this: NodeRequest) {
      return this.materialise()[name];
    },
  });
for (const name of ['blob', 'bytes', 'clone', 'formData'] as const)
  Object.defineProperty(NodeRequest.prototype, name, {
    value(this: NodeRequest) {
      const request = this.materialise() as unknown as Record<string, () => unknown>;
      return request[name]!();
    },
  });

/** @throws BadRequest */
export function nodeRequest(incoming: IncomingMessage): Request {
  return new NodeRequest(incoming) as unknown as Request;
}

/** The Node request behind a request that came over the bridge. */
export function incomingOf(request: Request): IncomingMessage | undefined {
  return request instanceof NodeRequest ? request.incoming : undefined;
}
