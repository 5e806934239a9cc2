import { KitError, guard, problem, type Handler, type Log } from '@glance-kit/core';
import { RequestError, getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { RequestHandler } from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TextReply } from './text-reply.js';

export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

const callers = new WeakMap<Request, IncomingMessage>();

/**
 * Who sent a request that came over the bridge.
 *
 * @param proxies  how many proxies of your own stand before this server; 0 ignores `X-Forwarded-For`, which anybody
 *                 can write
 */
export function callerAddress(request: Request, proxies = 0): string {
  const incoming = callers.get(request);
  const direct = incoming?.socket.remoteAddress ?? 'unknown';
  if (proxies === 0) return direct;
  const hops = (incoming?.headers['x-forwarded-for'] ?? '').toString().split(',');
  return hops.at(-proxies)?.trim() || direct;
}

function write({ parts }: TextReply, outgoing: ServerResponse): Response {
  const body = parts.body ?? '';
  outgoing.writeHead(parts.status, { ...parts.headers, 'Content-Length': Buffer.byteLength(body) });
  outgoing.end(body);
  return RESPONSE_ALREADY_SENT;
}

/** Carries a handler on `node:http`. Requests are read lazily; globals stay as they are. */
export function nodeListener(handler: Handler, log: Log): NodeListener {
  const safe = guard(handler, log);
  const answer = async (request: Request, { incoming, outgoing }: HttpBindings): Promise<Response> => {
    callers.set(request, incoming);
    const reply = await safe(request);
    if (!(reply instanceof TextReply)) return reply;
    return reply.untouched ? write(reply, outgoing) : reply.materialise();
  };
  return getRequestListener((request, env) => answer(request, env as HttpBindings), {
    overrideGlobalObjects: false,
    // Only what comes before the handler ends here: a request without a usable host or address.
    errorHandler: (cause) =>
      cause instanceof RequestError
        ? problem(400, 'request_invalid', 'The request cannot be read.')
        : problem(500, 'internal', 'The request could not be handled.'),
  }) as NodeListener;
}

/**
 * Mounts a handler in an Express 5 app, before any body parser.
 *
 * ```ts
 * app.use('/getloginkey', toExpress(loginKeyHandler({ ... }), log));
 * ```
 * The handler sees the full address, as the browser sent it.
 */
export function toExpress(handler: Handler, log: Log): RequestHandler {
  const listener = nodeListener(handler, log);
  return (incoming, outgoing, next) => {
    if (incoming.readableDidRead) {
      next(
        new KitError(
          'CONFIG_INVALID',
          'A body parser is mounted before the handler and has used up the body.',
        ),
      );
      return;
    }
    const mounted = incoming.url;
    incoming.url = incoming.originalUrl;
    const done = listener(incoming, outgoing); // reads the address before it returns
    incoming.url = mounted;
    done.catch(next);
  };
}
