import { AGENT_JOIN_PATHS, sessionKeyProblem, type Log } from '@glance-kit/core';
import type { Request, Response } from 'express';
import type { Groups } from '../config/groups.js';
import type { Person } from '../protocol/index.js';
import { pathWith, readAgentRequest, type AgentRequest } from './agent-request.js';
import { hintsOf, type Sso } from '../sso/index.js';
import type { LoginKeyCheck } from './login-keys.js';
import type { PageReplies } from './page-replies.js';
import { joinPage, SIGN_IN_PATH, type JoinPageData } from './pages/index.js';
import { isFramed, signInHere, signInIdOf } from './sign-in-cookie.js';
import { viewPath, type ViewEntry } from './view-entry.js';
import { coversSession, type SignedIn, type ViewerSessions } from './viewer-sessions.js';

export interface AgentPageParts {
  groups: Groups;
  viewers: ViewerSessions;
  checkLoginKey: LoginKeyCheck;
  entry: ViewEntry;
  replies: PageReplies;
  sso: Pick<Sso, 'find' | 'signIn'>;
  log: Log;
}

type Page = (request: Request, response: Response) => Promise<void>;

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
   * Signs in with the login key of the request and goes on by `enter`, or to the sign-in page. The key counts more
   * than a cookie that is already there.
   */
  async function exchangeKey(
    request: Request,
    response: Response,
    { parameters, person }: AgentRequest,
    cleanPath: string,
    enter: (agent: SignedIn) => Promise<void>,
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
    if (outcome.kind === 'refused')
      return askToSignIn(request, response, cleanPath, person, parameters.username);
    const { groupId, partnerUserId: id } = outcome.user;
    await enter({ groupId, partnerUserId: id, person });
    parts.log({
      level: 'info',
      event: 'agent_signed_in',
      by: 'login key',
      group: groupId,
      partnerUserId: id,
    });
  }

  /** In a frame the browser may keep no sign-in: the agent signs in in a window, and has the view there. */
  function askToSignIn(
    request: Request,
    response: Response,
    cleanPath: string,
    person: Person,
    username?: string,
    hints: Readonly<Record<string, string>> = {},
  ): void {
    const returnTo = cleanPath + suffix(cleanPath, { ...person });
    if (!isFramed(request)) return replies.seeOther(response, pathWith(SIGN_IN_PATH, { returnTo, username }));
    replies.message(response, 401, {
      title: 'This view needs a window of its own',
      text: 'You are not signed in here, and a browser keeps sign-ins out of frames of other sites.',
      action: {
        label: 'Open in a window',
        href: cleanPath + suffix(cleanPath, { ...hints, username, ...person }),
        newWindow: true,
      },
    });
  }

  /** Whether the request names a group whose identity provider has to say who this is: nobody of it is signed in. */
  async function needsProvider({ parameters }: AgentRequest, agent: SignedIn | undefined): Promise<boolean> {
    if (Object.keys(hintsOf(parameters)).length === 0) return false;
    const found = await parts.sso.find(parameters);
    return !agent || agent.groupId !== found?.group.id;
  }

  /** Identity providers mostly refuse frames; only the group can say that its own does not. */
  async function staysOutOfFrame(request: Request, { parameters }: AgentRequest): Promise<boolean> {
    return isFramed(request) && !(await parts.sso.find(parameters))?.group.framing;
  }

  /** Who is signed in in this browser for the session with this key, or for all of the group, and their cookie. */
  async function signedIn(request: Request, sessionKey?: string): Promise<{ id?: string; agent?: SignedIn }> {
    const id = signInIdOf(request);
    const agent = id === undefined ? undefined : await viewers.read(id);
    return agent && coversSession(agent, sessionKey) ? { id: id!, agent } : {};
  }

  async function view(request: Request, response: Response): Promise<void> {
    const asked = readAgentRequest(request);
    if (!asked) return repeated(response);
    const { parameters, person } = asked;
    const sessionKey = (parameters.sessionKey ?? '').trim();
    if (sessionKeyProblem(sessionKey)) return unusableKey(response);
    const { wait, groupId, username } = parameters;
    const which = { sessionKey, wait, ...(groupId !== undefined && { groupId }) };
    const cleanPath = viewPath(which);
    if (parameters.loginKey !== undefined) {
      return exchangeKey(request, response, asked, cleanPath, (agent) =>
        parts.entry.enter(request, response, agent, which),
      );
    }
    const hints = hintsOf(parameters);
    // A form from another site comes without our cookie; the GET that follows has it.
    if (request.method === 'POST') {
      return replies.seeOther(response, cleanPath + suffix(cleanPath, { ...hints, username, ...person }));
    }
    const { id, agent } = await signedIn(request, sessionKey);
    // Without the name of the group: an agent whose browser keeps no cookie must not go round for ever.
    if (await needsProvider(asked, agent)) {
      if (await staysOutOfFrame(request, asked))
        return askToSignIn(request, response, cleanPath, person, username, hints);
      return parts.sso.signIn(request, response, parameters, cleanPath + suffix(cleanPath, { ...person }));
    }
    if (!agent) return askToSignIn(request, response, cleanPath, person, username);
    if (Object.keys(person).length > 0 || username !== undefined) {
      await viewers.describe(id!, { ...agent.person, ...person });
      return replies.seeOther(response, cleanPath);
    }
    await parts.entry.show(request, response, agent, which);
  }

  const unusableKey = (response: Response): void =>
    replies.message(response, 400, {
      title: 'This session key cannot be used',
      text: 'A session key has 1 to 62 letters, digits, “-”, “_” or “~”.',
      action: { label: 'Type the key', href: JOIN_PATH },
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
    if (parameters.loginKey !== undefined) {
      return exchangeKey(request, response, asked, cleanPath, async (agent) => {
        await signInHere(request, response, viewers, agent);
        replies.seeOther(response, cleanPath);
      });
    }
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
