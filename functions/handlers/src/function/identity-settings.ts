import { KitError } from '@glance-kit/core';
import type { Authenticate } from '../identity.js';
import { jwtAuthenticator } from '../authenticators/jwt.js';
import { required, type Environment } from '../settings.js';
import type { RuntimeTools } from './login-key-function.js';

/** Who proves the agent, by the value of `GLANCE_IDENTITY`. */
const IDENTITIES: Readonly<Record<string, (env: Environment, tools: RuntimeTools) => Authenticate>> = {
  jwt: (env, { hash }) =>
    jwtAuthenticator({
      issuer: required(env, 'JWT_ISSUER', 'the address of the identity provider, as it names itself'),
      audience: required(env, 'JWT_AUDIENCE', 'the audience of the tokens'),
      jwks: new URL(required(env, 'JWT_JWKS', 'the address of the keys of the identity provider')),
      claim: required(env, 'JWT_CLAIM', 'the claim that holds the partner user id'),
      ...(hash && { cache: { hash } }),
    }),
};

/** @throws KitError CONFIG_INVALID naming the setting */
export function identityFromSettings(env: Environment, tools: RuntimeTools): Authenticate {
  const name = required(env, 'GLANCE_IDENTITY', `one of ${Object.keys(IDENTITIES).join(', ')}`);
  const make = Object.hasOwn(IDENTITIES, name) ? IDENTITIES[name] : undefined;
  if (make) return make(env, tools);
  throw new KitError(
    'CONFIG_INVALID',
    `The setting GLANCE_IDENTITY must be one of ${Object.keys(IDENTITIES).join(', ')}.`,
  );
}
