import type { MakeReply } from '../reply.js';
import { delegate } from './delegate.js';

/** All there is to a reply of text. */
export interface TextReplyParts {
  status: number;
  body: string | null;
  headers: Readonly<Record<string, string>>;
}

/**
 * A reply that is text until somebody asks for more: Node's own `Response` costs more than the rest of a login-key
 * request. It passes for a `Response` everywhere, and becomes a real one at the first use as one.
 */
export class TextReply {
  private real?: Response;

  constructor(readonly parts: TextReplyParts) {}

  /** Known without becoming a real one: logs ask for it. */
  get status(): number {
    return this.parts.status;
  }

  /** Whether nobody has touched it as a `Response`; only then are the parts still the whole truth. */
  get untouched(): boolean {
    return this.real === undefined;
  }

  materialise(): Response {
    const { body, ...init } = this.parts;
    return (this.real ??= new Response(body, init));
  }
}

delegate(TextReply, (reply) => reply.materialise(), {
  getters: ['body', 'bodyUsed', 'headers', 'ok', 'redirected', 'statusText', 'type', 'url'],
  methods: ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData', 'json', 'text'],
});

/** The cheap kind of reply, for runtimes that write `textPartsOf` a reply where they can. */
export const textReply: MakeReply = (status, body, headers) =>
  new TextReply({ status, body, headers }) as unknown as Response;

/** Status, text and headers of a reply that is still nothing but these; nothing for any other reply. */
export function textPartsOf(reply: Response): TextReplyParts | undefined {
  const candidate: unknown = reply;
  return candidate instanceof TextReply && candidate.untouched ? candidate.parts : undefined;
}
