import { lazyRequest } from '@glance-kit/handlers';

/** One HTTP request, as any event shape tells it. */
export interface RequestParts {
  method: string;
  /** Absolute, without the stage. */
  url: string;
  /** In the order of the event; names may repeat. */
  headers: readonly (readonly [name: string, value: string])[];
  body?: EventBody;
}

export interface EventBody {
  text: string;
  isBase64: boolean;
}

/** An event of a known shape whose address or headers cannot be a request. */
export class BadRequest extends Error {}

/** Characters above U+00FF cannot be in a `Headers`; their UTF-8 bytes can. */
const byteString = (value: string): string =>
  /[^\0-\xff]/.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const CONTROL = /[\0\r\n]/;

const encodingOf = ({ isBase64 }: EventBody): BufferEncoding => (isBase64 ? 'base64' : 'utf8');

/** Names and values in turn: lower-case names, values as bytes, and the length that the body really has. */
function headerList(headers: RequestParts['headers'], body: EventBody | undefined): string[] {
  const list: string[] = [];
  for (const [name, value] of headers) {
    if (!NAME.test(name) || CONTROL.test(value)) throw new BadRequest('A header cannot be read.');
    const own = name.toLowerCase();
    if (own !== 'content-length') list.push(own, byteString(value).trim());
  }
  // Gateways decode and encode bodies: what the client declared may be another length, or be left out.
  if (body) list.push('content-length', String(Buffer.byteLength(body.text, encodingOf(body))));
  return list;
}

function readable(body: EventBody): Parameters<typeof lazyRequest>[0]['body'] {
  const bytes = (): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(body.text, encodingOf(body)));
  return { text: async () => new TextDecoder().decode(bytes()), bytes: async () => bytes(), web: bytes };
}

/** @throws BadRequest when the parts cannot be a request */
export function eventRequest({ method, url, headers, body }: RequestParts): Request {
  if (!NAME.test(method) || /^(?:connect|trace|track)$/i.test(method))
    throw new BadRequest('The method cannot be used.');
  if (!URL.canParse(url)) throw new BadRequest('The address cannot be read.');
  // A web request has no body for these two, so that handlers see the same on every runtime.
  const content = /^(?:GET|HEAD)$/.test(method) || !body?.text ? undefined : body;
  return lazyRequest({
    method,
    url: new URL(url).href,
    headers: headerList(headers, content),
    ...(content && { body: readable(content)! }),
  });
}
