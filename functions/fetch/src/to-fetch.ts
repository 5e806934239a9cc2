import { guard, type Handler, type Log } from '@glance-kit/core';

/** What Cloudflare Workers, Deno and Bun call. The environment is the first further argument on Workers. */
export interface FetchModule<Env> {
  fetch(request: Request, env?: Env): Promise<Response>;
}

/** Marks a body as already encoded: Workers would compress it a second time. Deno and Bun ignore it. */
const ALREADY_ENCODED = { encodeBody: 'manual' } as ResponseInit;

function asItIs(reply: Response): Response {
  if (!reply.headers.has('content-encoding')) return reply;
  const { status, statusText, headers, body } = reply;
  return new Response(body, { status, statusText, headers, ...ALREADY_ENCODED });
}

/**
 * Carries a handler on a runtime that speaks fetch: `export default toFetch(build, log)`.
 *
 * @param build  makes the handler of the environment; called at the first request and kept for the life of the
 *               isolate. While it throws, each request tries again and is answered 500, the cause in the log.
 */
export function toFetch<Env>(build: (env: Env | undefined) => Handler, log: Log): FetchModule<Env> {
  let handler: Handler | undefined;
  return {
    async fetch(request, env) {
      const safe = guard(async (asked) => asItIs(await (handler ??= build(env))(asked)), log);
      return safe(request);
    },
  };
}
