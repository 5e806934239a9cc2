import type { ConnectAttributesClient } from '@glance-kit/handlers';

/** What is used of `@aws-sdk/client-connect`. */
export interface ConnectSdk {
  Connect: new (config: never) => unknown;
}

export interface ConnectClientOptions {
  /** Configuration of the SDK's client: region, endpoint, credentials; from the environment of the function unless given. */
  client?: object;
  /** The SDK, for those who bundle their own; the one of the Lambda runtime unless given. */
  lib?: () => Promise<ConnectSdk>;
}

/** Milliseconds; with the time-out of `connectActivity` there is room for a second attempt. */
const CLIENT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_500, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

/**
 * The client for `connectAttributesPort`. The SDK is loaded at the first use, so that it costs nothing where no records
 * are kept and nothing in the deployable: Lambda brings it.
 */
export function connectClient(options: ConnectClientOptions = {}): ConnectAttributesClient {
  const { lib = () => import('@aws-sdk/client-connect') } = options;
  let client: Promise<ConnectAttributesClient> | undefined;
  const loaded = (): Promise<ConnectAttributesClient> =>
    (client ??= lib().then(
      ({ Connect }) => new Connect({ ...CLIENT, ...options.client } as never) as ConnectAttributesClient,
    ));
  return {
    describeContact: async (...call) => (await loaded()).describeContact(...call),
    describeUser: async (...call) => (await loaded()).describeUser(...call),
    getContactAttributes: async (...call) => (await loaded()).getContactAttributes(...call),
    updateContactAttributes: async (...call) => (await loaded()).updateContactAttributes(...call),
  };
}
