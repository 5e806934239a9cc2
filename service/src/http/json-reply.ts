import type { ServerResponse } from 'node:http';

/** An answer of the doors whose errors are documented as JSON of their own. */
export interface JsonReply {
  status: number;
  body: object;
  retryAfterSeconds?: number;
}

/** What no browser and no proxy may keep. */
export function sendJsonReply(response: ServerResponse, reply: JsonReply): void {
  const { status, body, retryAfterSeconds } = reply;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
  // What is left of a body that was not read must not be taken for the next request.
  if (status === 405 || status === 413 || status === 415) response.setHeader('Connection', 'close');
  response.writeHead(status).end(JSON.stringify(body));
}

/** The value of a name in a query; `undefined` when it is missing, and when it is given twice. */
export function onlyValue(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

/** The query of a request. */
export const queryOf = (url = ''): URLSearchParams => new URLSearchParams(url.split('?').slice(1).join('?'));
