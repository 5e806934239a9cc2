import type { Handler, Log } from '@glance-kit/core';
import type { ExpiringCounter } from '../expiring-store.js';
import { readFields, valuesOf } from '../fields.js';
import { isRefusal, refusal } from '../identity.js';
import { pageHandler } from '../page-handler.js';
import { secondsToWait } from '../rate-limit.js';
import type { HandOff } from './hand-off.js';
import { digest, isVerifier } from './secrets.js';
import { fromOwnPage, sessionCookie } from './session-cookie.js';
import type { Sessions } from './sessions.js';

export interface CollectOptions {
  rules: HandOff;
  counter: ExpiringCounter;
  lifetimeMs: number;
  publicOrigin: string;
  sessions: Sessions;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Exact origins of the pages that may collect. */
  origins: readonly string[];
  log: Log;
}

/** Polls of one hand-off in its life: two a second for two minutes, and twice that to spare. */
const MAX_POLLS = 480;

/**
 * `POST {verifier}`: 202 `{"status":"pending"}`, 200 `CollectedSignIn` once, 410 problem `expired`, `cancelled` or
 * `failed`, 400 for what is no verifier.
 *
 * The token is one of a session that begins here and now, never one that somebody had before. Pages of this server
 * also get it as a cookie; it replaces, and ends, the session that the page had.
 */
export function collectHandler(options: CollectOptions): Handler {
  const cookie = sessionCookie(options.publicOrigin);
  const polls = { counter: options.counter, limit: MAX_POLLS, windowMs: options.lifetimeMs };
  return pageHandler(options, 'POST, OPTIONS', async (request, json) => {
    const fields = await readFields(request);
    if (isRefusal(fields)) return fields;
    // JSON only: a page of another site cannot send it without asking first.
    if (fields.type === 'form') return refusal(415, 'body_type_unsupported', 'Send application/json.');
    const [verifier, ...others] = valuesOf(fields, 'verifier');
    if (!isVerifier(verifier) || others.length)
      return refusal(400, 'verifier_invalid', 'verifier must be 43 to 128 characters of base64url.');
    const challenge = await digest(verifier);
    // Made-up ones are not counted: a flood of them would push the other limits out of a counter in memory.
    const known = await options.rules.isKnown(challenge);
    const retryAfterSeconds = known ? await secondsToWait(polls, `collect ${challenge}`) : 0;
    if (retryAfterSeconds > 0)
      return { ...refusal(429, 'rate_limited', 'Too many requests.'), retryAfterSeconds };
    const found = await options.rules.collect(challenge);
    if (found.kind === 'pending') return new Response('{"status":"pending"}', { status: 202, headers: json });
    if (found.kind === 'collected') {
      const own = fromOwnPage(request, options.publicOrigin);
      const former = own ? cookie.read(request) : undefined;
      if (former !== undefined) await options.sessions.end(former);
      const collected = await options.sessions.issue(found.signIn, found.choice);
      options.log({ level: 'info', event: 'sign_in_collected', partnerUserId: collected.partnerUserId });
      const kept = own && { 'Set-Cookie': cookie.set(collected.token, collected.expiresAt, options.now()) };
      return new Response(JSON.stringify(collected), { headers: { ...json, ...kept } });
    }
    return refusal(410, found.kind, GONE[found.kind]);
  });
}

const GONE = {
  expired: 'This sign-in is over. Sign in again.',
  cancelled: 'The sign-in was cancelled.',
  failed: 'The sign-in did not succeed. Sign in again.',
} as const;
