import type { IncomingMessage } from 'node:http';
import { isLaunchTicket, type Log } from '@glance-kit/core';
import type { Request, Response } from 'express';
import type { Clock } from '../clock.js';
import type { Groups } from '../config/groups.js';
import { rateLimit } from '../limits/token-bucket.js';
import type { Store } from '../store/index.js';
import type { Launch, LaunchTickets } from './launch-tickets.js';
import { isOwnOrigin } from './own-origin.js';
import type { PageReplies } from './page-replies.js';
import { launchPage, launchQuestionPage } from './pages/index.js';
import { isFramed, signInIdOf } from './sign-in-cookie.js';
import type { ViewEntry } from './view-entry.js';
import type { ViewerSessions } from './viewer-sessions.js';

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
 * the address and posts it back here, which signs the agent in.
 *
 * A link can be sent to anybody, so the sign-in that comes with it is good for the one session only, and never takes
 * the place of another agent's in a window without asking.
 */
export function launchPages(parts: LaunchPageParts): {
  page(request: Request, response: Response): void;
  submit(request: Request, response: Response): Promise<void>;
} {
  const { replies, tickets, log } = parts;
  const attempts = rateLimit(ATTEMPTS, parts.clock.now);

  const refuse = (response: Response, status: number, reason: string, title: string, text: string): void => {
    log({ level: 'warn', event: 'launch_refused', reason });
    replies.message(response, status, { title, text });
  };
  const again = 'Open the view again from your agent desktop.';

  /** The agent of the launch; `undefined` when they are no active user of a group any more. */
  async function isActive({ groupId, partnerUserId }: Launch): Promise<boolean> {
    const user = parts.groups.has(groupId) ? await parts.store.users.get(groupId, partnerUserId) : undefined;
    return user?.active ?? false;
  }

  /** Whether somebody else is signed in in this window, who would be signed out. */
  async function isOther(request: Request, { groupId, partnerUserId }: Launch): Promise<boolean> {
    if (isFramed(request)) return false; // its cookie is for frames of this desktop only
    const id = signInIdOf(request);
    const agent = id === undefined ? undefined : await parts.viewers.read(id);
    return agent !== undefined && !(agent.groupId === groupId && agent.partnerUserId === partnerUserId);
  }

  async function submit(request: Request, response: Response): Promise<void> {
    if (!isFromOurPage(request))
      return refuse(response, 403, 'origin', 'This page must be opened by itself', again);
    const waitSeconds = attempts.take(parts.addressOf(request));
    if (waitSeconds > 0) {
      response.setHeader('Retry-After', String(waitSeconds));
      return refuse(response, 429, 'limit', 'Too many attempts', `Wait ${waitSeconds} seconds. ${again}`);
    }
    const fields = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    const ticket = fields.get('ticket') ?? '';
    const over = (reason: string): void =>
      refuse(
        response,
        410,
        reason,
        'This link has been used or has expired',
        `It works once, within a minute. ${again}`,
      );
    if (!isLaunchTicket(ticket)) return over('malformed');
    const launch = await tickets.look(ticket);
    if (!launch) return over('unknown');
    if (!(await isActive(launch))) {
      await tickets.use(ticket);
      return refuse(
        response,
        403,
        'user',
        'You cannot join sessions',
        'User not found or not active. Ask an administrator to add your partner user id to the group.',
      );
    }
    if (fields.get('replace') !== '1' && (await isOther(request, launch))) {
      return replies.form(
        response,
        200,
        launchQuestionPage({ ticket, partnerUserId: launch.partnerUserId }, replies.assets),
      );
    }
    // Between looking and using, somebody else may have been quicker.
    if (!(await tickets.use(ticket))) return over('used');
    const { groupId, partnerUserId, person, sessionKey, wait } = launch;
    log({ level: 'info', event: 'agent_signed_in', by: 'launch ticket', group: groupId, partnerUserId });
    const agent = { groupId, partnerUserId, person, sessionKeys: [sessionKey] };
    await parts.entry.enter(request, response, agent, { sessionKey, wait });
  }

  return {
    page: (_request, response) => replies.launch(response, launchPage(replies.assets)),
    submit,
  };
}

/**
 * The page has no referrer, so browsers call the origin of its form `null`; `Sec-Fetch-Site` they tell rightly. One
 * without that header must name our origin.
 */
function isFromOurPage(request: Request): boolean {
  const site = request.headers['sec-fetch-site'];
  return site === undefined ? isOwnOrigin(request, request.headers.origin) : site === 'same-origin';
}
