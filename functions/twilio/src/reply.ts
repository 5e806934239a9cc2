import { LazyHeaders, textPartsOf } from '@glance-kit/handlers';
import { newReply, type TwilioReply } from './runtime.js';

const JSON_TYPE = /^application\/json(?:;|$)/i;

/** An object where it is the same bytes: Twilio may write a text of the type JSON as a JSON text once more. */
function jsonBody(text: string): string | object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && JSON.stringify(value) === text) return value;
  } catch {
    // Not JSON, whatever its type says: goes out as it is.
  }
  return text;
}

const textBody = (text: string, headers: Pick<Headers, 'get'>): string | object =>
  JSON_TYPE.test(headers.get('content-type') ?? '') ? jsonBody(text) : text;

function bodyOf(bytes: Uint8Array, headers: Headers): string | object {
  if (headers.has('content-encoding')) return Buffer.from(bytes);
  try {
    return textBody(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), headers);
  } catch {
    return Buffer.from(bytes);
  }
}

/** A reply as Twilio sends it: names in lower case, one value per cookie, text as text, other bytes as a `Buffer`. */
export async function replyOf(reply: Response): Promise<TwilioReply> {
  const made = newReply();
  const parts = textPartsOf(reply);
  if (parts) {
    const headers = new LazyHeaders(Object.entries(parts.headers).flat());
    made.setStatusCode(parts.status);
    for (const [name, value] of Object.entries(parts.headers)) made.appendHeader(name.toLowerCase(), value);
    if (parts.body) made.setBody(textBody(parts.body, headers));
    return made;
  }
  made.setStatusCode(reply.status);
  for (const [name, value] of reply.headers) made.appendHeader(name, value);
  const bytes = new Uint8Array(await reply.arrayBuffer());
  if (bytes.byteLength) made.setBody(bodyOf(bytes, reply.headers)); // an empty text would be given a type
  return made;
}
