import { KitError, type Log } from '@glance-kit/core';
import type { SecretSource } from '@glance-kit/handlers';

/** What is used of `@aws-sdk/client-secrets-manager`. */
export interface SecretsManagerSdk {
  SecretsManagerClient: new (config: never) => SecretsClient;
  GetSecretValueCommand: new (input: { SecretId: string }) => object;
}

interface SecretsClient {
  send(command: never, options: { abortSignal: AbortSignal }): Promise<unknown>;
}

export interface SecretsManagerOptions {
  /** ARN or name of the secret. */
  secretId: string;
  /** Member that holds the API key where the secret is a JSON object; `GLANCE_API_KEY` unless given. */
  field?: string;
  /** Configuration of the SDK's client: region, endpoint, credentials; from the environment of the function unless given. */
  client?: object;
  /** The SDK, for those who bundle their own; the one of the Lambda runtime unless given. */
  lib?: () => Promise<SecretsManagerSdk>;
  log: Log;
}

/** Milliseconds; two attempts fit the 5 s of `cachedSigner`. */
const CLIENT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_500, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

const NO_ANSWER =
  'Check that the function can reach Secrets Manager: in a VPC it needs an endpoint or a NAT gateway.';

const NO_SDK = 'Install @aws-sdk/client-secrets-manager beside the function: this runtime does not bring it.';

/** What to do about what the service says, by the name of its error. */
const HINTS: Readonly<Record<string, string>> = {
  AccessDeniedException: 'Allow the role of the function secretsmanager:GetSecretValue on the secret, and kms:Decrypt on its key if it has one of its own.', // prettier-ignore
  ResourceNotFoundException:
    'Check the name, the region and the account of the secret in GLANCE_API_KEY_SECRET.',
  DecryptionFailure: 'Allow the role of the function kms:Decrypt on the key of the secret.',
  CredentialsProviderError: 'Give the function a role.',
  SecretFieldMissing: 'Store the key as plain text, or name its member in GLANCE_API_KEY_SECRET_FIELD.',
  SecretNotText: 'Store the key as text: binary secrets are not read.',
  MODULE_NOT_FOUND: NO_SDK,
  ERR_MODULE_NOT_FOUND: NO_SDK,
  AbortError: NO_ANSWER,
  TimeoutError: NO_ANSWER,
};

/** Node's own errors are told apart by their code, those of the service by their name. */
const kindOf = ({ name, code }: Error & { code?: unknown }): string =>
  name === 'Error' && typeof code === 'string' ? code : name;

/** An error whose name says everything: messages of a vault may carry what it holds. */
function secretError(name: 'SecretFieldMissing' | 'SecretNotText'): Error {
  return Object.assign(new Error('The secret holds no API key.'), { name });
}

/** @throws Error named `SecretFieldMissing` */
function keyOf(secret: string, field: string): string {
  if (!secret.trimStart().startsWith('{')) return secret.replace(/\r?\n$/, ''); // editors end files with a line break
  let members: unknown;
  try {
    members = JSON.parse(secret);
  } catch {
    throw secretError('SecretFieldMissing');
  }
  const key = (members as Record<string, unknown>)[field];
  if (typeof key !== 'string' || key === '') throw secretError('SecretFieldMissing');
  return key;
}

/**
 * The API key as AWS Secrets Manager holds it now: plain text, or one member of a JSON object. The SDK is loaded at
 * the first use, so that it costs nothing where the key is cached and nothing in the deployable: Lambda brings it.
 *
 * Needs `secretsmanager:GetSecretValue` on the secret. Failures are logged by their kind with what to do, and
 * rejected; `cachedSigner` keeps the last good key meanwhile.
 *
 * @throws KitError CONFIG_INVALID without a name of the secret
 */
export function secretsManagerKey(options: SecretsManagerOptions): SecretSource {
  const { secretId, field = 'GLANCE_API_KEY', log } = options;
  const { lib = () => import('@aws-sdk/client-secrets-manager') } = options;
  if (secretId.trim() === '')
    throw new KitError(
      'CONFIG_INVALID',
      'The setting GLANCE_API_KEY_SECRET must be the ARN or the name of a secret.',
    );
  let client: SecretsClient | undefined;

  const read = async (signal: AbortSignal): Promise<string> => {
    const { SecretsManagerClient, GetSecretValueCommand } = await lib();
    client ??= new SecretsManagerClient({ ...CLIENT, ...options.client } as never);
    const command = new GetSecretValueCommand({ SecretId: secretId });
    const { SecretString } = (await client.send(command as never, { abortSignal: signal })) as {
      SecretString?: string;
    };
    if (SecretString === undefined) throw secretError('SecretNotText');
    return keyOf(SecretString, field);
  };
  return async (signal) => {
    try {
      return await read(signal);
    } catch (cause) {
      const kind = kindOf(cause as Error);
      const hint = Object.hasOwn(HINTS, kind) ? HINTS[kind] : undefined;
      log({ level: 'error', event: 'secret_unreadable', setting: 'GLANCE_API_KEY_SECRET', kind, ...(hint && { hint }) }); // prettier-ignore
      throw cause;
    }
  };
}
