import { recordName, type RecordName } from './record.js';
import type { FormContext } from './sdk.js';

/** On this channel a page says that it has loaded; the script of its form then hands over. */
export const FORM_CHANNEL = 'glance-kit/dynamics';

/** The name under which the page takes what the form's script hands over; the vendor's guides call it so, too. */
export const TAKE_FORM = 'setClientApiContext';

/**
 * @param xrm    the client API, as scripts of others hand it over, too; the panel asks it for nothing
 * @param order  of two forms the newer counts, in whatever order their scripts reach the page; absent for a script that
 *   is not ours
 */
export type TakeForm = (xrm: unknown, form: FormContext, order?: number) => void;

/** The form around the page, or the address that stands in for one. */
export interface FormLink {
  /** Resolves when the form's script has handed over, or is not going to. */
  readonly ready: Promise<void>;
  /** The record on the form; `null` for none, and for one that was never saved. */
  readonly record: RecordName | null;
  /** A column's value on the form; `undefined` where the form does not have the column. */
  valueOf(column: string): { value: unknown } | undefined;
  /** Calls `receive` after each change of the record or of its values; returns how to stop. */
  onChanged(receive: () => void): () => void;
}

export interface FormLinkOptions {
  /** The record that the page's own address names, for a form without our script. */
  addressed: RecordName | null;
  page?: Window;
  channel?: Pick<BroadcastChannel, 'postMessage'>;
  /** Between two announcements, in milliseconds. */
  everyMs?: number;
  /** A form without our script is one whose script has not handed over by then, in milliseconds. */
  withinMs?: number;
}

/**
 * Waits for the form's script. The page may be loaded before or after it, and again at each change of the tab: whichever
 * comes second makes the connection, since the page announces itself and the script tries when the form loads. A script
 * that comes later than `withinMs` is still taken.
 */
export function formLink({
  addressed,
  page = window,
  channel = new BroadcastChannel(FORM_CHANNEL),
  everyMs = 100,
  withinMs = 2_000,
}: FormLinkOptions): FormLink {
  const receivers = new Set<() => void>();
  const tell = (): void => [...receivers].forEach((receive) => receive());
  let newest = 0;
  let form: FormContext | undefined;
  let isOver = false;
  let connected = (): void => {};
  const ready = new Promise<void>((resolve) => (connected = resolve));

  /** A form keeps a handler until it is told otherwise, also one of a page that is gone. */
  function listen(next: FormContext | undefined): void {
    if (form === next) return;
    form?.data.removeOnLoad(tell);
    form = next;
    if (receivers.size) form?.data.addOnLoad(tell);
  }

  const take: TakeForm = (_xrm, context, order = newest) => {
    if (isOver || order < newest) return;
    newest = order;
    listen(context);
    connected();
    tell();
  };
  (page as unknown as Record<string, TakeForm>)[TAKE_FORM] = take;

  let left = withinMs / everyMs;
  const announce = (): void => channel.postMessage('here');
  announce();
  const repeat = setInterval(() => {
    announce();
    left -= 1;
    if (left <= 0) connected();
  }, everyMs);
  void ready.then(() => clearInterval(repeat));
  page.addEventListener('pagehide', () => {
    isOver = true;
    listen(undefined);
    connected();
  });

  return {
    ready,
    get record() {
      if (!form) return addressed;
      const { entity } = form.data;
      return recordName(entity.getEntityName(), entity.getId());
    },
    valueOf(column) {
      const attribute = form?.getAttribute(column);
      return attribute ? { value: attribute.getValue() } : undefined;
    },
    onChanged(receive) {
      if (!receivers.size) form?.data.addOnLoad(tell);
      receivers.add(receive);
      return () => {
        if (receivers.delete(receive) && !receivers.size) form?.data.removeOnLoad(tell);
      };
    },
  };
}

/**
 * For a page of another server: it knows the record that its address names, as the column `contactid` or that of
 * another table, and nothing else of the form.
 */
export const addressLink = (record: RecordName | null): FormLink => ({
  ready: Promise.resolve(),
  record,
  valueOf: (column) => (record && column === `${record.table}id` ? { value: record.id } : undefined),
  onChanged: () => () => undefined,
});
