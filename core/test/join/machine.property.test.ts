import { expect, test } from '@jest/globals';
import {
  INITIAL_JOIN_STATE,
  joinStep,
  type JoinEffect,
  type JoinEvent,
  type JoinState,
  type Trouble,
} from '@glance-kit/core';
import fc from 'fast-check';

const sessionKey = fc.constantFrom('8421', 'vip-7');
const sessionId = fc.constantFrom('', '12345.8421.1', '12345.8421.2');
const atMs = fc.integer({ min: 0, max: 1e6 });
const trouble: fc.Arbitrary<Trouble> = fc.record({
  code: fc.constantFrom('LOOKUP_FAILED', 'SESSION_KEY_INVALID', 'POPUP_BLOCKED', 'LOOKUP_CANCELLED'),
});
const reason = fc.constantFrom('agent', 'visitor', 'timeout', 'error');
const of = <T extends JoinEvent['type']>(...types: T[]) =>
  fc.constantFrom(...types).map((type) => ({ type }));

const anyEvent = fc.oneof(
  of('authenticated', 'retry', 'enterKey', 'back', 'cancel', 'popupBlocked', 'openView', 'viewerClosed'),
  of('end', 'dismiss'),
  fc.record({ type: fc.constant('authFailed'), trouble, signIn: fc.boolean() }),
  fc.record({ type: fc.constant('typed'), value: fc.string({ maxLength: 5 }) }),
  fc.record({ type: fc.constant('contact'), sessionKey, trouble }, { requiredKeys: ['type'] }),
  fc.record({ type: fc.constant('submit'), sessionKey }),
  fc.record({ type: fc.constant('lookupWaiting'), attempt: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ type: fc.constant('lookupFound'), sessionId }),
  fc.record({ type: fc.constant('lookupFailed'), trouble }),
  fc.record({ type: fc.constant('viewerConnected'), sessionId, atMs }),
  fc.record({ type: fc.constant('viewerFailed'), trouble }),
  fc.record({ type: fc.constant('agents'), count: fc.nat(9) }),
  fc.record({ type: fc.constant('navigate'), url: fc.webUrl({ withQueryParameters: true }) }),
  fc.record({ type: fc.constant('sessionEnded'), reason, atMs }),
) as fc.Arbitrary<JoinEvent>;

/** What would bring each state on; a purely random order hardly ever gets as far as a session. */
const ONWARD: Record<JoinState['name'], JoinEvent> = {
  boot: { type: 'authenticated' },
  authError: { type: 'retry' },
  idle: { type: 'submit', sessionKey: '8421' },
  key: { type: 'submit', sessionKey: '8421' },
  waiting: { type: 'lookupFound', sessionId: '12345.8421.1' },
  opening: { type: 'viewerConnected', sessionId: '12345.8421.1', atMs: 1000 },
  blocked: { type: 'openView' },
  live: { type: 'viewerClosed' },
  liveNoViewer: { type: 'openView' },
  ended: { type: 'dismiss' },
  error: { type: 'retry' },
};

interface Step {
  before: JoinState;
  event: JoinEvent;
  after: JoinState;
  effects: readonly JoinEffect[];
}

function history(choices: ('onward' | JoinEvent)[], lookup: boolean): Step[] {
  let state: JoinState = INITIAL_JOIN_STATE;
  return choices.map((choice) => {
    const before = state;
    const event = choice === 'onward' ? ONWARD[before.name] : choice;
    const step = joinStep(before, event, { lookup });
    state = step.state;
    return { before, event, after: state, effects: step.effects };
  });
}

/** Holds for every sequence of events, with and without lookups. */
function always(check: (steps: Step[], lookup: boolean) => void): void {
  const choice = fc.oneof(fc.constant('onward' as const), anyEvent);
  fc.assert(
    fc.property(
      fc.array(choice, { minLength: 10, maxLength: 40, size: 'max' }),
      fc.boolean(),
      (choices, lookup) => check(history(choices, lookup), lookup),
    ),
    { numRuns: 400 },
  );
}

test('the sequences reach every state', () => {
  const seen = new Set<string>();
  always((steps) => {
    for (const { after } of steps) seen.add(after.name);
  });
  expect([...seen].sort()).toEqual(Object.keys(ONWARD).sort());
});

const isLive = ({ name }: JoinState): boolean => name === 'live' || name === 'liveNoViewer';
const typesOf = (effects: readonly JoinEffect[]) => effects.map(({ type }) => type);

/** `expect` is too slow for a hundred thousand steps. */
function must(holds: boolean): void {
  if (!holds) throw new Error('The rule is broken.');
}

test('whatever happens in whatever order, a session is recorded once at its start and once at its end', () => {
  always((steps) => {
    let running: string | undefined;
    for (const { effects, after } of steps) {
      for (const effect of effects) {
        if (effect.type === 'recordStarted') {
          must(running === undefined);
          running = effect.session.sessionId;
        }
        if (effect.type === 'recordEnded') {
          must(effect.session.sessionId === running);
          must(effect.endedAtMs >= effect.session.startedAtMs);
          running = undefined;
        }
      }
      must(isLive(after) === (running !== undefined));
    }
  });
});

test('a window is opened only by a click or Enter of the agent', () => {
  always((steps) => {
    for (const { event, effects } of steps) {
      if (typesOf(effects).includes('openWindow')) must(['submit', 'openView', 'retry'].includes(event.type));
    }
  });
});

test('a lookup runs exactly while waiting', () => {
  always((steps, lookup) => {
    let running = false;
    for (const { event, effects, after } of steps) {
      if (event.type === 'lookupFound' || event.type === 'lookupFailed') running = false;
      for (const type of typesOf(effects)) {
        if (type === 'startLookup') {
          must(lookup && !running);
          running = true;
        }
        if (type === 'cancelLookup') running = false;
      }
      must(running === (after.name === 'waiting'));
    }
  });
});

test('no window is left behind, and a view is filled only when its window is open', () => {
  const withoutWindow = ['boot', 'authError', 'idle', 'key', 'error', 'blocked'];
  always((steps) => {
    let isOpen = false;
    for (const { event, effects, after } of steps) {
      if (event.type === 'viewerClosed' || event.type === 'popupBlocked') isOpen = false;
      for (const type of typesOf(effects)) {
        if (type === 'openWindow') isOpen = true;
        if (type === 'closeWindow') isOpen = false;
        if (type === 'showViewer') must(isOpen);
      }
      if (withoutWindow.includes(after.name)) must(!isOpen);
    }
  });
});

test('only the end of the session takes a running session away', () => {
  always((steps) => {
    for (const { before, event, after } of steps) {
      if (isLive(before) && !isLive(after)) must(event.type === 'sessionEnded' && after.name === 'ended');
    }
  });
});

test('the page that is shown has neither query nor fragment', () => {
  always((steps) => {
    for (const { after } of steps) {
      if ('session' in after) must(!/[?#]/.test(after.session.page ?? ''));
    }
  });
});

test('a step changes neither the state nor the event that it is given', () => {
  always((steps, lookup) => {
    for (const { before, event } of steps) {
      const given = JSON.stringify([before, event]);
      joinStep(before, event, { lookup });
      must(JSON.stringify([before, event]) === given);
    }
  });
});
