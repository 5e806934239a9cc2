import { KitError, type Log } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import {
  loginKeyFunction,
  textReply,
  type Environment,
  type LoginKeyFunction,
  type RuntimeTools,
  type SecretSource,
} from '@glance-kit/handlers';
import { secretsManagerKey, type SecretsManagerOptions } from './secrets-manager.js';
import { sha256 } from './sha256.js';
import { toLambda, type LambdaHandler } from './to-lambda.js';

export interface LambdaLoginKey extends Pick<LoginKeyFunction, 'refreshApiKey'> {
  handler: LambdaHandler;
}

export interface LambdaOptions extends Omit<RuntimeTools, 'log' | 'makeReply' | 'makeSigner' | 'hash'> {
  log: Log;
  /** For `GLANCE_API_KEY_SECRET`: region, endpoint, credentials, or an SDK of your own. */
  secrets?: Pick<SecretsManagerOptions, 'client' | 'lib'>;
}

const isSet = (value: string | undefined): value is string => value !== undefined && value.trim() !== '';

/** One place for the key: with two, nobody could tell which one counts. */
function sourceOf(env: Environment, { secrets, log }: LambdaOptions): SecretSource | undefined {
  const { GLANCE_API_KEY: key, GLANCE_API_KEY_SECRET: secretId, GLANCE_API_KEY_SECRET_FIELD: field } = env;
  if (isSet(key) === isSet(secretId))
    throw new KitError(
      'CONFIG_INVALID',
      isSet(key)
        ? 'Set GLANCE_API_KEY or GLANCE_API_KEY_SECRET, not both.'
        : 'The setting GLANCE_API_KEY_SECRET is missing: the ARN or name of the secret with the API key (or GLANCE_API_KEY, for trials).',
    );
  if (!isSet(secretId)) return undefined;
  return secretsManagerKey({ secretId, log, ...secrets, ...(isSet(field) && { field }) });
}

/**
 * The login-key function on Lambda, set up by its environment: that of `loginKeyFunction`, and instead of
 * `GLANCE_API_KEY` the ARN or name of a Secrets Manager secret, `GLANCE_API_KEY_SECRET`, read again every five minutes.
 * Build it once per instance.
 *
 * @throws KitError CONFIG_INVALID, API_KEY_INVALID naming the setting, so that a bad deployment fails at its start
 */
export function lambdaLoginKey(env: Environment, options: LambdaOptions): LambdaLoginKey {
  const { secrets: _, log, ...tools } = options;
  const apiKey = tools.apiKey ?? sourceOf(env, options);
  const { handler, refreshApiKey } = loginKeyFunction(env, {
    ...tools,
    log,
    makeSigner: nodeSigner,
    hash: sha256,
    makeReply: textReply,
    ...(apiKey && { apiKey }),
  });
  return { handler: toLambda(handler, log), refreshApiKey };
}
