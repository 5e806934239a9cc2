import { KitError, isLoopbackHost, problem, type Handler, type Log } from '@glance-kit/core';
import { PRIVATE_HEADERS } from './reply.js';

const METHODS = 'GET, POST, OPTIONS';

/** Answers to "may a page of this origin call?", for exact origins only. */
export interface Cors {
  /** Headers of a reply to this origin; `undefined` when it may not call. `null`: not called by a page of another site. */
  headersFor(origin: string | null): Readonly<Record<string, string>> | undefined;
  /** The reply to `OPTIONS`. */
  preflight(request: Request): Response;
  /** The reply to a page that may not call. */
  refusal(): Response;
}

function exactOrigin(text: string): string {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    url = undefined;
  }
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname));
  // Over plain http, whoever sits in between could put a page of their own at that origin, and tokens would show.
  if (url?.protocol === 'http:' && !secure)
    throw new KitError(
      'CONFIG_INVALID',
      'The setting origins (GLANCE_ORIGINS) lists an http origin: use https (http is accepted for loopback hosts).',
    );
  if (!url || !secure || url.origin !== text || text.includes('*'))
    throw new KitError(
      'CONFIG_INVALID',
      'The setting origins (GLANCE_ORIGINS) must list exact origins such as https://desk.example.',
    );
  return text;
}

/**
 * @param origins  scheme, host and port as a browser sends them; no wildcard, no path, no trailing slash
 * @throws KitError CONFIG_INVALID
 * @see login key, defects 6 and 7 of the documented sample
 */
export function exactCors(origins: readonly string[]): Cors {
  const own = { ...PRIVATE_HEADERS, Vary: 'Origin' };
  const allowed = new Map(
    origins.map((origin) => [
      exactOrigin(origin),
      { ...own, 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': 'Retry-After' },
    ]),
  );
  const refusal = (): Response => problem(403, 'origin_refused', 'Pages of this origin may not call.', own);
  return {
    headersFor: (origin) => (origin === null ? own : allowed.get(origin)),
    refusal,
    preflight(request) {
      const origin = request.headers.get('origin');
      if (origin === null) return new Response(null, { status: 204, headers: { ...own, Allow: METHODS } });
      const headers = allowed.get(origin);
      if (!headers) return refusal();
      return new Response(null, {
        status: 204,
        headers: {
          ...headers,
          'Access-Control-Allow-Methods': METHODS,
          'Access-Control-Allow-Headers': 'Authorization, Content-Type',
          'Access-Control-Max-Age': '600',
        },
      });
    },
  };
}

/** Core's `guard` for replies that a page of another site must be able to read. */
export function guardCors(handler: Handler, cors: Cors, log: Log): Handler {
  return async (request) => {
    try {
      return await handler(request);
    } catch (cause) {
      log({ level: 'error', event: 'handler_failed', method: request.method, cause });
      const headers = cors.headersFor(request.headers.get('origin'));
      return headers
        ? problem(500, 'internal', 'The request could not be handled.', headers)
        : cors.refusal();
    }
  };
}
