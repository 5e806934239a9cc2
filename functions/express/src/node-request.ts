import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { lazyRequest, linkWebClasses, sourceOf, type RequestSource } from '@glance-kit/handlers';

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

/** Values of all `Host` headers: several are no host that can be used. Node's own object would keep the first. */
function hostOf(raw: readonly string[]): string | null {
  let found: string | null = null;
  for (let at = 0; at < raw.length; at += 2)
    if (raw[at]!.length === 4 && raw[at]!.toLowerCase() === 'host')
      found = found === null ? raw[at + 1]! : `${found}, ${raw[at + 1]!}`;
  return found;
}

function readAll<T>(incoming: IncomingMessage, finish: (bytes: Buffer) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => resolve(finish(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))));
    incoming.on('error', reject); // also when the sender goes away in the middle
  });
}

const toText = (bytes: Buffer): string => bytes.toString();
const toBytes = (bytes: Buffer): Uint8Array => bytes;

/** A request as it stands on the socket; nothing is read before it is asked for. */
class NodeSource implements RequestSource {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly string[];
  readonly body: RequestSource['body'];

  constructor(readonly incoming: IncomingMessage) {
    this.method = incoming.method ?? 'GET';
    this.headers = incoming.rawHeaders;
    this.url = addressOf(incoming, hostOf(incoming.rawHeaders));
    // A web request has no body for these two, whatever was sent.
    if (this.method !== 'GET' && this.method !== 'HEAD') this.body = this;
  }

  text(): Promise<string> {
    return readAll(this.incoming, toText);
  }

  bytes(): Promise<Uint8Array> {
    return readAll(this.incoming, toBytes);
  }

  web(): ReadableStream<Uint8Array> {
    return Readable.toWeb(this.incoming) as ReadableStream<Uint8Array>;
  }
}

linkWebClasses();

/** @throws BadRequest */
export function nodeRequest(incoming: IncomingMessage): Request {
  return lazyRequest(new NodeSource(incoming));
}

/** The Node request behind a request that came over the bridge. */
export function incomingOf(request: Request): IncomingMessage | undefined {
  const source = sourceOf(request);
  return source instanceof NodeSource ? source.incoming : undefined;
}
