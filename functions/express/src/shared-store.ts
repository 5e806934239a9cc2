import { KitError } from '@glance-kit/core';
import type { Environment, ExpiringCounter, ExpiringStore } from '@glance-kit/handlers';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerRecord } from './stores.js';

export interface SharedStore {
  store: ExpiringStore<ServerRecord>;
  counter: ExpiringCounter;
}

const has = (value: unknown, ...names: string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');

/**
 * What several instances share: the module that GLANCE_STORE names, with the exports `store` (`ExpiringStore`) and
 * `counter` (`ExpiringCounter`).
 *
 * @throws KitError CONFIG_INVALID
 */
export async function sharedStore(env: Environment): Promise<Partial<SharedStore>> {
  const path = env['GLANCE_STORE'];
  if (path === undefined) return {};
  let module: Partial<SharedStore>;
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as Partial<SharedStore>;
  } catch (cause) {
    throw new KitError('CONFIG_INVALID', 'The module that GLANCE_STORE names cannot be loaded.', { cause });
  }
  const { store, counter } = module;
  if (has(store, 'set', 'get', 'take') && has(counter, 'increment'))
    return { store: store!, counter: counter! };
  throw new KitError('CONFIG_INVALID', 'The module that GLANCE_STORE names must export store and counter.');
}
