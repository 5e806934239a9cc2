import type { EndReason } from '@glance-kit/core';
import type { SessionStatus } from '../store/store.js';

/**
 * The life of a session, without sockets or clocks.
 *
 *     J → W        the visitor is connected
 *     W → A        the first agent joins
 *     W → Q        the visitor stops while waiting
 *     W → T        nobody joined in time
 *     A → C        stopped by a participant
 *     A → X        the visitor, or the last agent, stayed away too long
 *
 * @see the activity rules, "Status letters"
 */
export interface SessionState {
  status: SessionStatus;
  /** Epoch ms; set while waiting. */
  waitingSinceMs?: number;
  /** Epoch ms; set while the visitor is away. */
  visitorLostAtMs?: number;
  /** Epoch ms; set while an active session has no agent. */
  agentsLostAtMs?: number;
  /** Why it ended. */
  reason?: EndReason;
}

export type SessionEvent =
  | { kind: 'visitorHere' }
  | { kind: 'visitorAway' }
  /** How many agents look now. */
  | { kind: 'agents'; count: number }
  | { kind: 'stop'; by: 'visitor' | 'agent' }
  | { kind: 'time' };

export interface SessionTimes {
  waitingMs: number;
  disconnectedMs: number;
}

export const NEW_SESSION: SessionState = { status: 'J' };

const FINAL: ReadonlySet<SessionStatus> = new Set<SessionStatus>(['C', 'X', 'Q', 'T']);

export function isOver(status: SessionStatus): boolean {
  return FINAL.has(status);
}

/** When something falls due without any event, epoch ms. */
export function nextDeadlineMs(state: SessionState, times: SessionTimes): number | undefined {
  const due: number[] = [];
  if (state.status === 'W') due.push((state.waitingSinceMs ?? 0) + times.waitingMs);
  if (state.status === 'A') {
    if (state.visitorLostAtMs !== undefined) due.push(state.visitorLostAtMs + times.disconnectedMs);
    if (state.agentsLostAtMs !== undefined) due.push(state.agentsLostAtMs + times.disconnectedMs);
  }
  return due.length > 0 ? Math.min(...due) : undefined;
}

/** The state after an event; the same object when nothing changed. A session that is over stays as it is. */
export function sessionStep(
  state: SessionState,
  event: SessionEvent,
  nowMs: number,
  times: SessionTimes,
): SessionState {
  if (isOver(state.status)) return state;
  switch (event.kind) {
    case 'visitorHere':
      if (state.status === 'J') return { status: 'W', waitingSinceMs: nowMs };
      return state.visitorLostAtMs === undefined ? state : without(state, 'visitorLostAtMs');
    case 'visitorAway':
      return state.visitorLostAtMs === undefined ? { ...state, visitorLostAtMs: nowMs } : state;
    case 'agents':
      return withAgents(state, event.count, nowMs);
    case 'stop':
      return state.status === 'A'
        ? { status: 'C', reason: event.by }
        : // Only the visitor is there to stop a session that waits.
          { status: 'Q', reason: 'visitor' };
    case 'time': {
      const due = nextDeadlineMs(state, times);
      if (due === undefined || nowMs < due) return state;
      return { status: state.status === 'W' ? 'T' : 'X', reason: 'timeout' };
    }
  }
}

function withAgents(state: SessionState, count: number, nowMs: number): SessionState {
  if (count > 0) {
    if (state.status === 'W') return { ...without(state, 'waitingSinceMs'), status: 'A' };
    return state.agentsLostAtMs === undefined ? state : without(state, 'agentsLostAtMs');
  }
  if (state.status !== 'A' || state.agentsLostAtMs !== undefined) return state;
  return { ...state, agentsLostAtMs: nowMs };
}

function without(state: SessionState, member: keyof SessionState): SessionState {
  const rest = { ...state };
  delete rest[member];
  return rest;
}

/** A session found in the store after a restart: nobody is connected, and the clocks of absence start now. */
export function adoptedState(status: 'J' | 'W' | 'A', createdAtMs: number, nowMs: number): SessionState {
  if (status === 'A') return { status, visitorLostAtMs: nowMs, agentsLostAtMs: nowMs };
  return { status: 'W', waitingSinceMs: createdAtMs, visitorLostAtMs: nowMs };
}
