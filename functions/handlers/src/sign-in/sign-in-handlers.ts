import { KitError, guard, isKitError, matchingCode, problem, type Handler, type Log } from '@glance-kit/core';
import type { ExpiringCounter, ExpiringStore } from '../expiring-store.js';
import { isBodyProblem, readFields, valuesOf } from '../fields.js';
import { checkRateLimit, secondsToWait, type RateLimit } from '../rate-limit.js';
import { SIGN_IN_ASSETS } from './assets.js';
import { collectHandler } from './collect-handler.js';
import { handOff, type HandOff, type SignInRecord } from './hand-off.js';
import { PAGE_HEADERS, endPage, questionPage, troublePage } from './pages.js';
import type { SignInProvider } from './provider.js';
import { digest, isChallenge, randomSecret } from './secrets.js';

export interface SignInOptions {
  /** Origin at which browsers reach this server, for example `https://keys.example`. */
  publicOrigin: string;
  /** Path of the sign-in window, `/signin` unless given. */
  path?: string;
  provider: SignInProvider;
  store: ExpiringStore<SignInRecord>;
  counter: ExpiringCounter;
  /** Exact origins of the pages that may collect; the public origin may always. */
  origins: readonly string[];
  /** Who calls, for the burst limit; behind a proxy, what the proxy says. */
  addressOf: (request: Request) => string;
  /** Sign-ins per caller, 30 a minute unless given: an office often shares one address. */
  burst?: Omit<RateLimit, 'counter'>;
  /** Seconds from the start of a sign-in to its end, 30 to 600; 120 unless given. */
  lifetimeSeconds?: number;
  /** Milliseconds, any steady origin. */
  now?: () => number;
  log: Log;
}

export interface SignInHandlers {
  /** Everything below `path`: the window, the way back from the provider, the question, the assets. */
  signIn: Handler;
  /** `POST {verifier}`. */
  collect: Handler;
}

interface Context extends Required<Pick<SignInOptions, 'publicOrigin' | 'provider' | 'addressOf' | 'log'>> {
  base: string;
  returnTo: string;
  rules: HandOff;
  burst: RateLimit;
  lifetimeSeconds: number;
}

function html(status: number, body: string, headers?: Record<string, string>): Response {
  return new Response(body, { status, headers: { ...PAGE_HEADERS, ...headers } });
}

function trouble(
  at: Context,
  status: number,
  title: string,
  nextStep: string,
  headers?: Record<string, string>,
): Response {
  return html(status, troublePage(at.base, title, nextStep), headers);
}

const AGAIN = 'Close this window and press "Sign in" in your panel again.';

function cookieName(challenge: string): string {
  return `glance_sign_in_${challenge.slice(0, 16)}`; // by challenge: two panels may sign in side by side
}

function cookieOf(request: Request, challenge: string): string {
  const name = `${cookieName(challenge)}=`;
  const cookies = (request.headers.get('cookie') ?? '').split(';').map((part) => part.trim());
  return cookies.find((part) => part.startsWith(name))?.slice(name.length) ?? '';
}

