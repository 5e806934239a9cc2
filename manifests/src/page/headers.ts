import { pagePolicyHeaders } from '@glance-kit/core';
import { pageOrigins, type PageHost } from './origins.js';

/**
 * Headers that whoever serves the page must send with each of its files.
 *
 * @param ancestors  origins that may frame the page
 */
export function pageHeaders(config: PageHost, ancestors: readonly string[]): Record<string, string> {
  const { page, service, functions, signIn } = pageOrigins(config);
  const { identityProviders } = config;
  return pagePolicyHeaders({
    page,
    service,
    functions,
    scripts: 'crmSdk' in config && config.crmSdk ? [new URL(config.crmSdk).origin] : [],
    // A provider sends the browser from host to host; where nobody says which, its own pages say who may frame them.
    frames:
      config.signInMode === 'frame' && signIn !== undefined
        ? [signIn, ...(identityProviders.length ? identityProviders : ['https:'])]
        : [],
    ancestors,
  });
}
