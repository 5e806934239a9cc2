import type { Person } from '../../src/protocol/messages.js';

/** What the widget shows while a session runs. */
export interface SessionView {
  /** Only a random key: a visitor id is not shown. */
  code?: string;
  /** Who is looking, as far as they are known. */
  agents: readonly Person[];
  reconnecting: boolean;
  paused: boolean;
  /** Another tab of the site has the session. */
  elsewhere: boolean;
}

export interface Terms {
  text: string;
  url?: string;
}

/** What the visitor sees of cobrowse. Pages with `data-ui="custom"` show their own. */
export interface VisitorUi {
  /** Asks for consent; `false` when the visitor declined. */
  askTerms(terms: Terms): Promise<boolean>;
  /** Shows or hides the start button; without an argument the other way round. */
  button(show?: boolean): void;
  /** Shows the session, or nothing when there is none. */
  session(view: SessionView | undefined): void;
  /** One sentence that goes away by itself; also read out by screen readers. */
  notice(text: string): void;
  /** Whether a node belongs to the widget. */
  owns(node: Node): boolean;
}

export interface UiOptions {
  texts: Readonly<Record<string, string>>;
  onButton(): void;
  onStop(): void;
}
