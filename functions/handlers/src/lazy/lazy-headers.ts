import { delegate } from './delegate.js';

/** Headers of a request, looked up as they came; a real `Headers` for everything but `get` and `has`. */
export class LazyHeaders {
  private real?: Headers;

  /** @param raw  names and values in turn, as they came; names may repeat, in any case */
  constructor(readonly raw: readonly string[]) {}

  /** Values of one name, joined as `Headers` joins them. */
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

delegate(LazyHeaders, (headers) => headers.materialise(), {
  methods: [
    'forEach',
    'entries',
    'keys',
    'values',
    'append',
    'delete',
    'set',
    'getSetCookie',
    Symbol.iterator,
  ],
});
