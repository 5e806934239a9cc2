import { describe, expect, test } from '@jest/globals';
import {
  INITIAL_JOIN_STATE,
  joinStep,
  type JoinEffect,
  type JoinEvent,
  type JoinState,
  type LiveSession,
  type Trouble,
} from '@glance-kit/core';

const WITH_LOOKUP = { lookup: true };
const PLAIN = { lookup: false };
const KEY = '8421';
const ID = '12345.8421.846930886';
const trouble: Trouble = { code: 'LOOKUP_FAILED' };
const session: LiveSession = { sessionId: ID, sessionKey: KEY, startedAtMs: 1000, agents: 1, mostAgents: 1 };

const STATES = {
  boot: { name: 'boot' },
  authError: { name: 'authError', trouble: { code: 'SIGN_IN_FAILED' }, signIn: true },
  idle: { name: 'idle' },
  idleWithKey: { name: 'idle', sessionKey: 'vip-7' },
  key: { name: 'key', value: '84' },
  waiting: { name: 'waiting', sessionKey: KEY, attempt: 2, window: 'open' },
  waitingBlocked: { name: 'waiting', sessionKey: KEY, attempt: 2, window: 'blocked' },
  opening: { name: 'opening', sessionKey: KEY, sessionId: ID },
  blocked: { name: 'blocked', sessionKey: KEY, sessionId: ID },
  live: { name: 'live', session },
  liveNoViewer: { name: 'liveNoViewer', session },
  ended: { name: 'ended', session, reason: 'visitor', endedAtMs: 5000 },
  error: { name: 'error', trouble, sessionKey: KEY },
  errorWithoutKey: { name: 'error', trouble },
} satisfies Record<string, JoinState>;
type StateName = keyof typeof STATES;

const EVENTS = {
  authenticated: { type: 'authenticated' },
  authFailed: { type: 'authFailed', trouble: { code: 'SIGN_IN_REQUIRED' }, signIn: true },
  retry: { type: 'retry' },
  enterKey: { type: 'enterKey' },
  back: { type: 'back' },
  typed: { type: 'typed', value: '842' },
  contact: { type: 'contact' },
  contactWithKey: { type: 'contact', sessionKey: 'next-9' },
  contactWithTrouble: { type: 'contact', trouble: { code: 'CONTEXT_INVALID', detail: 'Phone' } },
  submit: { type: 'submit', sessionKey: KEY },
  lookupWaiting: { type: 'lookupWaiting', attempt: 3 },
  lookupFound: { type: 'lookupFound', sessionId: ID },
  lookupFailed: { type: 'lookupFailed', trouble },
  keyRefused: { type: 'lookupFailed', trouble: { code: 'SESSION_KEY_INVALID', detail: 'characters' } },
  cancel: { type: 'cancel' },
  popupBlocked: { type: 'popupBlocked' },
  openView: { type: 'openView' },
  viewerConnected: { type: 'viewerConnected', sessionId: ID, atMs: 1000 },
  viewerFailed: { type: 'viewerFailed', trouble },
  viewerClosed: { type: 'viewerClosed' },
  agents: { type: 'agents', count: 2 },
  navigate: { type: 'navigate', url: 'https://bank.example/loan?name=jane#x' },
  end: { type: 'end' },
  sessionEnded: { type: 'sessionEnded', reason: 'visitor', atMs: 5000 },
  dismiss: { type: 'dismiss' },
} satisfies Record<string, JoinEvent>;
type EventName = keyof typeof EVENTS;

const openWindow: JoinEffect = { type: 'openWindow', sessionKey: KEY };
const closeWindow: JoinEffect = { type: 'closeWindow' };
const cancelLookup: JoinEffect = { type: 'cancelLookup' };
const focusWindow: JoinEffect = { type: 'focusWindow' };
const startLookup: JoinEffect = { type: 'startLookup', sessionKey: KEY };
const showViewer: JoinEffect = { type: 'showViewer', sessionKey: KEY, sessionId: ID };

const typing = (value: string, about?: Trouble): JoinState => ({
  name: 'key',
  value,
  ...(about && { trouble: about }),
});
const nextContact = {
  contact: { state: { name: 'idle' } as JoinState },
  contactWithKey: { state: { name: 'idle', sessionKey: 'next-9' } as JoinState },
  contactWithTrouble: { state: typing('', { code: 'CONTEXT_INVALID', detail: 'Phone' }) },
};
const startWaiting = {
  state: { name: 'waiting', sessionKey: KEY, attempt: 0, window: 'open' } as JoinState,
  effects: [openWindow, startLookup],
};
const over = { session, reason: 'visitor' as const, endedAtMs: 5000 };
const end = {
  state: STATES.ended as JoinState,
  effects: [{ type: 'recordEnded', ...over }] as JoinEffect[],
};

