// Payload format 1.0, in which REST APIs and, on request, HTTP APIs speak; they differ in `version` and in paths.
import type { RequestParts } from '../event-request.js';
import type { ReplyParts } from '../reply-parts.js';
import { addressOf, bodyOf, encodeQuery, hasBodyMembers, isRecord, isText, lists, texts } from './shape.js';
import type { LambdaEvent, LambdaReply } from './shape.js';

/** A map of texts or lists; the console's own test sends `null`. */
const isMap = (value: unknown): boolean => value === null || value === undefined || isRecord(value);

/** @see payload format 1.0: `resource`, `path`, `httpMethod`, `headers`, `requestContext.stage` */
export function isPayload1(event: LambdaEvent): boolean {
  const { resource, path, httpMethod, headers, multiValueHeaders, requestContext } = event;
  if (!isText(resource) || !isText(path) || !isText(httpMethod)) return false;
  if (!isMap(headers) || !isMap(multiValueHeaders)) return false;
  return isRecord(requestContext) && isText(requestContext['stage']) && hasBodyMembers(event);
}

export function payload1Request(
  event: LambdaEvent,
  pathOf: (path: string, stage: unknown) => string,
): RequestParts {
  const context = event['requestContext'] as LambdaEvent;
  // The single map keeps the last value of a name only.
  const all = lists(event['multiValueHeaders']);
  const headers = all.length ? all : texts(event['headers']);
  const many = lists(event['multiValueQueryStringParameters']);
  const query = many.length ? many : texts(event['queryStringParameters']);
  const path = pathOf(event['path'] as string, context['stage']);
  return {
    method: event['httpMethod'] as string,
    url: addressOf(headers, context['domainName'], path, encodeQuery(query)),
    headers,
    ...bodyOf(event),
  };
}

/** `cookies` is no member of this format: API Gateway answers 502 to a reply with members that it does not know. */
export function payload1Reply({ status, headers, cookies, body }: ReplyParts): LambdaReply {
  const lines: Record<string, string[]> = Object.fromEntries(headers.map(([name, value]) => [name, [value]]));
  if (cookies.length) lines['set-cookie'] = [...cookies];
  return { statusCode: status, multiValueHeaders: lines, body: body.text, isBase64Encoded: body.isBase64 };
}
