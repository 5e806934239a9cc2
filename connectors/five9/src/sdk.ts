/**
 * What the host needs of the page that a web connector opened. Five9's own CRM SDK is not among it: version 1
 * knows a call only by the address that the desktop opened.
 */
export interface Five9Page {
  /** Query that the page was opened with; removed from the address bar before anything else happens. */
  readonly query: string;
  /** Calls `receive` with the query of each later opening that this page takes over; returns how to stop. */
  onReopened(receive: (query: string) => void): () => void;
  /** Opens the views and carries their messages. */
  readonly window: Window;
  /** `undefined` in a frame that may keep nothing. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;
}
