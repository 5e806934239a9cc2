import { KitError } from '@glance-kit/core';
import type { Authenticate } from '../identity.js';
import { required, type Environment, type Setting } from '../settings.js';
import { flex, genesys, salesforce, ticket, zendesk } from './host-identities.js';
import type { RuntimeTools } from './login-key-function.js';
import { cognito, entra, jwt, okta } from './token-identities.js';

/** By the value of `GLANCE_IDENTITY`. */
const IDENTITY_KINDS = { jwt, entra, okta, cognito, flex, genesys, zendesk, salesforce, ticket } as const;

export type IdentityName = keyof typeof IDENTITY_KINDS;

/** A variable that belongs to one value of `GLANCE_IDENTITY`. */
export interface IdentitySetting extends Setting {
  readonly identity: IdentityName;
}

/** Every variable of every identity, for `--help` and for the docs; made from the table that is read at the start. */
export const IDENTITY_SETTINGS: readonly IdentitySetting[] = Object.entries(IDENTITY_KINDS).flatMap(
  ([identity, { settings }]) =>
    settings.map((setting) => ({ identity: identity as IdentityName, ...setting })),
);

const isIdentity = (name: string): name is IdentityName => Object.hasOwn(IDENTITY_KINDS, name);

/**
 * The authenticator that `GLANCE_IDENTITY` names, set up by its own variables.
 *
 * @throws KitError CONFIG_INVALID naming the variable, never its value
 */
export function identityFromSettings(env: Environment, tools: RuntimeTools): Authenticate {
  const names = Object.keys(IDENTITY_KINDS).filter((name) => name !== 'ticket' || tools.connect);
  const name = required(env, 'GLANCE_IDENTITY', `one of ${names.join(', ')}`).trim();
  if (isIdentity(name)) return IDENTITY_KINDS[name].make(env, tools);
  throw new KitError('CONFIG_INVALID', `The setting GLANCE_IDENTITY must be one of ${names.join(', ')}.`);
}
