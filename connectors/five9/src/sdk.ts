/**
 * What the host needs of the page that a web connector opened. Five9's own CRM SDK is not among it: version 1
 * knows a call only by the address that the desktop opened.
 */
export interface Five9Page {
  /** The newest query: of this page's own opening, or of a later one of the same call. Not in the address bar. */
  readonly query: string;
  /** Calls `receive` after each later opening that this page takes over; returns how to stop. */
  onReopened(receive: () => void): () => void;
}
