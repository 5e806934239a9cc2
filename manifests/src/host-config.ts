import { canonicalGroupId, serviceOrigin } from '@glance-kit/core';
import type { CheckedConfig } from './config/check.js';
import type { HostName } from './config/schema.js';

type Shared = Omit<
  CheckedConfig,
  '$schema' | 'groupId' | 'service' | 'pages' | 'identityProviders' | 'hosts'
>;
type Section<Name extends HostName> = NonNullable<CheckedConfig['hosts'][Name]>;

/** Everything about one host: its own section, and from the top what the section does not say. */
export type HostConfig<Name extends HostName> = Shared &
  Section<Name> & {
    groupId: string;
    /** Origin of the cobrowse service. */
    service: string;
    identityProviders: readonly string[];
    /** Where the host's page is served, `https://panel.example.com/five9`; absent without "pages". */
    page?: string;
  };

/**
 * @param ownAlone  settings that count in the host's own section alone
 * @throws Error when the configuration has no section for the host: `checkConfig` says so before
 */
export function hostConfig<Name extends HostName>(
  config: CheckedConfig,
  name: Name,
  ownAlone: readonly (keyof Shared)[] = [],
): HostConfig<Name> {
  const { $schema: _, groupId, service, pages, identityProviders = [], hosts, ...shared } = config;
  const section = hosts[name];
  if (section === undefined) throw new Error(`The configuration has no hosts.${name}.`);
  for (const setting of ownAlone) delete shared[setting];
  return {
    ...shared,
    ...(section as Section<Name>),
    groupId: canonicalGroupId(groupId),
    service: serviceOrigin(service),
    identityProviders,
    ...(pages !== undefined && { page: `${pages}/${name}` }),
  };
}
