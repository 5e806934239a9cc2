import { KitError, problem, type Handler, type Log } from '@glance-kit/core';
import { callerAddress as addressOf } from '@glance-kit/core/node';
import { textPartsOf, type TextReplyParts } from '@glance-kit/handlers';
import type { RequestHandler } from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BadRequest, incomingOf, nodeRequest } from './node-request.js';

export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/**
 * Who sent a request that came over the bridge.
 *
 * @param proxies  how many proxies of your own stand before this server; 0 ignores `X-Forwarded-For`, which anybody
 *                 can write
 */
export function callerAddress(request: Request, proxies = 0): string {
  return addressOf(incomingOf(request), proxies);
}

/** Header lists by the object they came from: handlers reply with a few fixed sets of headers, over and over. */
const lists = new WeakMap<object, readonly string[]>();

function listOf(headers: Readonly<Record<string, string>>): readonly string[] {
  let list = lists.get(headers);
  if (!list) lists.set(headers, (list = Object.entries(headers).flat()));
  return list;
}

function writeText({ status, body, headers }: TextReplyParts, outgoing: ServerResponse): void {
  const text = body ?? '';
  outgoing.writeHead(status, [...listOf(headers), 'Content-Length', String(Buffer.byteLength(text))]);
  outgoing.end(text);
}

async function writeReply(reply: Response, outgoing: ServerResponse): Promise<void> {
  const cookies = reply.headers.getSetCookie(); // each its own line: joined, only the last would survive
  outgoing.statusCode = reply.status;
  for (const [name, value] of reply.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value);
  if (cookies.length) outgoing.setHeader('Set-Cookie', cookies);
  if (!reply.body) {
    outgoing.end();
    return;
  }
  await pipeline(Readable.fromWeb(reply.body as import('node:stream/web').ReadableStream), outgoing);
}

function write(reply: Response, outgoing: ServerResponse): Promise<void> | void {
  const text = textPartsOf(reply);
  return text ? writeText(text, outgoing) : writeReply(reply, outgoing);
}

/** Carries a handler on `node:http`, lazily in both directions. */
export function nodeListener(handler: Handler, log: Log): NodeListener {
  return async (incoming, outgoing) => {
    let reply: Response;
    try {
      reply = await handler(nodeRequest(incoming));
    } catch (cause) {
      if (!(cause instanceof BadRequest))
        log({ level: 'error', event: 'handler_failed', method: incoming.method, cause });
      reply =
        cause instanceof BadRequest
          ? problem(400, 'request_invalid', 'The request cannot be read.')
          : problem(500, 'internal', 'The request could not be handled.');
    }
    // What the handler did not read must not be taken for the next request, nor be waited for.
    if (!incoming.complete && !incoming.readableEnded) {
      outgoing.shouldKeepAlive = false;
      outgoing.once('finish', () => incoming.destroy());
    }
    try {
      await write(reply, outgoing);
    } catch (cause) {
      if (!outgoing.destroyed) log({ level: 'warn', event: 'reply_not_sent', cause });
      outgoing.destroy();
    }
  };
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
