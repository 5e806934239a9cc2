import { KitError } from '@glance-kit/core';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';

export type Fetch = (url: string, options: FetchOptions) => Promise<Response>;

interface FetchOptions {
  method?: string;
  headers?: HeadersInit;
  body?: unknown;
  signal?: AbortSignal | null;
  redirect?: RequestRedirect;
}

function bodyText(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new TypeError('Only text bodies are sent to the identity provider.');
}

function toResponse(incoming: IncomingMessage): Response {
  const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  );
  const status = incoming.statusCode ?? 502;
  const bare = status === 204 || status === 205 || status === 304;
  return new Response(bare ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>), {
    status,
    headers,
  });
}

/**
 * `fetch` for a server that browsers know under another address than this machine does: requests to `origin` go to
 * `reachedAt`, with the host name of `origin`. Redirects are not followed. Node's own `fetch` cannot name the host.
 *
 * @returns the platform's `fetch` when both are the same
 * @throws KitError CONFIG_INVALID when `reachedAt` is no origin
 */
export function backChannelFetch(origin: string, reachedAt: string | undefined): Fetch {
  if (reachedAt === undefined || reachedAt === origin)
    return (url, options) => fetch(url, options as RequestInit);
  const target = URL.canParse(reachedAt) ? new URL(reachedAt) : undefined;
  if (!target || target.origin !== reachedAt)
    throw new KitError(
      'CONFIG_INVALID',
      'The setting backChannelOrigin (OIDC_BACK_CHANNEL) must be an exact origin.',
    );
  return (address, options) => {
    const url = new URL(address);
    if (url.origin !== origin) return fetch(address, options as RequestInit);
    const headers = { ...Object.fromEntries(new Headers(options.headers)), host: url.host };
    const body = bodyText(options.body);
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(
        new URL(url.pathname + url.search, target),
        { method: options.method ?? 'GET', headers, ...(options.signal && { signal: options.signal }) },
        (incoming) => resolve(toResponse(incoming)),
      );
      request.on('error', reject);
      request.end(body);
    });
  };
}
