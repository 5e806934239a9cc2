import { valueAt } from '../problem.js';

/** Places of all fields that a mapping names. */
export function fieldPlaces(config: unknown, keys: (string | number)[]): (string | number)[][] {
  const value = valueAt(config, keys);
  if (typeof value === 'string') return [keys];
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value)
    .filter((name) => name !== 'transform')
    .flatMap((name) => fieldPlaces(config, [...keys, Array.isArray(value) ? Number(name) : name]));
}
