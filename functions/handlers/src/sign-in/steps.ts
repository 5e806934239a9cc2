import { isKitError, matchingCode, type Log } from '@glance-kit/core';
import { readFields, valuesOf } from '../fields.js';
import { isRefusal } from '../identity.js';
import { secondsToWait, type RateLimit } from '../rate-limit.js';
import { onlyCookie, ownCookieName } from './cookies.js';
import type { HandOff } from './hand-off.js';
import {
  PAGE_HEADERS,
  choicePage,
  endPage,
  framedPageHeaders,
  questionPage,
  troublePage,
  windowInsteadPage,
} from './pages.js';
import type { SignInChoice } from './provider.js';
import { digest, isChallenge, isSecret, randomSecret } from './secrets.js';
import { fromOwnPage } from './session-cookie.js';

/** What the steps of a sign-in share. */
export interface Context {
  publicOrigin: string;
  base: string;
  returnTo: string;
  choices: readonly SignInChoice[];
  frameAncestors: readonly string[];
  mayBeFramed: (choice: SignInChoice, page: string) => Promise<boolean>;
  addressOf: (request: Request) => string;
  rules: HandOff;
  burst: RateLimit;
  lifetimeSeconds: number;
  log: Log;
}

/** Whether a sign-in runs in a frame of our own page; its pages may then be framed by that page and its hosts. */
type Framed = boolean;

function html(
  at: Context,
  status: number,
  body: string,
  more: { framed?: Framed; headers?: Record<string, string> } = {},
): Response {
  const own = more.framed ? framedPageHeaders(at.frameAncestors) : PAGE_HEADERS;
  return new Response(body, { status, headers: { ...own, ...more.headers } });
}

export function trouble(
  at: Context,
  status: number,
  title: string,
  nextStep: string,
  more: { framed?: Framed; headers?: Record<string, string> } = {},
): Response {
  return html(at, status, troublePage(at.base, title, nextStep), more);
}

export const AGAIN = 'Close this window and press "Sign in" in your panel again.';

function cookieName({ publicOrigin }: Context, challenge: string): string {
  // By challenge: two panels may sign in side by side.
  return ownCookieName(publicOrigin, `glance_sign_in_${challenge.slice(0, 16)}`);
}

function cookieOf(at: Context, request: Request, challenge: string): string {
  return onlyCookie(request.headers.get('cookie'), cookieName(at, challenge)) ?? '';
}

function setCookie(
  at: Context,
  challenge: string,
  value: string,
  framed: Framed,
  maxAge = at.lifetimeSeconds,
): string {
  const isHttps = at.publicOrigin.startsWith('https:');
  // In a frame of another site a browser keeps partitioned cookies only, or none.
  const kind = framed ? 'SameSite=None; Secure; Partitioned' : `SameSite=Lax${isHttps ? '; Secure' : ''}`;
  // The prefix of the name asks for the path: whoever can plant this cookie can answer the question in its place.
  const path = isHttps ? '/' : at.base;
  return `${cookieName(at, challenge)}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; ${kind}`;
}

function redirect(to: string, headers?: Record<string, string>): Response {
  const kept = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', ...headers };
  return new Response(null, { status: 303, headers: { Location: to, ...kept } });
}

/**
 * Whether one of our own pages opened this in a frame. Browsers say so themselves and let no page write these
 * headers; a page of another site, or a link, cannot start a sign-in that skips the question.
 */
function isOwnFrame({ headers }: Request): boolean {
  return headers.get('sec-fetch-dest') === 'iframe' && headers.get('sec-fetch-site') === 'same-origin';
}

export async function start(at: Context, request: Request, url: URL): Promise<Response> {
  const challenges = url.searchParams.getAll('h');
  const [challenge] = challenges;
  if (challenges.length !== 1 || !isChallenge(challenge))
    return trouble(at, 400, 'This sign-in link is not complete', AGAIN);
  const framed = url.searchParams.has('frame');
  const id = url.searchParams.get('idp');
  const { choices } = at;
  const choice = id === null && choices.length === 1 ? choices[0] : choices.find((one) => one.id === id);
  // A chosen account is a link on our own page, so the choice counts as opened by the page around it.
  if (framed && !isOwnFrame(request))
    return trouble(at, 403, 'This page belongs into a panel', 'Open your panel and sign in there.');
  if (id !== null && !choice)
    return trouble(at, 400, 'This sign-in names no account of yours', AGAIN, { framed });
  const wait = await secondsToWait(at.burst, `sign-in ${at.addressOf(request)}`);
  if (wait > 0) {
    at.log({ level: 'warn', event: 'sign_in_rate_limited' });
    const headers = { 'Retry-After': String(wait) };
    return trouble(at, 429, 'Too many sign-ins', 'Wait a minute, then try again.', { framed, headers });
  }
  const former = cookieOf(at, request, challenge);
  const secret = isSecret(former) ? former : randomSecret();
  const browser = await digest(secret);
  if (!(await at.rules.start(challenge, browser)))
    return trouble(at, 409, 'This sign-in was already opened or is over', AGAIN, { framed });
  const headers = { 'Set-Cookie': setCookie(at, challenge, secret, framed) };
  if (!choice) {
    const address = (one: SignInChoice): string =>
      `${at.base}?h=${challenge}&idp=${one.id}${framed ? '&frame=1' : ''}`;
    const offered = choices.map((one) => ({ name: one.name, address: address(one) }));
    return html(at, 200, choicePage(at.base, offered), { framed, headers });
  }
  const state = randomSecret();
  const { url: there, memory, page = there } = await choice.provider.start({ state, returnTo: at.returnTo });
  if (framed && !(await at.mayBeFramed(choice, page)))
    return html(at, 200, windowInsteadPage(at.base), { framed }); // the panel begins another one, in a window
  await at.rules.leave(state, { challenge, browser, memory, choice: choice.id, framed });
  return redirect(there, headers);
}

