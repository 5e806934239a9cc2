import { KitError, isKitError } from '@glance-kit/core';
import { list, required, type Environment, type Setting } from '../settings.js';

/** Reads the declared settings of one table, and no others. */
export interface SettingsReader<Name extends string> {
  /** Its value or its default. @throws KitError CONFIG_INVALID when there is neither */
  text(name: Name): string;
  /** `undefined` when it is left out. */
  optional(name: Name): string | undefined;
  /** @throws KitError CONFIG_INVALID when it has no entry */
  list(name: Name): string[];
  /** `claim=value,value` as claim and values. */
  roles(name: Name): { claim: string; allowed: string[] } | undefined;
}

const isBlank = (value: string | undefined): boolean => value === undefined || value.trim() === '';

/** A value of blanks alone counts as left out: many consoles cannot delete a variable. */
export function settingsReader<Name extends string>(
  env: Environment,
  settings: readonly Setting<Name>[],
): SettingsReader<Name> {
  const optional = (name: Name): string | undefined => {
    const { default: fallback } = settings.find((setting) => setting.name === name)!;
    const value = isBlank(env[name]) ? fallback : env[name];
    return isBlank(value) ? undefined : value;
  };
  const text = (name: Name): string =>
    optional(name) ?? required(env, name, settings.find((setting) => setting.name === name)!.text);
  return {
    text,
    optional,
    list: (name) => list({ [name]: text(name) }, name),
    roles(name) {
      const value = optional(name);
      if (value === undefined) return undefined;
      const cut = value.indexOf('=');
      const allowed = cut > 0 ? list({ [name]: value.slice(cut + 1) }, name) : [];
      if (allowed.length) return { claim: value.slice(0, cut).trim(), allowed };
      throw new KitError('CONFIG_INVALID', `The setting ${name} must look like claim=value,value.`);
    },
  };
}

/**
 * Runs what is built from settings; its faults name options, and the reader knows variables.
 *
 * @param variables  name of an option to the variable that it came from
 */
export function namingVariables<T>(variables: Readonly<Record<string, string>>, build: () => T): T {
  try {
    return build();
  } catch (cause) {
    if (!isKitError(cause) || cause.code !== 'CONFIG_INVALID') throw cause;
    const [, option = ''] = / setting (\S+) must /.exec(cause.message) ?? [];
    const variable = Object.hasOwn(variables, option) ? variables[option] : undefined;
    if (variable === undefined) throw cause;
    const sentence = cause.message
      .replace(` ${cause.remedy}`, '')
      .replace(/^The .*? must /, `The setting ${variable} must `);
    throw new KitError('CONFIG_INVALID', sentence, { cause });
  }
}
