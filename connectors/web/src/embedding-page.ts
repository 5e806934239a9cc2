import type { ActivityRecord } from '@glance-kit/core';
import {
  PROTOCOL_VERSION,
  readToPanel,
  type FromPanel,
  type FromPanelEnvelope,
  type ToPanel,
  type WebContext,
  type WebStateEvent,
  type WebTheme,
} from './protocol.js';
import type { EmbeddingPage } from './sdk.js';

export interface EmbeddingPageOptions {
  /** Exact origins of the pages that may talk to the panel; without any it listens to nobody. */
  origins: readonly string[];
  /** The contact that the page was opened with. */
  initial: WebContext | null;
  onTheme(theme: WebTheme): void;
}

/** The page around the panel, over messages. */
export interface ConnectedPage extends EmbeddingPage {
  /** Tells it the state of the contact on screen. */
  tellState(state: WebStateEvent): void;
}

interface Answer {
  resolve(): void;
  reject(reason: Error): void;
}

/** How long a page may take to say hello, once the panel is there, before it is one that keeps no records. */
const HELLO_WITHIN_MS = 10_000;
/** How long it may take to keep a record. */
const ANSWER_WITHIN_MS = 15_000;
/** Of contacts that are being wrapped up; the oldest go first. */
const MOST_CLOSING = 200;

/**
 * Listens to the page whose frame this is, and to nobody else: the message must come from the parent window itself and
 * from a configured origin. Another frame beside this one, a frame below, the page's opener and a foreign page around
 * are not heard, and learn nothing: until the page has said hello, only `ready` is sent, to the configured origins.
 */
export function embeddingPage(options: EmbeddingPageOptions): ConnectedPage {
  const { origins } = options;
  const around = window.parent;
  const isFramed = around !== window && origins.length > 0;
  const receivers = new Set<() => void>();
  const closing = new Set<string>();
  const answers = new Map<string, Answer>();
  let context = options.initial;
  /** Origin of the page that has said hello: the only one that anything else is sent to. */
  let origin: string | undefined;
  let takes = false;
  let state: WebStateEvent | undefined;
  let heard: () => void = () => {};
  const hello = new Promise<void>((resolve) => (heard = resolve));
  setTimeout(heard, isFramed ? HELLO_WITHIN_MS : 0);

  const post = (message: FromPanel, to: string): void => {
    const envelope: FromPanelEnvelope = { glance_embedded: { v: PROTOCOL_VERSION, ...message } };
    around.postMessage(envelope, to);
  };
  const tell = (message: FromPanel): void => {
    if (origin !== undefined) post(message, origin);
  };
  const changed = (): void => {
    for (const receive of [...receivers]) receive();
  };

  function take(message: ToPanel, from: string): void {
    switch (message.type) {
      case 'hello':
        origin = from;
        takes = message.takesActivities;
        heard();
        if (state) tell({ type: 'state', ...state });
        return;
      case 'context':
        context = message.context;
        return changed();
      case 'closing':
        closing.add(message.conversationId);
        if (closing.size > MOST_CLOSING) closing.delete([...closing][0]!);
        return changed();
      case 'reopened':
        closing.delete(message.conversationId);
        return changed();
      case 'theme':
        return options.onTheme(message.theme);
      case 'activityTaken':
        return answers.get(message.id)?.resolve();
      case 'activityRefused':
        return answers.get(message.id)?.reject(new Error(message.reason || 'The page gave no reason.'));
    }
  }

  if (isFramed) {
    addEventListener('message', (event) => {
      if (event.source !== around || !origins.includes(event.origin)) return;
      const message = readToPanel(event.data);
      if (typeof message === 'string') post({ type: 'problem', problem: message }, event.origin);
      else if (message) take(message, event.origin);
    });
    for (const one of origins) post({ type: 'ready' }, one);
  }

  return {
    get context() {
      return context;
    },
    isClosing: (conversationId) => closing.has(conversationId),
    onChanged(receive) {
      receivers.add(receive);
      return () => void receivers.delete(receive);
    },
    async takesActivities() {
      await hello;
      return takes;
    },
    sendActivity(record: ActivityRecord) {
      const id = crypto.randomUUID();
      return new Promise<void>((resolve, reject) => {
        answers.set(id, { resolve, reject });
        setTimeout(() => reject(new Error('The page did not answer in time.')), ANSWER_WITHIN_MS);
        tell({ type: 'activity', id, record });
      }).finally(() => answers.delete(id));
    },
    tellState(next) {
      if (JSON.stringify(next) === JSON.stringify(state)) return; // two steps of the join may be one state here
      state = next;
      tell({ type: 'state', ...next });
    },
  };
}
