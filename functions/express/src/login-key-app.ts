import { KitError, problem, type Handler, type Log } from '@glance-kit/core';
import { callerAddress as addressOf, nodeSigner } from '@glance-kit/core/node';
import {
  cachedIdentity,
  PAGE_HEADERS,
  activityHandler,
  cachedSigner,
  five9WrapUp,
  loginKeyHandler,
  memoryCounter,
  memoryStore,
  sessionAuthenticator,
  sessionCookie,
  sessionHandler,
  sessions,
  signInHandlers,
  signInPage,
  signOutHandler,
  type CachedSigner,
  type ExpiringCounter,
  type ExpiringStore,
  type Five9WrapUpOptions,
  type SecretSource,
  type SessionRecord,
  type SignInRecord,
  type WriteActivity,
  textReply,
} from '@glance-kit/handlers';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { callerAddress, nodeListener, toExpress } from './bridge.js';
import { ACTIVITY_ADDRESS, connectorPage, type ConnectorPage } from './connector-pages.js';
import { framingProbe } from './framing.js';
import { exactOrigins, publicOriginOf } from './origins.js';
import { sha256 } from './sha256.js';
import { signInPlaces, type OidcChoice, type Places, type SamlChoice } from './sign-in-places.js';
import { usedAssertions, type ServerRecord } from './stores.js';

export interface LoginKeyAppOptions {
  /** Number that Glance gave to the group. */
  groupId: string | number;
  /** API key of the group, or where to read it again and again. */
  apiKey: string | SecretSource;
  /** Seconds a key lives, 60 to 86,100; 300 unless given. */
  expirationSeconds?: number;
  /** Exact origins of other sites' pages that may call, https but for this machine; the server's own may always. */
  origins?: readonly string[];
  /** Address at which browsers reach this server: an origin, https but for this machine. */
  publicUrl: string;
  /** Where agents sign in: at least one. Agents choose where there are several. */
  oidc?: OidcChoice;
  saml?: readonly SamlChoice[];
  pages?: readonly ConnectorPage[];
  /** Takes what panels report when a session begins and ends, at `/activity`; absent: there is no such address. */
  activity?: WriteActivity;
  /** Takes the dispositions of Five9 at `/five9/wrapup`. */
  five9?: Pick<Five9WrapUpOptions, 'secret' | 'call'>;
  /** More Express handlers, such as a development identity provider. */
  mount?: readonly { path: string; handler: RequestHandler }[];
  /** Login keys per identity and minute, 30 unless given. */
  keysPerMinute?: number;
  /** Sign-ins per caller and minute, 30 unless given. */
  signInsPerMinute?: number;
  /** Proxies of your own before this server, 0 unless given; see `callerAddress`. */
  proxies?: number;
  /** How many of these servers run side by side, 1 unless given. More need `store` and `counter`. */
  instances?: number;
  /** Shared ones where several instances run; in memory unless given. */
  store?: ExpiringStore<ServerRecord>;
  counter?: ExpiringCounter;
  /** Hours a session lives at most, 1 to 24; 8 unless given. Never longer than the provider says. */
  sessionHours?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  log: Log;
}

export interface LoginKeyApp {
  /** For `node:http`: the login-key path first, everything else through Express. */
  listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  express: Express;
  signer: CachedSigner;
  /** From now on `/readyz` says no, so that whoever shares out requests stops sending them here. */
  stopBeingReady(): void;
  /** Hurries what goes on after its reply. Resolves when all of it is done, or has been given up. */
  settled(): Promise<void>;
}

const LOGIN_KEY_PATH = '/getloginkey';
/** A session takes two records; a panel that comes back sends what it kept. */
const RECORDS_PER_MINUTE = 60;

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

