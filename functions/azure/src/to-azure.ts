import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { guard, type Handler, type Log } from '@glance-kit/core';
import { parseSetCookie } from './cookies.js';
import { invocations } from './invocation-log.js';

async function requestOf(azure: HttpRequest): Promise<Request> {
  const { url, method, headers } = azure;
  const body = await azure.arrayBuffer(); // of GET and HEAD always empty: Azure's library sees to it
  return new Request(url, { method, headers, body: body.byteLength ? body : null });
}

async function replyOf(reply: Response): Promise<HttpResponseInit> {
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
