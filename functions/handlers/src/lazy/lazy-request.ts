import { delegate } from './delegate.js';
import { LazyHeaders } from './lazy-headers.js';

/** What a runtime has of a request before anybody asks for a `Request`. */
export interface RequestSource {
  method: string;
  /** Absolute, as `Request.url` would be. */
  url: string;
  /** Names and values in turn, as they came. */
  headers: readonly string[];
  /**
   * The whole body; each is asked for once at most, and only one of them. GET and HEAD have none: a web request has no
   * body for these two.
   */
  body?: {
    text(): Promise<string>;
    bytes(): Promise<Uint8Array>;
    /** What the platform's `Request` takes as a body. */
    web(): ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
  };
}

const twice = (): TypeError => new TypeError('The body has been read already.');

/**
 * A request that reads what it is asked for: the platform's own `Request` costs several times a whole login-key
 * request, and on Node its first touch loads all of `fetch`, which costs a cold start as much as everything else.
 * Address, method, headers and the body as text or bytes come straight from the source; anything else makes a real
 * `Request` of it first.
 */
export class LazyRequest {
  private real?: Request;
  private used = false;
  private readonly lookup: LazyHeaders;

  constructor(readonly source: RequestSource) {
    this.lookup = new LazyHeaders(source.headers);
  }

  get method(): string {
    return this.source.method;
  }

  get url(): string {
    return this.source.url;
  }

  get headers(): Headers {
    return this.real ? this.real.headers : (this.lookup as unknown as Headers);
  }

  get bodyUsed(): boolean {
    return this.real ? this.real.bodyUsed : this.used;
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.source.body || this.real ? this.materialise().body : null;
  }

  text(): Promise<string> {
    if (this.real) return this.real.text();
    return this.used ? Promise.reject(twice()) : (this.take()?.text() ?? Promise.resolve(''));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    if (this.real) return this.real.arrayBuffer();
    return new Uint8Array((await this.take()?.bytes()) ?? []).buffer;
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  materialise(): Request {
    if (this.real) return this.real;
    const { method, url, body: source } = this.source;
    const body = source && !this.used ? { body: source.web(), duplex: 'half' } : {};
    return (this.real = new Request(url, { method, headers: this.lookup.materialise(), ...body }));
  }

  /** The body, once. */
  private take(): RequestSource['body'] {
    if (this.used) throw twice();
    this.used = this.source.body !== undefined;
    return this.source.body;
  }
}

delegate(LazyRequest, (request) => request.materialise(), {
  getters: ['cache', 'credentials', 'destination', 'integrity', 'keepalive', 'mode', 'redirect', 'referrer', 'referrerPolicy', 'signal'], // prettier-ignore
  methods: ['blob', 'bytes', 'clone', 'formData'],
});

/** A request made of its source, see `LazyRequest`. */
export function lazyRequest(source: RequestSource): Request {
  return new LazyRequest(source) as unknown as Request;
}

/** What a lazy request was made of; nothing for any other request. */
export function sourceOf(request: Request): RequestSource | undefined {
  const candidate: unknown = request;
  return candidate instanceof LazyRequest ? candidate.source : undefined;
}
