/** Lets work through until it is closed; closing waits for what is under way. */
export interface Gate {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>;
}

export function gate(closedMessage: string): Gate {
  const under = new Set<Promise<unknown>>();
  let closed = false;
  return {
    run(work) {
      if (closed) return Promise.reject(new Error(closedMessage));
      const running = work();
      const done = running
        .catch(() => undefined)
        .finally(() => {
          under.delete(done);
        });
      under.add(done);
      return running;
    },
    async close() {
      closed = true;
      await Promise.all(under);
    },
  };
}

type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

/** The same methods, each through the gate. */
export function gated<T extends object>(methods: T, through: Gate): T {
  const entries = Object.entries(methods as Methods).map(([name, call]) => [
    name,
    (...args: never[]) => through.run(() => call(...args)),
  ]);
  return Object.fromEntries(entries) as T;
}
