import { KitError, isKitError } from '@glance-kit/core';
import {
  checkRateLimit,
  digest,
  fromOwnPage,
  onlyCookie,
  ownCookieName,
  randomSecret,
  secondsToWait,
} from '@glance-kit/handlers';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { SamlLogin, SamlServiceProvider } from '../contract.js';
import { isSamlRefusal } from '../refusal.js';
import type { SamlFlow, SamlRouterOptions, SamlRouting, SamlVisit, SamlVisitRecord } from './contract.js';
import { ownAddress } from './own-path.js';
import { samlPages, type Pages } from './pages.js';
import { acceptPosted } from './strategy.js';

/** Bytes of the largest form that is read; the service provider has its own limit for what is in it. */
const MAX_FORM = '1mb';
/** Milliseconds a verified login waits for the browser to follow one redirect. */
const TICKET_MS = 120_000;
const AGAIN = 'Close this window and sign in again.';

/** Of the checks that are made here. */
const REASONS: Readonly<Record<string, string>> = {
  ticket: 'The ticket of the sign-in is unknown, used or too old.',
  browser: 'The sign-in was begun in another browser, or this one keeps no cookie.',
  form: 'The answer to the question did not come from the page that asked.',
  'in-response-to': 'Another provider was asked.',
};

type Kept<K> = Extract<SamlVisitRecord, { kind: K }>;

/** What the routes and the sign-in provider share. */
export interface SamlParts extends SamlRouting {
  /** Starts a sign-in that is finished elsewhere: the browser goes to `url` and comes back to `returnTo`. */
  startFor(start: { idp: string; state: string; returnTo: string }): Promise<{ url: string; page?: string }>;
  /** The login behind `ticket`, once, for the sign-in that was started with `state` at this provider. */
  finishFor(ticket: string, idp: string, state: string): Promise<SamlLogin | undefined>;
}

function browserCookie(options: SamlRouterOptions) {
  const secure = options.publicOrigin.startsWith('https:') ? '; Secure' : '';
  const kind = options.frameAncestors?.length
    ? 'SameSite=None; Secure; Partitioned'
    : `SameSite=Lax${secure}`;
  const name = (id: string): string => ownCookieName(options.publicOrigin, `glance_saml_${id.slice(0, 16)}`);
  return {
    set: (id: string, value: string, maxAge: number): string =>
      `${name(id)}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; ${kind}`,
    digestOf: (request: Request, id: string): Promise<string> =>
      digest(onlyCookie(request.headers.cookie, name(id)) ?? ''),
  };
}

