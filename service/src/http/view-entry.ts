import { AGENT_VIEW_PATHS } from '@glance-kit/core';
import type { Request, Response } from 'express';
import type { Groups } from '../config/groups.js';
import type { SessionDirectory } from '../sessions/directory.js';
import { pathWith } from './agent-request.js';
import type { PageReplies } from './page-replies.js';
import { viewerPage } from './pages/index.js';
import { isFramed, signInHere } from './sign-in-cookie.js';
import type { SignedIn, ViewerSessions } from './viewer-sessions.js';

/** The view that an agent came for. */
export interface AskedView {
  sessionKey: string;
  wait: boolean;
  /** Group of the session, where the address names it. */
  groupId?: string;
}

export interface ViewEntryParts {
  groups: Groups;
  sessions: SessionDirectory;
  viewers: ViewerSessions;
  replies: PageReplies;
}

export interface ViewEntry {
  /** Signs the agent in in this browser and goes on to the view at its clean address. */
  enter(request: Request, response: Response, agent: SignedIn, asked: AskedView): Promise<void>;
  /** Shows the view to an agent who is signed in. */
  show(request: Request, response: Response, agent: SignedIn, asked: AskedView): Promise<void>;
}

/** The address of a view without any secret: what stays in the address bar. */
export const viewPath = ({ sessionKey, wait, groupId }: AskedView): string =>
  pathWith(AGENT_VIEW_PATHS.current, {
    SessionKey: sessionKey,
    wait: wait ? '1' : '',
    groupid: groupId,
  });

/**
 * How an agent comes into a view, whatever has proven who they are.
 *
 * In a window the answer is a cookie and a 303. In a frame the answer is the view itself: browsers that block
 * third-party cookies would lose the agent on the way. There the socket is opened with a pass that only this page has,
 * in memory, good for this one session; a cookie is set all the same, for a reload where the browser keeps it.
 */
export function viewEntry({ groups, sessions, viewers, replies }: ViewEntryParts): ViewEntry {
  async function show(
    request: Request,
    response: Response,
    agent: SignedIn,
    asked: AskedView,
  ): Promise<void> {
    const { sessionKey, wait, groupId } = asked;
    const address = viewPath(asked);
    const inGroup = groupId === undefined || groupId === agent.groupId;
    const session = inGroup && !wait ? await sessions.find(agent.groupId, sessionKey) : undefined;
    if (!inGroup || (!wait && !session)) return notRunning(response, address);
    const { agentOrigins = [] } = groups.get(agent.groupId) ?? {};
    const frame = isFramed(request) && { pass: await viewers.create(only(agent, sessionKey)), address };
    const data = { sessionKey, wait, openerOrigins: agentOrigins, ...(frame && { frame }) };
    replies.viewer(request, response, agent.groupId, viewerPage(data, replies.assets));
  }

  const notRunning = (response: Response, href: string): void =>
    replies.message(response, 404, {
      title: 'No session with this key',
      text: 'The session has not started yet, or is over. Ask the visitor for the code on their screen.',
      action: { label: 'Try again', href },
    });

  return {
    show,
    async enter(request, response, agent, asked) {
      if (!isFramed(request)) {
        await signInHere(request, response, viewers, agent);
        return replies.seeOther(response, viewPath(asked));
      }
      await signInHere(request, response, viewers, only(agent, asked.sessionKey));
      return show(request, response, agent, asked);
    },
  };
}

const only = (agent: SignedIn, sessionKey: string): SignedIn => ({ ...agent, sessionKeys: [sessionKey] });
