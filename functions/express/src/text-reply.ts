import type { MakeReply } from '@glance-kit/handlers';

const native = Symbol('native');

/**
 * A reply that is text until somebody asks for more: Node's own `Response` costs more than the rest of a login-key
 * request. It passes for a `Response` everywhere, and becomes a real one at the first use as one.
 */
export class TextReply {
  private [native]?: Response;

  constructor(
    readonly parts: { status: number; body: string | null; headers: Readonly<Record<string, string>> },
  ) {}

  /** Known without becoming a real one: logs ask for it. */
  get status(): number {
    return this.parts.status;
  }

  /** Whether nobody has touched it as a `Response`; only then are the parts still the whole truth. */
  get untouched(): boolean {
    return this[native] === undefined;
  }

  /** The real `Response`, made once. */
  materialise(): Response {
    const { body, ...init } = this.parts;
    return (this[native] ??= new Response(body, init));
  }
}

const GETTERS = ['body', 'bodyUsed', 'headers', 'ok', 'redirected', 'statusText', 'type', 'url'] as const;
const METHODS = ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData', 'json', 'text'] as const;

Object.setPrototypeOf(TextReply.prototype, Response.prototype);
for (const name of GETTERS)
  Object.defineProperty(TextReply.prototype, name, {
    get(this: TextReply) {
      return this.materialise()[name];
    },
  });
for (const name of METHODS)
  Object.defineProperty(TextReply.prototype, name, {
    value(this: TextReply) {
      const response = this.materialise() as unknown as Record<string, () => unknown>;
      return response[name]!();
    },
  });

export const textReply: MakeReply = (status, body, headers) =>
  new TextReply({ status, body, headers }) as unknown as Response;
