/** The part of `Storage` that is used; `undefined` in a frame that may keep nothing. */
export type PageStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;

/** Small JSON values that survive a reload where the frame allows it, and live in memory otherwise. */
export interface PageStore {
  get(name: string): unknown;
  /** `undefined` removes the value. */
  set(name: string, value: unknown): void;
}

/**
 * Storage may be missing, full or forbidden at any call; the page works without.
 *
 * @param prefix  of every name, `glance-kit/five9/`
 */
export function pageStore(prefix: string, storage: PageStorage): PageStore {
  const memory = new Map<string, string>();
  return {
    get(name) {
      try {
        const text = memory.get(name) ?? storage?.getItem(prefix + name);
        return text == null ? undefined : JSON.parse(text);
      } catch {
        return undefined;
      }
    },
    set(name, value) {
      memory.delete(name);
      try {
        if (value === undefined) return storage?.removeItem(prefix + name);
        if (storage) return storage.setItem(prefix + name, JSON.stringify(value));
      } catch {
        // full, or forbidden
      }
      // Only what the storage did not take: other frames of this tab write there, too.
      if (value !== undefined) memory.set(name, JSON.stringify(value));
    },
  };
}

/** Session storage of the page: of this tab, gone when it is closed. */
export function storageOfPage(page: Window): PageStorage {
  try {
    return page.sessionStorage;
  } catch {
    return undefined; // a frame without storage
  }
}
