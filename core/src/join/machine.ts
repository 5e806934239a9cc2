import type {
  JoinContact,
  JoinEffect,
  JoinEvent,
  JoinOptions,
  JoinState,
  JoinStep,
  LiveSession,
  Trouble,
} from './states.js';

const stay = (state: JoinState): JoinStep => ({ state, effects: [] });
const go = (state: JoinState, ...effects: JoinEffect[]): JoinStep => ({ state, effects });

/**
 * One step of the join. Pure: no clock, no DOM, no network.
 * An event that means nothing in a state leaves it as it is, so late answers are harmless. Another contact on
 * screen never disturbs a lookup, an opening view or a session.
 */
export function joinStep(state: JoinState, event: JoinEvent, options: JoinOptions): JoinStep {
  switch (state.name) {
    case 'boot':
    case 'authError':
      return signingIn(state, event);
    case 'idle':
      if (event.type === 'enterKey') return stay({ name: 'key', value: '' });
      if (event.type === 'submit') return submit(event.sessionKey, options);
      return atRest(state, event);
    case 'key':
      return key(state, event, options);
    case 'waiting':
      return waiting(state, event);
    case 'opening':
      return opening(state, event);
    case 'blocked':
      return blocked(state, event);
    case 'live':
    case 'liveNoViewer':
      return live(state, event);
    case 'ended':
      return afterEnd(state, event);
    case 'error':
      if (event.type === 'retry' && state.sessionKey !== undefined) return submit(state.sessionKey, options);
      if (event.type === 'retry' || event.type === 'dismiss') return stay({ name: 'idle' });
      return atRest(state, event);
  }
}

type StateNamed<Name extends JoinState['name']> = Extract<JoinState, { name: Name }>;

function signingIn(state: StateNamed<'boot' | 'authError'>, event: JoinEvent): JoinStep {
  const { contact } = state;
  const kept = contact && { contact };
  switch (event.type) {
    case 'authenticated':
      return stay(withContact(contact ?? {}));
    case 'authFailed':
      return stay({ name: 'authError', trouble: event.trouble, signIn: event.signIn, ...kept });
    case 'retry':
      return state.name === 'authError'
        ? go({ name: 'boot', ...kept }, { type: 'authenticate' })
        : stay(state);
    case 'contact': {
      const { type: _, ...news } = event;
      return stay({ ...state, contact: news });
    }
    default:
      return stay(state);
  }
}

/** Nothing is under way: another contact, or the wish to type a key, replaces what is shown. */
function atRest(state: JoinState, event: JoinEvent): JoinStep {
  if (event.type === 'contact') return stay(withContact(event));
  if (event.type === 'enterKey') return stay({ name: 'key', value: '' });
  return stay(state);
}

function withContact({ sessionKey, trouble }: JoinContact): JoinState {
  if (trouble) return { name: 'key', value: '', trouble };
  return sessionKey === undefined ? { name: 'idle' } : { name: 'idle', sessionKey };
}

function key(state: StateNamed<'key'>, event: JoinEvent, options: JoinOptions): JoinStep {
  switch (event.type) {
    case 'typed':
      return stay({ name: 'key', value: event.value });
    case 'submit':
      return submit(event.sessionKey, options);
    case 'lookupFailed': // about the typed key only: the answer to a cancelled lookup is no news
      return event.trouble.code === 'SESSION_KEY_INVALID'
        ? stay({ ...state, trouble: event.trouble })
        : stay(state);
    case 'back':
      return stay({ name: 'idle' });
    case 'contact':
      return stay(withContact(event)); // a key typed for one contact must not be joined for the next
    default:
      return stay(state);
  }
}

function submit(sessionKey: string, { lookup }: JoinOptions): JoinStep {
  const open: JoinEffect = { type: 'openWindow', sessionKey };
  if (lookup) {
    const state: JoinState = { name: 'waiting', sessionKey, attempt: 0, window: 'open' };
    return go(state, open, { type: 'startLookup', sessionKey });
  }
  const target = { sessionKey, sessionId: '' };
  return go({ name: 'opening', ...target }, open, { type: 'showViewer', ...target });
}