/** Memory of one process is no memory of the next: a hand-off that begins at one instance would end at none. */
function checkInstances({ instances = 1, store, counter }: LoginKeyAppOptions): void {
  if (!Number.isInteger(instances) || instances < 1)
    throw new KitError(
      'CONFIG_INVALID',
      'The setting instances (GLANCE_INSTANCES) must be a whole number from 1.',
    );
  if (instances > 1 && !(store && counter))
    throw new KitError(
      'CONFIG_INVALID',
      'Several instances (GLANCE_INSTANCES) need a store and a counter that they share (GLANCE_STORE).',
    );
}

function hours(value = 8): number {
  if (value >= 1 && value <= 24) return value * 3_600_000;
  throw new KitError(
    'CONFIG_INVALID',
    'The setting sessionHours (GLANCE_SESSION_HOURS) must be a number from 1 to 24.',
  );
}

/** Whether keys can be made and agents can sign in. */
function readiness(signer: CachedSigner, places: Places, isStopping: () => boolean): Handler {
  return async () => {
    const ready =
      !isStopping() &&
      (await Promise.all([signer.getSigner(), places.ready()]).then(
        () => true,
        () => false,
      ));
    if (ready) return Response.json({ status: 'ready' }, { headers: { 'Cache-Control': 'no-store' } });
    return isStopping()
      ? problem(503, 'stopping', 'This server is about to stop.')
      : problem(503, 'not_ready', 'The API key or the identity provider cannot be had.');
  };
}

/**
 * The login-key server as one request listener: `/getloginkey`, `/signin`, `/collect`, `/session`, `/signout`,
 * `/activity`, `/five9/wrapup`, `/saml/...`, connector pages, `/healthz` (the process runs) and `/readyz` (keys can be
 * made and agents can sign in).
 *
 * @throws KitError CONFIG_INVALID, API_KEY_INVALID naming the setting
 */
