import { serviceOrigin } from '@glance-kit/core';
import { readPageConfig, wrongSetting, type PageConfig } from '@glance-kit/panel/page';

/** `config.json` of the page: the settings of every panel page, and those of Five9. Nothing in it is secret. */
export interface Five9PageConfig extends PageConfig {
  /** The centre's own numbers, so that the other one of a call is known to be the customer's. */
  ownNumbers?: readonly string[];
  /** Address of Five9's CRM SDK, for desktops with its toolkit; it is loaded from there. */
  crmSdk?: string;
}

/** @throws KitError CONFIG_INVALID, ADDRESS_INVALID, GROUP_ID_INVALID; names the setting, never shows its value */
export function readFive9Config(value: unknown): Five9PageConfig {
  const config: Five9PageConfig = readPageConfig(value);
  const { ownNumbers, crmSdk } = value as Record<string, unknown>;
  if (ownNumbers !== undefined) {
    if (!Array.isArray(ownNumbers) || !ownNumbers.every(isNumber)) throw wrongSetting('ownNumbers');
    config.ownNumbers = ownNumbers;
  }
  if (crmSdk !== undefined) {
    try {
      serviceOrigin(new URL(crmSdk as string).origin); // https, or this machine
    } catch {
      throw wrongSetting('crmSdk');
    }
    config.crmSdk = crmSdk as string;
  }
  return config;
}

const isNumber = (value: unknown): value is string =>
  typeof value === 'string' && /\d{3}/.test(value.replace(/\D/g, ''));
