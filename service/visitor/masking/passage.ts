import type { MaskState } from './state.js';

/**
 * What a recorder only sees the outcome of: a node that passes through a mask within one task, a mark that is
 * gone again when the recorder looks, and what is typed while nobody looks. All of it sticks.
 */
export class Passage {
  readonly #observer: MutationObserver;
  readonly #end = new AbortController();

  /** @param used  told of each masked field that is about to change or has changed */
  constructor(
    private readonly state: MaskState,
    private readonly used: (field: Element) => void,
  ) {
    this.#observer = new MutationObserver((records) => this.#read(records));
  }

  /** Follows a document or a shadow root. */
  watch(root: Node): void {
    this.#observer.observe(root, {
      subtree: true,
      childList: true,
      attributeOldValue: true,
      attributeFilter: this.state.attributes as string[],
    });
    for (const name of ['focusin', 'input', 'change']) {
      root.addEventListener(name, this.#onUse, { capture: true, signal: this.#end.signal });
    }
  }

  /** Takes in what has happened so far. */
  settle(): void {
    this.#read(this.#observer.takeRecords());
  }

  close(): void {
    this.#observer.disconnect();
    this.#end.abort();
  }

  #read(records: readonly MutationRecord[]): void {
    for (const { type, target, addedNodes, attributeName, oldValue } of records) {
      if (type === 'attributes') {
        const element = target as Element;
        if (this.state.wasMarked(element, attributeName!, oldValue)) this.state.stick(element);
        continue;
      }
      for (const node of addedNodes) {
        // One that is still there is looked at where it is.
        if (node.parentNode !== target && this.state.isMasked(target)) this.state.stick(node);
      }
    }
  }

  readonly #onUse = (event: Event): void => {
    const field = event.composedPath()[0] as Element;
    if (this.state.isMasked(field)) this.used(field);
  };
}
