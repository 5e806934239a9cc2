/** One parameter of an event. */
export type Parameter = readonly [name: string, value: unknown];

const utf8 = new TextEncoder();
const bytesOf = (text: string): number => utf8.encode(text).byteLength;

/** Names and texts of a form or a query: lists are repeated names, `a[b]` is what a query makes of an object. */
function texts([name, value]: Parameter): [name: string, text: string][] {
  if (Array.isArray(value)) return value.flatMap((entry) => texts([name, entry]));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, entry]) => texts([`${name}[${key}]`, entry]));
  return [[name, String(value)]];
}

/** How bodies of one type are written, and the least bytes that a parameter takes in one. */
export interface Encoding {
  encode(parameters: readonly Parameter[]): string;
  /** With the sign that parts it from the next one. */
  leastBytes(parameter: Parameter): number;
  /** Bytes of such a body beside its parameters; the last one has no sign behind it. */
  frameBytes: number;
}

export const FORM: Encoding = {
  encode: (parameters) => new URLSearchParams(parameters.flatMap(texts)).toString(),
  // Unescaped: senders differ in what they escape, and an empty value may come without its `=`.
  leastBytes: (parameter) =>
    texts(parameter).reduce(
      (sum, [name, text]) => sum + bytesOf(name) + (text === '' ? 0 : 1 + bytesOf(text)) + 1,
      0,
    ),
  frameBytes: -1,
};

export const JSON_BODY: Encoding = {
  encode: (parameters) => JSON.stringify(Object.fromEntries(parameters)),
  leastBytes: ([name, value]) => bytesOf(JSON.stringify(name)) + 1 + bytesOf(JSON.stringify(value)) + 1,
  frameBytes: 1,
};

/**
 * Parts what came in the body from what came in the address. Twilio merges them, those of the address first; a body
 * holds no more than its length, so whatever no longer fits in before the last ones was in the address.
 *
 * An address that repeats names of the body leaves no trace, and escapes in a body hide as many bytes as they cost.
 */
export function partParameters(
  parameters: readonly Parameter[],
  { leastBytes, frameBytes }: Encoding,
  bodyBytes: number,
): { address: readonly Parameter[]; body: readonly Parameter[] } {
  let room = bodyBytes - frameBytes;
  let first = parameters.length;
  while (first > 0) {
    room -= leastBytes(parameters[first - 1]!);
    if (room < 0) break;
    first -= 1;
  }
  return { address: parameters.slice(0, first), body: parameters.slice(first) };
}
