import type { HostName } from '../config/schema.js';
import type { HostConfig } from '../host-config.js';

/** Settings that a page takes as they are. */
const TAKEN = [
  'loginKey',
  'signIn',
  'collect',
  'signInMode',
  'session',
  'signOut',
  'activity',
  'username',
  'sso',
  'openIn',
  'fields',
  'privileges',
  'autoJoin',
  'branding',
  'language',
  'texts',
] as const;

/**
 * `config.json` of a host's page: public, and nothing in it is secret.
 *
 * @param own  settings that only this host's page has
 */
export function pageConfig(
  config: HostConfig<HostName>,
  own: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { groupId, service } = config;
  const given = config as Readonly<Record<string, unknown>>;
  const taken = TAKEN.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]);
  return { groupId, service, ...Object.fromEntries(taken), ...own };
}
