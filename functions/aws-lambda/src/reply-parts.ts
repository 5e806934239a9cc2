import { textPartsOf } from '@glance-kit/handlers';

/** A reply of a handler, taken apart for any event shape. */
export interface ReplyParts {
  status: number;
  /** Without cookies; names in lower case, each once. */
  headers: readonly (readonly [name: string, value: string])[];
  /** One `Set-Cookie` each. */
  cookies: readonly string[];
  body: { text: string; isBase64: boolean };
}

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
  const parts = textPartsOf(reply);
  if (parts) {
    const headers = Object.entries(parts.headers).map(
      ([name, value]) => [name.toLowerCase(), value] as const,
    );
    const text = method === 'HEAD' ? '' : (parts.body ?? '');
    return { status: parts.status, headers, cookies: [], body: { text, isBase64: false } };
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
