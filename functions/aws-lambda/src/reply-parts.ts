import type { MakeReply } from '@glance-kit/handlers';

/** A reply of a handler, taken apart for any event shape. */
export interface ReplyParts {
  status: number;
  /** Without cookies; names in lower case, each once. */
  headers: readonly (readonly [name: string, value: string])[];
  /** One `Set-Cookie` each. */
  cookies: readonly string[];
  body: { text: string; isBase64: boolean };
}

/**
 * A reply that is text until somebody asks for more: Node's `Response` would load its whole `fetch` at a cold start.
 * Anything but its parts makes a real `Response` of it.
 */
class TextReply {
  private real?: Response;

  constructor(
    readonly status: number,
    readonly text_: string | null,
    readonly headers_: Readonly<Record<string, string>>,
  ) {}

  /** Whether nobody has touched it as a `Response`; only then are the parts still the whole truth. */
  get untouched(): boolean {
    return this.real === undefined;
  }

  materialise(): Response {
    return (this.real ??= new Response(this.text_, { status: this.status, headers: this.headers_ }));
  }
}

for (const name of ['body', 'bodyUsed', 'headers', 'ok', 'redirected', 'statusText', 'type', 'url'] as const)
  Object.defineProperty(TextReply.prototype, name, {
    get(this: TextReply) {
      return this.materialise()[name];
    },
  });
for (const name of ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData', 'json', 'text'] as const)
  Object.defineProperty(TextReply.prototype, name, {
    value(this: TextReply) {
      return (this.materialise() as unknown as Record<string, () => unknown>)[name]!();
    },
  });

/** For `loginKeyFunction({ makeReply })`: the cheap kind of reply on Lambda. */
export const textReply: MakeReply = (status, body, headers) =>
  new TextReply(status, body, headers) as unknown as Response;

const NO_BODY = new Set([204, 205, 304]);
const TEXT_TYPE =
  /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml)\b|application\/(?:javascript|x-www-form-urlencoded)\b)/i;

function asText(bytes: Buffer, type: string, isEncoded: boolean): ReplyParts['body'] {
  if (!isEncoded && TEXT_TYPE.test(type)) {
    const text = bytes.toString('utf8');
    if (Buffer.from(text, 'utf8').equals(bytes)) return { text, isBase64: false };
  }
  return { text: bytes.toString('base64'), isBase64: true };
}

/**
 * @param method  of the request: a reply to HEAD has no body, and load balancers refuse one that has
 */
export async function replyParts(reply: Response, method: string): Promise<ReplyParts> {
  if (reply instanceof TextReply && reply.untouched) {
    const { status, text_, headers_ } = reply as TextReply;
    const headers = Object.entries(headers_).map(([name, value]) => [name.toLowerCase(), value] as const);
    return {
      status,
      headers,
      cookies: [],
      body: { text: method === 'HEAD' ? '' : (text_ ?? ''), isBase64: false },
    };
  }
  const { status } = reply;
  const headers = [...reply.headers].filter(([name]) => name !== 'set-cookie');
  const cookies = reply.headers.getSetCookie();
  const bytes = Buffer.from(await reply.arrayBuffer());
  const isEmpty = method === 'HEAD' || NO_BODY.has(status) || bytes.byteLength === 0;
  const encoding = reply.headers.get('content-encoding') ?? 'identity';
  const type = reply.headers.get('content-type') ?? '';
  const body = isEmpty ? { text: '', isBase64: false } : asText(bytes, type, encoding !== 'identity');
  return { status, headers, cookies, body };
}
