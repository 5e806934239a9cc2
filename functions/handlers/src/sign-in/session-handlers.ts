import type { Handler, Log } from '@glance-kit/core';
import { bearerAuthenticator } from '../authenticators/bearer.js';
import { NO_FIELDS, valuesOf } from '../fields.js';
import { isRefusal, refusal, refuse, type Authenticate, type VerifyToken } from '../identity.js';
import { pageHandler } from '../page-handler.js';
import type { SignInChoice } from './provider.js';
import { isSecret } from './secrets.js';
import { fromOwnPage, sessionCookie } from './session-cookie.js';
import type { Sessions } from './sessions.js';

export interface SessionOptions {
  publicOrigin: string;
  sessions: Sessions;
}

/** Tokens of our own sessions here, all others to `others`; without it there are no others. */
export function sessionTokens(sessions: Sessions, others?: VerifyToken): VerifyToken {
  return (token) => {
    if (isSecret(token)) return sessions.verify(token);
    return others
      ? others(token)
      : Promise.resolve(refuse(401, 'token_invalid', 'The token is not valid. Sign in again.', 'session'));
  };
}

/**
 * Knows the agent by a bearer token, or by the cookie of a session when a page of this server posts. A request that
 * brings a token is judged by it alone.
 */
export function sessionAuthenticator(options: SessionOptions & { others?: VerifyToken }): Authenticate {
  const { publicOrigin, sessions, others } = options;
  const cookie = sessionCookie(publicOrigin);
  const bearer = bearerAuthenticator(sessionTokens(sessions, others));
  return async (request, fields) => {
    const hasToken = request.headers.get('authorization') !== null || valuesOf(fields, 'token').length > 0;
    const token = hasToken ? undefined : cookie.read(request);
    if (token === undefined) return bearer(request, fields);
    // Browsers send the cookie with whatever any page makes them send; only our own pages may use it.
    if (request.method !== 'POST' || !fromOwnPage(request, publicOrigin))
      return refuse(401, 'token_missing', 'Sign in to continue.', 'own page');
    return sessions.verify(token);
  };
}

/**
 * `POST` of a page of this server: 200 `{partnerUserId, expiresAt, name?, email?}` of the session in the cookie, else
 * 401. What a page asks after a reload, before it asks anybody to sign in.
 */
export function sessionHandler({ publicOrigin, sessions, log }: SessionOptions & { log: Log }): Handler {
  const authenticate = sessionAuthenticator({ publicOrigin, sessions });
  return pageHandler({ origins: [publicOrigin], log }, 'POST, OPTIONS', async (request, json) => {
    if (!fromOwnPage(request, publicOrigin))
      return refusal(403, 'origin_refused', 'Only pages of this server may ask.');
    const found = await authenticate(request, NO_FIELDS);
    if (isRefusal(found)) return found;
    const { partnerUserId, expiresAt, name, email } = found;
    return Response.json(
      { partnerUserId, expiresAt, ...(name && { name }), ...(email && { email }) },
      { headers: json },
    );
  });
}

export interface SignOutOptions extends SessionOptions {
  choices: readonly SignInChoice[];
  /** Exact origins of the pages that may call with a bearer token; the public origin may always. */
  origins: readonly string[];
  log: Log;
}

/**
 * `POST`: ends the session of the bearer token and, for a page of this server, the one in the cookie. 200
 * `{status: 'signed-out', location?}`; `location` is where the browser ends its session at the provider too.
 * Nobody is told whether there was a session.
 */
export function signOutHandler(options: SignOutOptions): Handler {
  const { publicOrigin, sessions, choices, log } = options;
  const cookie = sessionCookie(publicOrigin);
  const origins = [...new Set([publicOrigin, ...options.origins])];

  const atProvider = async (choice: string, memory: string | undefined): Promise<string | undefined> => {
    const provider = choices.find(({ id }) => id === choice)?.provider;
    if (memory === undefined || !provider?.logout) return undefined;
    return provider.logout(memory).catch((cause: unknown) => {
      log({ level: 'warn', event: 'sign_out_at_provider_failed', cause });
      return undefined; // the session here is over all the same
    });
  };

  return pageHandler({ origins, log }, 'POST, OPTIONS', async (request, json) => {
    const own = fromOwnPage(request, publicOrigin);
    const [, bearer] = /^bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    if (bearer === undefined && !own) return refusal(401, 'token_missing', 'Nobody is signed in here.');
    const tokens = [bearer, own ? cookie.read(request) : undefined];
    let location: string | undefined;
    for (const token of new Set(tokens)) {
      const ended = token === undefined ? undefined : await sessions.end(token);
      if (!ended) continue;
      log({ level: 'info', event: 'signed_out', partnerUserId: ended.signedIn.partnerUserId });
      location ??= await atProvider(ended.choice, ended.signedIn.logout);
    }
    const body = { status: 'signed-out', ...(location && { location }) };
    return Response.json(body, { headers: { ...json, ...(own && { 'Set-Cookie': cookie.clear }) } });
  });
}
