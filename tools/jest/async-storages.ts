import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll } from '@jest/globals';

/**
 * Node's own modules are shared by the test files of one worker, and so are the storages that libraries of a file have
 * switched on: each stays on for good, and every promise of every later file is told to it. They are switched off when
 * their file is done; one that is used again is on again.
 */
const SWITCHED_ON = Symbol.for('glance-kit/async-storages');

interface Prototype {
  run: (this: AsyncLocalStorage<unknown>, ...args: unknown[]) => unknown;
  enterWith: (this: AsyncLocalStorage<unknown>, ...args: unknown[]) => void;
  [SWITCHED_ON]?: Set<AsyncLocalStorage<unknown>>;
}
const prototype = AsyncLocalStorage.prototype as unknown as Prototype;

if (!prototype[SWITCHED_ON]) {
  const on = (prototype[SWITCHED_ON] = new Set());
  const { run, enterWith } = prototype;
  prototype.run = function (...args) {
    on.add(this);
    return run.apply(this, args);
  };
  prototype.enterWith = function (...args) {
    on.add(this);
    return enterWith.apply(this, args);
  };
}

afterAll(() => {
  for (const storage of prototype[SWITCHED_ON]!) storage.disable();
  prototype[SWITCHED_ON]!.clear();
});
