import { KitError } from '@glance-kit/core';
import { readPageConfig, type PageConfig } from '@glance-kit/panel/page';

/** `config.json` of the page: the settings of every panel page, and those of Five9. Nothing in it is secret. */
export interface Five9PageConfig extends PageConfig {
  /** The centre's own numbers, so that the other one of a call is known to be the customer's. */
  ownNumbers?: readonly string[];
}

/** @throws KitError CONFIG_INVALID, ADDRESS_INVALID, GROUP_ID_INVALID; names the setting, never shows its value */
export function readFive9Config(value: unknown): Five9PageConfig {
  const config: Five9PageConfig = readPageConfig(value);
  const { ownNumbers } = value as Record<string, unknown>;
  if (ownNumbers === undefined) return config;
  const isList =
    Array.isArray(ownNumbers) &&
    ownNumbers.every((number) => typeof number === 'string' && /\d{3}/.test(number.replace(/\D/g, '')));
  if (!isList) {
    throw new KitError('CONFIG_INVALID', 'The setting ownNumbers in the config.json of the page is wrong.');
  }
  return { ...config, ownNumbers: ownNumbers as string[] };
}
