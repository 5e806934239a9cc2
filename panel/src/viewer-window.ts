import { KitError, readViewerEnvelope, serviceOrigin } from '@glance-kit/core';
import type { PanelEnvelope, Viewer, ViewerAddress, ViewerMessage, ViewerRequest } from '@glance-kit/core';
import { systemClock, type PanelClock } from './clock.js';
import { showWaitingPage } from './waiting-page.js';

export interface ViewerWindowOptions {
  /** Base of the service that the view is loaded from: the only origin listened to and written to. */
  service: string;
  /** Name of the window, unique for each view: a form is posted into it by this name. */
  name: string;
  /** Features for `window.open`; a window without address and menu bars unless given. */
  features?: string;
  /**
   * A window of this name may already hold the view, opened by a page that was reloaded since: it is taken over
   * as it is.
   */
  takeOver?: boolean;
  window?: Window;
  clock?: PanelClock;
}

const FEATURES = 'popup,width=1120,height=820';
/** Until the view has answered. */
const HELLO_EVERY_MS = 500;
/** Afterwards: a reloaded view does not know its opener until it hears from it again. */
const HELLO_AGAIN_MS = 4_000;
const CLOSED_EVERY_MS = 400;

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
  const viewer = new ViewerWindow(opened, origin, page, options.clock ?? systemClock);
  const document = ownDocument(opened);
  if (document) {
    showWaitingPage(opened, document, request.waitingText);
    request.address.then(
      (address) => {
        load(page as Window & typeof globalThis, opened, options.name, address);
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

/** Loads the view: fields by a form, so that they stay out of address bar and history. */
function load(
  page: Window & typeof globalThis,
  opened: Window,
  windowName: string,
  { url, fields }: ViewerAddress,
): void {
  if (!fields) return void opened.location.replace(url);
  const { document } = page;
  const form = document.createElement('form');
  form.action = url;
  form.method = 'post';
  form.target = windowName;
  form.hidden = true;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  // Not `form.submit`: a field of that name would hide the method.
  page.HTMLFormElement.prototype.submit.call(form);
  form.remove();
}

class ViewerWindow implements Viewer {
  readonly closed: Promise<void>;
  readonly #receivers = new Set<(message: ViewerMessage) => void>();
  readonly #onMessage = (event: MessageEvent): void => this.#hear(event);
  #answered = false;
  #stopHello = (): void => {};

  constructor(
    private readonly opened: Window,
    private readonly origin: string,
    page: Window,
    private readonly clock: PanelClock,
  ) {
    page.addEventListener('message', this.#onMessage);
    this.closed = new Promise((resolve) => {
      const look = (): void => {
        if (!opened.closed) return void clock.after(CLOSED_EVERY_MS, look);
        this.#stopHello();
        page.removeEventListener('message', this.#onMessage);
        resolve();
      };
      look();
    });
  }

  focus(): void {
    this.opened.focus();
  }

  close(): void {
    this.opened.close();
  }

  send(command: { command: 'end' }): void {
    this.#post(command);
  }

  listen(receive: (message: ViewerMessage) => void): () => void {
    this.#receivers.add(receive);
    return () => void this.#receivers.delete(receive);
  }

  /** Says hello until the view answers, then now and again. Starts once there is something to talk to. */
  greet(): void {
    this.#post({ command: 'hello' });
    this.#stopHello = this.clock.after(this.#answered ? HELLO_AGAIN_MS : HELLO_EVERY_MS, () => this.greet());
  }

  /** Reaches the view only while it shows the service: anything else in the window gets nothing. */
  #post(body: PanelEnvelope['glance_panel']): void {
    if (this.opened.closed) return;
    const envelope: PanelEnvelope = { glance_panel: body };
    this.opened.postMessage(envelope, this.origin);
  }

  #hear(event: MessageEvent): void {
    // Both: another window of the service, or another page in this window, is not the view.
    if (event.source !== this.opened || event.origin !== this.origin) return;
    const message = readViewerEnvelope(event.data);
    if (!message) return;
    this.#answered = true;
    for (const receive of [...this.#receivers]) receive(message);
  }
}
