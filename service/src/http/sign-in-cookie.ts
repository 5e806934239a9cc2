import type { IncomingMessage, ServerResponse } from 'node:http';
import { cookieOf, setCookie } from './cookies.js';
import { ownOrigin } from './own-origin.js';
import { ABSOLUTE_MS, type SignedIn, type ViewerSessions } from './viewer-sessions.js';

/** The cookie that stands for a signed-in agent. */
export const SESSION_COOKIE = 'GSSNID';
/**
 * The same in a frame. A name of its own: a frame of the same site gets both, and a name that comes twice counts as
 * missing.
 */
export const FRAME_COOKIE = 'GSSNIDF';

/** Whether the browser reached us over TLS. */
export function isSecure(request: IncomingMessage): boolean {
  return ownOrigin(request)?.startsWith('https:') ?? false;
}

/** Whether the page that is asked for is shown in a frame. Only browsers say so, and pages cannot make them lie. */
export function isFramed(request: IncomingMessage): boolean {
  const dest = request.headers['sec-fetch-dest'];
  return dest === 'iframe' || dest === 'frame';
}

/** The id of the sign-in that the browser has for this page. */
export function signInIdOf(request: IncomingMessage): string | undefined {
  const { cookie } = request.headers;
  return (isFramed(request) ? cookieOf(cookie, FRAME_COOKIE) : undefined) ?? cookieOf(cookie, SESSION_COOKIE);
}

export interface SignInOptions {
  /**
   * The agent has signed in by themselves: what this browser had before ends. A login key comes with each view that a
   * panel opens, and the other views of the agent go on.
   */
  anew?: boolean;
  /** The page is in a frame; as the browser says unless given. */
  framed?: boolean;
}

/**
 * Signs an agent in in this browser. In a frame the cookie is partitioned: the browser sends it in frames of the same
 * desktop and nowhere else. One that keeps none at all there still shows the view, see `view-entry.ts`.
 */
export async function signInHere(
  request: IncomingMessage,
  response: ServerResponse,
  viewers: ViewerSessions,
  agent: SignedIn,
  { anew = false, framed = isFramed(request) }: SignInOptions = {},
): Promise<void> {
  const name = framed ? FRAME_COOKIE : SESSION_COOKIE;
  const former = cookieOf(request.headers.cookie, name);
  if (anew && former !== undefined) await viewers.end(former);
  const id = await viewers.create(agent, anew ? undefined : former);
  const cookie = setCookie(name, id, {
    secure: isSecure(request),
    path: '/',
    maxAgeSeconds: ABSOLUTE_MS / 1000,
    sameSite: 'Lax',
    framed,
  });
  response.appendHeader('Set-Cookie', cookie);
}
