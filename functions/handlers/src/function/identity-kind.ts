import type { CachedIdentityOptions } from '../cached-identity.js';
import { KitError } from '@glance-kit/core';
import type { Authenticate } from '../identity.js';
import type { Environment, Setting } from '../settings.js';
import type { RuntimeTools } from './login-key-function.js';
import { namingVariables, settingsReader, type SettingsReader } from './setting.js';

/** One value of `GLANCE_IDENTITY`: the variables that belong to it, and the authenticator that they make. */
export interface IdentityKind {
  readonly settings: readonly Setting[];
  make(env: Environment, tools: RuntimeTools): Authenticate;
}

/** What every authenticator takes from the runtime. */
export interface FromRuntime {
  fetch?: typeof fetch;
  cache?: CachedIdentityOptions;
}

/**
 * `JWT_ROLE` and `FLEX_ROLES` are easily mixed up; what limits who may use Glance would then silently limit nobody.
 *
 * @throws KitError CONFIG_INVALID naming both variables
 */
function refuseMisspeltRoles(env: Environment, settings: readonly Setting[]): void {
  for (const { name } of settings) {
    const [, stem, plural] = /^(.*_ROLE)(S?)$/.exec(name) ?? [];
    const other = plural ? stem : `${name}S`;
    if (stem === undefined || other === undefined || !env[other]?.trim()) continue;
    throw new KitError('CONFIG_INVALID', `The setting ${other} is unknown: its name is ${name}.`);
  }
}

/**
 * @param settings   every variable that `build` may read
 * @param variables  option of the authenticator to its variable, for messages
 */
export function kind<const Name extends string>(
  settings: readonly Setting<Name>[],
  variables: Readonly<Record<string, Name>>,
  build: (
    read: SettingsReader<Name>,
    runtime: FromRuntime,
    tools: RuntimeTools,
    env: Environment,
  ) => Authenticate,
): IdentityKind {
  return {
    settings,
    make(env, tools) {
      refuseMisspeltRoles(env, settings);
      const { fetch, hash } = tools;
      const runtime = { ...(fetch && { fetch }), ...(hash && { cache: { hash } }) };
      return namingVariables(variables, () => build(settingsReader(env, settings), runtime, tools, env));
    },
  };
}

/** The optional setting of a role, for providers that put roles into their tokens. */
export const role = <const Name extends string>(name: Name): Setting<Name> => ({
  name,
  text: 'claim=value,value: only people with one of these values may use Glance',
  default: '',
});
export const rolesOf = <Name extends string>(read: SettingsReader<Name>, name: Name) => {
  const roles = read.roles(name);
  return roles && { roles };
};
/** An option only where its variable is set. */
export const given = <Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: string };