interface Outcome {
  state: JoinState;
  effects?: JoinEffect[];
}

/** What each event does in each state; every pair that is not here must change nothing. */
const OUTCOMES: Record<StateName, Partial<Record<EventName, Outcome>>> = {
  boot: {
    authenticated: { state: { name: 'idle' } },
    authFailed: { state: { name: 'authError', trouble: { code: 'SIGN_IN_REQUIRED' }, signIn: true } },
    contact: { state: { name: 'boot', contact: {} } },
    contactWithKey: { state: { name: 'boot', contact: { sessionKey: 'next-9' } } },
    contactWithTrouble: {
      state: { name: 'boot', contact: { trouble: { code: 'CONTEXT_INVALID', detail: 'Phone' } } },
    },
  },
  authError: {
    retry: { state: { name: 'boot' }, effects: [{ type: 'authenticate' }] },
    authenticated: { state: { name: 'idle' } },
    authFailed: { state: { name: 'authError', trouble: { code: 'SIGN_IN_REQUIRED' }, signIn: true } },
    contact: { state: { ...STATES.authError, contact: {} } },
    contactWithKey: { state: { ...STATES.authError, contact: { sessionKey: 'next-9' } } },
    contactWithTrouble: {
      state: { ...STATES.authError, contact: { trouble: { code: 'CONTEXT_INVALID', detail: 'Phone' } } },
    },
  },
  idle: { enterKey: { state: typing('') }, submit: startWaiting, ...nextContact },
  idleWithKey: { enterKey: { state: typing('') }, submit: startWaiting, ...nextContact },
  key: {
    typed: { state: typing('842') },
    submit: startWaiting,
    back: { state: { name: 'idle' } },
    keyRefused: { state: typing('84', EVENTS.keyRefused.trouble) },
    ...nextContact,
  },
  waiting: {
    lookupWaiting: { state: { ...STATES.waiting, attempt: 3 } },
    lookupFound: { state: STATES.opening, effects: [showViewer] },
    lookupFailed: { state: typing(KEY, trouble), effects: [closeWindow] },
    keyRefused: { state: typing(KEY, EVENTS.keyRefused.trouble), effects: [closeWindow] },
    popupBlocked: { state: STATES.waitingBlocked },
    openView: { state: STATES.waiting, effects: [focusWindow] },
    viewerFailed: { state: typing(KEY, trouble), effects: [cancelLookup, closeWindow] },
    viewerClosed: { state: typing(KEY), effects: [cancelLookup, closeWindow] },
    cancel: { state: typing(KEY), effects: [cancelLookup, closeWindow] },
  },
  waitingBlocked: {
    lookupWaiting: { state: { ...STATES.waitingBlocked, attempt: 3 } },
    lookupFound: { state: STATES.blocked },
    lookupFailed: { state: typing(KEY, trouble), effects: [closeWindow] },
    keyRefused: { state: typing(KEY, EVENTS.keyRefused.trouble), effects: [closeWindow] },
    openView: { state: STATES.waiting, effects: [openWindow] },
    viewerFailed: { state: typing(KEY, trouble), effects: [cancelLookup, closeWindow] },
    cancel: { state: typing(KEY), effects: [cancelLookup, closeWindow] },
  },
  opening: {
    popupBlocked: { state: STATES.blocked },
    openView: { state: STATES.opening, effects: [focusWindow] },
    viewerConnected: { state: STATES.live, effects: [{ type: 'recordStarted', session }] },
    viewerFailed: { state: STATES.error, effects: [closeWindow] },
    viewerClosed: { state: typing(KEY) },
    cancel: { state: typing(KEY), effects: [closeWindow] },
    sessionEnded: { state: typing(KEY, { code: 'LOOKUP_TIMED_OUT' }), effects: [closeWindow] },
  },
  blocked: {
    openView: { state: STATES.opening, effects: [openWindow, showViewer] },
    cancel: { state: typing(KEY) },
  },
  live: {
    agents: { state: { name: 'live', session: { ...session, agents: 2, mostAgents: 2 } } },
    navigate: { state: { name: 'live', session: { ...session, page: 'https://bank.example/loan' } } },
    viewerClosed: { state: STATES.liveNoViewer },
    popupBlocked: { state: STATES.liveNoViewer },
    openView: { state: STATES.live, effects: [focusWindow] },
    end: { state: { ...STATES.live, ending: true }, effects: [{ type: 'endSession' }] },
    sessionEnded: end,
  },
  liveNoViewer: {
    agents: { state: { name: 'liveNoViewer', session: { ...session, agents: 2, mostAgents: 2 } } },
    navigate: { state: { name: 'liveNoViewer', session: { ...session, page: 'https://bank.example/loan' } } },
    viewerConnected: { state: STATES.live },
    viewerFailed: { state: STATES.liveNoViewer, effects: [closeWindow] },
    openView: { state: STATES.liveNoViewer, effects: [openWindow, showViewer] },
    end: { state: STATES.liveNoViewer, effects: [{ type: 'endSession' }] },
    sessionEnded: end,
  },
  ended: {
    dismiss: { state: { name: 'idle' }, effects: [closeWindow] },
    enterKey: { state: typing(''), effects: [closeWindow] },
    contact: { ...nextContact.contact, effects: [closeWindow] },
    contactWithKey: { ...nextContact.contactWithKey, effects: [closeWindow] },
    contactWithTrouble: { ...nextContact.contactWithTrouble, effects: [closeWindow] },
  },
  error: {
    retry: startWaiting,
    dismiss: { state: { name: 'idle' } },
    enterKey: { state: typing('') },
    ...nextContact,
  },
  errorWithoutKey: {
    retry: { state: { name: 'idle' } },
    dismiss: { state: { name: 'idle' } },
    enterKey: { state: typing('') },
    ...nextContact,
  },
};

