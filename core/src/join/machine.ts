import type { EndReason } from '../host.js';
import type { ErrorCode } from '../errors.js';

/** What went wrong, for the panel's message table; never text from a server. */
export interface Trouble {
  code: ErrorCode;
  /** What the message is about, safe to show: a setting, a character, a host's word for its record. */
  detail?: string;
}

/** A running session as the agent's side knows it. */
export interface LiveSession {
  sessionId: string;
  sessionKey: string;
  /** Epoch milliseconds, by the panel's own clock. */
  startedAtMs: number;
  agents: number;
  /** Page the visitor is on, without query and fragment. */
  page?: string;
}

/**
 * The states of `agent-panel.md` section 3 for key entry.
 * A later issue adds presence (`watch`, `present`, `asking`, `declined`) beside them.
 */
export type JoinState =
  | { name: 'boot' }
  | { name: 'authError'; trouble: Trouble; signIn: boolean }
  | { name: 'idle'; sessionKey?: string }
  | { name: 'key'; value: string; trouble?: Trouble }
  | { name: 'waiting'; sessionKey: string; attempt: number; window: 'open' | 'blocked' }
  | { name: 'opening'; sessionKey: string; sessionId: string }
  | { name: 'blocked'; sessionKey: string; sessionId: string }
  | { name: 'live'; session: LiveSession }
  | { name: 'liveNoViewer'; session: LiveSession }
  | { name: 'ended'; session: LiveSession; reason: EndReason; endedAtMs: number }
  | { name: 'error'; trouble: Trouble; sessionKey?: string };

export type JoinEvent =
  | { type: 'authenticated' }
  | { type: 'authFailed'; trouble: Trouble; signIn: boolean }
  | { type: 'retry' }
  | { type: 'enterKey' }
  | { type: 'back' }
  | { type: 'typed'; value: string }
  /** The connector shows another contact; its key, when the host's data holds one. */
  | { type: 'contact'; sessionKey?: string; trouble?: Trouble }
  /** A key that has passed the session-key rules; sent from the agent's click or Enter. */
  | { type: 'submit'; sessionKey: string }
  | { type: 'lookupWaiting'; attempt: number }
  | { type: 'lookupFound'; sessionId: string }
  | { type: 'lookupFailed'; trouble: Trouble }
  | { type: 'cancel' }
  | { type: 'popupBlocked' }
  /** A click on "Open the view" or "Open again". */
  | { type: 'openView' }
  | { type: 'viewerConnected'; sessionId: string; atMs: number }
  | { type: 'viewerFailed'; trouble: Trouble }
  | { type: 'viewerClosed' }
  | { type: 'agents'; count: number }
  | { type: 'navigate'; url: string }
  | { type: 'end' }
  | { type: 'sessionEnded'; reason: EndReason; atMs: number }
  | { type: 'dismiss' };

/**
 * What the panel must do after a step, in order and **synchronously**: `openWindow` only escapes the pop-up
 * blocker inside the click that caused it.
 */
export type JoinEffect =
  | { type: 'authenticate' }
  | { type: 'openWindow'; sessionKey: string }
  | { type: 'closeWindow' }
  | { type: 'focusWindow' }
  | { type: 'startLookup'; sessionKey: string }
  | { type: 'cancelLookup' }
  /** The window is open and the session is known: fill the window. */
  | { type: 'showViewer'; sessionKey: string; sessionId: string }
  | { type: 'endSession' }
  | { type: 'recordStarted'; session: LiveSession }
  | { type: 'recordEnded'; session: LiveSession; reason: EndReason; endedAtMs: number };

export interface JoinStep {
  state: JoinState;
  effects: readonly JoinEffect[];
}

export interface JoinOptions {
  /** Without a login-key function there is nothing to authenticate and nothing to look up (plain join). */
  lookup: boolean;
}

export const INITIAL_JOIN_STATE: JoinState = { name: 'boot' };

const stay = (state: JoinState): JoinStep => ({ state, effects: [] });
const go = (state: JoinState, ...effects: JoinEffect[]): JoinStep => ({ state, effects });

const home = (sessionKey?: string): JoinState =>
  sessionKey === undefined ? { name: 'idle' } : { name: 'idle', sessionKey };

function submit(sessionKey: string, { lookup }: JoinOptions): JoinStep {
  const open: JoinEffect = { type: 'openWindow', sessionKey };
  if (lookup) {
    return go({ name: 'waiting', sessionKey, attempt: 0, window: 'open' }, open, {
      type: 'startLookup',
      sessionKey,
    });
  }
  return go({ name: 'opening', sessionKey, sessionId: '' }, open, {
    type: 'showViewer',
    sessionKey,
    sessionId: '',
  });
}

function ended(session: LiveSession, reason: EndReason, endedAtMs: number): JoinStep {
  return go(
    { name: 'ended', session, reason, endedAtMs },
    { type: 'recordEnded', session, reason, endedAtMs },
    { type: 'closeWindow' },
  );
}

/**
 * One step of the join. Pure: no clock, no DOM, no network.
 * An event that means nothing in a state leaves it as it is, so late answers are harmless.
 */
