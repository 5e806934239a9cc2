import type { GlanceCobrowseApex } from './apex-contract.js';

/** What is used of the Lightning page that a component is on. */
export interface SalesforcePage {
  /** Record on screen; null where there is none. It changes in place: the platform reuses components. */
  readonly recordId: string | null;
  /**
   * What the field holds that the page's designer chose over the company's mapping. Absent without such a field;
   * `undefined` until the platform has told.
   */
  readonly chosenField?: { readonly name: string; value(recordId: string): string | null | undefined };
  /** Calls `receive` after each change of those; returns how to stop. */
  onChanged(receive: () => void): () => void;
  readonly apex: GlanceCobrowseApex;
  /** `notifyRecordUpdateAvailable`: the record has a new activity. */
  recordUpdated(recordId: string): void;
  /** `NavigationMixin`: the page of a Task. */
  openTask(taskId: string): void;
  /** `ShowToastEvent`; one that tells of a loss stays until it is closed. */
  toast(message: { title: string; message: string; variant: 'success' | 'error' }): void;
}
