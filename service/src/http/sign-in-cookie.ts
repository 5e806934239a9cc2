import type { IncomingMessage, ServerResponse } from 'node:http';
import { setCookie } from './cookies.js';
import { ownOrigin } from './own-origin.js';
import { ABSOLUTE_MS, SESSION_COOKIE } from './viewer-sessions.js';

/** Whether the browser reached us over TLS. */
export function isSecure(request: IncomingMessage): boolean {
  return ownOrigin(request)?.startsWith('https:') ?? false;
}

/**
 * Gives the browser the cookie of a sign-in.
 *
 * @param options `framed`: the agents of the group work in a frame of another site
 */
export function setSignInCookie(
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  { framed }: { framed: boolean },
): void {
  const cookie = setCookie(SESSION_COOKIE, id, {
    secure: isSecure(request),
    path: '/',
    maxAgeSeconds: ABSOLUTE_MS / 1000,
    sameSite: 'Lax',
    framed,
  });
  response.appendHeader('Set-Cookie', cookie);
}
