import { KitError, isLoopbackHost, problem, type Handler, type Log } from '@glance-kit/core';
import { isRefusal, refusal, type PageRefusal } from './identity.js';
import { PRIVATE_HEADERS } from './reply.js';

/** Headers that let the page which asked read the reply, and nobody keep it. */
export type PageHeaders = Readonly<Record<string, string>>;

export interface PageHandlerOptions {
  /** Exact origins of the pages that may call. */
  origins: readonly string[];
  log: Log;
}

/** Seconds to wait where nobody said how long. */
const RETRY_SECONDS = 10;

function exactOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problemOf = (what: string): never => {
    throw new KitError('CONFIG_INVALID', `The setting origins (GLANCE_ORIGINS) ${what}.`);
  };
  const isHttp = url?.protocol === 'http:';
  // Over plain http, whoever sits in between could put a page of their own at that origin, and tokens would show.
  if (isHttp && !isLoopbackHost(url.hostname))
    problemOf('lists an http origin: use https (http is accepted for loopback hosts)');
  if (!(isHttp || url?.protocol === 'https:') || url.origin !== text || text.includes('*'))
    problemOf('must list exact origins such as https://desk.example');
  return text;
}

/**
 * @param origins  scheme, host and port as a browser sends them; no wildcard, no path, no trailing slash
 * @throws KitError CONFIG_INVALID
 * @see login key, defects 6 and 7 of the documented sample
 */
export function exactOrigins(origins: readonly string[]): readonly string[] {
  return origins.map(exactOrigin);
}

/** 204, with the headers of a page's JSON but for its type. */
export function emptyReply(json: PageHeaders, more?: PageHeaders): Response {
  const reply = new Response(null, { status: 204, headers: { ...json, ...more } });
  reply.headers.delete('Content-Type');
  return reply;
}

/**
 * A handler for the pages of exact origins, and for callers that are no pages: preflight, methods and refusals as
 * problem JSON are answered here, and so is what `answer` throws: the error goes to the log, the page sees `internal`.
 *
 * @param methods  as the header `Allow` lists them, `OPTIONS` among them
 * @param answer   gets the headers of a reply with JSON: one fixed object per origin, which runtimes may remember
 * @throws KitError CONFIG_INVALID
 */
export function pageHandler(
  { origins, log }: PageHandlerOptions,
  methods: string,
  answer: (request: Request, json: PageHeaders) => Promise<Response | PageRefusal>,
): Handler {
  const known = methods.split(', ');
  const own: PageHeaders = {
    ...PRIVATE_HEADERS,
    'Content-Type': 'application/json; charset=utf-8',
    Vary: 'Origin',
  };
  const allowed = new Map<string | null, PageHeaders>([[null, own]]); // null: not called by a page of another site
  for (const origin of exactOrigins(origins))
    allowed.set(origin, {
      ...own,
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': 'Retry-After',
    });

  const reply = async (request: Request, json?: PageHeaders): Promise<Response | PageRefusal> => {
    const { method } = request;
    if (!json) return refusal(403, 'origin_refused', 'Pages of this origin may not call.');
    if (method === 'OPTIONS')
      return emptyReply(json, {
        Allow: methods,
        'Access-Control-Allow-Methods': methods,
        'Access-Control-Allow-Headers': 'Authorization, Content-Type',
        'Access-Control-Max-Age': '600',
      });
    if (!known.includes(method)) return refusal(405, 'method_not_allowed', 'Send POST.');
    try {
      return await answer(request, json);
    } catch (cause) {
      log({ level: 'error', event: 'handler_failed', method, cause });
      return refusal(500, 'internal', 'The request could not be handled.');
    }
  };

  return async (request) => {
    const json = allowed.get(request.headers.get('origin'));
    const found = await reply(request, json);
    if (!isRefusal(found)) return found;
    const { status, error, title, retryAfterSeconds = status === 503 ? RETRY_SECONDS : 0 } = found;
    return problem(status, error, title, {
      ...(json ?? own),
      ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
      ...(status === 405 && { Allow: methods }),
      ...(retryAfterSeconds && { 'Retry-After': `${retryAfterSeconds}` }),
    });
  };
}
