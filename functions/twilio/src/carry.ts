import { guard, type Handler, type Log } from '@glance-kit/core';
import { requestOf } from './event-request.js';
import { replyOf } from './reply.js';
import { newReply, type TwilioFunction, type TwilioReply } from './runtime.js';

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
 * Carries a handler on Twilio Functions where the name `Response` stands for a web's class already.
 *
 * It never throws and never rejects: what reaches Twilio as an error is sent to the caller with its stack.
 *
 * @param before  awaited before anything else
 */
export function carry(handler: Handler, log: Log, before?: () => Promise<void>): TwilioFunction {
  const safe = guard(handler, log);
  return async (context, event, callback) => {
    try {
      await before?.();
      const made = requestOf(context, event);
      callback(null, await replyOf('request' in made ? await safe(made.request) : made.refusal));
    } catch (cause) {
      log({ level: 'error', event: 'reply_failed', cause });
      callback(null, internalError());
    }
  };
}
