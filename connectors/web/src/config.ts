import { readPageConfig, wrongSetting, type PageConfig } from '@glance-kit/panel/page';

/** `config.json` of the page: the settings of every panel page, and who may talk to it. Nothing in it is secret. */
export interface WebPageConfig extends PageConfig {
  /** Exact origins of the pages that may frame the panel and tell it who is on screen. */
  agentOrigins?: readonly string[];
}

/** @throws KitError CONFIG_INVALID, ADDRESS_INVALID, GROUP_ID_INVALID; names the setting, never shows its value */
export function readWebConfig(value: unknown): WebPageConfig {
  const config: WebPageConfig = readPageConfig(value);
  const { agentOrigins } = value as Record<string, unknown>;
  if (agentOrigins === undefined) return config;
  if (!Array.isArray(agentOrigins) || !agentOrigins.every(isOrigin))
    throw wrongSetting('agentOrigins (a list of exact origins)');
  return { ...config, agentOrigins: agentOrigins as string[] };
}

/** As the browser writes it, or no message would ever match: no path, no star, no upper case, no default port. */
function isOrigin(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    !value.includes('*') &&
    /^https?:/.test(value) &&
    URL.canParse(value) &&
    new URL(value).origin === value
  );
}
