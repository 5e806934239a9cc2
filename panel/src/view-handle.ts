import { KitError, type Host, type Viewer, type ViewerAddress, type ViewerMessage } from '@glance-kit/core';

/** What a conversation hears from the one view it has open. */
export interface ViewEvents {
  /** Any message; the first one tells that the view answers. */
  message(message: ViewerMessage): void;
  /** The agent wants the view somewhere else. */
  reopen(): void;
  /** The window is gone, and it was not this side that closed it. */
  closed(): void;
  /** The host could not open the window. */
  refused(error: unknown): void;
  /** The window is open and has been sent to its address. */
  filled(): void;
}

/**
 * One view from click to close. The window is asked for in the constructor, synchronously, so that it opens
 * inside the agent's click; its address follows with `fill`. After `drop` nothing is heard from it any more.
 */
export class ViewHandle {
  /** Whether the view has ever spoken. */
  heard = false;
  #viewer: Viewer | undefined;
  #dropped = false;
  #resolve!: (address: ViewerAddress) => void;
  #reject!: (reason: KitError) => void;
  #filled = false;
  #stopListening: (() => void) | undefined;

  constructor(
    host: Host,
    waitingText: string,
    private readonly events: ViewEvents,
  ) {
    const address = new Promise<ViewerAddress>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    address.catch(() => {}); // a host that refused the window never looks at it
    const reopen = (): void => {
      if (!this.#dropped) events.reopen();
    };
    // Called at once; a host that throws has refused just as well.
    const opening = (async () => host.openViewer({ address, waitingText, reopen }))();
    opening.then(
      (viewer) => this.#opened(viewer),
      (error: unknown) => {
        if (!this.#dropped) events.refused(error);
      },
    );
  }

  fill(address: ViewerAddress): void {
    if (this.#dropped) return;
    this.#filled = true;
    this.#resolve(address);
    if (this.#viewer) this.events.filled();
  }

  focus(): void {
    this.#viewer?.focus();
  }

  /** Asks the viewer to end the session. */
  sendEnd(): void {
    this.#viewer?.send({ command: 'end' });
  }

  /** Closes the window, filled or not, and goes silent. */
  drop(): void {
    if (this.#dropped) return;
    this.#dropped = true;
    this.#stopListening?.();
    this.#reject(new KitError('LOOKUP_CANCELLED', 'The view was cancelled.'));
    this.#viewer?.close();
  }

  #opened(viewer: Viewer): void {
    if (this.#dropped) {
      viewer.close();
      return;
    }
    this.#viewer = viewer;
    this.#stopListening = viewer.listen((message) => {
      this.heard = true;
      this.events.message(message);
    });
    void viewer.closed.then(() => {
      if (this.#dropped) return;
      this.#dropped = true;
      this.#stopListening?.();
      this.events.closed();
    });
    if (this.#filled) this.events.filled();
  }
}
