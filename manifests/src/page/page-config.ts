import type { HostName } from '../config/schema.js';
import type { Parts } from '../files.js';
import type { HostConfig } from '../host-config.js';
import { textsOf } from './texts.js';

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
  'visitorInfo',
  'branding',
  'language',
] as const;

/**
 * `config.json` of a host's page: public, and nothing in it is secret.
 *
 * @param languages  texts that the panel brings along
 * @param own        settings that only this host's page has
 */
export function pageConfig(
  config: HostConfig<HostName>,
  languages: Parts['languages'],
  own: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { groupId, service } = config;
  const given = config as Readonly<Record<string, unknown>>;
  const taken = TAKEN.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]);
  const texts = textsOf(config, languages);
  return { groupId, service, ...Object.fromEntries(taken), ...(texts && { texts }), ...own };
}
