import { KitError, guard, problem, type Handler, type Log } from '@glance-kit/core';
import type { ExpiringCounter, ExpiringStore } from '../expiring-store.js';
import { checkRateLimit, type RateLimit } from '../rate-limit.js';
import { SIGN_IN_ASSETS } from './assets.js';
import { collectHandler } from './collect-handler.js';
import { handOff, type SignInRecord } from './hand-off.js';
import type { SignInChoice } from './provider.js';
import type { Sessions } from './sessions.js';
import { AGAIN, answer, back, question, start, trouble, type Context } from './steps.js';

export interface SignInOptions {
  /** Origin at which browsers reach this server, for example `https://keys.example`. */
  publicOrigin: string;
  /** Path of the sign-in window, `/signin` unless given. */
  path?: string;
  /** Where agents sign in, at least one; they are asked when there are several and the address names none. */
  choices: readonly SignInChoice[];
  /** Sessions that begin when a sign-in is collected. */
  sessions: Sessions;
  store: ExpiringStore<SignInRecord>;
  counter: ExpiringCounter;
  /** Exact origins of the pages that may collect; the public origin may always. */
  origins: readonly string[];
  /** Who may have our own pages in a frame: only inside those may a sign-in run in a frame. Nobody unless given. */
  frameAncestors?: readonly string[];
  /** Whether a provider's page may be in a frame of ours; no provider may unless given. */
  mayBeFramed?: (choice: SignInChoice, page: string) => Promise<boolean>;
  /** Who calls, for the burst limit; behind a proxy, what the proxy says. */
  addressOf: (request: Request) => string;
  /** Sign-ins per caller, 30 a minute unless given: an office often shares one address. */
  burst?: Omit<RateLimit, 'counter'>;
  /** Seconds from the start of a sign-in to its end, 30 to 600; 120 unless given. */
  lifetimeSeconds?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  log: Log;
}

export interface SignInHandlers {
  /** Everything below `path`: the window, the way back from the provider, the question, the assets. */
  signIn: Handler;
  /** `POST {verifier}`. */
  collect: Handler;
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

function checkChoices(choices: readonly SignInChoice[]): readonly SignInChoice[] {
  const ids = choices.map(({ id }) => id);
  if (ids.length === 0) throw new KitError('CONFIG_INVALID', 'There is no identity provider to sign in at.');
  const bad = ids.find((id, place) => !/^[a-z0-9][a-z0-9-]{0,39}$/.test(id) || ids.indexOf(id) !== place);
  if (bad === undefined) return choices;
  throw new KitError(
    'CONFIG_INVALID',
    `The identity provider ${JSON.stringify(bad)} needs a name of its own: lower-case letters, digits and "-".`,
  );
}

/**
 * Sign-in for pages inside a frame of another site, where neither cookies nor an opener can be relied on.
 *
 * The page makes a random verifier and opens `<path>?h=<base64url(sha256(verifier))>` in a pop-up. The agent signs
 * in there, first-party, and is asked whether their panel shows the same four digits. Only "Continue" releases the
 * sign-in to `collect`, once, to whoever has the verifier.
 *
 * With `&frame=1` one of our own pages may open it in a frame instead, where the provider allows that.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 * @see host notes of Five9, Genesys and Dynamics, "hand-off"
 */
export function signInHandlers(options: SignInOptions): SignInHandlers {
  const { publicOrigin, path = '/signin', store, counter, now = Date.now, sessions, log } = options;
  const lifetimeSeconds = checkLifetime(options.lifetimeSeconds ?? 120);
  const lifetimeMs = lifetimeSeconds * 1000;
  const rules = handOff({ store, counter, lifetimeMs, now });
  const at: Context = {
    publicOrigin,
    base: path,
    returnTo: `${publicOrigin}${path}/callback`,
    choices: checkChoices(options.choices),
    frameAncestors: options.frameAncestors ?? [],
    mayBeFramed: options.mayBeFramed ?? (async () => false),
    addressOf: options.addressOf,
    rules,
    burst: checkRateLimit({ limit: 30, windowMs: 60_000, ...options.burst, counter }),
    lifetimeSeconds,
    log,
  };
  const origins = [...new Set([publicOrigin, ...options.origins])];
  return {
    signIn: guard(
      withTroublePage(at, (request) => route(at, request)),
      log,
    ),
    collect: collectHandler({ rules, counter, lifetimeMs, publicOrigin, sessions, now, log, origins }),
  };
}
