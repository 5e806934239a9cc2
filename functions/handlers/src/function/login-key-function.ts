import { portableSigner, type Handler, type Log, type Signer } from '@glance-kit/core';
import type { ConnectAttributesPort, ConnectPort } from '../authenticators/connect-port.js';
import { cachedSigner } from '../cached-signer.js';
import type { ExpiringCounter } from '../expiring-store.js';
import type { Authenticate } from '../identity.js';
import { loginKeyHandler } from '../login-key-handler.js';
import { memoryCounter } from '../memory-store.js';
import type { MakeReply } from '../reply.js';
import type { SecretSource } from '../secret-source.js';
import { apiKeySetting, deploymentSettings, environmentKey, type Environment } from '../settings.js';
import { identityFromSettings } from './identity-settings.js';

/** What a runtime brings along; everything else comes from its environment. */
export interface RuntimeTools {
  log: Log;
  /** How a signer is made of the API key; the portable one unless the runtime has a faster one. */
  makeSigner?: (apiKey: string) => Signer;
  /** Where the API key is read again and again; `GLANCE_API_KEY` unless given. */
  apiKey?: SecretSource;
  /** SHA-256 of a token, for the cache of identities; in JavaScript unless given. */
  hash?: (token: string) => string;
  makeReply?: MakeReply;
  /** A counter shared by all instances; without it the rate limit holds per instance. */
  counter?: ExpiringCounter;
  fetch?: typeof fetch;
  /** Asks Amazon Connect, for `GLANCE_IDENTITY=ticket`; see `connectPort`. */
  connect?: ConnectPort;
  /** Asks one instance of it, for `GLANCE_ACTIVITY=connect`; see `connectAttributesPort`. */
  connectAttributes?: (instanceId: string) => ConnectAttributesPort;
  /** Where several functions share what they remember of tokens; made by `GLANCE_IDENTITY` unless given. */
  authenticate?: Authenticate;
}

export interface LoginKeyFunction {
  handler: Handler;
  /** Asks the secret source again, for example after the service refused a signature. */
  refreshApiKey(): Promise<void>;
}

/**
 * The login-key function of any runtime, set up by its environment: group, API key, lifetime, origins, and who
 * proves the agent (`GLANCE_IDENTITY`). Build it once per instance, not per request.
 *
 * @throws KitError CONFIG_INVALID, API_KEY_INVALID naming the setting, so that a bad deployment fails at its start
 */
export function loginKeyFunction(env: Environment, tools: RuntimeTools): LoginKeyFunction {
  const { log, makeSigner = portableSigner, makeReply } = tools;
  const { groupId, expirationSeconds, origins } = deploymentSettings(env);
  const { apiKey } = tools;
  const signer = apiKey
    ? cachedSigner(apiKey, { makeSigner, log })
    : cachedSigner(environmentKey(env), { first: apiKeySetting(env), makeSigner, log }); // a bad one stops the start
  const handler = loginKeyHandler({
    groupId,
    expirationSeconds,
    origins,
    authenticate: tools.authenticate ?? identityFromSettings(env, tools),
    getSigner: () => signer.getSigner(),
    keyRefused: () => signer.refused(),
    rateLimit: { counter: tools.counter ?? memoryCounter(), limit: 30, windowMs: 60_000 },
    log,
    ...(makeReply && { makeReply }),
  });
  return { handler, refreshApiKey: () => signer.refresh() };
}
