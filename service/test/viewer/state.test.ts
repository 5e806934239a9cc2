import { describe, expect, test } from '@jest/globals';
import { clockText, durationText } from '../../viewer/state/elapsed.js';
import { noticeOf } from '../../viewer/state/notice.js';
import {
  INITIAL_VIEWER_STATE,
  viewerStep,
  type ViewerEvent,
  type ViewerState,
} from '../../viewer/state/state.js';
import { assertSandboxed } from '../../viewer/picture/sandbox.js';
import { fitInto } from '../../viewer/picture/fit.js';
import type { ToViewerMessage } from '../../src/protocol/index.js';

const message = (said: ToViewerMessage, atMs = 1_000): ViewerEvent => ({
  type: 'message',
  message: said,
  atMs,
});

const JOINED: ToViewerMessage = {
  type: 'joined',
  sessionId: 's-1',
  sessionKey: '4711',
  keyIsRandom: true,
  startedAt: -3_600_000,
  visitor: { name: 'Vera' },
};

const run = (...events: ViewerEvent[]): ViewerState => events.reduce(viewerStep, INITIAL_VIEWER_STATE);
const live = [message(JOINED), { type: 'picture', picture: 'live' }] as const;
const title = (state: ViewerState) => noticeOf(state)?.title;

describe('what a viewer shows', () => {
  test.each<[string, ViewerEvent[], string | undefined]>([
    ['before anything is heard', [], 'Connecting…'],
    ['while the service cannot be reached', [{ type: 'closed', how: 'lost', atMs: 0 }], 'Reconnecting…'],
    ['while nobody has started', [message({ type: 'waiting' })], 'Waiting for the visitor'],
    ['until the first picture', [message(JOINED)], 'Loading the visitor’s page…'],
    ['while the picture is good', [...live], undefined],
    ['after a gap', [...live, { type: 'picture', picture: 'resync' }], 'Resynchronising…'],
    [
      'while the visitor is elsewhere',
      [...live, message({ type: 'visitor', state: 'away' })],
      'The visitor is on another page',
    ],
    ['when the socket is lost', [...live, { type: 'closed', how: 'lost', atMs: 2_000 }], 'Reconnecting…'],
    [
      'when it is back, before a picture',
      [...live, { type: 'closed', how: 'lost', atMs: 2_000 }, message(JOINED)],
      'Resynchronising…',
    ],
    ['at the end', [...live, message({ type: 'ended', reason: 'visitor' })], 'Session ended'],
    [
      'for an unknown key',
      [message({ type: 'error', code: 'notfound', msg: '' })],
      'No session with this key',
    ],
    [
      'when refused by a close code alone',
      [{ type: 'closed', how: 'refused', atMs: 0 }],
      'You cannot see this session',
    ],
  ])('%s', (_when, events, expected) => {
    expect(title(run(...events))).toBe(expected);
  });

  test.each([
    ['agent', 'Another agent ended the session.'],
    ['visitor', 'The visitor ended the session.'],
    ['timeout', 'The connection to the visitor was lost for too long.'],
    ['error', 'The service ended the session.'],
  ] as const)('who or what ended it: %s', (reason, words) => {
    const state = run(...live, message({ type: 'ended', reason }, 66_000));
    expect(noticeOf(state)!.text).toBe(`${words} It lasted 1 minute 5 seconds. You can close this window.`);
  });

  test('in a frame nothing about a window, which is not there', () => {
    const ended = noticeOf(run(...live, message({ type: 'ended', reason: 'visitor' }, 66_000)), true)!;
    expect(ended.text).toBe('The visitor ended the session. It lasted 1 minute 5 seconds.');
    expect(ended.action).toBeUndefined();
  });

  test('a sign-in that has run out is renewed in a window where the view is in a frame', () => {
    const refused = run({ type: 'closed', how: 'refused', atMs: 0 });
    expect(noticeOf(refused)!.action).toBe('reload');
    expect(noticeOf(refused, true)).toMatchObject({
      title: 'You cannot see this session',
      action: 'window',
    });
  });

  test('that it was this agent who ended the session', () => {
    const asked = run(...live, { type: 'endAsked' });
    expect(noticeOf(viewerStep(asked, message({ type: 'ended', reason: 'agent' })))!.text).toContain(
      'You ended',
    );
    expect(noticeOf(viewerStep(asked, message({ type: 'ended', reason: 'visitor' })))!.text).toContain(
      'The visitor',
    );
  });
});

