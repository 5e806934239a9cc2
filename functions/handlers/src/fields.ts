import { refusal, type PageRefusal } from './identity.js';

/** Bytes of the largest body a handler reads. */
export const MAX_BODY_BYTES = 16_384;

/** Members of a form or JSON body, in order, repeated names kept. */
export interface Fields {
  readonly type: 'none' | 'form' | 'json';
  readonly entries: readonly (readonly [name: string, value: unknown])[];
}

export const NO_FIELDS: Fields = { type: 'none', entries: [] };

const TOO_LARGE = refusal(413, 'body_too_large', 'The body is larger than 16 kB.');
const BROKEN = refusal(400, 'body_invalid', 'The body cannot be read.');
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

async function readText(request: Request): Promise<string | PageRefusal> {
  const declared = request.headers.get('content-length');
  if (declared !== null) {
    if (!/^\d+$/.test(declared)) return BROKEN;
    return Number(declared) > MAX_BODY_BYTES ? TOO_LARGE : request.text(); // HTTP servers hold a body to its length
  }
  const decoder = new TextDecoder();
  let size = 0;
  let text = '';
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return TOO_LARGE; // leaving the loop ends the stream
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): Fields | PageRefusal {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { type: 'json', entries: Object.entries(value) }
    : BROKEN;
}

/** Members of a form or a query. */
export function parseForm(text: string): Fields {
  return { type: 'form', entries: [...new URLSearchParams(text)] };
}

/**
 * Reads the body of a request as named members.
 *
 * @returns a refusal of status 400, 413 or 415 when it is neither a form nor a JSON object, or larger than 16 kB
 */
export async function readFields(request: Request): Promise<Fields | PageRefusal> {
  if (request.method === 'GET') return NO_FIELDS;
  try {
    const text = await readText(request);
    if (typeof text !== 'string') return text;
    if (text.length > MAX_BODY_BYTES) return TOO_LARGE;
    if (text === '') return NO_FIELDS;
    const type = (request.headers.get('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
    if (type === JSON_TYPE) return parseJson(text);
    if (type === FORM_TYPE) return parseForm(text);
    return refusal(415, 'body_type_unsupported', `Send ${FORM_TYPE} or ${JSON_TYPE}.`);
  } catch {
    return BROKEN; // no JSON, or the sender went away in the middle
  }
}

/** All values of a member, whatever the case of its name: existing front ends write `Token` and `token`. */
export function valuesOf(fields: Fields, name: string): unknown[] {
  const found: unknown[] = [];
  for (const [key, value] of fields.entries) if (key.toLowerCase() === name) found.push(value);
  return found;
}
