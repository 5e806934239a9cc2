import type { Clock, Viewer, ViewerRequest } from '@glance-kit/core';
import type { PageStore } from './page-store.js';
import { openViewerFrame } from './viewer-frame.js';
import { openViewerWindow } from './viewer-window.js';
import { VIEW_ENGLISH, type ViewTexts } from './view-texts.js';

/** Where views open: a window of their own, a tab, or a frame in the page of the panel. */
export type ViewPlaceName = 'window' | 'tab' | 'frame';

export interface ViewOpenerOptions {
  /** Base of the cobrowse service, the only origin that views are loaded from. */
  service: string;
  /** `window` unless given. */
  place?: ViewPlaceName | undefined;
  /** Where a framed view of a conversation goes; required with `frame`. */
  container?: (conversationId: string) => HTMLElement;
  /** Remembers the windows' names, so that a reloaded page finds them again. */
  store: PageStore;
  texts?: () => Partial<ViewTexts>;
  window?: Window;
  clock?: Clock;
  newId?: () => string;
}

/** Opens views for a connector: what every `Host.openViewer` does. */
export type ViewOpener = (request: ViewerRequest, conversationId: string) => Promise<Viewer>;

/** The name of the window that holds a conversation's view. */
const VIEW = 'view/';

/**
 * Views in the place that the settings name. A window that is still open from before a reload of the page is taken
 * over; a framed view can be moved into a window by the agent, and the next view of this page opens there too. Where
 * no window can be opened at all, the next click opens the view in a frame.
 */
export function viewOpener(options: ViewOpenerOptions): ViewOpener {
  const { service, store } = options;
  const page = options.window ?? window;
  const newId = options.newId ?? (() => crypto.randomUUID());
  const clock = options.clock && { clock: options.clock };
  const opened = new Set<string>();
  let place = options.place ?? 'window';

  const inFrame = (request: ViewerRequest, container: HTMLElement): Promise<Viewer> => {
    return openViewerFrame(request, {
      service,
      name: `glance-view-${newId()}`,
      container,
      texts: { ...VIEW_ENGLISH, ...options.texts?.() },
      inWindow() {
        place = 'window';
        request.reopen();
      },
      window: page,
      ...clock,
    });
  };

  return (request, conversationId) => {
    if (place === 'frame' && options.container) return inFrame(request, options.container(conversationId));
    const slot = VIEW + conversationId;
    const kept = store.get(slot);
    const takeOver = typeof kept === 'string' && !opened.has(kept);
    const name = takeOver ? kept : `glance-view-${newId()}`;
    // Read before: a window that opens uses the click up.
    const isClick = page.navigator?.userActivation?.isActive === true;
    const viewer = openViewerWindow(request, {
      service,
      name,
      takeOver,
      ...(place === 'tab' && { features: '' }),
      window: page,
      ...clock,
    });
    opened.add(name);
    store.set(slot, name);
    // A window that was closed is not looked for again.
    void viewer.then(
      ({ closed }) => closed.then(() => store.get(slot) === name && store.set(slot, undefined)),
      () => {
        store.set(slot, undefined);
        // Refused inside a click, it is refused for good: the frame that this page is in may open no windows.
        if (isClick && options.container) place = 'frame';
      },
    );
    return viewer;
  };
}