describe('the state of a viewer', () => {
  test('is final once the session has ended or failed', () => {
    const ended = run(...live, message({ type: 'ended', reason: 'visitor' }));
    for (const late of [
      message(JOINED),
      message({ type: 'waiting' }),
      { type: 'closed', how: 'lost', atMs: 9 } as const,
    ]) {
      expect(viewerStep(ended, late)).toBe(ended);
    }
  });

  test('keeps the time, the page and the agents over a lost connection', () => {
    const state = run(
      ...live,
      message({
        type: 'page',
        page: { url: 'https://a.example/', browser: { name: '', platform: '', version: '' } },
      }),
      message({ type: 'agents', count: 3, agentlist: [] }),
      { type: 'closed', how: 'lost', atMs: 5_000 },
      message(JOINED, 9_000),
    );
    expect(state).toMatchObject({
      lost: false,
      count: 3,
      page: { url: 'https://a.example/' },
      session: { joinedAtMs: 1_000 },
    });
  });

  test('starts afresh with another session of the same key', () => {
    const state = run(
      ...live,
      message({ type: 'agents', count: 3, agentlist: [] }),
      message({ ...JOINED, sessionId: 's-2' }, 9_000),
    );
    expect(state).toMatchObject({ count: 1, picture: 'loading', session: { joinedAtMs: 9_000 } });
  });

  test('knows that a session which it was in is over when its key is unknown afterwards', () => {
    const lost: ViewerEvent = { type: 'closed', how: 'lost', atMs: 2_000 };
    expect(run(...live, lost, message({ type: 'error', code: 'notfound', msg: '' })).name).toBe('ended');
    expect(run(...live, lost, { type: 'closed', how: 'notfound', atMs: 3_000 }).name).toBe('ended');
    expect(run(...live, lost, message({ type: 'error', code: 'refused', msg: '' })).name).toBe('failed');
  });

  test('leaves messages of a later version alone', () => {
    const state = run(...live);
    expect(viewerStep(state, message({ type: 'news' } as never))).toBe(state);
  });
});

test.each([
  [-5, '0:00', '0 seconds'],
  [1_000, '0:01', '1 second'],
  [59_999, '0:59', '59 seconds'],
  [60_000, '1:00', '1 minute'],
  [754_000, '12:34', '12 minutes 34 seconds'],
  [3_600_000, '1:00:00', '1 hour'],
  [7_384_000, '2:03:04', '2 hours 3 minutes'],
])('%i ms read %s and %s', (elapsedMs, clock, duration) => {
  expect(clockText(elapsedMs)).toBe(clock);
  expect(durationText(elapsedMs)).toBe(duration);
});

test.each([
  [
    'fits a wide window into a narrow room',
    { width: 600, height: 800 },
    { width: 1200, height: 800 },
    { scale: 0.5, left: 0, top: 200 },
  ],
  [
    'fits a tall window into a low room',
    { width: 900, height: 400 },
    { width: 400, height: 800 },
    { scale: 0.5, left: 350, top: 0 },
  ],
  [
    'never enlarges',
    { width: 1000, height: 1000 },
    { width: 400, height: 600 },
    { scale: 1, left: 300, top: 200 },
  ],
])('the picture %s', (_what, room, picture, fit) => {
  expect(fitInto(room, picture)).toEqual(fit);
});

test.each([
  null,
  '',
  'allow-scripts',
  'allow-same-origin allow-scripts',
  'allow-same-origin allow-forms',
  'ALLOW-SAME-ORIGIN',
])('a replay frame with the sandbox %j is refused', (sandbox) => {
  expect(() => assertSandboxed({ getAttribute: () => sandbox })).toThrow('not sandboxed');
  expect(() => assertSandboxed({ getAttribute: () => 'allow-same-origin' })).not.toThrow();
});
