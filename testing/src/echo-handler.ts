/** What the header `x-reply` may ask of `echoHandler`, as JSON in ASCII. */
export interface ReplyCommand {
  status?: number;
  headers?: readonly (readonly [name: string, value: string])[];
  /** One `Set-Cookie` each. */
  cookies?: readonly string[];
  /** Sent as UTF-8. */
  body?: string;
  bodyHex?: string;
  /** A body of one byte value, over and over. */
  fill?: { byte: number; length: number };
  /** `Response.redirect`: its headers cannot be changed. */
  redirect?: readonly [url: string, status: number];
  /** Message of an error that the handler throws. */
  throw?: string;
}

/** What `echoHandler` answers: the request as it reached the handler. */
export interface Echo {
  method: string;
  /** Host of the address, with its port if it is not the scheme's own. */
  host: string;
  /** Path and query, as they are in the address. */
  path: string;
  headers: Readonly<Record<string, string>>;
  bodyHex: string;
}

const toHex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
};

function bodyOf({ body, bodyHex, fill }: ReplyCommand): string | Uint8Array<ArrayBuffer> | null {
  if (fill) return new Uint8Array(fill.length).fill(fill.byte);
  if (bodyHex !== undefined)
    return Uint8Array.from(bodyHex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return body ?? null;
}

function replyAsAsked(command: ReplyCommand): Response {
  if (command.throw !== undefined) throw new Error(command.throw);
  if (command.redirect) return Response.redirect(...command.redirect);
  const headers = new Headers();
  for (const [name, value] of command.headers ?? []) headers.append(name, value);
  for (const cookie of command.cookies ?? []) headers.append('Set-Cookie', cookie);
  return new Response(bodyOf(command), { status: command.status ?? 200, headers });
}

/**
 * The handler that `runtimeSuite` runs behind an adapter: it replies what it was asked, or what the header `x-reply`
 * tells it to reply. Needs nothing but web standards, so it can be bundled for any runtime.
 */
export async function echoHandler(request: Request): Promise<Response> {
  const command = request.headers.get('x-reply');
  if (command !== null) return replyAsAsked(JSON.parse(command) as ReplyCommand);
  const url = new URL(request.url);
  const echo: Echo = {
    method: request.method,
    host: url.host,
    path: url.pathname + url.search,
    headers: Object.fromEntries(request.headers),
    bodyHex: toHex(new Uint8Array(await request.arrayBuffer())),
  };
  return Response.json(echo);
}
