import type { ActivityRecord } from '@glance-kit/core';
import type { WebContext } from './protocol.js';

/** What the host needs of the page around the panel: who is on screen, and somebody who keeps records. */
export interface EmbeddingPage {
  /** The contact on screen; `null` when there is none. */
  readonly context: WebContext | null;
  isClosing(conversationId: string): boolean;
  /** Calls `receive` after each change of the above; returns how to stop. */
  onChanged(receive: () => void): () => void;
  /** Whether the page keeps records. Known once it has said hello; where nobody does in time, nobody keeps any. */
  takesActivities(): Promise<boolean>;
  /** Resolves when the page has kept the record. @throws what the page answered, or that it did not */
  sendActivity(record: ActivityRecord): Promise<void>;
}
