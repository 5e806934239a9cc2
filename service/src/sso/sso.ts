import { isSameOriginPath, type AgentPageParameters } from '@glance-kit/core';
import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import type { Groups } from '../config/groups.js';
import { ownOrigin } from '../http/own-origin.js';
import { readAgentRequest } from '../http/agent-request.js';
import { rateLimit, type RateLimit } from '../limits/token-bucket.js';
import { groupFinder, type FoundGroup, type SsoParameters } from './find-group.js';
import type { GroupSignIn, GroupSignInParts } from './group-sign-in.js';
import type { Purpose } from './service-provider.js';
import type { ACS_PATH, METADATA_PATH } from './paths.js';

export interface SsoParts extends GroupSignInParts {
  groups: Groups;
  /** Whom the limits count. */
  addressOf: (request: IncomingMessage) => string;
}

export interface Sso {
  /** The group with single sign-on that the parameters name. */
  find(parameters: SsoParameters): Promise<FoundGroup | undefined>;
  /** Sends the agent to the provider of their group; `to` is where they go on to, a path of this service. */
  signIn(request: Request, response: Response, parameters: SsoParameters, to: string): Promise<void>;
  /** GET of GetLoginKey.aspx. */
  getLoginKey(request: Request, response: Response): Promise<void>;
  /** POST of GetLoginKey.aspx, and GET of the metadata: both name the group in the query. */
  named(path: typeof ACS_PATH | typeof METADATA_PATH): Handler;
  /** Everything below `/saml/<group>/`. */
  below: Handler;
}

type Handler = (request: Request, response: Response, next: NextFunction) => void;

/** Starts per address: an office often shares one. Each is kept for ten minutes. */
const START_LIMIT = { capacity: 240, perSecond: 8 };
/** Answers per address: reading one costs up to 50 ms before anybody is proven to have sent it. */
const ANSWER_LIMIT = { capacity: 120, perSecond: 2 };

/** Marks an address that was already moved to the public origin, so that a wrong setting cannot send it round. */
const MOVED = 'moved';

/**
 * Single sign-on of all groups that have it.
 *
 * @throws KitError CONFIG_INVALID
 */
export async function singleSignOn(parts: SsoParts): Promise<Sso> {
  const { groups, replies, publicOrigin, log } = parts;
  const find = groupFinder(groups, parts.store);
  const starts = rateLimit(START_LIMIT, parts.clock.now);
  const answers = rateLimit(ANSWER_LIMIT, parts.clock.now);
  const signIns = new Map<string, GroupSignIn>();
  for (const group of groups.values()) {
    if (!group.sso) continue;
    // XML and its signatures are a lot of code, which a service without single sign-on does not load.
    const { groupSignIn } = await import('./group-sign-in.js');
    signIns.set(group.id, groupSignIn(group as FoundGroup['group'], parts));
  }

  const bad = (response: Response, check: string, text: string): void => {
    log({ level: 'warn', event: 'sso_address_refused', check });
    replies.message(response, 400, { title: 'This address cannot be used', text });
  };

  // One page for an unknown group, a group without single sign-on and a user that does not exist.
  const unknown = (response: Response): void => {
    log({ level: 'warn', event: 'sso_address_refused', check: 'group' });
    replies.message(response, 404, {
      title: 'This sign-in is not known',
      text: 'The address names no group with single sign-on. Ask your administrator for the right one.',
    });
  };

  const busy = (limit: RateLimit, request: Request, response: Response): boolean => {
    const waitSeconds = limit.take(parts.addressOf(request));
    if (waitSeconds === 0) return false;
    response.setHeader('Retry-After', String(waitSeconds));
    replies.message(response, 429, {
      title: 'Too many attempts',
      text: `Wait ${waitSeconds} seconds, then try again.`,
    });
    return true;
  };

  async function begin(
    request: Request,
    response: Response,
    parameters: SsoParameters,
    purpose: (found: FoundGroup) => Purpose,
  ): Promise<void> {
    if (busy(starts, request, response)) return;
    const found = await find(parameters);
    if (!found) return unknown(response);
    const moved = movedAddress(request, publicOrigin);
    if (moved !== undefined) {
      response.setHeader('Cache-Control', 'no-store');
      return response.redirect(303, moved);
    }
    log({ level: 'info', event: 'sso_started', group: found.group.id, by: found.by });
    await signIns.get(found.group.id)!.begin(request, response, purpose(found));
  }

  function dispatch(
    id: string | undefined,
    path: string,
    ...[request, response, next]: Parameters<Handler>
  ): void {
    const signIn = id === undefined ? undefined : signIns.get(id);
    if (!signIn) return unknown(response);
    const reads = request.method === 'POST' || path.endsWith('/logout');
    if (reads && busy(answers, request, response)) return;
    const query = request.url.indexOf('?');
    request.url = path + (query < 0 ? '' : request.url.slice(query));
    signIn.router(request, response, next);
  }

  return {
    find,
    signIn: (request, response, parameters, to) =>
      begin(request, response, parameters, () => ({ kind: 'go', to })),

    async getLoginKey(request, response) {
      const parameters = readAgentRequest(request)?.parameters;
      if (!parameters) return bad(response, 'repeated', 'A parameter is given twice.');
      if (!parameters.sso)
        return bad(response, 'sso', 'Single sign-on starts with “sso=1” and the name of a group.');
      const { redirect } = parameters;
      if (redirect !== undefined && !isSameOriginPath(redirect))
        return bad(
          response,
          'redirect',
          '“redirect” takes an absolute path of this service, without a host.',
        );
      await begin(request, response, parameters, ({ by }) => purposeOf(parameters, by));
    },

    named(path) {
      return (request, response, next) => dispatch(groupIn(request), path, request, response, next);
    },

    below(request, response, next) {
      const [, id, rest] = /^\/saml\/([1-9][0-9]{0,9})(\/.*)$/.exec(request.path) ?? [];
      if (id === undefined || !signIns.has(id)) return next();
      dispatch(id, `/saml/${id}${rest}`, request, response, next);
    },
  };
}

function purposeOf({ test, redirect }: AgentPageParameters, by: string): Purpose {
  if (test === '11') return { kind: 'test', by };
  return redirect === undefined ? { kind: 'key' } : { kind: 'go', to: redirect };
}

/** `idpid`, or the older `groupid`; once, whatever its case. */
function groupIn(request: Request): string | undefined {
  const query = new URL(request.originalUrl, 'http://localhost').searchParams;
  const values = [...query].filter(([name]) => /^(idpid|groupid)$/i.test(name)).map(([, value]) => value);
  return values.length === 1 ? values[0] : undefined;
}

/**
 * The same address at the public origin, where the cookie of the browser that begins has to be; the provider answers
 * there and nowhere else. `undefined` where the browser is there already, or was sent once.
 */
function movedAddress(request: Request, publicOrigin: string): string | undefined {
  if (ownOrigin(request) === publicOrigin) return undefined;
  const given = new URL(request.originalUrl, 'http://localhost');
  if (given.searchParams.has(MOVED)) return undefined;
  given.searchParams.set(MOVED, '1');
  // Only path and query of what was asked: the host in front is the configured one.
  return publicOrigin + given.pathname.replace(/^\/+/, '/') + given.search;
}
