import type { ViewerPageData } from '../src/http/pages/contract.js';
import { VIEWER_SOCKET_PATH, type ToViewerMessage } from '../src/protocol/index.js';
import { OpenerChannel } from './opener.js';
import { createPicture, type Picture } from './picture/picture.js';
import { INITIAL_VIEWER_STATE, isOver, viewerStep, type ViewerEvent } from './state/state.js';
import { Connection } from './stream/connection.js';
import { FrameStream } from './stream/frame-stream.js';
import { KeyframeRequests, type Timers } from './stream/keyframes.js';
import { View } from './view/view.js';

const BROWSER_TIMERS: Timers = {
  now: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

const socketUrl = (): string => {
  const url = new URL(VIEWER_SOCKET_PATH, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
};

/** Shows the session that the page was made for, in `root`. */
export function startViewer(root: HTMLElement, data: ViewerPageData): void {
  // The page may be the answer to a form: a reload must not send that again.
  if (data.frame) history.replaceState(null, '', data.frame.address);
  let state = INITIAL_VIEWER_STATE;
  let picture: Picture | undefined;

  const framed = window.parent !== window;
  const actions = {
    end,
    retry: () => connection.retryNow(),
    reload: () => location.reload(),
    // A browser only closes what a page has opened.
    ...(window.opener && !framed ? { close: () => window.close() } : {}),
    // Where the host's frame forbids windows, the page that a reload brings says what to do.
    window: () => void (window.open(location.href, '_blank') ?? location.reload()),
  };
  const view = new View(root, actions, { framed });
  const opener = new OpenerChannel({ window, allowed: data.openerOrigins, end });
  const requests = new KeyframeRequests(() => connection.send({ type: 'snapshot' }), BROWSER_TIMERS);
  const stream = new FrameStream({
    apply(events, keyframe) {
      try {
        picture ??= createPicture(view.room, pictureOptions);
        picture.apply(events);
      } catch (cause) {
        dropPicture(); // a page that broke the frame it was rebuilt in gets a new one
        throw cause;
      }
      if (!keyframe) return;
      requests.stop();
      step({ type: 'picture', picture: 'live' });
    },
    lost() {
      step({ type: 'picture', picture: 'resync' });
      requests.need();
    },
    ignored: () => requests.need(),
  });
  const pictureOptions = {
    origin: location.origin,
    resized: (size: { width: number; height: number }) => (view.pictureSize = size),
    damaged: () => requests.doubt(),
    left: () => {
      dropPicture();
      stream.lose('unreadable');
    },
  };
  const connection = new Connection({
    url: socketUrl(),
    ...(data.frame && { pass: data.frame.pass }),
    // Who was in the session does not wait for another one.
    hello: () => ({
      type: 'join',
      sessionKey: data.sessionKey,
      wait: state.name !== 'joined' && data.wait,
    }),
    message: receive,
    frame: (bytes) => stream.push(bytes),
    opened: () => undefined,
    closed(how) {
      stream.restart();
      requests.stop();
      step({ type: 'closed', how, atMs: Date.now() });
    },
    timers: BROWSER_TIMERS,
    random: Math.random,
  });

  function receive(message: ToViewerMessage): void {
    if (message.type === 'joined') {
      stream.restart();
      requests.expect();
    }
    if (message.type === 'visitor' && state.name === 'joined') {
      const here = message.state === 'here';
      if (here !== state.visitorHere) {
        // The page that comes back may be another one: nothing of the old picture is carried over.
        stream.restart();
        requests.stop();
        if (here) requests.expect();
        step({ type: 'picture', picture: picture ? 'resync' : 'loading' });
      }
    }
    step({ type: 'message', message, atMs: Date.now() });
  }

  function end(): void {
    if (state.name === 'joined' && connection.send({ type: 'end' })) step({ type: 'endAsked' });
  }

  function dropPicture(): void {
    picture?.destroy();
    picture = undefined;
    view.room.replaceChildren();
    view.pictureSize = undefined;
  }

  function step(event: ViewerEvent): void {
    const next = viewerStep(state, event);
    if (next === state) return;
    state = next;
    view.render(state, Date.now());
    opener.update(state);
    if (!isOver(state)) return;
    clearInterval(clock);
    requests.stop();
    stream.restart();
    dropPicture();
    connection.close();
  }

  view.render(state, Date.now());
  opener.update(state);
  const clock = setInterval(() => view.render(state, Date.now()), 1_000);
  addEventListener('online', () => connection.retryNow());
}
