import { AGENT_JOIN_PATHS, AGENT_VIEW_PATHS, sessionKeyProblem, type Log } from '@glance-kit/core';
import type { Request, Response } from 'express';
import type { Groups } from '../config/groups.js';
import type { Person } from '../protocol/index.js';
import type { SessionDirectory } from '../sessions/directory.js';
import { pathWith, readAgentRequest, type AgentRequest } from './agent-request.js';
import { cookieOf } from './cookies.js';
import { hintsOf, type Sso } from '../sso/index.js';
import type { LoginKeyCheck } from './login-keys.js';
import type { PageReplies } from './page-replies.js';
import { joinPage, SIGN_IN_PATH, viewerPage, type JoinPageData } from './pages/index.js';
import { setSignInCookie } from './sign-in-cookie.js';
import { SESSION_COOKIE, type SignedIn, type ViewerSessions } from './viewer-sessions.js';

export interface AgentPageParts {
  groups: Groups;
  sessions: SessionDirectory;
  viewers: ViewerSessions;
  checkLoginKey: LoginKeyCheck;
  replies: PageReplies;
  sso: Pick<Sso, 'find' | 'signIn'>;
  log: Log;
}

type Page = (request: Request, response: Response) => Promise<void>;

const VIEW_PATH = AGENT_VIEW_PATHS.current;
const JOIN_PATH = AGENT_JOIN_PATHS.current;

/**
 * The pages of an agent. A login key is taken from a form or a query, checked, exchanged for the cookie of a
 * sign-in, and gone from the address bar by a 303: a reload works after the key has expired.
 */
