import { KitError } from '@glance-kit/core';
import { readPageConfig, type PageConfig } from '@glance-kit/panel/page';

/** `config.json` of the page: the settings of every panel page, and those of Amazon Connect. Nothing in it is secret. */
export interface ConnectPageConfig extends PageConfig {
  /** Ends a running session when its contact is closed; it goes on in its window unless given. */
  endWithContact?: boolean;
}

/** @throws KitError CONFIG_INVALID, ADDRESS_INVALID, GROUP_ID_INVALID; names the setting, never shows its value */
export function readConnectConfig(value: unknown): ConnectPageConfig {
  const config: ConnectPageConfig = readPageConfig(value);
  const { endWithContact } = value as Record<string, unknown>;
  if (endWithContact === undefined) return config;
  if (typeof endWithContact !== 'boolean') {
    throw new KitError(
      'CONFIG_INVALID',
      'The setting endWithContact in the config.json of the page is wrong.',
    );
  }
  return { ...config, endWithContact };
}
