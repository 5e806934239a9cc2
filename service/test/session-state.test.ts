import { describe, expect, test } from '@jest/globals';
import {
  adoptedState,
  isOver,
  NEW_SESSION,
  nextDeadlineMs,
  sessionStep,
  type SessionEvent,
  type SessionState,
} from '../src/sessions/state.js';

const TIMES = { waitingMs: 120_000, disconnectedMs: 120_000 };
const START_MS = 1_000_000;

/** Plays events, each with the seconds after the start at which it happens. */
function play(...events: [atSeconds: number, event: SessionEvent][]): SessionState {
  return events.reduce<SessionState>(
    (state, [atSeconds, event]) => sessionStep(state, event, START_MS + atSeconds * 1000, TIMES),
    NEW_SESSION,
  );
}

const here: SessionEvent = { kind: 'visitorHere' };
const away: SessionEvent = { kind: 'visitorAway' };
const time: SessionEvent = { kind: 'time' };
const agents = (count: number): SessionEvent => ({ kind: 'agents', count });
const stop = (by: 'visitor' | 'agent'): SessionEvent => ({ kind: 'stop', by });

describe('the life of a session', () => {
  test.each<[string, SessionState['status'], SessionState['reason'], [number, SessionEvent][]]>([
    ['is being set up before the visitor is connected', 'J', undefined, []],
    ['waits once the visitor is connected', 'W', undefined, [[0, here]]],
    [
      'is active once an agent joins',
      'A',
      undefined,
      [
        [0, here],
        [5, agents(1)],
      ],
    ],
    [
      'stopped while waiting is Q',
      'Q',
      'visitor',
      [
        [0, here],
        [5, stop('visitor')],
      ],
    ],
    [
      'still waits just before two minutes',
      'W',
      undefined,
      [
        [0, here],
        [119.999, time],
      ],
    ],
    [
      'nobody joined in two minutes is T',
      'T',
      'timeout',
      [
        [0, here],
        [120, time],
      ],
    ],
    [
      'waits no longer because the visitor went and came',
      'T',
      'timeout',
      [
        [0, here],
        [60, away],
        [70, here],
        [120, time],
      ],
    ],
    [
      'stopped by the visitor is C',
      'C',
      'visitor',
      [
        [0, here],
        [5, agents(1)],
        [6, stop('visitor')],
      ],
    ],
    [
      'stopped by an agent is C',
      'C',
      'agent',
      [
        [0, here],
        [5, agents(1)],
        [6, stop('agent')],
      ],
    ],
    [
      'an active one never runs out while both are there',
      'A',
      undefined,
      [
        [0, here],
        [5, agents(1)],
        [90_000, time],
      ],
    ],
    [
      'waits just under two minutes for a lost visitor',
      'A',
      undefined,
      [
        [0, here],
        [5, agents(1)],
        [10, away],
        [129.999, time],
      ],
    ],
    [
      'without the visitor for two minutes is X',
      'X',
      'timeout',
      [
        [0, here],
        [5, agents(1)],
        [10, away],
        [130, time],
      ],
    ],
    [
      'goes on when the visitor is back in time',
      'A',
      undefined,
      [
        [0, here],
        [5, agents(1)],
        [10, away],
        [100, here],
        [130, time],
      ],
    ],
    [
      'without the last agent for two minutes is X',
      'X',
      'timeout',
      [
        [0, here],
        [5, agents(2)],
        [10, agents(1)],
        [20, agents(0)],
        [140, time],
      ],
    ],
    [
      'waits just under two minutes for the last agent',
      'A',
      undefined,
      [
        [0, here],
        [5, agents(1)],
        [20, agents(0)],
        [139.999, time],
      ],
    ],
    [
      'goes on when an agent is back in time',
      'A',
      undefined,
      [
        [0, here],
        [5, agents(1)],
        [20, agents(0)],
        [30, agents(1)],
        [140, time],
      ],
    ],
    [
      'an absence is counted from its beginning',
      'X',
      'timeout',
      [
        [0, here],
        [5, agents(1)],
        [10, away],
        [20, away],
        [130, time],
      ],
    ],
    [
      'the visitor may stop while no agent is there',
      'C',
      'visitor',
      [
        [0, here],
        [5, agents(1)],
        [20, agents(0)],
        [30, stop('visitor')],
      ],
    ],
    [
      'the visitor may stop while it waits, even after agents that never came',
      'Q',
      'visitor',
      [
        [0, here],
        [1, agents(0)],
        [2, stop('visitor')],
      ],
    ],
  ])('a session that %s', (_name, status, reason, events) => {
    const state = play(...events);
    expect(state.status).toBe(status);
    expect(state.reason).toBe(reason);
  });

  test.each(['C', 'X', 'Q', 'T'] as const)('a session in %s stays as it is, whatever happens', (status) => {
    const over: SessionState = { status, reason: 'agent' };
    for (const event of [here, away, agents(1), agents(0), stop('visitor'), stop('agent'), time]) {
      expect(sessionStep(over, event, START_MS + 1e9, TIMES)).toBe(over);
    }
    expect(isOver(status)).toBe(true);
    expect(nextDeadlineMs(over, TIMES)).toBeUndefined();
  });

  test('the next deadline is the nearer of two absences', () => {
    const state = play([0, here], [5, agents(1)], [10, agents(0)], [20, away]);
    expect(nextDeadlineMs(state, TIMES)).toBe(START_MS + 130_000);
  });

  test('a session found after a restart counts its waiting from the start, its absences from now', () => {
    expect(nextDeadlineMs(adoptedState('W', START_MS, START_MS + 60_000), TIMES)).toBe(START_MS + 120_000);
    expect(nextDeadlineMs(adoptedState('A', START_MS, START_MS + 60_000), TIMES)).toBe(START_MS + 180_000);
  });
});
