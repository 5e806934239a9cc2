/** Bytes of the largest body a handler reads. */
export const MAX_BODY_BYTES = 16_384;

/** Members of a form or JSON body, in order, repeated names kept. */
export interface Fields {
  readonly type: 'none' | 'form' | 'json';
  readonly entries: readonly (readonly [name: string, value: unknown])[];
}

export const NO_FIELDS: Fields = { type: 'none', entries: [] };

/** Why a body cannot be used; each has its own status. */
export type BodyProblem = { status: 400 | 413 | 415; error: string; title: string };

export function isBodyProblem(value: object): value is BodyProblem {
  return 'status' in value;
}

const TOO_LARGE: BodyProblem = {
  status: 413,
  error: 'body_too_large',
  title: 'The body is larger than 16 kB.',
};
const BROKEN: BodyProblem = { status: 400, error: 'body_invalid', title: 'The body cannot be read.' };
const UNKNOWN: BodyProblem = {
  status: 415,
  error: 'body_type_unsupported',
  title: 'Send application/x-www-form-urlencoded or application/json.',
};

async function readStream(body: ReadableStream<Uint8Array>): Promise<string | BodyProblem> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let size = 0;
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MAX_BODY_BYTES) {
      await reader.cancel();
      return TOO_LARGE;
    }
    text += decoder.decode(value, { stream: true });
  }
}

function readText(request: Request): Promise<string | BodyProblem> | string | BodyProblem {
  const declared = request.headers.get('content-length');
  if (declared === null) return request.body ? readStream(request.body) : '';
  if (!/^\d{1,15}$/.test(declared)) return BROKEN;
  if (Number(declared) > MAX_BODY_BYTES) return TOO_LARGE;
  return declared === '0' ? '' : request.text(); // no stream: HTTP servers hold a body to its declared length
}

function parseJson(text: string): Fields | BodyProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return BROKEN;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return BROKEN;
  return { type: 'json', entries: Object.entries(value) };
}

const PARSERS: Readonly<Record<string, (text: string) => Fields | BodyProblem>> = {
  'application/json': parseJson,
  'application/x-www-form-urlencoded': parseForm,
};

/** The parser for a Content-Type, with or without parameters. */
function parserOf(contentType: string): ((text: string) => Fields | BodyProblem) | undefined {
  const plain = Object.hasOwn(PARSERS, contentType) // as most senders write it: nothing to take apart
    ? contentType
    : contentType.split(';', 1)[0]!.trim().toLowerCase();
  return Object.hasOwn(PARSERS, plain) ? PARSERS[plain] : undefined;
}

function parse(text: string | BodyProblem, request: Request): Fields | BodyProblem {
  if (typeof text !== 'string') return text;
  if (text.length > MAX_BODY_BYTES) return TOO_LARGE;
  if (text === '') return NO_FIELDS;
  return parserOf(request.headers.get('content-type') ?? '')?.(text) ?? UNKNOWN;
}

/** Members of a form or a query. */
export function parseForm(text: string): Fields {
  const entries: [string, string][] = [];
  new URLSearchParams(text).forEach((value, name) => entries.push([name, value]));
  return { type: 'form', entries };
}

/**
 * Reads the body of a request as named members.
 *
 * @returns a problem of status 400, 413 or 415 when it is neither a form nor a JSON object, or larger than 16 kB
 */
export async function readFields(request: Request): Promise<Fields | BodyProblem> {
  if (request.method === 'GET' || request.method === 'HEAD') return NO_FIELDS;
  let text: string | BodyProblem;
  try {
    text = await readText(request);
  } catch {
    return BROKEN; // the sender went away in the middle
  }
  return parse(text, request);
}

/** All values of a member, whatever the case of its name: existing front ends write `Token` and `token`. */
export function valuesOf(fields: Fields, name: string): unknown[] {
  const found: unknown[] = [];
  for (const [key, value] of fields.entries) if (key.toLowerCase() === name) found.push(value);
  return found;
}
