import { systemClock, type Clock, type Viewer, type ViewerRequest } from '@glance-kit/core';
import { viewOpener, type PageStore, type ViewOpener, type ViewTexts } from '@glance-kit/panel/headless';
import type { SalesforceSettings } from './apex-contract.js';

export interface SalesforceViewsOptions {
  service: string;
  openIn: SalesforceSettings['openIn'];
  /** Where the framed view of a record goes. */
  container(recordId: string): HTMLElement;
  store: PageStore;
  texts(): Partial<ViewTexts>;
  /** After `isSilent` changed. */
  changed(): void;
  window?: Window;
  clock?: Clock;
}

/** A frame that a policy keeps empty fires no event: after so long without a word the way out is offered. */
const READY_WITHIN_MS = 8_000;
/** What the viewer of the service may use; the browser and the org still decide. */
const ALLOWED = 'camera; microphone; display-capture; fullscreen';

/** Views of sessions: in a frame of the component, and in a window or tab where the company or the agent wants that. */
export class SalesforceViews {
  readonly open: ViewOpener;
  readonly #silent = new Map<string, ViewerRequest>();
  readonly #framed: ViewOpener;
  readonly #windowed: ViewOpener;
  #isFramed: boolean;

  constructor(private readonly options: SalesforceViewsOptions) {
    const { openIn, clock, window: page, ...rest } = options;
    const shared = { ...rest, ...(clock && { clock }), ...(page && { window: page }) };
    this.#isFramed = openIn === 'frame';
    this.#framed = viewOpener({ ...shared, place: 'frame' });
    this.#windowed = viewOpener({ ...shared, place: openIn === 'tab' ? 'tab' : 'window' });
    this.open = (request, recordId) =>
      this.#watched(request, recordId, this.#isFramed ? this.#framed : this.#windowed);
  }

  /** Whether the framed view of this record has said nothing since it was loaded. */
  isSilent(recordId: string): boolean {
    return this.#silent.has(recordId);
  }

  /** Opens it in a window instead; call it inside the click. */
  inWindow(recordId: string): void {
    const request = this.#silent.get(recordId);
    this.#isFramed = false;
    this.#hush(recordId);
    request?.reopen();
  }

  async #watched(request: ViewerRequest, recordId: string, open: ViewOpener): Promise<Viewer> {
    const { clock = systemClock, container } = this.options;
    const opening = open(request, recordId);
    // Either opener takes the other place where its own is refused, or the agent has chosen the other.
    const frame = [...container(recordId).querySelectorAll('iframe')].at(-1);
    if (!frame) return opening;
    frame.allow = ALLOWED; // before its address is loaded: a frame's permissions are those of when it was
    const viewer = await opening;
    const stop: (() => void)[] = [];
    const done = (): void => {
      stop.forEach((one) => one());
      this.#hush(recordId);
    };
    request.address.then(
      () =>
        stop.push(
          clock.after(READY_WITHIN_MS, () => {
            this.#silent.set(recordId, request);
            this.options.changed();
          }),
        ),
      () => undefined,
    );
    viewer.listen(done);
    void viewer.closed.then(done);
    return viewer;
  }

  #hush(recordId: string): void {
    if (this.#silent.delete(recordId)) this.options.changed();
  }
}