function setCookie(at: Context, challenge: string, value: string, maxAge = at.lifetimeSeconds): string {
  const secure = at.publicOrigin.startsWith('https:') ? '; Secure' : '';
  return `${cookieName(challenge)}=${value}; Path=${at.base}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}

function redirect(to: string, headers?: Record<string, string>): Response {
  const kept = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', ...headers };
  return new Response(null, { status: 303, headers: { Location: to, ...kept } });
}

async function start(at: Context, request: Request, url: URL): Promise<Response> {
  const challenges = url.searchParams.getAll('h');
  const [challenge] = challenges;
  if (challenges.length !== 1 || !isChallenge(challenge))
    return trouble(at, 400, 'This sign-in link is not complete', AGAIN);
  const wait = await secondsToWait(at.burst, `sign-in ${at.addressOf(request)}`);
  if (wait > 0) {
    at.log({ level: 'warn', event: 'sign_in_rate_limited' });
    return trouble(at, 429, 'Too many sign-ins', 'Wait a minute, then try again.', {
      'Retry-After': String(wait),
    });
  }
  const secret = cookieOf(request, challenge) || randomSecret();
  const browser = await digest(secret);
  if (!(await at.rules.start(challenge, browser)))
    return trouble(at, 409, 'This sign-in was already opened or is over', AGAIN);
  const state = randomSecret();
  const { url: there, memory } = await at.provider.start({ state, returnTo: at.returnTo });
  await at.rules.leave(state, challenge, browser, memory);
  return redirect(there, { 'Set-Cookie': setCookie(at, challenge, secret) });
}

async function back(at: Context, request: Request, url: URL): Promise<Response> {
  const state = url.searchParams.get('state') ?? '';
  const away = await at.rules.back(state);
  // The cookie is what makes this the browser that went away: without it, a stranger's reply could sign an agent in
  // under the stranger's name, or the agent's reply could be played in another browser.
  if (!away || away.browser !== (await digest(cookieOf(request, away.challenge)))) {
    at.log({ level: 'warn', event: 'sign_in_state_refused' });
    return trouble(at, 403, 'This sign-in does not belong to this window', AGAIN);
  }
  const { challenge, browser, memory } = away;
  try {
    const signIn = await at.provider.finish({ address: url, state, returnTo: at.returnTo, memory });
    if (!(await at.rules.ask(challenge, browser, randomSecret(), signIn)))
      return trouble(at, 410, 'This sign-in took too long', AGAIN);
  } catch (cause) {
    await at.rules.fail(challenge);
    const unknown = isKitError(cause) && cause.code === 'AGENT_UNKNOWN';
    at.log({
      level: 'warn',
      event: 'sign_in_failed',
      reason: isKitError(cause) ? cause.message : (cause as Error).name,
    });
    return unknown
      ? trouble(
          at,
          403,
          'Your account names no Glance user',
          'Ask an administrator to add you, then sign in again.',
        )
      : trouble(at, 403, 'The sign-in did not succeed', AGAIN);
  }
  return redirect(`${at.publicOrigin}${at.base}/confirm?h=${challenge}`);
}

async function question(at: Context, request: Request, url: URL): Promise<Response> {
  const challenge = url.searchParams.get('h');
  const asked = isChallenge(challenge) ? await at.rules.question(challenge) : undefined;
  if (!asked || !isChallenge(challenge) || asked.browser !== (await digest(cookieOf(request, challenge))))
    return trouble(at, 403, 'There is nothing to confirm in this window', AGAIN);
  const { signIn, formToken } = asked;
  const name = signIn.name ?? signIn.partnerUserId;
  const detail = signIn.email ?? signIn.partnerUserId;
  return html(
    200,
    questionPage(at.base, { code: matchingCode(challenge), name, detail, challenge, formToken }),
  );
}

/** Browsers name the page that a form was sent from; ours is the only one that may send this form. */
function fromOwnPage(at: Context, request: Request): boolean {
  const origin = request.headers.get('origin');
  return origin !== null
    ? origin === at.publicOrigin
    : request.headers.get('sec-fetch-site') === 'same-origin';
}

async function answer(at: Context, request: Request): Promise<Response> {
  const nothing = trouble(at, 403, 'There is nothing to confirm in this window', AGAIN);
  const fields = await readFields(request);
  if (isBodyProblem(fields)) return trouble(at, fields.status, fields.title, AGAIN);
  const [challenge] = valuesOf(fields, 'h');
  const [formToken] = valuesOf(fields, 'form');
  const [said] = valuesOf(fields, 'answer');
  if (!fromOwnPage(at, request) || !isChallenge(challenge) || typeof formToken !== 'string') return nothing;
  const proof = { browser: await digest(cookieOf(request, challenge)), formToken };
  const yes = said === 'yes';
  if (!(await at.rules.answer(challenge, proof, yes))) return nothing;
  at.log({ level: 'info', event: yes ? 'sign_in_released' : 'sign_in_cancelled' });
  return html(200, endPage(at.base, yes), { 'Set-Cookie': setCookie(at, challenge, '', 0) });
}

function asset(name: string): Response {
  const file = Object.hasOwn(SIGN_IN_ASSETS, name) ? SIGN_IN_ASSETS[name] : undefined;
  if (!file) return problem(404, 'not_found', 'There is nothing at this address.');
  const headers = {
    'Content-Type': file.type,
    'Cache-Control': 'max-age=300',
    'X-Content-Type-Options': 'nosniff',
  };
  return new Response(file.text, { headers });
}

async function route(at: Context, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const place = url.pathname.slice(at.base.length);
  const here = new URL(url.pathname + url.search, at.publicOrigin); // behind a proxy the request names another host
  const steps: Record<string, Partial<Record<string, () => Promise<Response>>>> = {
    '': { GET: () => start(at, request, url) },
    '/callback': { GET: () => back(at, request, here) },
    '/confirm': { GET: () => question(at, request, url), POST: () => answer(at, request) },
  };
  if (place.startsWith('/assets/') && request.method === 'GET') return asset(place.slice('/assets/'.length));
  const methods = Object.hasOwn(steps, place) ? steps[place] : undefined;
  if (!methods) return problem(404, 'not_found', 'There is nothing at this address.');
  const step = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  const allowed = { Allow: Object.keys(methods).join(', ') };
  return step ? step() : problem(405, 'method_not_allowed', `Send ${allowed.Allow}.`, allowed);
}

/** A sign-in page is never a bare error: the agent reads what to do. */
function withTroublePage(at: Context, handler: Handler): Handler {
  return async (request) => {
    try {
      return await handler(request);
    } catch (cause) {
      at.log({ level: 'error', event: 'sign_in_unavailable', cause });
      return trouble(at, 503, 'Signing in is not possible right now', `Try again in a minute. ${AGAIN}`);
    }
  };
}

function checkLifetime(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 30 && seconds <= 600) return seconds;
  throw new KitError(
    'CONFIG_INVALID',
    'The setting lifetimeSeconds of the sign-in must be a whole number from 30 to 600.',
  );
}

/**
 * Sign-in for pages inside a frame of another site, where neither cookies nor an opener can be relied on.
 *
 * The page makes a random verifier and opens `<path>?h=<base64url(sha256(verifier))>` in a pop-up. The agent signs
 * in there, first-party, and is asked whether their panel shows the same four digits. Only "Continue" releases the
 * sign-in to `collect`, once, to whoever has the verifier.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 * @see host notes of Five9, Genesys and Dynamics, "hand-off"
 */
export function signInHandlers(options: SignInOptions): SignInHandlers {
  const {
    publicOrigin,
    path = '/signin',
    store,
    counter,
    now = Date.now,
    provider,
    addressOf,
    log,
  } = options;
  const lifetimeSeconds = checkLifetime(options.lifetimeSeconds ?? 120);
  const lifetimeMs = lifetimeSeconds * 1000;
  const rules = handOff({ store, counter, lifetimeMs, now });
  const burst = checkRateLimit({ limit: 30, windowMs: 60_000, ...options.burst, counter });
  const returnTo = `${publicOrigin}${path}/callback`;
  const at: Context = {
    publicOrigin,
    provider,
    addressOf,
    log,
    base: path,
    returnTo,
    rules,
    burst,
    lifetimeSeconds,
  };
  return {
    signIn: guard(
      withTroublePage(at, (request) => route(at, request)),
      log,
    ),
    collect: collectHandler({
      rules,
      counter,
      lifetimeMs,
      log,
      origins: [...new Set([publicOrigin, ...options.origins])],
    }),
  };
}
