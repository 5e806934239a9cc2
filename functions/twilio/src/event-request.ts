import { problem } from '@glance-kit/core';
import { LazyHeaders, lazyRequest } from '@glance-kit/handlers';
import { FORM, JSON_BODY, partParameters, type Encoding, type Parameter } from './parameters.js';
import type { TwilioContext, TwilioEvent, TwilioRequest } from './runtime.js';

const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * The headers, unless a parameter stands in their place. One can be made to look like them
 * (`?request[headers][origin]=...`); it then says what its sender could have said in true headers, and a browser
 * compares the reply with the page's true origin.
 */
function headersOf(request: unknown): LazyHeaders | undefined {
  const raw: string[] = [];
  try {
    for (const [name, lines] of Object.entries((request as TwilioRequest).headers))
      for (const line of [lines].flat()) {
        if (!NAME.test(name) || !VALUE.test(line)) return undefined; // no HTTP parser lets it through
        raw.push(name, line);
      }
  } catch {
    return undefined; // a text
  }
  return new LazyHeaders(raw);
}

/** The types that Twilio parses. Others arrive as nothing at all. */
const ENCODINGS: Readonly<Record<string, Encoding>> = {
  'application/json': JSON_BODY,
  'application/x-www-form-urlencoded': FORM,
};

function encodingOf(headers: LazyHeaders): Encoding | undefined {
  const type = headers.get('content-type')?.split(';', 1)[0]!.trim().toLowerCase() ?? '';
  return Object.hasOwn(ENCODINGS, type) ? ENCODINGS[type] : undefined;
}

/** Length of the body by its header: `undefined` without the header, as GET has none. */
function lengthOf(headers: LazyHeaders): number | undefined {
  const length = headers.get('content-length');
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function addressOf({ DOMAIN_NAME = 'localhost', PATH = '/' }: TwilioContext, query: string): string {
  const scheme = /^localhost(?::|$)/.test(DOMAIN_NAME) ? 'http' : 'https';
  return `${scheme}://${DOMAIN_NAME}${PATH}${query && `?${query}`}`;
}

/** The same headers, with these in the place of their own. */
function replaced({ raw }: LazyHeaders, names: readonly string[], more: readonly string[]): string[] {
  return [...raw.filter((_text, at) => !names.includes(raw[at - (at % 2)]!)), ...more];
}

/** A request, or why there is none. */
export type EventRequest = { request: Request } | { refusal: Response };

const refused = (...why: Parameters<typeof problem>): EventRequest => ({ refusal: problem(...why) });

/**
 * The request that an event was made of, as far as Twilio tells. The method is guessed: POST has a Content-Length, GET
 * has none. Form and JSON bodies are written anew from their parameters.
 *
 * @returns a problem of status 400, 415 or 500 where a handler would see something else than what was sent
 */
export function requestOf(context: TwilioContext, event: TwilioEvent): EventRequest {
  const { request, ...rest } = event;
  if (request === undefined)
    return refused(
      500,
      'runtime_outdated',
      'This service needs @twilio/runtime-handler 1.2.0 or later in its dependencies.',
    );
  const headers = headersOf(request);
  if (!headers) return refused(400, 'parameter_reserved', 'No parameter may have the name request.');

  const parameters: Parameter[] = Object.entries(rest);
  const address = (query: readonly Parameter[]): string =>
    new URL(addressOf(context, FORM.encode(query))).href;
  const length = lengthOf(headers);
  if (!length) {
    const method = length === 0 ? 'POST' : 'GET';
    return { request: lazyRequest({ method, url: address(parameters), headers: headers.raw }) };
  }
  const encoding = encodingOf(headers);
  if (!encoding)
    return refused(
      415,
      'body_type_unsupported',
      'Send application/x-www-form-urlencoded or application/json.',
    );
  // The length is that of the compressed body; what it holds is no longer known.
  const packed = headers.has('content-encoding');
  const parts = partParameters(parameters, encoding, packed ? Infinity : length);
  const text = encoding.encode(parts.body);
  const bytes = new TextEncoder().encode(text);
  const body = { text: async () => text, bytes: async () => bytes, web: () => bytes };
  const kept = replaced(
    headers,
    ['content-encoding', 'content-length'],
    ['content-length', String(bytes.byteLength)],
  );
  return { request: lazyRequest({ method: 'POST', url: address(parts.address), headers: kept, body }) };
}
