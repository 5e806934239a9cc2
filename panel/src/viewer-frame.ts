import { serviceOrigin, systemClock, type Clock, type Viewer, type ViewerRequest } from '@glance-kit/core';
import { OpenedViewer } from './opened-viewer.js';
import { loadInto } from './post-form.js';
import type { ViewTexts } from './view-texts.js';

export interface ViewerFrameOptions {
  /** Base of the service that the view is loaded from: the only origin listened to and written to. */
  service: string;
  /** Name of the frame, unique for each view. */
  name: string;
  /** Where the frame is put; it fills the place. */
  container: HTMLElement;
  texts: ViewTexts;
  /** The agent wants the view in a window; called inside the click. */
  inWindow(): void;
  window?: Window;
  clock?: Clock;
}

/** What the view may do: run, keep its session, post forms, open windows; not send the whole desktop elsewhere. */
const SANDBOX =
  'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads';

/**
 * Opens a view in a frame of this page. A browser shows an empty frame where the service refuses to be framed, and
 * tells nobody: so a way out into a window is beside the frame, and says why until the view has spoken.
 */
export function openViewerFrame(request: ViewerRequest, options: ViewerFrameOptions): Promise<Viewer> {
  const page = options.window ?? window;
  const origin = serviceOrigin(options.service);
  const { document } = page;
  const { texts } = options;

  const section = document.createElement('section');
  section.setAttribute('aria-label', texts.viewFrame);
  section.className = 'gk-view';
  const frame = document.createElement('iframe');
  frame.title = texts.viewFrame;
  frame.name = options.name;
  frame.allow = 'fullscreen';
  frame.setAttribute('sandbox', SANDBOX);
  const wait = document.createElement('p');
  wait.setAttribute('role', 'status');
  wait.textContent = request.waitingText;
  const out = document.createElement('p');
  const why = document.createElement('span');
  why.textContent = texts.viewNothing;
  const button = document.createElement('button');
  button.textContent = texts.viewInWindow;
  const shut = document.createElement('button');
  shut.textContent = texts.viewClose;
  out.append(why, ' ', button, ' ', shut);
  out.hidden = true;
  section.append(wait, out);
  options.container.append(section);
  section.append(frame);

  const before = document.activeElement as HTMLElement | null;
  let closed = false;
  const place = {
    window: frame.contentWindow!,
    // The host may take the place away with everything in it.
    isClosed: () => closed || !frame.isConnected,
    focus: () => {
      section.scrollIntoView({ block: 'nearest' });
      frame.focus();
    },
    close: () => {
      closed = true;
      const hadFocus = section.contains(document.activeElement);
      section.remove();
      // Back to the panel, whose buttons are others by now.
      if (hadFocus) (before?.shadowRoot?.querySelector<HTMLElement>('[data-first]') ?? before)?.focus();
    },
  };
  button.addEventListener('click', () => options.inWindow());
  shut.addEventListener('click', () => place.close());
  section.addEventListener('keydown', ({ key }) => key === 'Escape' && place.close());
  const viewer = new OpenedViewer(place, origin, page, options.clock ?? systemClock);
  viewer.listen(() => (why.hidden = true));
  request.address.then(
    (address) => {
      if (place.isClosed()) return;
      // A host that moves the frame in its document empties it: the view is gone then, and can be opened again.
      let isLoaded = false;
      frame.addEventListener('load', () => {
        if (isLoaded && frame.contentDocument) place.close();
        isLoaded ||= !frame.contentDocument;
      });
      wait.remove();
      out.hidden = false;
      loadInto(page, options.name, (url) => void (frame.src = url), address);
      viewer.greet();
    },
    () => viewer.close(),
  );
  return Promise.resolve(viewer);
}