export function joinStep(state: JoinState, event: JoinEvent, options: JoinOptions): JoinStep {
  switch (state.name) {
    case 'boot':
      if (event.type === 'authenticated') return stay({ name: 'idle' });
      if (event.type === 'authFailed') {
        return stay({ name: 'authError', trouble: event.trouble, signIn: event.signIn });
      }
      return stay(state);

    case 'authError':
      if (event.type === 'retry') return go({ name: 'boot' }, { type: 'authenticate' });
      if (event.type === 'authenticated') return stay({ name: 'idle' });
      return stay(state);

    case 'idle':
      if (event.type === 'enterKey') return stay({ name: 'key', value: '' });
      if (event.type === 'submit') return submit(event.sessionKey, options);
      return contact(state, event);

    case 'key':
      if (event.type === 'typed') return stay({ name: 'key', value: event.value });
      if (event.type === 'submit') return submit(event.sessionKey, options);
      if (event.type === 'lookupFailed') return stay({ ...state, trouble: event.trouble });
      if (event.type === 'back') return stay({ name: 'idle' });
      return contact(state, event);

    case 'waiting':
      switch (event.type) {
        case 'lookupWaiting':
          return stay({ ...state, attempt: event.attempt });
        case 'popupBlocked':
          return stay({ ...state, window: 'blocked' });
        case 'viewerClosed': // the agent closed the waiting window: that is a cancel
        case 'cancel':
          return go(
            { name: 'key', value: state.sessionKey },
            { type: 'cancelLookup' },
            { type: 'closeWindow' },
          );
        case 'lookupFailed':
          return go(
            { name: 'key', value: state.sessionKey, trouble: event.trouble },
            { type: 'closeWindow' },
          );
        case 'lookupFound': {
          const found = { sessionKey: state.sessionKey, sessionId: event.sessionId };
          if (state.window === 'blocked') return stay({ name: 'blocked', ...found });
          return go({ name: 'opening', ...found }, { type: 'showViewer', ...found });
        }
        default:
          return stay(state);
      }

    case 'opening':
      switch (event.type) {
        case 'popupBlocked':
          return stay({ name: 'blocked', sessionKey: state.sessionKey, sessionId: state.sessionId });
        case 'viewerConnected':
          return connected(state.sessionKey, event.sessionId || state.sessionId, event.atMs);
        case 'viewerFailed':
          return go(
            { name: 'error', trouble: event.trouble, sessionKey: state.sessionKey },
            { type: 'closeWindow' },
          );
        case 'viewerClosed':
          return stay({ name: 'key', value: state.sessionKey });
        case 'cancel':
          return go({ name: 'key', value: state.sessionKey }, { type: 'closeWindow' });
        case 'sessionEnded':
          return go(
            { name: 'key', value: state.sessionKey, trouble: { code: 'LOOKUP_TIMED_OUT' } },
            { type: 'closeWindow' },
          );
        default:
          return stay(state);
      }

    case 'blocked': {
      const { sessionKey, sessionId } = state;
      if (event.type === 'openView') {
        return go(
          { name: 'opening', sessionKey, sessionId },
          { type: 'openWindow', sessionKey },
          { type: 'showViewer', sessionKey, sessionId },
        );
      }
      if (event.type === 'cancel') return stay({ name: 'key', value: sessionKey });
      return stay(state);
    }

    case 'live':
    case 'liveNoViewer':
      return live(state, event);

    case 'ended':
      if (event.type === 'dismiss') return stay({ name: 'idle' });
      if (event.type === 'enterKey') return stay({ name: 'key', value: '' });
      return contact(state, event);

    case 'error':
      if (event.type === 'retry' && state.sessionKey !== undefined) return submit(state.sessionKey, options);
      if (event.type === 'retry' || event.type === 'dismiss') return stay({ name: 'idle' });
      return contact(state, event);
  }
}

/** Another contact came on screen while nothing is under way. */
function contact(state: JoinState, event: JoinEvent): JoinStep {
  if (event.type !== 'contact') return stay(state);
  if (event.trouble) return stay({ name: 'key', value: '', trouble: event.trouble });
  return stay(home(event.sessionKey));
}

function connected(sessionKey: string, sessionId: string, atMs: number): JoinStep {
  const session: LiveSession = { sessionId, sessionKey, startedAtMs: atMs, agents: 1 };
  return go({ name: 'live', session }, { type: 'recordStarted', session });
}

function live(state: Extract<JoinState, { session: LiveSession }>, event: JoinEvent): JoinStep {
  const { session } = state;
  switch (event.type) {
    case 'agents':
      return stay({ ...state, session: { ...session, agents: event.count } });
    case 'navigate':
      return stay({ ...state, session: { ...session, page: event.url } });
    case 'viewerConnected':
      return stay({ name: 'live', session });
    case 'viewerClosed':
      return stay({ name: 'liveNoViewer', session });
    case 'popupBlocked':
      return stay({ name: 'liveNoViewer', session });
    case 'openView':
      return state.name === 'live'
        ? go(state, { type: 'focusWindow' })
        : go(
            state,
            { type: 'openWindow', sessionKey: session.sessionKey },
            { type: 'showViewer', sessionKey: session.sessionKey, sessionId: session.sessionId },
          );
    case 'end':
      return go(state, { type: 'endSession' });
    case 'sessionEnded':
      return ended(session, event.reason, event.atMs);
    default:
      return stay(state);
  }
}