export function loginKeyApp(options: LoginKeyAppOptions): LoginKeyApp {
  const { log, apiKey, now = Date.now, pages = [] } = options;
  const publicOrigin = publicOriginOf(options.publicUrl);
  const origins = exactOrigins([publicOrigin, ...(options.origins ?? [])]);
  checkInstances(options);
  const counter = options.counter ?? memoryCounter();
  // In memory each has its own: a flood of sign-ins must not keep an agent's session from being written.
  const storeOf = <T extends ServerRecord>(maxEntries = 10_000): ExpiringStore<T> =>
    (options.store as ExpiringStore<T> | undefined) ?? memoryStore<T>({ maxEntries, now });
  if (typeof apiKey === 'string') nodeSigner(apiKey); // a bad one stops the start
  const signer = cachedSigner(typeof apiKey === 'string' ? async () => apiKey : apiKey, {
    makeSigner: nodeSigner,
    log,
  });
  const own = sessions({
    store: storeOf<SessionRecord>(200_000), // two for each session; abandoned ones stay for hours
    lifetimeMs: hours(options.sessionHours),
    now,
    hash: sha256,
  });
  const framing = pages.filter(({ config }) => config['signInMode'] === 'frame');
  const frameAncestors = [...new Set(framing.flatMap((page) => page.frameAncestors))];
  const cookie = sessionCookie(publicOrigin);
  const burst = { limit: options.signInsPerMinute ?? 30, windowMs: 60_000 };
  const places = signInPlaces({
    publicOrigin,
    oidc: options.oidc,
    saml: options.saml,
    visits: storeOf(),
    requests: storeOf(),
    used: options.counter ?? usedAssertions(now),
    limit: {
      counter,
      ...burst,
      addressOf: (request) => addressOf(request, options.proxies),
    },
    frameAncestors,
    sessions: own,
    async onProviderInitiated(signedIn, choice, { relayState, reply }) {
      const { token, expiresAt } = await own.issue(signedIn, choice);
      reply.append('Set-Cookie', cookie.set(token, expiresAt, now()));
      // Only a page that is served here, by its exact name: what the browser brings along may be anything.
      return pages.find(({ path }) => path === relayState)?.path ?? '/signed-in';
    },
    now,
    log,
  });

  const authenticate = sessionAuthenticator({
    publicOrigin,
    sessions: own,
    ...(places.verify && { others: cachedIdentity(places.verify, { hash: sha256 }) }),
  });
  const loginKey = loginKeyHandler({
    groupId: options.groupId,
    ...(options.expirationSeconds !== undefined && { expirationSeconds: options.expirationSeconds }),
    origins,
    authenticate,
    getSigner: signer.getSigner,
    keyRefused: signer.refused,
    rateLimit: { counter, limit: options.keysPerMinute ?? 30, windowMs: 60_000 },
    makeReply: textReply,
    log,
  });
  const { signIn, collect } = signInHandlers({
    publicOrigin,
    origins,
    choices: places.choices,
    sessions: own,
    store: storeOf<SignInRecord>(),
    counter,
    frameAncestors,
    mayBeFramed: (
      (probe) => (_choice, page) =>
        probe(page)
    )(framingProbe({ around: [publicOrigin, ...frameAncestors] })),
    burst,
    addressOf: (request) => callerAddress(request, options.proxies ?? 0),
    now,
    log,
  });
  const signOut = signOutHandler({ publicOrigin, sessions: own, choices: places.choices, origins, log });

  let isStopping = false;
  const hurry = new AbortController();
  const underWay = new Set<Promise<void>>();
  const defer = (work: Promise<void>): void => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing');
  app.all(LOGIN_KEY_PATH, toExpress(loginKey, log)); // for those who mount `express` alone
  app.use('/signin', toExpress(signIn, log));
  app.all('/collect', toExpress(collect, log));
  app.all('/session', toExpress(sessionHandler({ publicOrigin, sessions: own, log }), log));
  app.all('/signout', toExpress(signOut, log));
  app.get('/signed-in', toExpress(signedInPage, log));
  if (options.activity) {
    const limited = { counter, limit: RECORDS_PER_MINUTE, windowMs: 60_000 };
    const activity = activityHandler({
      origins,
      authenticate,
      write: options.activity,
      rateLimit: limited,
      log,
    });
    app.all(ACTIVITY_ADDRESS, toExpress(activity, log));
  }
  if (options.five9) {
    // Not while the server stops: the tries that are left then follow at once.
    const pause = (ms: number): Promise<void> =>
      sleep(ms, undefined, { signal: hurry.signal }).catch(() => undefined);
    // In memory a counter of its own: the rate limits make room by forgetting.
    const seen = options.counter ?? memoryCounter({ maxEntries: 100_000, now });
    app.all('/five9/wrapup', toExpress(five9WrapUp({ ...options.five9, seen, log, defer, pause }), log));
  }
  if (places.router) app.use(places.router);
  app.get(
    '/healthz',
    (_request, reply) => void reply.set('Cache-Control', 'no-store').json({ status: 'ok' }),
  );
  app.get(
    '/readyz',
    toExpress(
      readiness(signer, places, () => isStopping),
      log,
    ),
  );
  for (const page of pages) app.use(connectorPage(page, publicOrigin));
  for (const { path, handler } of options.mount ?? []) app.use(path, handler);
  app.use(toExpress(async () => problem(404, 'not_found', 'There is nothing at this address.'), log));
  app.use(errorReply(log));

  const hot = nodeListener(loginKey, log);
  return {
    express: app,
    signer,
    stopBeingReady: () => void (isStopping = true),
    async settled() {
      hurry.abort();
      await Promise.all(underWay);
    },
    listener(incoming, outgoing) {
      const { url = '' } = incoming;
      if (url === LOGIN_KEY_PATH || url.startsWith(`${LOGIN_KEY_PATH}?`)) void hot(incoming, outgoing);
      else app(incoming, outgoing);
    },
  };
}

/** Where a sign-in ends that began at the provider and names no page of this server. */
const signedInPage: Handler = async () =>
  new Response(
    signInPage(
      '/signin',
      'You are signed in',
      `<p class="mark good" aria-hidden="true"></p>
<h1 role="status">You are signed in</h1>
<p>Open your panel to go on. You can close this window.</p>`,
    ),
    { headers: PAGE_HEADERS },
  );
