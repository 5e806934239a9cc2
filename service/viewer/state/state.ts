import type { EndReason } from '@glance-kit/core';
import type { AgentEntry, PageInfo, Person, ToViewerMessage } from '../../src/protocol/index.js';
import type { Closed } from '../stream/connection.js';

/** The session as this viewer knows it. */
export interface JoinedSession {
  sessionId: string;
  sessionKey: string;
  keyIsRandom: boolean;
  visitor: Person;
  /** By the clock of this viewer: the service's may be off. */
  joinedAtMs: number;
}

/** `loading`: no picture yet; `resync`: the picture no longer follows and a fresh one is on its way. */
export type PictureState = 'loading' | 'live' | 'resync';

export type Failure = 'notfound' | 'timeout' | 'refused' | 'misunderstood';

export type ViewerState =
  | { name: 'connecting'; lost: boolean }
  | { name: 'waiting'; lost: boolean }
  | {
      name: 'joined';
      lost: boolean;
      session: JoinedSession;
      visitorHere: boolean;
      picture: PictureState;
      page?: PageInfo;
      agents: readonly AgentEntry[];
      count: number;
      /** This agent has asked to end the session. */
      ending: boolean;
    }
  /** `session` is absent when it ended before this viewer was in it. */
  | { name: 'ended'; session?: JoinedSession; reason: EndReason; byMe: boolean; endedAtMs: number }
  | { name: 'failed'; failure: Failure };

export type ViewerEvent =
  | { type: 'message'; message: ToViewerMessage; atMs: number }
  | { type: 'closed'; how: Closed; atMs: number }
  | { type: 'picture'; picture: PictureState }
  | { type: 'endAsked' };

export const INITIAL_VIEWER_STATE: ViewerState = { name: 'connecting', lost: false };

export const isOver = (state: ViewerState): boolean => state.name === 'ended' || state.name === 'failed';

/** One step of the viewer. Pure: no clock, no DOM, no network. */
export function viewerStep(state: ViewerState, event: ViewerEvent): ViewerState {
  if (isOver(state)) return state;
  switch (event.type) {
    case 'message':
      return received(state, event.message, event.atMs);
    case 'closed':
      return closed(state, event.how, event.atMs);
    case 'picture':
      return state.name === 'joined' ? { ...state, picture: event.picture } : state;
    case 'endAsked':
      return state.name === 'joined' ? { ...state, ending: true } : state;
  }
}

function received(state: ViewerState, message: ToViewerMessage, atMs: number): ViewerState {
  switch (message.type) {
    case 'waiting':
      return { name: 'waiting', lost: false };
    case 'joined':
      return joined(state, message, atMs);
    case 'page':
      return state.name === 'joined' ? { ...state, page: message.page } : state;
    case 'visitor':
      return state.name === 'joined' ? { ...state, visitorHere: message.state === 'here' } : state;
    case 'agents':
      return state.name === 'joined' ? { ...state, agents: message.agentlist, count: message.count } : state;
    case 'ended':
      return ended(state, message.reason, atMs);
    case 'error':
      // In a session that was joined before, an unknown key means that it has ended meanwhile.
      if (state.name === 'joined' && message.code !== 'refused') return ended(state, 'timeout', atMs);
      return { name: 'failed', failure: message.code };
    default:
      return state; // a later version of the service may say more
  }
}

function joined(
  state: ViewerState,
  message: Extract<ToViewerMessage, { type: 'joined' }>,
  atMs: number,
): ViewerState {
  const { sessionId, sessionKey, keyIsRandom, visitor } = message;
  const same = state.name === 'joined' && state.session.sessionId === sessionId;
  return {
    name: 'joined',
    lost: false,
    session: {
      sessionId,
      sessionKey,
      keyIsRandom,
      visitor,
      joinedAtMs: same ? state.session.joinedAtMs : atMs,
    },
    visitorHere: same ? state.visitorHere : true,
    picture: same && state.picture !== 'loading' ? 'resync' : 'loading',
    agents: same ? state.agents : [],
    count: same ? state.count : 1,
    ending: same && state.ending,
    ...(same && state.page ? { page: state.page } : {}),
  };
}

function ended(state: ViewerState, reason: EndReason, endedAtMs: number): ViewerState {
  if (state.name !== 'joined') return { name: 'ended', reason, byMe: false, endedAtMs };
  return {
    name: 'ended',
    session: state.session,
    reason,
    byMe: state.ending && reason === 'agent',
    endedAtMs,
  };
}

function closed(state: ViewerState, how: Closed, atMs: number): ViewerState {
  switch (how) {
    case 'lost':
      return { ...state, lost: true } as ViewerState;
    case 'ended':
      return ended(state, 'error', atMs); // the service's own word would have come before
    case 'notfound':
      return state.name === 'joined'
        ? ended(state, 'timeout', atMs)
        : { name: 'failed', failure: 'notfound' };
    case 'refused':
    case 'misunderstood':
      return { name: 'failed', failure: how };
  }
}
