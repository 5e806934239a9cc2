/** A business rule as a web-standard function; every runtime adapter carries one. */
export type Handler = (request: Request) => Promise<Response>;

/** One line of a log: never a login key, API key, token or page content. */
export interface LogEntry {
  level: 'info' | 'warn' | 'error';
  event: string;
  [detail: string]: unknown;
}

/** Where log lines go; given from outside. */
export type Log = (entry: LogEntry) => void;

/** Problem JSON (RFC 9457) with the kit's extra member `error`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  error: string;
}

/**
 * A problem reply. `error` is a stable snake_case code; `title` is safe to show.
 * Always `no-store`: a cached refusal outlives its cause.
 *
 * @param headers  names in the usual capitals
 */
export function problem(
  status: number,
  error: string,
  title: string,
  headers?: Readonly<Record<string, string>>,
): Response {
  const body: Problem = { type: 'about:blank', title, status, error };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      ...headers,
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Cache-Control': 'no-store',
    },
  });
}

/** Last net around a handler: the error goes to the log, the caller sees problem JSON without internals. */
export function guard(handler: Handler, log: Log): Handler {
  return async (request) => {
    try {
      return await handler(request);
    } catch (cause) {
      try {
        log({ level: 'error', event: 'handler_failed', method: request.method, cause });
      } catch {
        // A log that fails must not take the reply with it.
      }
      return problem(500, 'internal', 'The request could not be handled.');
    }
  };
}