export async function back(at: Context, request: Request, url: URL): Promise<Response> {
  const state = url.searchParams.get('state') ?? '';
  const away = await at.rules.back(state);
  // The cookie is what makes this the browser that went away: without it, a stranger's reply could sign an agent in
  // under the stranger's name, or the agent's reply could be played in another browser.
  // A sign-in in a frame asks no question, so it ends where it began: a link in a window is no frame.
  const isElsewhere = away?.framed && request.headers.get('sec-fetch-dest') !== 'iframe';
  if (!away || isElsewhere || away.browser !== (await digest(cookieOf(at, request, away.challenge)))) {
    at.log({ level: 'warn', event: 'sign_in_state_refused' });
    return trouble(at, 403, 'This sign-in does not belong to this window', AGAIN);
  }
  const { challenge, browser, memory, framed } = away;
  const choice = at.choices.find(({ id }) => id === away.choice);
  const late = (): Response => trouble(at, 410, 'This sign-in took too long', AGAIN, { framed });
  const formToken = randomSecret();
  try {
    if (!choice) throw new Error('The account of this sign-in is no longer offered.');
    const signIn = await choice.provider.finish({ address: url, state, returnTo: at.returnTo, memory });
    if (!(await at.rules.ask(challenge, browser, formToken, signIn, choice.id))) return late();
  } catch (cause) {
    await at.rules.fail(challenge);
    return notSignedIn(at, cause, framed);
  }
  if (!framed) return redirect(`${at.publicOrigin}${at.base}/confirm?h=${challenge}`);
  // Opened by our own page around it: there is no other panel that this could belong to, so nobody is asked.
  if (!(await at.rules.answer(challenge, { browser, formToken }, true))) return late();
  at.log({ level: 'info', event: 'sign_in_released', framed });
  const headers = { 'Set-Cookie': setCookie(at, challenge, '', framed, 0) };
  return html(at, 200, endPage(at.base, true), { framed, headers });
}

function notSignedIn(at: Context, cause: unknown, framed: Framed): Response {
  const known = isKitError(cause);
  at.log({ level: 'warn', event: 'sign_in_failed', reason: known ? cause.message : (cause as Error).name });
  return known && cause.code === 'AGENT_UNKNOWN'
    ? trouble(
        at,
        403,
        'Your account names no Glance user',
        'Ask an administrator to add you, then sign in again.',
        { framed },
      )
    : trouble(at, 403, 'The sign-in did not succeed', AGAIN, { framed });
}

export async function question(at: Context, request: Request, url: URL): Promise<Response> {
  const challenge = url.searchParams.get('h');
  const asked = isChallenge(challenge) ? await at.rules.question(challenge) : undefined;
  if (!asked || !isChallenge(challenge) || asked.browser !== (await digest(cookieOf(at, request, challenge))))
    return trouble(at, 403, 'There is nothing to confirm in this window', AGAIN);
  const { signIn, formToken } = asked;
  const name = signIn.name ?? signIn.partnerUserId;
  const detail = signIn.email ?? signIn.partnerUserId;
  return html(
    at,
    200,
    questionPage(at.base, { code: matchingCode(challenge), name, detail, challenge, formToken }),
  );
}

export async function answer(at: Context, request: Request): Promise<Response> {
  const nothing = trouble(at, 403, 'There is nothing to confirm in this window', AGAIN);
  const fields = await readFields(request);
  if (isRefusal(fields)) return trouble(at, fields.status, fields.title, AGAIN);
  const [challenge] = valuesOf(fields, 'h');
  const [formToken] = valuesOf(fields, 'form');
  const [said] = valuesOf(fields, 'answer');
  if (!fromOwnPage(request, at.publicOrigin) || !isChallenge(challenge) || typeof formToken !== 'string')
    return nothing;
  const proof = { browser: await digest(cookieOf(at, request, challenge)), formToken };
  const yes = said === 'yes';
  if (!(await at.rules.answer(challenge, proof, yes))) return nothing;
  at.log({ level: 'info', event: yes ? 'sign_in_released' : 'sign_in_cancelled' });
  const headers = { 'Set-Cookie': setCookie(at, challenge, '', false, 0) };
  return html(at, 200, endPage(at.base, yes), { headers });
}
