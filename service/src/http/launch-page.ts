import type { IncomingMessage } from 'node:http';
import { isLaunchTicket, type Log } from '@glance-kit/core';
import type { Request, Response } from 'express';
import type { Clock } from '../clock.js';
import type { Groups } from '../config/groups.js';
import { rateLimit } from '../limits/token-bucket.js';
import type { Store } from '../store/index.js';
import { cookieOf } from './cookies.js';
import type { Launch, LaunchTickets } from './launch-tickets.js';
import { isOwnOrigin } from './own-origin.js';
import { pageHeaders, type PageReplies } from './page-replies.js';
import { launchPage, OPEN_AGAIN, type LaunchAnswer, type LaunchRefusal } from './pages/index.js';
import { isFramed, SESSION_COOKIE, signInHere } from './sign-in-cookie.js';
import { viewPath, type ViewEntry } from './view-entry.js';
import type { SignedIn, ViewerSessions } from './viewer-sessions.js';

export interface LaunchPageParts {
  groups: Groups;
  store: Store;
  tickets: LaunchTickets;
  viewers: ViewerSessions;
  entry: ViewEntry;
  replies: PageReplies;
  /** Whom the limit counts. */
  addressOf: (request: IncomingMessage) => string;
  clock: Clock;
  log: Log;
}

/** Attempts per address: an office often shares one. */
const ATTEMPTS = { capacity: 60, perSecond: 1 };

/**
 * The two halves of `/launch`. GET is a page that is the same for everybody: the ticket stands in the fragment, so
 * whoever fetches an address to look at it, such as a link scanner, uses nothing. Its script takes the ticket out of
 * the address and posts it back here: by itself in a window, which then goes on to the view; as a form in a frame,
 * whose answer is the view.
 *
 * A link can be sent to anybody, so the sign-in that comes with it is good for the one session only, and never takes
 * the place of another agent's in a window without asking.
 */
export function launchPages(parts: LaunchPageParts): {
  page(request: Request, response: Response): void;
  submit(request: Request, response: Response): Promise<void>;
} {
  const { replies, tickets, viewers, log } = parts;
  const attempts = rateLimit(ATTEMPTS, parts.clock.now);

  async function isActive({ groupId, partnerUserId }: Launch): Promise<boolean> {
    const user = parts.groups.has(groupId) ? await parts.store.users.get(groupId, partnerUserId) : undefined;
    return user?.active ?? false;
  }

  /** Whether somebody else is signed in in this window, who would be signed out. */
  async function isOther(request: Request, { groupId, partnerUserId }: Launch): Promise<boolean> {
    const id = cookieOf(request.headers.cookie, SESSION_COOKIE);
    const agent = id === undefined ? undefined : await viewers.read(id);
    return agent !== undefined && !(agent.groupId === groupId && agent.partnerUserId === partnerUserId);
  }

  type Outcome = { launch: Launch } | Extract<LaunchAnswer, { replaceBy: string }> | LaunchRefusal;

  async function take(
    { request, response }: { request: Request; response: Response },
    fields: URLSearchParams,
    framed: boolean,
  ): Promise<Outcome> {
    if (!isFromOurPage(request))
      return refusal('origin', 403, 'This page must be opened by itself', OPEN_AGAIN);
    const waitSeconds = attempts.take(parts.addressOf(request));
    if (waitSeconds > 0) {
      response.setHeader('Retry-After', String(waitSeconds));
      return refusal('limit', 429, 'Too many attempts', `Wait ${waitSeconds} seconds. ${OPEN_AGAIN}`);
    }
    const over = (reason: string): LaunchRefusal =>
      refusal(
        reason,
        410,
        'This link has been used or has expired',
        `It works once, within a minute. ${OPEN_AGAIN}`,
      );
    const ticket = fields.get('ticket') ?? '';
    if (!isLaunchTicket(ticket)) return over('malformed');
    const launch = await tickets.look(ticket);
    if (!launch) return over('unknown');
    if (!(await isActive(launch))) {
      await tickets.use(ticket);
      return refusal(
        'user',
        403,
        'You cannot join sessions',
        'User not found or not active. Ask an administrator to add your partner user id to the group.',
      );
    }
    // The cookie of a frame is for frames of that desktop only.
    const asks = !framed && fields.get('replace') !== '1';
    if (asks && (await isOther(request, launch))) return { replaceBy: launch.partnerUserId };
    // Between looking and using, somebody else may have been quicker.
    return (await tickets.use(ticket)) ? { launch } : over('used');
  }

  function refusal(reason: string, status: number, title: string, text: string): LaunchRefusal {
    log({ level: 'warn', event: 'launch_refused', reason });
    return { status, title, text };
  }

  async function submit(request: Request, response: Response): Promise<void> {
    const fields = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    const byForm = isFramed(request);
    const framed = byForm || fields.get('framed') === '1';
    const outcome = await take({ request, response }, fields, framed);
    if (!('launch' in outcome)) {
      if (byForm && 'status' in outcome) replies.message(response, outcome.status, outcome);
      else sendJson(response, outcome);
      return;
    }
    const { groupId, partnerUserId, person, sessionKey, wait } = outcome.launch;
    log({ level: 'info', event: 'agent_signed_in', by: 'launch ticket', group: groupId, partnerUserId });
    const agent: SignedIn = { groupId, partnerUserId, person, sessionKeys: [sessionKey] };
    const asked = { sessionKey, wait };
    if (byForm) return parts.entry.enter(request, response, agent, asked);
    await signInHere(request, response, viewers, agent, { framed });
    sendJson(response, { address: viewPath(asked) });
  }

  return {
    page: (_request, response) => replies.launch(response, launchPage(replies.assets)),
    submit,
  };
}

function sendJson(response: Response, answer: LaunchAnswer): void {
  pageHeaders(response);
  response.status('status' in answer ? answer.status : 200).json(answer);
}

/**
 * Only the script of our own page may post. The page has no referrer, so browsers call the origin of its form `null`;
 * `Sec-Fetch-Site` they tell rightly. One without that header must name our origin.
 */
function isFromOurPage(request: Request): boolean {
  const site = request.headers['sec-fetch-site'];
  return site === undefined ? isOwnOrigin(request, request.headers.origin) : site === 'same-origin';
}