export function agentPages(parts: AgentPageParts): { view: Page; join: Page } {
  const { replies, viewers } = parts;

  const repeated = (response: Response): void =>
    replies.message(response, 400, {
      title: 'This address cannot be used',
      text: 'A parameter is given twice. Open the view again from your agent desktop.',
    });

  /**
   * Signs in with the login key of the request and goes on to the clean address, or to the sign-in page.
   * The key counts more than a cookie that is already there.
   */
  async function exchangeKey(
    request: Request,
    response: Response,
    { parameters, person }: AgentRequest,
    cleanPath: string,
  ): Promise<void> {
    const { partnerId, partnerUserId = parameters.username ?? '', loginKey = '' } = parameters;
    const group = partnerId !== undefined && { partnerId };
    const outcome = await parts.checkLoginKey({ ...group, partnerUserId, loginKey });
    if (outcome.kind === 'unknownUser') {
      return replies.message(response, 403, {
        title: 'You cannot join sessions yet',
        text: 'User not found or not active. Ask an administrator to add your partner user id to the group.',
      });
    }
    // The same page for every reason: it tells a guesser nothing.
    if (outcome.kind === 'refused') return toSignIn(response, cleanPath, person, parameters.username);
    const former = cookieOf(request.headers.cookie, SESSION_COOKIE);
    const { groupId, partnerUserId: id } = outcome.user;
    setSignInCookie(request, response, await viewers.create({ groupId, partnerUserId: id, person }, former), {
      framed: parts.groups.get(groupId)?.framing ?? false,
    });
    parts.log({
      level: 'info',
      event: 'agent_signed_in',
      by: 'login key',
      group: groupId,
      partnerUserId: id,
    });
    replies.seeOther(response, cleanPath);
  }

  function toSignIn(response: Response, cleanPath: string, person: Person, username?: string): void {
    const returnTo = cleanPath + suffix(cleanPath, { ...person });
    replies.seeOther(response, pathWith(SIGN_IN_PATH, { returnTo, username }));
  }

  /** Whether the request names a group whose identity provider has to say who this is: nobody of it is signed in. */
  async function needsProvider({ parameters }: AgentRequest, agent: SignedIn | undefined): Promise<boolean> {
    if (Object.keys(hintsOf(parameters)).length === 0) return false;
    const found = await parts.sso.find(parameters);
    return !agent || agent.groupId !== found?.group.id;
  }

  /** The agent who is signed in in this browser, and their cookie. */
  async function signedIn(request: Request): Promise<{ id?: string; agent?: SignedIn }> {
    const id = cookieOf(request.headers.cookie, SESSION_COOKIE);
    const agent = id === undefined ? undefined : await viewers.read(id);
    return agent ? { id: id!, agent } : {};
  }

  async function view(request: Request, response: Response): Promise<void> {
    const asked = readAgentRequest(request);
    if (!asked) return repeated(response);
    const { parameters, person } = asked;
    const sessionKey = (parameters.sessionKey ?? '').trim();
    if (sessionKeyProblem(sessionKey)) return unusableKey(response);
    const { wait, groupId, username } = parameters;
    const cleanPath = pathWith(VIEW_PATH, {
      SessionKey: sessionKey,
      wait: wait ? '1' : '',
      groupid: groupId,
    });
    if (parameters.loginKey !== undefined) return exchangeKey(request, response, asked, cleanPath);
    // A form from another site comes without our cookie; the GET that follows has it.
    if (request.method === 'POST') {
      const further = { ...hintsOf(parameters), username, ...person };
      return replies.seeOther(response, cleanPath + suffix(cleanPath, further));
    }
    const { id, agent } = await signedIn(request);
    // Without the name of the group: an agent whose browser keeps no cookie must not go round for ever.
    if (await needsProvider(asked, agent)) {
      return parts.sso.signIn(request, response, parameters, cleanPath + suffix(cleanPath, { ...person }));
    }
    if (!agent) return toSignIn(response, cleanPath, person, username);
    if (Object.keys(person).length > 0 || username !== undefined) {
      await viewers.describe(id!, { ...agent.person, ...person });
      return replies.seeOther(response, cleanPath);
    }
    const inGroup = groupId === undefined || groupId === agent.groupId;
    const session = inGroup && !wait ? await parts.sessions.find(agent.groupId, sessionKey) : undefined;
    if (!inGroup || (!wait && !session)) return notRunning(response, cleanPath);
    const { agentOrigins = [] } = parts.groups.get(agent.groupId) ?? {};
    const data = { sessionKey, wait, openerOrigins: agentOrigins };
    replies.viewer(request, response, agent.groupId, viewerPage(data, replies.assets));
  }

  const unusableKey = (response: Response): void =>
    replies.message(response, 400, {
      title: 'This session key cannot be used',
      text: 'A session key has 1 to 62 letters, digits, “-”, “_” or “~”.',
      action: { label: 'Type the key', href: JOIN_PATH },
    });

  const notRunning = (response: Response, path: string): void =>
    replies.message(response, 404, {
      title: 'No session with this key',
      text: 'The session has not started yet, or is over. Ask the visitor for the code on their screen.',
      action: { label: 'Try again', href: path },
    });

  async function join(request: Request, response: Response): Promise<void> {
    const asked = readAgentRequest(request);
    if (!asked) return repeated(response);
    const { parameters, person } = asked;
    const { sessionKey, viewerSameWindow, username, groupId } = parameters;
    const mode = MODES.find((known) => known === parameters.mode?.toLowerCase());
    const cleanPath = pathWith(JOIN_PATH, {
      SessionKey: sessionKey,
      viewersamewindow: viewerSameWindow ? '1' : '',
      mode,
      groupid: groupId,
    });
    if (parameters.loginKey !== undefined) return exchangeKey(request, response, asked, cleanPath);
    const hints = hintsOf(parameters);
    if (request.method === 'POST' && Object.keys(hints).length > 0) {
      return replies.seeOther(response, cleanPath + suffix(cleanPath, { ...hints, username, ...person }));
    }
    if (await needsProvider(asked, (await signedIn(request)).agent)) {
      return parts.sso.signIn(request, response, parameters, cleanPath + suffix(cleanPath, { ...person }));
    }
    const problem = sessionKey !== undefined && sessionKeyProblem(sessionKey.trim());
    const data: JoinPageData = {
      ...(mode && { mode }),
      sameWindow: viewerSameWindow,
      passOn: present({ ...person, username, groupid: groupId }),
      ...(sessionKey !== undefined && { sessionKey }),
      ...(problem && { problem: 'This session key cannot be used.' }),
    };
    replies.form(response, 200, joinPage(data, replies.assets));
  }

  return { view, join };
}

const MODES: readonly NonNullable<JoinPageData['mode']>[] = [
  'universaljoin',
  'chatinvitation',
  'smsinvitation',
];

function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as Record<string, string>;
}

/** Further parameters for a path that has some already. */
function suffix(path: string, values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(present(values)).toString();
  if (query === '') return '';
  return `${path.includes('?') ? '&' : '?'}${query}`;
}
