import type { Five9Page } from './sdk.js';

/** Small JSON values that survive a reload where the frame allows it, and live in memory otherwise. */
export interface PageStore {
  get(name: string): unknown;
  /** `undefined` removes the value. */
  set(name: string, value: unknown): void;
}

const PREFIX = 'glance-kit/five9/';

/** Storage may be missing, full or forbidden at any call; the page works without. */
export function pageStore(storage: Five9Page['storage']): PageStore {
  const memory = new Map<string, string>();
  return {
    get(name) {
      try {
        const text = memory.get(name) ?? storage?.getItem(PREFIX + name);
        return text == null ? undefined : JSON.parse(text);
      } catch {
        return undefined;
      }
    },
    set(name, value) {
      memory.delete(name);
      if (value !== undefined) memory.set(name, JSON.stringify(value));
      try {
        if (value === undefined) storage?.removeItem(PREFIX + name);
        else storage?.setItem(PREFIX + name, JSON.stringify(value));
      } catch {
        // kept in memory
      }
    },
  };
}
