/** A present value and its changes as one stream: a late reader gets the present value, a slow one the newest. */
export interface Latest<T> {
  set(value: T): void;
  /** Starts with the present value, then each change without repeats; ends on abort. */
  stream(signal: AbortSignal): AsyncIterable<T>;
}

/**
 * @param initial  the present value
 * @param same     when two values count as one; `Object.is` unless given
 */
export function latest<T>(initial: T, same: (a: T, b: T) => boolean = Object.is): Latest<T> {
  let value = initial;
  const wake = new Set<() => void>();
  return {
    set(next) {
      if (same(value, next)) return;
      value = next;
      for (const call of [...wake]) call();
    },
    async *stream(signal) {
      let seen: { value: T } | undefined;
      while (!signal.aborted) {
        if (!seen || !same(seen.value, value)) {
          seen = { value };
          yield value;
          continue;
        }
        await new Promise<void>((resolve) => {
          const done = (): void => {
            wake.delete(done);
            signal.removeEventListener('abort', done);
            resolve();
          };
          wake.add(done);
          signal.addEventListener('abort', done);
        });
      }
    },
  };
}
