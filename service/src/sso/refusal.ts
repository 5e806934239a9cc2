import { randomBytes } from 'node:crypto';
import type { Log } from '@glance-kit/core';
import type { Response } from 'express';
import type { PageReplies } from '../http/page-replies.js';

/** A sign-in that was refused by a check of this folder. */
export class Refused extends Error {
  constructor(readonly check: string) {
    super(`The sign-in was refused by the check ${check}.`);
  }
}

/** Answers the agent who could not sign in: a number to quote, and nothing that helps a guesser. */
export function refuseSignIn(
  { replies, log }: { replies: PageReplies; log: Log },
  response: Response,
  group: string,
  check: string,
  reason?: string,
): void {
  const reference = randomBytes(5).toString('hex').toUpperCase();
  log({ level: 'warn', event: 'sso_refused', check, ...(reason && { reason }), group, reference });
  replies.message(response, 403, {
    title: 'You could not be signed in',
    text: `Open the page again from your agent desktop. If it happens again, give your administrator the reference ${reference}.`,
  });
}
