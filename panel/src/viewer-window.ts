import {
  KitError,
  serviceOrigin,
  systemClock,
  type Clock,
  type Viewer,
  type ViewerRequest,
} from '@glance-kit/core';
import { OpenedViewer } from './opened-viewer.js';
import { loadInto } from './post-form.js';
import { showWaitingPage } from './waiting-page.js';

export interface ViewerWindowOptions {
  /** Base of the service that the view is loaded from: the only origin listened to and written to. */
  service: string;
  /** Name of the window, unique for each view: a form is posted into it by this name. */
  name: string;
  /** Features for `window.open`; a window without address and menu bars unless given, a tab when empty. */
  features?: string;
  /**
   * A window of this name may already hold the view, opened by a page that was reloaded since: it is taken over
   * as it is.
   */
  takeOver?: boolean;
  window?: Window;
  clock?: Clock;
}

const FEATURES = 'popup,width=1120,height=820';

/**
 * Opens a view in a window of its own. `window.open` is called before this returns, so that it escapes the pop-up
 * blocker when called inside a click; the promise resolves as soon as the window is there.
 *
 * @returns rejects with KitError POPUP_BLOCKED when the browser or the sandbox of the host's frame refused
 */
export function openViewerWindow(request: ViewerRequest, options: ViewerWindowOptions): Promise<Viewer> {
  const page = options.window ?? window;
  const origin = serviceOrigin(options.service);
  const opened = page.open(options.takeOver ? '' : 'about:blank', options.name, options.features ?? FEATURES);
  if (!opened) {
    return Promise.reject(new KitError('POPUP_BLOCKED', 'The browser did not open the window of the view.'));
  }
  const place = {
    window: opened,
    isClosed: () => opened.closed,
    focus: () => opened.focus(),
    close: () => opened.close(),
  };
  const viewer = new OpenedViewer(place, origin, page, options.clock ?? systemClock);
  const document = ownDocument(opened);
  if (document) {
    showWaitingPage(opened, document, request.waitingText);
    request.address.then(
      (address) => {
        loadInto(page, options.name, (url) => opened.location.replace(url), address);
        viewer.greet();
      },
      () => viewer.close(),
    );
  } else {
    request.address.catch(() => {}); // the view is there already: nothing is loaded into it
    viewer.greet();
    viewer.focus();
  }
  return Promise.resolve(viewer);
}

/** The blank document that we may write to; `undefined` when the window holds a page of another site. */
function ownDocument(opened: Window): Document | undefined {
  try {
    return opened.document;
  } catch {
    return undefined;
  }
}
