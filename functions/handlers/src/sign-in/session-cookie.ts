import { onlyCookie, ownCookieName } from './cookies.js';

/**
 * The cookie of a session. `SameSite=None; Partitioned`, so that the connector page has it inside a frame of another
 * site, and only inside frames of that same site; `__Host-` keeps neighbours of the domain from writing one.
 *
 * Browsers take `Secure` on loopback hosts over plain http, but not the prefix.
 */
export function sessionCookie(publicOrigin: string) {
  const name = ownCookieName(publicOrigin, 'glance_session');
  const attributes = 'Path=/; HttpOnly; Secure; SameSite=None; Partitioned';
  return {
    name,
    /** @param expiresAt epoch seconds */
    set: (token: string, expiresAt: number, nowMs: number): string =>
      `${name}=${token}; Max-Age=${Math.max(0, Math.floor(expiresAt - nowMs / 1000))}; ${attributes}`,
    clear: `${name}=; Max-Age=0; ${attributes}`,
    /** The token in a request. */
    read: (request: Request): string | undefined => onlyCookie(request.headers.get('cookie'), name),
  };
}

export type SessionCookie = ReturnType<typeof sessionCookie>;

/**
 * Whether a request comes from a page of this server. Browsers name the page that sends a POST; what names none is
 * no browser, and has no business with a cookie.
 */
export function fromOwnPage(request: Request, publicOrigin: string): boolean {
  const origin = request.headers.get('origin');
  return origin !== null ? origin === publicOrigin : request.headers.get('sec-fetch-site') === 'same-origin';
}
