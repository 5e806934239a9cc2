import { guard, problem, type Handler, type Log } from '@glance-kit/core';
import { BadRequest, eventRequest } from './event-request.js';
import { replyParts } from './reply-parts.js';
import { albMulti, albSingle } from './shapes/alb.js';
import { functionUrl } from './shapes/function-url.js';
import { httpApi1 } from './shapes/http-api-1.js';
import { httpApi2 } from './shapes/http-api-2.js';
import { payload2Reply } from './shapes/payload-2.js';
import { restApi } from './shapes/rest-api.js';
import { ReplyNotCarried, isRecord, type EventShape, type LambdaReply } from './shapes/shape.js';

/** What Lambda calls. */
export type LambdaHandler = (event: unknown) => Promise<LambdaReply>;

const SHAPES: readonly EventShape[] = [functionUrl, httpApi2, httpApi1, restApi, albMulti, albSingle];

/** The one shape of an event, `undefined` when it is none of an HTTP request. */
export function shapeOf(event: unknown): EventShape | undefined {
  return isRecord(event) ? SHAPES.find((shape) => shape.recognises(event)) : undefined;
}

/** Names of members, never their values. */
const memberNames = (event: unknown): string[] => (isRecord(event) ? Object.keys(event).slice(0, 20) : []);

async function answer(shape: EventShape, event: unknown, handler: Handler, log: Log): Promise<LambdaReply> {
  let method = 'GET';
  let reply: Response;
  try {
    const parts = shape.request(event as Readonly<Record<string, unknown>>);
    method = parts.method;
    reply = await handler(eventRequest(parts));
  } catch (cause) {
    if (!(cause instanceof BadRequest)) throw cause;
    reply = problem(400, 'request_invalid', 'The request cannot be read.');
  }
  try {
    return shape.reply(await replyParts(reply, method));
  } catch (cause) {
    const hint = cause instanceof ReplyNotCarried ? { hint: cause.message } : { cause };
    log({ level: 'error', event: 'reply_not_sent', shape: shape.name, ...hint });
    return shape.reply(
      await replyParts(problem(500, 'internal', 'The request could not be handled.'), method),
    );
  }
}

/**
 * Carries a handler on AWS Lambda: function URL, HTTP API (payload 2.0 and 1.0), REST API and Application Load
 * Balancer (one or many values a header), told apart by the exact shape of the event.
 *
 * ```ts
 * export const handler = toLambda(loginKeyHandler({ ... }), log);
 * ```
 * Any other event is answered like a failed request and named in the log.
 */
export function toLambda(handler: Handler, log: Log): LambdaHandler {
  const safe = guard(handler, log);
  return async (event) => {
    const shape = shapeOf(event);
    if (shape) return answer(shape, event, safe, log);
    log({
      level: 'error',
      event: 'event_unknown',
      members: memberNames(event),
      hint: 'Invoke by a function URL, an HTTP API, a REST API with Lambda proxy integration, or a load balancer.',
    });
    const reply = problem(500, 'event_unknown', 'The function was not invoked by an HTTP request.');
    return payload2Reply(await replyParts(reply, 'GET'));
  };
}
