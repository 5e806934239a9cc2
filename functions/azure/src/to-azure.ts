import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { guard, type Handler, type Log } from '@glance-kit/core';
import { lazyRequest, textPartsOf } from '@glance-kit/handlers';
import { parseSetCookie } from './cookies.js';
import { invocations } from './invocation-log.js';

async function requestOf(azure: HttpRequest): Promise<Request> {
  const { url, method } = azure;
  const headers = [...azure.headers].flat();
  const bytes = new Uint8Array(await azure.arrayBuffer()); // of GET and HEAD always empty: Azure's library sees to it
  const body = {
    text: async () => new TextDecoder().decode(bytes),
    bytes: async () => bytes,
    web: () => bytes,
  };
  return lazyRequest({ method, url, headers, ...(bytes.byteLength && { body }) });
}

async function replyOf(reply: Response): Promise<HttpResponseInit> {
  const text = textPartsOf(reply);
  if (text) return { status: text.status, headers: text.headers, body: text.body ?? '' };
  // As headers, only the last cookie would survive; as headers too, each would come twice.
  const cookies = reply.headers.getSetCookie().map(parseSetCookie);
  const headers = [...reply.headers].filter(([name]) => name !== 'set-cookie');
  return { status: reply.status, headers, cookies, body: new Uint8Array(await reply.arrayBuffer()) };
}

/**
 * Carries a handler on Azure Functions v4: `app.http('name', { handler: toAzure(handler, log), ... })`.
 * Bytes go through as they are, both ways.
 */
export function toAzure(
  handler: Handler,
  log: Log,
): (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit> {
  const safe = guard(handler, log);
  return (request, context) =>
    invocations.run(context, async () => replyOf(await safe(await requestOf(request))));
}
