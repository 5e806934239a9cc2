// Payload format 2.0, in which function URLs and HTTP APIs both speak; they differ in how they write paths.
import type { ReplyParts } from '../reply-parts.js';
import { addressOf, bodyOf, hasBodyMembers, headerOf, isRecord, isText, texts } from './shape.js';
import type { LambdaEvent, LambdaReply } from './shape.js';
import type { RequestParts } from '../event-request.js';

/** @see payload format 2.0: `version`, `rawPath`, `rawQueryString`, `headers`, `requestContext.http` */
export function isPayload2(event: LambdaEvent): boolean {
  const { version, rawPath, rawQueryString, headers, requestContext } = event;
  if (version !== '2.0' || !isText(rawPath) || !isText(rawQueryString) || !isRecord(headers)) return false;
  const http = isRecord(requestContext) ? requestContext['http'] : undefined;
  return isRecord(http) && isText(http['method']) && hasBodyMembers(event);
}

const contextOf = (event: LambdaEvent): LambdaEvent => event['requestContext'] as LambdaEvent;

/** Only function URLs have names of their own. */
export const isFunctionUrl = (event: LambdaEvent): boolean =>
  /\.lambda-url\./.test(String(contextOf(event)['domainName']));

export function payload2Request(
  event: LambdaEvent,
  pathOf: (rawPath: string, stage: unknown) => string,
): RequestParts {
  const context = contextOf(event);
  const headers = texts(event['headers']);
  const cookies = Array.isArray(event['cookies']) ? event['cookies'].filter(isText) : [];
  // Cookies are taken out of the headers, one entry each.
  if (cookies.length && headerOf(headers, 'cookie') === undefined)
    headers.push(['cookie', cookies.join('; ')]);
  const path = pathOf(event['rawPath'] as string, context['stage']);
  return {
    method: (context['http'] as LambdaEvent)['method'] as string,
    url: addressOf(headers, context['domainName'], path, event['rawQueryString'] as string),
    headers,
    ...bodyOf(event),
  };
}

export function payload2Reply({ status, headers, cookies, body }: ReplyParts): LambdaReply {
  return {
    statusCode: status,
    headers: Object.fromEntries(headers),
    ...(cookies.length && { cookies: [...cookies] }),
    body: body.text,
    isBase64Encoded: body.isBase64,
  };
}
