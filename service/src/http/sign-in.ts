import type { IncomingMessage } from 'node:http';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isSameOriginPath, type Log } from '@glance-kit/core';
import type { Request, Response } from 'express';
import type { Clock } from '../clock.js';
import type { Groups } from '../config/groups.js';
import { checkPassword, hashOfNobody } from '../config/passwords.js';
import { rateLimit } from '../limits/token-bucket.js';
import type { Store, UserRecord } from '../store/index.js';
import { cookieOf, setCookie } from './cookies.js';
import type { PageReplies } from './page-replies.js';
import { SIGN_IN_PATH, signInPage } from './pages/index.js';
import { isSecure, signInHere } from './sign-in-cookie.js';
import type { ViewerSessions } from './viewer-sessions.js';

export interface SignInParts {
  groups: Groups;
  store: Store;
  viewers: ViewerSessions;
  replies: PageReplies;
  /** Of this service; signs the form. */
  secret: Uint8Array;
  /** Whom the limit counts. */
  addressOf: (request: IncomingMessage) => string;
  clock: Clock;
  log: Log;
}

const CSRF_COOKIE = 'GSSNCSRF';
const CSRF_ID = /^[A-Za-z0-9_-]{22}$/;
/** Per address: ten at once, then one every six seconds. */
const ATTEMPTS = { capacity: 10, perSecond: 1 / 6 };
/** Where a sign-in goes that came from nowhere. */
const HOME = '/cbjoin';
const MAX_FIELD_LENGTH = 2048;

type Page = (request: Request, response: Response) => Promise<void>;

/** Sign-in with a local password, for agents who come without a login key. */
export function signIn(parts: SignInParts): { show: Page; submit: Page } {
  const { replies, viewers, store, log } = parts;
  const attempts = rateLimit(ATTEMPTS, parts.clock.now);
  /** Checked when nobody has that name: an unknown user costs the same time. */
  const nobody = hashOfNobody();
  const csrfFor = (id: string): string =>
    createHmac('sha256', parts.secret).update(`csrf\n${id}`).digest('base64url');

  function form(request: Request, response: Response, status: number, failed: boolean, given: Given): void {
    let id = cookieOf(request.headers.cookie, CSRF_COOKIE);
    if (id === undefined || !CSRF_ID.test(id)) {
      id = randomBytes(16).toString('base64url');
      const options = { secure: isSecure(request), path: SIGN_IN_PATH, maxAgeSeconds: 28_800 };
      response.appendHeader('Set-Cookie', setCookie(CSRF_COOKIE, id, { ...options, sameSite: 'Lax' }));
    }
    const { returnTo, username } = given;
    const data = { returnTo, failed, csrf: csrfFor(id), ...(username && { username }) };
    replies.form(response, status, signInPage(data, replies.assets));
  }

  /** The form must be one that we gave to this browser, and must be sent from our own page. */
  function isOurs(request: Request, csrf: string): boolean {
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') return false;
    const id = cookieOf(request.headers.cookie, CSRF_COOKIE);
    if (id === undefined || !CSRF_ID.test(id)) return false;
    const expected = Buffer.from(csrfFor(id));
    const given = Buffer.from(csrf);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  /** The one active user with this name and password; the group of the address decides between namesakes. */
  async function userFor({ username, password, returnTo }: Credentials): Promise<UserRecord | undefined> {
    const hint = groupHint(returnTo);
    const named = (await store.users.named(username)).filter(
      ({ active, passwordHash, groupId }) =>
        active &&
        parts.groups.has(groupId) &&
        passwordHash !== undefined &&
        (hint === undefined || hint === groupId),
    );
    if (named.length === 0) await checkPassword(password, nobody);
    const matches: UserRecord[] = [];
    for (const user of named) if (await checkPassword(password, user.passwordHash!)) matches.push(user);
    return matches.length === 1 ? matches[0] : undefined;
  }

  return {
    async show(request, response) {
      const query = new URL(request.originalUrl, 'http://localhost').searchParams;
      const given = { returnTo: safePath(query.get('returnTo')), username: textOf(query.get('username')) };
      form(request, response, 200, false, given);
    },
    async submit(request, response) {
      const fields = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
      const given = { returnTo: safePath(fields.get('returnTo')), username: textOf(fields.get('username')) };
      if (!isOurs(request, fields.get('csrf') ?? '')) {
        return replies.message(response, 403, {
          title: 'Sign in again',
          text: 'This form has expired or did not come from this site.',
          action: { label: 'Sign in', href: `${SIGN_IN_PATH}?${new URLSearchParams(given).toString()}` },
        });
      }
      const waitSeconds = attempts.take(parts.addressOf(request));
      if (waitSeconds > 0) {
        response.setHeader('Retry-After', String(waitSeconds));
        return replies.message(response, 429, {
          title: 'Too many attempts',
          text: `Wait ${waitSeconds} seconds, then sign in again.`,
          action: { label: 'Sign in', href: `${SIGN_IN_PATH}?${new URLSearchParams(given).toString()}` },
        });
      }
      const user = await userFor({ ...given, password: fields.get('password') ?? '' });
      if (!user) {
        log({ level: 'warn', event: 'sign_in_refused' });
        return form(request, response, 401, true, given);
      }
      const { groupId, partnerUserId } = user;
      await signInHere(request, response, viewers, { groupId, partnerUserId, person: {} }, { anew: true });
      log({ level: 'info', event: 'agent_signed_in', by: 'password', group: groupId, partnerUserId });
      replies.seeOther(response, given.returnTo);
    },
  };
}

interface Given {
  returnTo: string;
  username: string;
}

interface Credentials extends Given {
  password: string;
}

/** Never another host: only an absolute path of this service, in a form that no browser reads otherwise. */
function safePath(given: string | null): string {
  return given !== null && given.length <= MAX_FIELD_LENGTH && isSameOriginPath(given) ? given : HOME;
}

const textOf = (given: string | null): string => (given ?? '').slice(0, 255);

function groupHint(path: string): string | undefined {
  for (const [name, value] of new URL(path, 'http://localhost').searchParams) {
    if (name.toLowerCase() === 'groupid') return value;
  }
  return undefined;
}
