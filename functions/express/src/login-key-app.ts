import { KitError, problem, type Log } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import {
  bearerAuthenticator,
  cachedIdentity,
  cachedSigner,
  loginKeyHandler,
  memoryCounter,
  memoryStore,
  signInHandlers,
  type CachedSigner,
  type ExpiringCounter,
  type ExpiringStore,
  type SecretSource,
  type SignInRecord,
} from '@glance-kit/handlers';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { callerAddress, nodeListener, toExpress } from './bridge.js';
import { connectorPage, type ConnectorPage } from './connector-pages.js';
import { oidcSignIn, type OidcOptions } from './oidc.js';
import { sha256 } from './sha256.js';
import { textReply } from './text-reply.js';

export interface LoginKeyAppOptions {
  /** Number that Glance gave to the group. */
  groupId: string | number;
  /** API key of the group, or where to read it again and again. */
  apiKey: string | SecretSource;
  /** Seconds a key lives, 60 to 86,100; 300 unless given. */
  expirationSeconds?: number;
  /** Exact origins of other sites' pages that may call; the server's own may always. */
  origins?: readonly string[];
  /** Address at which browsers reach this server: an origin. */
  publicUrl: string;
  oidc: OidcOptions;
  pages?: readonly ConnectorPage[];
  /** More Express handlers, such as a development identity provider. */
  mount?: readonly { path: string; handler: RequestHandler }[];
  /** Login keys per identity and minute, 30 unless given. */
  keysPerMinute?: number;
  /** Sign-ins per caller and minute, 30 unless given. */
  signInsPerMinute?: number;
  /** Proxies of your own before this server, 0 unless given; see `callerAddress`. */
  proxies?: number;
  /** Shared ones where several instances run; in memory unless given. */
  store?: ExpiringStore<SignInRecord>;
  counter?: ExpiringCounter;
  log: Log;
}

export interface LoginKeyApp {
  /** For `node:http`: the login-key path first, everything else through Express. */
  listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  express: Express;
  signer: CachedSigner;
}

const LOGIN_KEY_PATH = '/getloginkey';

function originOf(publicUrl: string): string {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (url && (url.origin === publicUrl || `${url.origin}/` === publicUrl) && /^https?:$/.test(url.protocol))
    return url.origin;
  throw new KitError(
    'CONFIG_INVALID',
    'The setting publicUrl (GLANCE_PUBLIC_URL) must be an address without a path.',
  );
}

function errorReply(log: Log): ErrorRequestHandler {
  return (cause: Error & { status?: number }, _request, reply, next) => {
    if (reply.headersSent) return next(cause);
    const bad = typeof cause.status === 'number' && cause.status >= 400 && cause.status < 500;
    if (!bad) log({ level: 'error', event: 'request_failed', cause });
    const [status, error] = bad ? [cause.status!, 'request_invalid'] : [500, 'internal'];
    reply.status(status).set('Cache-Control', 'no-store').type('application/problem+json');
    reply.send(
      JSON.stringify({ type: 'about:blank', title: 'The request could not be handled.', status, error }),
    );
  };
}

/**
 * The login-key server as one request listener: `/getloginkey`, `/signin`, `/collect`, connector pages, `/healthz`
 * (the process runs) and `/readyz` (keys can be made and agents can sign in).
 *
 * @throws KitError CONFIG_INVALID, API_KEY_INVALID naming the setting
 */
export function loginKeyApp(options: LoginKeyAppOptions): LoginKeyApp {
  const { log } = options;
  const publicOrigin = originOf(options.publicUrl);
  const origins = [...new Set([publicOrigin, ...(options.origins ?? [])])];
  const counter = options.counter ?? memoryCounter();
  const store = options.store ?? memoryStore<SignInRecord>();
  const { apiKey } = options;
  if (typeof apiKey === 'string') nodeSigner(apiKey); // a bad one stops the start
  const signer = cachedSigner(typeof apiKey === 'string' ? async () => apiKey : apiKey, {
    makeSigner: nodeSigner,
    log,
  });
  const oidc = oidcSignIn(options.oidc);

  const loginKey = loginKeyHandler({
    groupId: options.groupId,
    ...(options.expirationSeconds !== undefined && { expirationSeconds: options.expirationSeconds }),
    origins,
    authenticate: bearerAuthenticator(cachedIdentity(oidc.verify, { hash: sha256 })),
    getSigner: signer.getSigner,
    rateLimit: { counter, limit: options.keysPerMinute ?? 30, windowMs: 60_000 },
    makeReply: textReply,
    log,
  });
  const { signIn, collect } = signInHandlers({
    publicOrigin,
    origins,
    provider: oidc.provider,
    store,
    counter,
    burst: { limit: options.signInsPerMinute ?? 30, windowMs: 60_000 },
    addressOf: (request) => callerAddress(request, options.proxies ?? 0),
    log,
  });

  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing');
  app.all(LOGIN_KEY_PATH, toExpress(loginKey, log)); // for those who mount `express` alone
  app.use('/signin', toExpress(signIn, log));
  app.all('/collect', toExpress(collect, log));
  app.get(
    '/healthz',
    (_request, reply) => void reply.set('Cache-Control', 'no-store').json({ status: 'ok' }),
  );
  app.get(
    '/readyz',
    toExpress(async () => {
      const ready = await Promise.all([signer.getSigner(), oidc.ready()]).then(
        () => true,
        () => false,
      );
      if (!ready) return problem(503, 'not_ready', 'The API key or the identity provider cannot be had.');
      return Response.json({ status: 'ready' }, { headers: { 'Cache-Control': 'no-store' } });
    }, log),
  );
  for (const page of options.pages ?? []) app.use(connectorPage(page));
  for (const { path, handler } of options.mount ?? []) app.use(path, handler);
  app.use(toExpress(async () => problem(404, 'not_found', 'There is nothing at this address.'), log));
  app.use(errorReply(log));

  const hot = nodeListener(loginKey, log);
  return {
    express: app,
    signer,
    listener(incoming, outgoing) {
      const { url = '' } = incoming;
      if (url === LOGIN_KEY_PATH || url.startsWith(`${LOGIN_KEY_PATH}?`)) void hot(incoming, outgoing);
      else app(incoming, outgoing);
    },
  };
}
