import { Replayer } from '@rrweb/replay';
import type { eventWithTime } from '@rrweb/types';

/**
 * The members of rrweb's Replayer (2.1.6, pinned) that the picture needs, public and not. Its `startLive` path
 * plays by the visitor's clock and keeps every event; applying synchronously does neither.
 */
export interface LiveReplayer {
  readonly wrapper: HTMLElement;
  readonly iframe: HTMLIFrameElement;
  applyEventsSynchronously(events: eventWithTime[]): void;
  getMirror(): ReplayMirror;
  resetCache(): void;
  destroy(): void;
  on(event: string, receive: (payload: never) => void): void;
  readonly emitter: { emit(event: string): void };
  readonly service: { readonly state: { readonly context: { events: unknown[] } } };
  readonly cache: { readonly stylesWithHoverClass: ReadonlyMap<string, string> };
  readonly timer: { readonly actions: readonly unknown[] };
}

export interface ReplayMirror {
  getNode(id: number): Node | null;
  getIds(): number[];
  readonly idNodeMap: Map<number, Node>;
}

/** Applied to the visitor's page in every document of the picture. */
const STYLE_RULES = [
  // What moves on the visitor's page is shown where it ends: the picture follows the page, it does not perform.
  '*, *::before, *::after { animation-duration: 1ms !important; animation-delay: 0s !important; animation-iteration-count: 1 !important; transition: none !important; scroll-behavior: auto !important; }',
  '[data-gk-focus] { outline: 2px solid #0b6bcb !important; outline-offset: 1px !important; }',
];

/** rrweb reads the time of the first event it keeps; this is all that it ever keeps. */
const ORIGIN_EVENT = { type: 5, timestamp: 0, data: { tag: 'origin', payload: undefined } };

/** What was wrong with an event, in rrweb's words; the second argument (page content) is not passed on. */
export type ReplayComplaint = (text: string) => void;

export function liveReplayer(root: HTMLElement, complain: ReplayComplaint): LiveReplayer {
  const say = (...words: unknown[]) => complain(words.filter((word) => typeof word === 'string').join(' '));
  const replayer = new Replayer([ORIGIN_EVENT as unknown as eventWithTime], {
    root,
    liveMode: true,
    useVirtualDom: false,
    mouseTail: false,
    skipInactive: false,
    triggerFocus: false,
    pauseAnimation: false,
    UNSAFE_replayCanvas: false,
    insertStyleRules: STYLE_RULES,
    showWarning: true,
    showDebug: true,
    logger: { log: say, warn: say } as unknown as Console,
  });
  return replayer as unknown as LiveReplayer;
}
