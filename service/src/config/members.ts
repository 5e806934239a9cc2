import { KitError } from '@glance-kit/core';

/** The members of an object in the settings file, not yet checked. */
export type Fields = Readonly<Record<string, unknown>>;

export function invalid(name: string, why: string): KitError {
  return new KitError('CONFIG_INVALID', `${name} ${why}.`);
}

/** @throws KitError CONFIG_INVALID, also for a member that is not listed: a misspelt setting is not a missing one */
export function object(value: unknown, name: string, members?: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(name, 'is not an object');
  const unknown = members && Object.keys(value).find((key) => !members.includes(key));
  if (unknown !== undefined)
    throw invalid(`${name === 'the file' ? '' : `${name}.`}${unknown}`, 'is not a setting');
  return value as Fields;
}

export function array(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(name, 'is not a list');
  return value;
}

export function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw invalid(name, 'is not a text');
  return value;
}

export function texts(value: unknown, name: string): readonly string[] {
  const list = array(value, name);
  for (const entry of list)
    if (typeof entry !== 'string') throw invalid(name, 'has an entry that is not a text');
  return list as readonly string[];
}

export function flag(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw invalid(name, 'is neither true nor false');
  return value;
}

export function choice<T extends string>(value: unknown, name: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw invalid(name, `is none of ${words.join(', ')}`);
  return found;
}
