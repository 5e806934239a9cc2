import type { RequestParts } from '../event-request.js';
import type { ReplyParts } from '../reply-parts.js';
import {
  ReplyNotCarried,
  addressOf,
  bodyOf,
  hasBodyMembers,
  isRecord,
  isText,
  lists,
  texts,
} from './shape.js';
import type { EventShape, LambdaEvent, LambdaReply } from './shape.js';

function isAlb(event: LambdaEvent): boolean {
  const { requestContext, httpMethod, path, version } = event;
  const elb = isRecord(requestContext) ? requestContext['elb'] : undefined;
  if (!isRecord(elb) || version !== undefined) return false;
  return isText(httpMethod) && isText(path) && hasBodyMembers(event);
}

function request(event: LambdaEvent, headers: [string, string][], query: [string, string][]): RequestParts {
  // The load balancer does not decode the query: names and values are as the client wrote them.
  const text = query.map((pair) => pair.map(escapeQuery).join('=')).join('&');
  const url = addressOf(headers, undefined, event['path'] as string, text);
  return { method: event['httpMethod'] as string, url, headers, ...bodyOf(event) };
}

/** What would end the query or its parameter if a client sent it bare. */
const escapeQuery = (text: string): string => text.replace(/[#&]/g, encodeURIComponent);

/** Load balancers want words; Node's own table would load all of `node:http` at a cold start. */
const WORDS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

const statusOf = ({ status, body }: ReplyParts): Omit<LambdaReply, 'headers'> => ({
  statusCode: status,
  statusDescription: `${status} ${WORDS[status] ?? 'Other'}`,
  body: body.text,
  isBase64Encoded: body.isBase64,
});

/** Application Load Balancer with multi-value headers on: it reads `multiValueHeaders` and nothing else. */
export const albMulti: EventShape = {
  name: 'ALB, multi-value headers',
  recognises: (event) =>
    isAlb(event) && isRecord(event['multiValueHeaders']) && event['headers'] === undefined,
  request: (event) =>
    request(event, lists(event['multiValueHeaders']), lists(event['multiValueQueryStringParameters'])),
  reply(parts) {
    const lines: Record<string, string[]> = Object.fromEntries(
      parts.headers.map(([name, value]) => [name, [value]]),
    );
    if (parts.cookies.length) lines['set-cookie'] = [...parts.cookies];
    return { ...statusOf(parts), multiValueHeaders: lines };
  },
};

/** Application Load Balancer as it is by default: one value a name, both ways. */
export const albSingle: EventShape = {
  name: 'ALB',
  recognises: (event) =>
    isAlb(event) && isRecord(event['headers']) && event['multiValueHeaders'] === undefined,
  request: (event) => request(event, texts(event['headers']), texts(event['queryStringParameters'])),
  reply(parts) {
    // Sending one of them would look like success and lose the other.
    if (parts.cookies.length > 1)
      throw new ReplyNotCarried(
        'The reply has several cookies: turn on multi-value headers of the target group.',
      );
    const lines = [...parts.headers, ...parts.cookies.map((cookie) => ['set-cookie', cookie] as const)];
    return { ...statusOf(parts), headers: Object.fromEntries(lines) };
  },
};
