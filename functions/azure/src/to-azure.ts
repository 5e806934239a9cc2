import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { guard, type Handler, type Log } from '@glance-kit/core';
import { parseSetCookie } from './cookies.js';
import { invocations } from './invocation-log.js';

/** Methods whose requests the Fetch standard allows no body; Azure's library drops it before. */
const BODILESS = /^(?:GET|HEAD)$/;

async function requestOf({ url, method, headers, ...azure }: RequestParts): Promise<Request> {
  const body = BODILESS.test(method) ? null : await azure.arrayBuffer();
  return new Request(url, { method, headers, body: body?.byteLength ? body : null });
}

async function replyOf(reply: Response): Promise<HttpResponseInit> {
  const headers = [...reply.headers].filter(([name]) => name !== 'set-cookie');
  const cookies = reply.headers.getSetCookie().map(parseSetCookie);
  const body = new Uint8Array(await reply.arrayBuffer());
  return { status: reply.status, headers, cookies, body };
}

type RequestParts = Pick<HttpRequest, 'url' | 'method' | 'headers' | 'arrayBuffer'>;

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
    invocations.run(context, async () => {
      const { url, method, headers } = request;
      const arrayBuffer = (): Promise<ArrayBuffer> => request.arrayBuffer();
      return replyOf(await safe(await requestOf({ url, method, headers, arrayBuffer })));
    });
}
