import type { EndReason } from '@glance-kit/core';
import { durationText } from './elapsed.js';
import type { Failure, ViewerState } from './state.js';

/** What an agent can do about a notice. */
export type NoticeAction = 'reload' | 'retry' | 'close' | 'window';

export interface Notice {
  title: string;
  text: string;
  /** `busy` turns a wheel, `wait` stands over a dimmed picture, `end` and `problem` are final. */
  tone: 'busy' | 'wait' | 'end' | 'problem';
  action?: NoticeAction;
}

const FAILURES: Readonly<Record<Failure, Notice>> = {
  notfound: {
    tone: 'problem',
    title: 'No session with this key',
    text: 'Ask the visitor to read the code again, or to start a new session.',
    action: 'reload',
  },
  timeout: {
    tone: 'problem',
    title: 'The visitor did not come',
    text: 'No session was started with this key in time. Ask the visitor to start one, then try again.',
    action: 'reload',
  },
  refused: {
    tone: 'problem',
    title: 'You cannot see this session',
    text: 'It belongs to another group, or your sign-in has expired. Sign in again.',
    action: 'reload',
  },
  misunderstood: {
    tone: 'problem',
    title: 'This view does not match the service',
    text: 'The service may have been updated. Reload the view.',
    action: 'reload',
  },
};

const ENDED: Readonly<Record<EndReason, string>> = {
  agent: 'Another agent ended the session.',
  visitor: 'The visitor ended the session.',
  timeout: 'The connection to the visitor was lost for too long.',
  error: 'The service ended the session.',
};

const RECONNECTING: Notice = {
  tone: 'wait',
  title: 'Reconnecting…',
  text: 'The connection to the service was lost. The session goes on when it is back.',
  action: 'retry',
};

function joinedNotice(state: Extract<ViewerState, { name: 'joined' }>): Notice | undefined {
  if (state.lost) return RECONNECTING;
  if (!state.visitorHere) {
    return {
      tone: 'wait',
      title: 'The visitor is on another page',
      text: 'Or offline for a moment. The view goes on when they are back on the site.',
    };
  }
  switch (state.picture) {
    case 'live':
      return undefined;
    case 'loading':
      return {
        tone: 'busy',
        title: 'Loading the visitor’s page…',
        text: 'This takes a moment for a large page.',
      };
    case 'resync':
      return {
        tone: 'wait',
        title: 'Resynchronising…',
        text: 'Part of the page was missed; a fresh picture is on its way.',
      };
  }
}

/** In a frame a sign-in that has run out cannot be renewed: the browser may keep none there. */
const REFUSED_IN_FRAME: Notice = {
  ...FAILURES.refused,
  text: 'It belongs to another group, or your sign-in has expired. Sign in again in a window.',
  action: 'window',
};

/**
 * What stands over the picture, or in its place; `undefined` while the picture speaks for itself.
 *
 * @param framed  the view is part of another page, which closes it when it likes
 */
export function noticeOf(state: ViewerState, framed = false): Notice | undefined {
  switch (state.name) {
    case 'connecting':
      return state.lost
        ? { ...RECONNECTING, text: 'The service cannot be reached. Trying again…' }
        : { tone: 'busy', title: 'Connecting…', text: 'Reaching the service.' };
    case 'waiting':
      return state.lost
        ? { ...RECONNECTING, text: 'The connection to the service was lost. Trying again…' }
        : {
            tone: 'busy',
            title: 'Waiting for the visitor',
            text: 'The view opens by itself as soon as the visitor starts the session.',
          };
    case 'joined':
      return joinedNotice(state);
    case 'ended': {
      const who = state.byMe ? 'You ended the session.' : ENDED[state.reason];
      const lasted =
        state.session && ` It lasted ${durationText(state.endedAtMs - state.session.joinedAtMs)}.`;
      const end = { tone: 'end', title: 'Session ended', text: `${who}${lasted ?? ''}` } as const;
      return framed ? end : { ...end, text: `${end.text} You can close this window.`, action: 'close' };
    }
    case 'failed':
      return framed && state.failure === 'refused' ? REFUSED_IN_FRAME : FAILURES[state.failure];
  }
}
