import { problem } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import {
  activityFunction,
  connectAttributesPort,
  connectKind,
  taskRouterKind,
  webhookKind,
  type Environment,
  type RuntimeTools,
} from '@glance-kit/handlers';
import { connectClient, type ConnectClientOptions } from './connect-client.js';
import { sha256 } from './sha256.js';
import { toLambda, type LambdaHandler } from './to-lambda.js';

export interface LambdaActivityOptions extends Omit<
  RuntimeTools,
  'makeReply' | 'makeSigner' | 'hash' | 'apiKey'
> {
  /** For `GLANCE_ACTIVITY=connect`: region, endpoint, credentials, or an SDK of your own. */
  connectSdk?: ConnectClientOptions;
}

const KINDS = { connect: connectKind, taskrouter: taskRouterKind, webhook: webhookKind };

/**
 * The function that takes activity records on Lambda, set up by its environment: that of `activityFunction`. A function
 * of its own, since it needs none of the login-key function's secrets, and that one none of its permissions. Build it
 * once per instance. Without `GLANCE_ACTIVITY` there is nothing at its address.
 *
 * @throws KitError CONFIG_INVALID naming the setting, so that a bad deployment fails at its start
 */
export function lambdaActivity(env: Environment, options: LambdaActivityOptions): LambdaHandler {
  const { connectSdk, ...tools } = options;
  const handler = activityFunction(
    env,
    {
      connectAttributes: (instanceId) => connectAttributesPort(connectClient(connectSdk), instanceId),
      ...tools,
      makeSigner: nodeSigner,
      hash: sha256,
    },
    KINDS,
  );
  const nothing = async () => problem(404, 'not_found', 'There is nothing at this address.');
  return toLambda(handler ?? nothing, tools.log);
}
