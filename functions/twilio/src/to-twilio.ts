import { guard, type Handler, type Log } from '@glance-kit/core';
import { requestOf } from './event-request.js';
import { replyOf } from './reply.js';
import { newReply, type TwilioFunction, type TwilioReply } from './runtime.js';
import * as web from './web-response.js';

/** Made without anything that could be what failed. */
function internalError(): TwilioReply {
  const reply = newReply();
  reply.setStatusCode(500);
  reply.appendHeader('content-type', 'application/problem+json; charset=utf-8');
  reply.appendHeader('cache-control', 'no-store');
  const title = 'The request could not be handled.';
  reply.setBody(JSON.stringify({ type: 'about:blank', title, status: 500, error: 'internal' }));
  return reply;
}

/**
 * Carries a handler on Twilio Functions: `exports.handler = toTwilio(handler, log)`.
 *
 * It never throws and never rejects: what reaches Twilio as an error is sent to the caller with its stack.
 */
export function toTwilio(handler: Handler, log: Log): TwilioFunction {
  const safe = guard(handler, log);
  return async (context, event, callback) => {
    try {
      await web.webResponse();
      // Bundled, the name means the web's class everywhere. Else it is Twilio's, here and in the handler's own modules.
      if (Response !== web.Response) globalThis.Response = web.Response;
      const request = requestOf(context, event);
      callback(null, await replyOf(request instanceof Request ? await safe(request) : request));
    } catch (cause) {
      log({ level: 'error', event: 'reply_failed', cause });
      callback(null, internalError());
    }
  };
}
