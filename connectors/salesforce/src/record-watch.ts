import { isSessionKey, type Visitor } from '@glance-kit/core';
import type { SalesforceContext } from './apex-contract.js';
import type { SalesforcePage } from './sdk.js';

/** What is known of the record on screen. */
export type RecordNews =
  { state: 'asking' } | { state: 'known'; context: SalesforceContext } | { state: 'failed'; thrown: unknown };

/** Asks Apex about each record that comes on screen. An answer about a record that has gone meanwhile is dropped. */
export class RecordWatch {
  news: RecordNews = { state: 'asking' };
  readonly #receivers = new Set<() => void>();
  #asked: { recordId: string | null } | undefined;
  #stop: (() => void) | undefined;

  constructor(private readonly page: SalesforcePage) {}

  /** Calls `receive` after each change; returns how to stop. The page is listened to only while somebody is told. */
  onChanged(receive: () => void): () => void {
    this.#receivers.add(receive);
    this.#stop ??= this.page.onChanged(() => {
      this.#look();
      this.#tell(); // the chosen field may have changed
    });
    this.#look();
    return () => {
      this.#receivers.delete(receive);
      if (this.#receivers.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }

  /** Once more about the record on screen. */
  again(): void {
    this.#asked = undefined;
    this.#look();
    this.#tell();
  }

  /** The visitor of the record on screen; null while nothing is known, and where no record is. */
  visitor(): Visitor | null {
    const { news } = this;
    if (news.state === 'asking') return null;
    const { recordId } = this.page;
    if (recordId === null) return null;
    if (news.state === 'failed') return { conversationId: recordId };
    const { context } = news;
    const conversationId = context.recordId ?? recordId;
    const key = this.#key(context);
    if (key === undefined) return null;
    const { name, phone, email } = context;
    return {
      conversationId,
      ...key,
      ...(name && { name }),
      ...(phone && { phone }),
      ...(email && { email }),
    };
  }

  #key({
    recordId,
    visitorId,
    notice,
  }: SalesforceContext): Pick<Visitor, 'sessionKey' | 'notice'> | undefined {
    const { chosenField } = this.page;
    if (!chosenField) return { ...(visitorId && { sessionKey: visitorId }), ...(notice && { notice }) };
    const value = chosenField.value(recordId ?? '');
    if (value === undefined) return undefined;
    const sessionKey = value?.trim() ?? '';
    if (sessionKey === '') return {};
    return isSessionKey(sessionKey)
      ? { sessionKey }
      : { notice: `What the field ${chosenField.name} holds is no session key.` };
  }

  #look(): void {
    const { recordId } = this.page;
    if (!this.#asked || this.#asked.recordId !== recordId) this.#ask(recordId);
  }

  #ask(recordId: string | null): void {
    const asked = { recordId };
    this.#asked = asked;
    this.news = { state: 'asking' };
    const hear = (news: RecordNews): void => {
      if (this.#asked !== asked) return;
      this.news = news;
      this.#tell();
    };
    this.page.apex.context({ recordId }).then(
      (context) => hear({ state: 'known', context }),
      (thrown: unknown) => hear({ state: 'failed', thrown }),
    );
  }

  #tell(): void {
    for (const receive of [...this.#receivers]) receive();
  }
}
