import { readPanelEnvelope, type ViewerEnvelope, type ViewerMessage } from '@glance-kit/core';
import type { ViewerState } from './state/state.js';

/** Hosts that never leave the machine; a port and plain http are what a developer has there. */
const LOOPBACK = /^http:\/\/(localhost|([a-z0-9-]+\.)+localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/** Whether a panel of this origin may talk to the viewer: exact origins, or `loopback` where none are configured. */
export function isAllowedOpener(origin: string, allowed: readonly string[] | 'loopback'): boolean {
  return allowed === 'loopback' ? LOOPBACK.test(origin) : allowed.includes(origin);
}

/** What the panel should know of a state, in order. */
export function messagesFor(state: ViewerState): ViewerMessage[] {
  switch (state.name) {
    case 'joined':
      return [
        { event: 'connected', sessionId: state.session.sessionId },
        { event: 'agents', count: state.count },
        ...(state.page ? [{ event: 'navigate', url: state.page.url } as const] : []),
      ];
    case 'ended':
      return [{ event: 'sessionEnded', reason: state.reason }];
    default:
      return [];
  }
}

export interface OpenerOptions {
  window: Window;
  allowed: readonly string[] | 'loopback';
  /** The panel asks to end the session. */
  end(): void;
}

/**
 * The channel to the panel that opened this window, or whose page this view is a frame of. Nothing is said before the
 * panel has said hello.
 */
export class OpenerChannel {
  readonly #options: OpenerOptions;
  #origin: string | undefined;
  #said = new Set<string>();
  #state: ViewerState | undefined;

  constructor(options: OpenerOptions) {
    this.#options = options;
    options.window.addEventListener('message', (event) => this.#receive(event));
  }

  /** Tells what is new in `state`. */
  update(state: ViewerState): void {
    this.#state = state;
    const messages = messagesFor(state);
    const texts = messages.map((message) => JSON.stringify(message));
    if (this.#origin !== undefined) {
      messages.forEach((message, index) => {
        if (!this.#said.has(texts[index]!)) this.#post(message);
      });
    }
    this.#said = new Set(texts);
  }

  #receive(event: MessageEvent<unknown>): void {
    const { allowed, end } = this.#options;
    const panel = this.#panel();
    if (!panel || event.source !== panel) return;
    if (!isAllowedOpener(event.origin, allowed)) return;
    const message = readPanelEnvelope(event.data);
    if (message?.command === 'hello') {
      this.#origin = event.origin;
      this.#post({ event: 'hello' });
      if (this.#state) messagesFor(this.#state).forEach((known) => this.#post(known));
    }
    if (message?.command === 'end') end();
  }

  #post(message: ViewerEnvelope['glance_viewer']): void {
    const envelope: ViewerEnvelope = { glance_viewer: message };
    this.#panel()?.postMessage(envelope, this.#origin!);
  }

  /** In a frame the page around it, however the frame was filled; else the opener, `null` where there is none. */
  #panel(): Window | null {
    const { window } = this.#options;
    return window.parent === window ? (window.opener as Window | null) : window.parent;
  }
}