describe.each(Object.keys(STATES) as StateName[])('in %s', (stateName) => {
  const before: JoinState = STATES[stateName];

  test.each(Object.keys(EVENTS) as EventName[])('%s', (eventName) => {
    const { state, effects } = joinStep(before, EVENTS[eventName], WITH_LOOKUP);
    const outcome: Outcome = OUTCOMES[stateName][eventName] ?? { state: before };
    expect(state).toEqual(outcome.state);
    expect(effects).toEqual(outcome.effects ?? []);
    // The very same object: a view that compares states need not draw again.
    if (!OUTCOMES[stateName][eventName]) expect(state).toBe(before);
  });
});

/** Runs events from a state; gives the last state and all effects. */
function run(from: JoinState, events: JoinEvent[], options = WITH_LOOKUP) {
  let state = from;
  const effects: JoinEffect[] = [];
  for (const event of events) {
    const step = joinStep(state, event, options);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects: effects.map((effect) => effect.type), name: state.name };
}

describe('a plain join, without a login-key function', () => {
  test('opens the view at once and looks nothing up', () => {
    const { state, effects } = joinStep(STATES.key, EVENTS.submit, PLAIN);
    expect(state).toEqual({ name: 'opening', sessionKey: KEY, sessionId: '' });
    expect(effects).toEqual([openWindow, { type: 'showViewer', sessionKey: KEY, sessionId: '' }]);
  });

  test('takes the session from what the viewer says', () => {
    const { state } = run(STATES.key, [EVENTS.submit, EVENTS.viewerConnected], PLAIN);
    expect(state).toEqual(STATES.live);
  });

  test('recovers from a blocked window by a click', () => {
    const { name, effects } = run(STATES.key, [EVENTS.submit, EVENTS.popupBlocked, EVENTS.openView], PLAIN);
    expect(name).toBe('opening');
    expect(effects).toEqual(['openWindow', 'showViewer', 'openWindow', 'showViewer']);
  });
});

