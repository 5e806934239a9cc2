import { KitError, isLoopbackHost } from '@glance-kit/core';
import { readPageConfig, type PageConfig } from '@glance-kit/panel/page';

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
    if (!Array.isArray(ownNumbers) || !ownNumbers.every(isNumber)) throw invalid('ownNumbers');
    config.ownNumbers = ownNumbers;
  }
  if (crmSdk !== undefined) {
    if (!isScriptAddress(crmSdk)) throw invalid('crmSdk');
    config.crmSdk = crmSdk;
  }
  return config;
}

const isNumber = (value: unknown): value is string =>
  typeof value === 'string' && /\d{3}/.test(value.replace(/\D/g, ''));

function isScriptAddress(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname, username } = new URL(value);
  return username === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname)));
}

function invalid(name: string): KitError {
  return new KitError('CONFIG_INVALID', `The setting ${name} in the config.json of the page is wrong.`);
}
