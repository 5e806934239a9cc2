import type { ActivityRecord } from '@glance-kit/core';
import {
  PROTOCOL_VERSION,
  readFromPanel,
  type FromPanel,
  type ToPanel,
  type ToPanelEnvelope,
  type WebContext,
  type WebStateEvent,
  type WebTheme,
} from './protocol.js';

export { frameAddress } from './frame-address.js';
export type { WebContext, WebState, WebStateEvent, WebTheme } from './protocol.js';
export type { ActivityRecord } from '@glance-kit/core';

export interface EmbedOptions {
  /** Address of the panel page: `https://panel.example.com/web`. */
  address: string;
  /** The contact on screen; later ones by `setContext`. */
  context?: WebContext | null;
  /** Follows the reader's own preference unless given. */
  theme?: WebTheme;
  /** Title of the frame; `Cobrowse` unless given. */
  title?: string;
  onState?: (state: WebStateEvent) => void;
  /**
   * Keeps a record of a session, when it starts and again when it ends: the same `sessionId` means the same session. The
   * panel shows the agent a promise that rejects, and hands the record over again.
   */
  onActivity?: (record: ActivityRecord) => void | Promise<void>;
  /** A message that the panel could not use; to the console unless given. */
  onProblem?: (problem: string) => void;
}

/** The panel in a page. */
export interface EmbeddedCobrowse {
  readonly frame: HTMLIFrameElement;
  /** Another contact is on screen, or none: sessions of the former go on. */
  setContext(context: WebContext | null): void;
  /** A contact is being wrapped up: its session goes on, a new one cannot be joined. */
  closing(conversationId: string): void;
  /** It is worked on again after all, and can be joined. */
  reopened(conversationId: string): void;
  setTheme(theme: WebTheme): void;
  /** Takes the panel out of the page. Views in windows of their own stay open. */
  remove(): void;
}

/**
 * Puts the panel into an element of the page, in a frame that fills it.
 *
 * Nothing about a contact stands in the address of the frame: it is sent by message, to the panel's origin only.
 *
 * @throws TypeError when `address` is no address
 */
export function embedCobrowse(container: HTMLElement, options: EmbedOptions): EmbeddedCobrowse {
  const document = container.ownerDocument;
  const page = document.defaultView ?? window;
  const { origin } = new URL(options.address, page.location.href);
  let { context = null, theme = 'auto' } = options;
  const closing = new Set<string>();

  const frame = document.createElement('iframe');
  frame.title = options.title ?? 'Cobrowse';
  frame.allow = 'clipboard-write; fullscreen';
  Object.assign(frame.style, { display: 'block', width: '100%', height: '100%', border: '0' });

  // Until the panel says that it is there, the frame is another page, and everything is told anew then.
  let isThere = false;
  const send = (message: ToPanel): void => {
    if (!isThere) return;
    const envelope: ToPanelEnvelope = { glance_embed: { v: PROTOCOL_VERSION, ...message } };
    frame.contentWindow?.postMessage(envelope, origin);
  };

  async function keep({ id, record }: FromPanel & { type: 'activity' }): Promise<void> {
    try {
      await options.onActivity?.(record);
      send({ type: 'activityTaken', id });
    } catch (error) {
      send({ type: 'activityRefused', id, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  function take(message: FromPanel): void {
    switch (message.type) {
      case 'ready': // also after a reload of the frame: it knows nothing yet
        isThere = true;
        send({ type: 'hello', takesActivities: options.onActivity !== undefined });
        send({ type: 'theme', theme });
        for (const conversationId of closing) send({ type: 'closing', conversationId });
        return send({ type: 'context', context });
      case 'state': {
        const { type: _, ...state } = message;
        return options.onState?.(state);
      }
      case 'activity':
        return void keep(message);
      case 'problem':
        return (options.onProblem ?? ((problem) => console.warn(`glance-kit: ${problem}`)))(message.problem);
    }
  }

  const hear = ({ source, origin: from, data }: MessageEvent): void => {
    // Both: another page in this frame, or another frame of that origin, is not the panel.
    if (source !== frame.contentWindow || from !== origin) return;
    const message = readFromPanel(data);
    if (message) take(message);
  };
  page.addEventListener('message', hear);
  frame.src = options.address;
  container.append(frame);

  return {
    frame,
    setContext(next) {
      context = next;
      send({ type: 'context', context });
    },
    closing(conversationId) {
      closing.add(conversationId);
      send({ type: 'closing', conversationId });
    },
    reopened(conversationId) {
      closing.delete(conversationId);
      send({ type: 'reopened', conversationId });
    },
    setTheme(next) {
      theme = next;
      send({ type: 'theme', theme });
    },
    remove() {
      page.removeEventListener('message', hear);
      frame.remove();
    },
  };
}