function waiting(state: StateNamed<'waiting'>, event: JoinEvent): JoinStep {
  const { sessionKey } = state;
  const isOpen = state.window === 'open';
  const giveUp = (trouble?: Trouble): JoinStep =>
    go(keyWith(sessionKey, trouble), { type: 'cancelLookup' }, { type: 'closeWindow' });
  switch (event.type) {
    case 'lookupWaiting':
      return stay({ ...state, attempt: event.attempt });
    case 'popupBlocked':
      return isOpen ? stay({ ...state, window: 'blocked' }) : stay(state);
    case 'openView':
      if (isOpen) return go(state, { type: 'focusWindow' });
      return go({ ...state, window: 'open' }, { type: 'openWindow', sessionKey });
    case 'viewerClosed': // the agent closed the waiting window: that is a cancel
      return isOpen ? giveUp() : stay(state);
    case 'cancel':
      return giveUp();
    case 'viewerFailed':
      return giveUp(event.trouble);
    case 'lookupFailed':
      return go(keyWith(sessionKey, event.trouble), { type: 'closeWindow' });
    case 'lookupFound': {
      const found = { sessionKey, sessionId: event.sessionId };
      if (!isOpen) return stay({ name: 'blocked', ...found });
      return go({ name: 'opening', ...found }, { type: 'showViewer', ...found });
    }
    default:
      return stay(state);
  }
}

function opening(state: StateNamed<'opening'>, event: JoinEvent): JoinStep {
  const { sessionKey, sessionId } = state;
  switch (event.type) {
    case 'popupBlocked':
      return stay({ name: 'blocked', sessionKey, sessionId });
    case 'openView':
      return go(state, { type: 'focusWindow' });
    case 'viewerConnected': {
      const id = event.sessionId || sessionId;
      const session: LiveSession = {
        sessionId: id,
        sessionKey,
        startedAtMs: event.atMs,
        agents: 1,
        mostAgents: 1,
      };
      return go({ name: 'live', session }, { type: 'recordStarted', session });
    }
    case 'viewerFailed':
      return go({ name: 'error', trouble: event.trouble, sessionKey }, { type: 'closeWindow' });
    case 'viewerClosed':
      return stay(keyWith(sessionKey));
    case 'cancel':
      return go(keyWith(sessionKey), { type: 'closeWindow' });
    case 'sessionEnded': // before the agent saw anything of it
      return go(keyWith(sessionKey, { code: 'LOOKUP_TIMED_OUT' }), { type: 'closeWindow' });
    default:
      return stay(state);
  }
}

function blocked(state: StateNamed<'blocked'>, event: JoinEvent): JoinStep {
  const { sessionKey, sessionId } = state;
  const target = { sessionKey, sessionId };
  switch (event.type) {
    case 'openView':
      return go(
        { name: 'opening', ...target },
        { type: 'openWindow', sessionKey },
        { type: 'showViewer', ...target },
      );
    case 'cancel':
      return stay(keyWith(sessionKey));
    default:
      return stay(state);
  }
}

function live(state: StateNamed<'live' | 'liveNoViewer'>, event: JoinEvent): JoinStep {
  const { session } = state;
  const { sessionKey, sessionId } = session;
  const hasView = state.name === 'live';
  switch (event.type) {
    case 'agents':
      return stay({
        ...state,
        session: { ...session, agents: event.count, mostAgents: Math.max(session.mostAgents, event.count) },
      });
    case 'navigate':
      return stay({ ...state, session: { ...session, page: withoutQuery(event.url) } });
    case 'viewerConnected':
      return hasView ? stay(state) : stay({ name: 'live', session });
    case 'viewerClosed':
    case 'popupBlocked':
      return hasView ? stay({ name: 'liveNoViewer', session }) : stay(state);
    case 'viewerFailed': // the view that was opened again
      return hasView ? stay(state) : go(state, { type: 'closeWindow' });
    case 'openView':
      if (hasView) return go(state, { type: 'focusWindow' });
      return go(state, { type: 'openWindow', sessionKey }, { type: 'showViewer', sessionKey, sessionId });
    case 'end':
      return go(hasView ? { ...state, ending: true } : state, { type: 'endSession' });
    case 'sessionEnded': {
      const endedAtMs = Math.max(event.atMs, session.startedAtMs); // the machine's clock may have been set back
      const over = { session, ...(event.reason && { reason: event.reason }), endedAtMs };
      // Unless it was ended here, the view stays and says who did: a window that just vanishes looks like a crash.
      const close: JoinEffect[] = state.name === 'live' && state.ending ? [{ type: 'closeWindow' }] : [];
      return go({ name: 'ended', ...over }, { type: 'recordEnded', ...over }, ...close);
    }
    default:
      return stay(state);
  }
}

/** The view that says how it ended goes when the panel's own message does. */
function afterEnd(state: StateNamed<'ended'>, event: JoinEvent): JoinStep {
  const next = event.type === 'dismiss' ? stay({ name: 'idle' }) : atRest(state, event);
  return next.state === state ? next : go(next.state, { type: 'closeWindow' });
}

function keyWith(value: string, trouble?: Trouble): JoinState {
  return trouble ? { name: 'key', value, trouble } : { name: 'key', value };
}

/** An address may carry customer data behind `?` and `#`. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
