import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from '@glance-kit/core';

/** Host names and ports as browsers send them; everything else could end up in a header or an address. */
const HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/;

/**
 * The origin under which the browser reached this service; `undefined` when the request names no usable host.
 * The service speaks plain http on the loopback interface; under any other name it is behind a proxy with TLS.
 */
export function ownOrigin(request: IncomingMessage): string | undefined {
  const host = request.headers.host;
  if (host === undefined || !HOST.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  const scheme = isLoopbackHost(new URL(`http://${host}`).hostname) ? 'http' : 'https';
  return new URL(`${scheme}://${host}`).origin;
}

/** Whether a page with this origin is one of ours, seen from this request. */
export function isOwnOrigin(request: IncomingMessage, origin: string | undefined): boolean {
  return origin !== undefined && origin === ownOrigin(request);
}