describe('as agents do it', () => {
  test('a whole session: code, wait, view, end', () => {
    const { name, effects } = run(INITIAL_JOIN_STATE, [
      EVENTS.authenticated,
      EVENTS.enterKey,
      EVENTS.typed,
      EVENTS.submit,
      EVENTS.lookupWaiting,
      EVENTS.lookupFound,
      EVENTS.viewerConnected,
      EVENTS.end,
      EVENTS.sessionEnded,
      EVENTS.dismiss,
    ]);
    expect(name).toBe('idle');
    expect(effects).toEqual([
      'openWindow',
      'startLookup',
      'showViewer',
      'recordStarted',
      'endSession',
      'recordEnded',
      'closeWindow', // at the end, since it was ended here
      'closeWindow',
    ]);
  });

  test('a double click on Join opens one window and starts one lookup', () => {
    expect(run(STATES.key, [EVENTS.submit, EVENTS.submit]).effects).toEqual(['openWindow', 'startLookup']);
    expect(run(STATES.key, [EVENTS.submit, EVENTS.submit], PLAIN).effects).toEqual([
      'openWindow',
      'showViewer',
    ]);
  });

  test('a window that was blocked while waiting can be opened by a click before the visitor is found', () => {
    const { name, effects } = run(STATES.key, [
      EVENTS.submit,
      EVENTS.popupBlocked,
      EVENTS.openView,
      EVENTS.lookupFound,
    ]);
    expect(name).toBe('opening');
    expect(effects).toEqual(['openWindow', 'startLookup', 'openWindow', 'showViewer']);
  });

  test('a window that is blocked again goes back to asking for a click', () => {
    expect(run(STATES.blocked, [EVENTS.openView, EVENTS.popupBlocked]).state).toEqual(STATES.blocked);
  });

  test('Cancel while the window is blocked stops the lookup and keeps the key for another try', () => {
    const { state, effects } = run(STATES.waitingBlocked, [EVENTS.cancel]);
    expect(state).toEqual(typing(KEY));
    expect(effects).toEqual(['cancelLookup', 'closeWindow']);
  });

  test('closing the waiting window cancels, and the answers that come later change nothing', () => {
    const { state } = run(STATES.waiting, [
      EVENTS.viewerClosed,
      EVENTS.lookupWaiting,
      EVENTS.lookupFound,
      EVENTS.lookupFailed,
      EVENTS.viewerConnected,
      EVENTS.sessionEnded,
    ]);
    expect(state).toEqual(typing(KEY));
  });

  test('another contact on screen disturbs nothing that is under way', () => {
    for (const name of ['waiting', 'waitingBlocked', 'opening', 'blocked', 'live', 'liveNoViewer'] as const) {
      const events = [EVENTS.contact, EVENTS.contactWithKey, EVENTS.contactWithTrouble];
      expect(run(STATES[name], events)).toMatchObject({ state: STATES[name], effects: [] });
    }
  });

  test('a contact that came before the sign-in is there after it', () => {
    expect(run(STATES.boot, [EVENTS.contactWithKey, EVENTS.authenticated]).state).toEqual({
      name: 'idle',
      sessionKey: 'next-9',
    });
    const events = [EVENTS.authFailed, EVENTS.contactWithTrouble, EVENTS.retry, EVENTS.authenticated];
    expect(run(STATES.boot, events).state).toEqual(nextContact.contactWithTrouble.state);
  });

  test('only the newest contact counts', () => {
    expect(run(STATES.boot, [EVENTS.contactWithKey, EVENTS.contact, EVENTS.authenticated]).state).toEqual({
      name: 'idle',
    });
  });

  test('a key typed for one contact is not offered for the next', () => {
    expect(run(STATES.key, [EVENTS.contact, EVENTS.enterKey]).state).toEqual(typing(''));
  });

  test('typing takes the message about the key away', () => {
    expect(run(STATES.key, [EVENTS.keyRefused, EVENTS.typed]).state).toEqual(typing('842'));
  });

  test('a session that ends while its view opens is told as such, and no record is written', () => {
    const { state, effects } = run(STATES.opening, [EVENTS.sessionEnded]);
    expect(state).toEqual(typing(KEY, { code: 'LOOKUP_TIMED_OUT' }));
    expect(effects).toEqual(['closeWindow']);
  });

  test('Retry after an error starts the same join again, in the click', () => {
    expect(run(STATES.error, [EVENTS.retry])).toMatchObject(startWaiting.state && { name: 'waiting' });
    expect(run(STATES.error, [EVENTS.retry]).effects).toEqual(['openWindow', 'startLookup']);
    expect(run(STATES.error, [EVENTS.retry], PLAIN).effects).toEqual(['openWindow', 'showViewer']);
  });

  test('opening the view again is not a second session', () => {
    const { state, effects } = run(STATES.live, [
      EVENTS.viewerClosed,
      EVENTS.openView,
      EVENTS.viewerConnected,
    ]);
    expect(state).toEqual(STATES.live);
    expect(effects).toEqual(['openWindow', 'showViewer']);
  });

  test('the end is written once, however often it is told', () => {
    const { effects } = run(STATES.live, [EVENTS.sessionEnded, EVENTS.sessionEnded, EVENTS.viewerClosed]);
    expect(effects).toEqual(['recordEnded']);
  });

  test('the view stays to say that another agent ended it, and goes when it was ended here', () => {
    const over = { type: 'sessionEnded', reason: 'agent', atMs: 9000 } as const;
    expect(run(STATES.live, [over]).effects).toEqual(['recordEnded']);
    expect(run(STATES.live, [EVENTS.end, over]).effects).toEqual([
      'endSession',
      'recordEnded',
      'closeWindow',
    ]);
  });

  test('an end that was only noticed has no reason', () => {
    const { state } = run(STATES.live, [{ type: 'sessionEnded', atMs: 9000 }]);
    expect(state).toEqual({ name: 'ended', session, endedAtMs: 9000 });
  });

  test('a clock that was set back does not make a session end before it began', () => {
    const { state } = run(STATES.live, [{ type: 'sessionEnded', reason: 'agent', atMs: 1 }]);
    expect(state).toMatchObject({ name: 'ended', endedAtMs: session.startedAtMs });
  });

  test('a viewer that does not tell its session is in the one that was found', () => {
    const { state } = run(STATES.opening, [{ type: 'viewerConnected', sessionId: '', atMs: 1000 }]);
    expect(state).toEqual(STATES.live);
  });
});