function flowOf(memory: string | undefined): SamlFlow | undefined {
  return memory === undefined ? undefined : (JSON.parse(memory) as SamlFlow); // written by `begin`, kept on the server
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** @throws KitError CONFIG_INVALID */
function checked(options: SamlRouterOptions): number {
  const { publicOrigin, lifetimeSeconds = 600 } = options;
  if (!URL.canParse(publicOrigin) || new URL(publicOrigin).origin !== publicOrigin)
    throw new KitError('CONFIG_INVALID', 'The setting publicOrigin of the SAML routes must be an origin.');
  if (!Number.isInteger(lifetimeSeconds) || lifetimeSeconds < 30 || lifetimeSeconds > 3600)
    throw new KitError(
      'CONFIG_INVALID',
      'The setting lifetimeSeconds of the SAML routes must be a whole number from 30 to 3600.',
    );
  return lifetimeSeconds;
}

/** The routes, and what a sign-in provider needs of them. */
export function samlParts(options: SamlRouterOptions): SamlParts {
  const { store, publicOrigin, path = '/saml', log } = options;
  const lifetimeSeconds = checked(options);
  if (options.limit) checkRateLimit(options.limit);
  const acsPath = options.acsPath ?? `${path}/acs`;
  const idpOf = options.idpOf ?? ((request: Request) => text(request.query['idp']));
  const cookie = browserCookie(options);
  const pages = samlPages(path, options.frameAncestors ?? []);
  const { sp } = options;
  const find = async (idp: string): Promise<SamlServiceProvider | undefined> =>
    typeof sp === 'function' ? sp(idp) : sp;
  const get = async <K extends SamlVisitRecord['kind']>(
    kind: K,
    secret: string,
  ): Promise<Kept<K> | undefined> =>
    (await store.get(`${kind} ${await digest(secret)}`)) as Kept<K> | undefined;
  const take = async <K extends SamlVisitRecord['kind']>(
    kind: K,
    secret: string,
  ): Promise<Kept<K> | undefined> =>
    (await store.take(`${kind} ${await digest(secret)}`)) as Kept<K> | undefined;
  /** Under the digest of a new secret: who reads the store cannot act for anybody. */
  const keep = async (record: SamlVisitRecord, ttlMs: number): Promise<string> => {
    const secret = randomSecret();
    await store.set(`${record.kind} ${await digest(secret)}`, record, ttlMs);
    return secret;
  };
  const go = (reply: Response, address: string): void =>
    void reply
      .status(303)
      .set({ Location: address, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
      .end();
  const unknown = (reply: Response): void =>
    pages.trouble(
      reply,
      404,
      'This sign-in names no account of yours',
      'Ask an administrator for the right address.',
    );
  const refuse = (
    reply: Response,
    check: string,
    idp: string,
    reason = REASONS[check] ?? '',
  ): Promise<void> | void => {
    if (options.onRefused) return options.onRefused({ check, reason, idp, reply });
    log({ level: 'warn', event: 'saml_refused', check, reason, ...(idp && { idp }) });
    pages.trouble(reply, 403, 'The sign-in did not succeed', AGAIN);
  };

  const begin: SamlRouting['begin'] = async (_request, reply, { idp = '', memory }) => {
    const found = await find(idp);
    if (!found) return unknown(reply);
    const id = randomSecret();
    const secret = randomSecret();
    const flow: SamlFlow = { idp, id, browser: await digest(secret), memory };
    const message = await found.request({ relayState: randomSecret(), memory: JSON.stringify(flow) });
    reply.append('Set-Cookie', cookie.set(id, secret, lifetimeSeconds));
    if (message.binding === 'redirect') go(reply, message.url);
    else pages.form(reply, message);
  };

  const acs: RequestHandler = async (request, reply) => {
    const idp = idpOf(request);
    const found = await find(idp);
    if (!found) return unknown(reply);
    let login: SamlLogin;
    try {
      login = await acceptPosted(found, request, reply);
    } catch (cause) {
      if (!isSamlRefusal(cause)) throw cause;
      return refuse(reply, cause.check, idp, cause.message);
    }
    const flow = flowOf(login.memory);
    if (flow && flow.idp !== idp) return refuse(reply, 'in-response-to', idp); // asked of another provider
    const ticket = await keep({ kind: 'login', login, idp, ...(flow && { flow }) }, TICKET_MS);
    // No cookie travels with a POST from another site. The GET that follows brings it, and shows whose browser this is.
    if (flow?.returnTo === undefined) return go(reply, `${publicOrigin}${path}/signed-in?ticket=${ticket}`);
    const back = new URL(flow.returnTo);
    back.searchParams.set('state', flow.memory);
    back.searchParams.set('ticket', ticket);
    go(reply, back.href);
  };

  const finish = async (login: SamlLogin, visit: SamlVisit): Promise<void> => {
    let to: string | undefined;
    try {
      to = await options.onSignedIn(login, visit);
    } catch (cause) {
      if (!isKitError(cause) || cause.code !== 'AGENT_UNKNOWN') throw cause;
      log({ level: 'warn', event: 'sign_in_failed', reason: cause.message });
      const next = 'Ask an administrator to add you, then sign in again.';
      return pages.trouble(visit.reply, 403, 'Your account names no Glance user', next);
    }
    if (visit.reply.headersSent) return;
    const address = ownAddress(to, publicOrigin);
    if (address === undefined) throw new Error('onSignedIn named no path of this origin.');
    go(visit.reply, address);
  };

  const signedIn: RequestHandler = async (request, reply) => {
    const ticket = text(request.query['ticket']);
    const kept = await get('login', ticket);
    if (!kept || kept.flow?.returnTo !== undefined) return refuse(reply, 'ticket', '');
    const { login, idp, flow } = kept;
    if (flow && flow.browser !== (await cookie.digestOf(request, flow.id)))
      return refuse(reply, 'browser', idp);
    if (!(await take('login', ticket))) return refuse(reply, 'ticket', idp);
    if (!flow) return ask(reply, login, idp);
    reply.append('Set-Cookie', cookie.set(flow.id, '', 0));
    const { relayState } = login;
    const brought = { ...(relayState !== undefined && { relayState }) };
    await finish(login, { idp, browser: 'started', memory: flow.memory, ...brought, request, reply });
  };

  /** Nobody here began this sign-in, so anybody may have sent it: the person says whether it is theirs. */
  const ask = async (reply: Response, login: SamlLogin, idp: string): Promise<void> => {
    const secret = randomSecret();
    const form = randomSecret();
    const browser = await digest(secret);
    const q = await keep({ kind: 'question', login, idp, browser, formToken: form }, TICKET_MS);
    reply.append('Set-Cookie', cookie.set(q, secret, TICKET_MS / 1000));
    pages.question(reply, login, { q, form });
  };

  const confirm: RequestHandler = async (request, reply) => {
    const { q, form, answer } = (request.body ?? {}) as Record<string, unknown>;
    const asked = await get('question', text(q));
    const { origin, 'sec-fetch-site': site } = request.headers;
    const headers = { ...(origin && { origin }), ...(site && { 'sec-fetch-site': String(site) }) };
    const own = fromOwnPage(new globalThis.Request(publicOrigin, { headers }), publicOrigin);
    if (!asked || !own || asked.formToken !== form) return refuse(reply, 'form', asked?.idp ?? '');
    const { login, idp } = asked;
    if (asked.browser !== (await cookie.digestOf(request, text(q)))) return refuse(reply, 'browser', idp);
    if (!(await take('question', text(q)))) return refuse(reply, 'ticket', idp);
    reply.append('Set-Cookie', cookie.set(text(q), '', 0));
    if (answer !== 'yes')
      return pages.notice(reply, 'Sign-in cancelled', 'Nobody was signed in. You can close this window.');
    const { relayState } = login;
    const brought = { ...(relayState !== undefined && { relayState }) };
    await finish(login, { idp, browser: 'asked', ...brought, request, reply });
  };

  const logout: RequestHandler = async (request, reply) => {
    const idp = idpOf(request);
    const found = await find(idp);
    if (!found) return unknown(reply);
    const query = request.originalUrl.slice(request.originalUrl.indexOf('?') + 1);
    let answered: Awaited<ReturnType<SamlServiceProvider['acceptLogout']>>;
    try {
      answered = await found.acceptLogout(query);
    } catch (cause) {
      if (!isSamlRefusal(cause)) throw cause;
      return refuse(reply, cause.check, idp, cause.message);
    }
    const { nameId, sessionIndex } = answered;
    await options.onSignedOut?.({ idp, ...(nameId && { nameId }), ...(sessionIndex && { sessionIndex }) });
    if (answered.reply !== undefined) return go(reply, answered.reply);
    pages.notice(reply, 'You are signed out', 'You can close this window.');
  };

  /** Counts before anything is read or kept. */
  const limited =
    (kind: string): RequestHandler =>
    async (request, reply, next) => {
      const { limit } = options;
      const wait = limit && (await secondsToWait(limit, `saml ${kind} ${limit.addressOf(request)}`));
      if (!wait) return next();
      log({ level: 'warn', event: 'saml_rate_limited', kind });
      reply.set('Retry-After', String(wait));
      pages.trouble(reply, 429, 'Too many sign-ins', 'Wait a minute, then try again.');
    };

  const router = express.Router({ strict: true, caseSensitive: true });
  const form = express.urlencoded({ extended: false, limit: MAX_FORM });
  router.get(options.metadataPath ?? `${path}/metadata`, async (request, reply) => {
    const found = await find(idpOf(request));
    if (!found) return unknown(reply);
    reply.set({ 'Content-Type': 'application/samlmetadata+xml', 'Cache-Control': 'no-store' });
    reply.send(found.metadata());
  });
  const { memoryOf } = options;
  if (memoryOf)
    router.get(`${path}/start`, limited('start'), (request, reply) =>
      begin(request, reply, { idp: idpOf(request), memory: memoryOf(request) }),
    );
  router.post(acsPath, limited('answer'), form, acs);
  router.get(`${path}/signed-in`, signedIn);
  router.post(`${path}/confirm`, form, confirm);
  router.get(options.logoutPath ?? `${path}/logout`, limited('sign-out'), logout);
  router.get(`${path}/go`, async (request, reply) => {
    const kept = await take('message', text(request.query['m']));
    if (!kept) return refuse(reply, 'ticket', '');
    pages.form(reply, kept.message);
  });
  pages.assets(router);
  router.use(troubleOf(pages, options));

  return {
    router,
    begin,
    async startFor({ idp, state, returnTo }) {
      const found = await find(idp);
      if (!found) throw new KitError('SIGN_IN_FAILED', 'The identity provider is not known.');
      const flow: SamlFlow = { idp, id: '', browser: '', memory: state, returnTo };
      const message = await found.request({ relayState: randomSecret(), memory: JSON.stringify(flow) });
      if (message.binding === 'redirect') return { url: message.url };
      const m = await keep({ kind: 'message', message }, lifetimeSeconds * 1000);
      return { url: `${publicOrigin}${path}/go?m=${m}`, page: message.url };
    },
    async finishFor(ticket, idp, state) {
      const kept = await take('login', ticket);
      const { flow } = kept ?? {};
      return flow?.returnTo !== undefined && kept?.idp === idp && flow.memory === state
        ? kept.login
        : undefined;
    },
  };
}

function troubleOf(pages: Pages, { log }: SamlRouterOptions): express.ErrorRequestHandler {
  return (cause: Error & { status?: number }, _request, reply, next) => {
    if (reply.headersSent) return next(cause);
    const bad = typeof cause.status === 'number' && cause.status >= 400 && cause.status < 500;
    log({
      level: bad ? 'warn' : 'error',
      event: 'saml_failed',
      ...(bad ? { status: cause.status } : { cause }),
    });
    if (bad) pages.trouble(reply, cause.status!, 'The sign-in did not succeed', AGAIN);
    else pages.trouble(reply, 503, 'Signing in is not possible right now', `Try again in a minute. ${AGAIN}`);
  };
}

/**
 * SAML sign-in for an Express app: mount `router` at the root, before any body parser.
 *
 * The provider's answer arrives as a POST from another site, without our cookies. It is verified (`sp.accept` alone
 * decides), kept under a one-time ticket, and a GET of our own follows, where the cookie shows that this is the
 * browser that began. A sign-in that began at the provider has no such browser: the person is asked once.
 *
 * @throws KitError CONFIG_INVALID
 * @see SAML notes, "Flow" and "Validation rules" 5 to 7
 */
export function samlRouter(options: SamlRouterOptions): SamlRouting {
  const { router, begin } = samlParts(options);
  return { router, begin };
}
