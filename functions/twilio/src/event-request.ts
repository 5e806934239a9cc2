import { problem } from '@glance-kit/core';
import { FORM, JSON_BODY, partParameters, type Encoding, type Parameter } from './parameters.js';
import type { TwilioContext, TwilioEvent, TwilioRequest } from './runtime.js';

/**
 * The headers, unless a parameter stands in their place. One can be made to look like them
 * (`?request[headers][origin]=...`); it then says what its sender could have said in true headers, and a browser
 * compares the reply with the page's true origin.
 */
function headersOf(request: unknown): Headers | undefined {
  const headers = new Headers();
  try {
    for (const [name, lines] of Object.entries((request as TwilioRequest).headers))
      for (const line of [lines].flat()) headers.append(name, line);
  } catch {
    return undefined; // a text, or names and values that no HTTP parser lets through
  }
  return headers;
}

/** The types that Twilio parses. Others arrive as nothing at all. */
const ENCODINGS: Readonly<Record<string, Encoding>> = {
  'application/json': JSON_BODY,
  'application/x-www-form-urlencoded': FORM,
};

function encodingOf(headers: Headers): Encoding | undefined {
  const type = headers.get('content-type')?.split(';', 1)[0]!.trim().toLowerCase() ?? '';
  return Object.hasOwn(ENCODINGS, type) ? ENCODINGS[type] : undefined;
}

/** Length of the body by its header: `undefined` without the header, as GET has none. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function addressOf({ DOMAIN_NAME = 'localhost', PATH = '/' }: TwilioContext, query: string): string {
  const scheme = /^localhost(?::|$)/.test(DOMAIN_NAME) ? 'http' : 'https';
  return `${scheme}://${DOMAIN_NAME}${PATH}${query && `?${query}`}`;
}

/**
 * The request that an event was made of, as far as Twilio tells. The method is guessed: POST has a Content-Length, GET
 * has none. Form and JSON bodies are written anew from their parameters.
 *
 * @returns a problem of status 400, 415 or 500 where a handler would see something else than what was sent
 */
export function requestOf(context: TwilioContext, event: TwilioEvent): Request | Response {
  const { request, ...rest } = event;
  if (request === undefined)
    return problem(
      500,
      'runtime_outdated',
      'This service needs @twilio/runtime-handler 1.2.0 or later in its dependencies.',
    );
  const headers = headersOf(request);
  if (!headers) return problem(400, 'parameter_reserved', 'No parameter may have the name request.');

  const parameters: Parameter[] = Object.entries(rest);
  const length = lengthOf(headers);
  if (!length) {
    const method = length === 0 ? 'POST' : 'GET';
    return new Request(addressOf(context, FORM.encode(parameters)), { method, headers });
  }
  const encoding = encodingOf(headers);
  if (!encoding)
    return problem(
      415,
      'body_type_unsupported',
      'Send application/x-www-form-urlencoded or application/json.',
    );
  // The length is that of the compressed body; what it holds is no longer known.
  const packed = headers.has('content-encoding');
  const parts = partParameters(parameters, encoding, packed ? Infinity : length);
  const body = encoding.encode(parts.body);
  headers.delete('content-encoding');
  headers.set('content-length', String(new TextEncoder().encode(body).byteLength));
  return new Request(addressOf(context, FORM.encode(parts.address)), { method: 'POST', headers, body });
}
