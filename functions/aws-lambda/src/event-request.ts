/** One HTTP request, as any event shape tells it. */
export interface RequestParts {
  method: string;
  /** Absolute, without the stage. */
  url: string;
  /** In the order of the event; names may repeat. */
  headers: readonly (readonly [name: string, value: string])[];
  body?: { text: string; isBase64: boolean };
}

/** An event of a known shape whose address or headers cannot be a request. */
export class BadRequest extends Error {}

/** Characters above U+00FF cannot be in a `Headers`; their UTF-8 bytes can. */
const byteString = (value: string): string =>
  /[^\0-\xff]/.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const CONTROL = /[\0\r\n]/;

/** Headers looked up as they came; a real `Headers` for everything but `get` and `has`. */
class EventHeaders {
  private real?: Headers;

  constructor(private readonly lines: readonly (readonly [name: string, value: string])[]) {}

  get(name: string): string | null {
    const wanted = name.toLowerCase();
    const found = this.lines.filter(([own]) => own === wanted).map(([, value]) => value);
    if (!found.length) return null;
    return found.join(wanted === 'cookie' ? '; ' : ', ');
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  materialise(): Headers {
    return (this.real ??= new Headers(this.lines.map(([name, value]) => [name, value])));
  }
}

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
])
  // prettier-ignore
  Object.defineProperty(EventHeaders.prototype, name, {
    value(this: EventHeaders, ...parameters: unknown[]) {
      const headers = this.materialise() as unknown as Record<PropertyKey, (...all: unknown[]) => unknown>;
      return headers[name]!(...parameters);
    },
  });

/** Lower-case names, values as bytes, and the length that the body really has. */
function headerLines({ headers, body }: RequestParts): [string, string][] {
  const lines: [string, string][] = [];
  for (const [name, value] of headers) {
    if (!NAME.test(name) || CONTROL.test(value)) throw new BadRequest('A header cannot be read.');
    const own = name.toLowerCase();
    if (own !== 'content-length') lines.push([own, byteString(value).trim()]);
  }
  // Gateways decode and encode bodies: what the client declared may be another length, or be left out.
  if (body)
    lines.push(['content-length', String(Buffer.byteLength(body.text, body.isBase64 ? 'base64' : 'utf8'))]);
  return lines;
}

/**
 * A request that reads what it is asked for. Node loads its `fetch` at the first touch of `Request` or `Headers`,
 * which costs a cold start as much as everything else; address, method, headers and the body as text or bytes come
 * straight from the event, anything else makes a real `Request` of it first.
 */
class EventRequest {
  readonly method: string;
  readonly url: string;
  private readonly lookup: EventHeaders;
  private readonly content: RequestParts['body'];
  private real?: Request;
  private used = false;

  constructor(parts: RequestParts) {
    if (!NAME.test(parts.method) || /^(?:connect|trace|track)$/i.test(parts.method))
      throw new BadRequest('The method cannot be used.');
    if (!URL.canParse(parts.url)) throw new BadRequest('The address cannot be read.');
    this.method = parts.method;
    this.url = new URL(parts.url).href;
    // A web request has no body for these two, so that handlers see the same on every runtime.
    const { body, ...rest } = parts;
    this.content = /^(?:GET|HEAD)$/.test(parts.method) || !body?.text ? undefined : body;
    this.lookup = new EventHeaders(headerLines(this.content ? { ...rest, body: this.content } : rest));
  }

  get headers(): Headers {
    return this.real ? this.real.headers : (this.lookup as unknown as Headers);
  }

  get bodyUsed(): boolean {
    return this.real ? this.real.bodyUsed : this.used;
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.content ? this.materialise().body : null;
  }

  async text(): Promise<string> {
    return this.real ? this.real.text() : new TextDecoder().decode(this.take());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.real ? this.real.arrayBuffer() : new Uint8Array(this.take()).buffer;
  }

  materialise(): Request {
    if (this.real) return this.real;
    const { method, url } = this;
    const body = this.content && !this.used ? { body: new Uint8Array(this.take()) } : {};
    return (this.real = new Request(url, { method, headers: this.lookup.materialise(), ...body }));
  }

  /** The body, once. */
  private take(): Buffer {
    if (this.used) throw new TypeError('The body has been read already.');
    this.used = true;
    const { text, isBase64 } = this.content ?? { text: '', isBase64: false };
    return Buffer.from(text, isBase64 ? 'base64' : 'utf8');
  }
}

const GETTERS = ['cache', 'credentials', 'destination', 'integrity', 'keepalive', 'mode', 'redirect', 'referrer', 'referrerPolicy', 'signal'] as const; // prettier-ignore
for (const name of GETTERS)
  Object.defineProperty(EventRequest.prototype, name, {
    get(this: EventRequest) {
      return this.materialise()[name];
    },
  });
for (const name of ['blob', 'bytes', 'clone', 'formData'] as const)
  Object.defineProperty(EventRequest.prototype, name, {
    value(this: EventRequest) {
      const request = this.materialise() as unknown as Record<string, () => unknown>;
      return request[name]!();
    },
  });

/** @throws BadRequest when the parts cannot be a request */
export function eventRequest(parts: RequestParts): Request {
  return new EventRequest(parts) as unknown as Request;
}
