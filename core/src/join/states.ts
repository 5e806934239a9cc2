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
  /** The most that watched at the same time. */
  mostAgents: number;
  /** Page the visitor is on, without query and fragment. */
  page?: string;
}

/** What the host's data says about the contact on screen. */
export interface JoinContact {
  sessionKey?: string;
  /** Why a value that the host gave cannot be used. */
  trouble?: Trouble;
}

/**
 * The states of the panel rules for key entry.
 * A later issue adds presence (`watch`, `present`, `asking`, `declined`) beside them.
 */
export type JoinState =
  | { name: 'boot'; contact?: JoinContact }
  | { name: 'authError'; trouble: Trouble; signIn: boolean; contact?: JoinContact }
  | { name: 'idle'; sessionKey?: string }
  | { name: 'key'; value: string; trouble?: Trouble }
  | { name: 'waiting'; sessionKey: string; attempt: number; window: 'open' | 'blocked' }
  | { name: 'opening'; sessionKey: string; sessionId: string }
  | { name: 'blocked'; sessionKey: string; sessionId: string }
  /** `ending`: this panel asked for the end. */
  | { name: 'live'; session: LiveSession; ending?: true }
  | { name: 'liveNoViewer'; session: LiveSession }
  | { name: 'ended'; session: LiveSession; reason?: EndReason; endedAtMs: number }
  | { name: 'error'; trouble: Trouble; sessionKey?: string };

/** What the agent does, and what the panel hears from service, host and viewer. */
export type JoinEvent =
  | { type: 'authenticated' }
  | { type: 'authFailed'; trouble: Trouble; signIn: boolean }
  | { type: 'retry' }
  | { type: 'enterKey' }
  | { type: 'back' }
  | { type: 'typed'; value: string }
  /** The connector shows another contact; its key, when the host's data holds one. */
  | ({ type: 'contact' } & JoinContact)
  /** A key that has passed the session-key rules; sent from the agent's click or Enter. */
  | { type: 'submit'; sessionKey: string }
  | { type: 'lookupWaiting'; attempt: number }
  | { type: 'lookupFound'; sessionId: string }
  /** While waiting: the lookup is over. While typing, with SESSION_KEY_INVALID: why the key cannot be used. */
  | { type: 'lookupFailed'; trouble: Trouble }
  | { type: 'cancel' }
  | { type: 'popupBlocked' }
  /** A click on "Open the view" or "Open again". */
  | { type: 'openView' }
  /** `sessionId` may be empty when the viewer does not tell. */
  | { type: 'viewerConnected'; sessionId: string; atMs: number }
  | { type: 'viewerFailed'; trouble: Trouble }
  | { type: 'viewerClosed' }
  | { type: 'agents'; count: number }
  | { type: 'navigate'; url: string }
  | { type: 'end' }
  | { type: 'sessionEnded'; reason?: EndReason; atMs: number }
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
  | { type: 'recordEnded'; session: LiveSession; reason?: EndReason; endedAtMs: number };

/** The outcome of `joinStep`: the next state and what to do now. */
export interface JoinStep {
  state: JoinState;
  effects: readonly JoinEffect[];
}

/** How this panel joins. */
export interface JoinOptions {
  /** Without a login-key function there is nothing to authenticate and nothing to look up (plain join). */
  lookup: boolean;
}

/** Where every join begins. */
export const INITIAL_JOIN_STATE: JoinState = { name: 'boot' };
