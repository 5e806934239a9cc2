import {
  readViewerEnvelope,
  type Clock,
  type PanelEnvelope,
  type Viewer,
  type ViewerMessage,
} from '@glance-kit/core';

/** The window or frame that holds a view. */
export interface ViewPlace {
  /** What messages come from and go to; the same object whatever is loaded. */
  readonly window: Window;
  readonly isClosed: () => boolean;
  focus(): void;
  close(): void;
}

/** Until the view has answered. */
const HELLO_EVERY_MS = 500;
/** Afterwards: a reloaded view does not know its opener until it hears from it again. */
const HELLO_AGAIN_MS = 4_000;
const CLOSED_EVERY_MS = 400;

/** A view in its place: carries its messages with the exact origin of the service, and notices when it is gone. */
export class OpenedViewer implements Viewer {
  readonly closed: Promise<void>;
  readonly #receivers = new Set<(message: ViewerMessage) => void>();
  readonly #onMessage = (event: MessageEvent): void => this.#hear(event);
  #answered = false;
  #stopHello = (): void => {};

  constructor(
    private readonly place: ViewPlace,
    private readonly origin: string,
    page: Window,
    private readonly clock: Clock,
  ) {
    page.addEventListener('message', this.#onMessage);
    this.closed = new Promise((resolve) => {
      const look = (): void => {
        if (!place.isClosed()) return void clock.after(CLOSED_EVERY_MS, look);
        this.#stopHello();
        page.removeEventListener('message', this.#onMessage);
        resolve();
      };
      look();
    });
  }

  focus(): void {
    this.place.focus();
  }

  close(): void {
    this.place.close();
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
    if (this.place.isClosed()) return;
    const envelope: PanelEnvelope = { glance_panel: body };
    this.place.window.postMessage(envelope, this.origin);
  }

  #hear(event: MessageEvent): void {
    // Both: another window of the service, or another page in this window, is not the view.
    if (event.source !== this.place.window || event.origin !== this.origin) return;
    const message = readViewerEnvelope(event.data);
    if (!message) return;
    this.#answered = true;
    for (const receive of [...this.#receivers]) receive(message);
  }
}
