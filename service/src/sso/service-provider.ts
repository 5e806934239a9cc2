import type { Log } from '@glance-kit/core';
import type { ExpiringStore } from '@glance-kit/handlers';
import {
  createSamlServiceProvider,
  readProviderMetadata,
  SamlRefusal,
  type SamlProvider,
  type SamlRequestRecord,
  type SamlServiceProvider,
} from '@glance-kit/functions-saml';
import type { SamlFlow } from '@glance-kit/functions-saml/express';
import type { Clock } from '../clock.js';
import { setting } from '../config/checks.js';
import type { Store } from '../store/index.js';
import { expiringCounter, expiringStore } from '../store/expiring.js';
import type { FoundGroup } from './find-group.js';
import type { TestRecord } from './report.js';
import { responseFacts } from './response-facts.js';

/** Milliseconds that an agent may take at the provider. */
export const REQUEST_MS = 600_000;

/** What a request was for; kept on the server, the provider carries only the id of the record. */
export type Purpose =
  | { kind: 'go'; to: string }
  /** The login key as text. */
  | { kind: 'key' }
  /** The troubleshooting page. */
  | { kind: 'test'; by: string };

/** What the record of a request holds besides the routes' own part. */
interface RequestMemory {
  relayState: string;
  memory: string;
}

export interface ServiceProviderParts {
  store: Store;
  clock: Clock;
  log: Log;
  acsUrl: string;
  /** Of the group's values in the store. */
  prefix: string;
  /** By RelayState. */
  tests: ExpiringStore<TestRecord>;
}

/**
 * The service provider of a group, with an eye on RelayState and on what is only for the troubleshooting page.
 *
 * @throws KitError CONFIG_INVALID
 */
export function serviceProvider(
  group: FoundGroup['group'],
  { store, clock, log, acsUrl, prefix, tests }: ServiceProviderParts,
): { provider: SamlServiceProvider; identityProvider: SamlProvider } {
  const { sso } = group;
  const identityProvider = providerOf(group);
  const provider = createSamlServiceProvider({
    entityId: sso.entityId,
    acsUrl,
    provider: identityProvider,
    ...(sso.keys && { keys: { ...sso.keys, encryption: sso.encrypted } }),
    requests: expiringStore<SamlRequestRecord>(store, clock, `${prefix}/request/`),
    used: expiringCounter(store, `${prefix}/used/`),
    now: clock.now,
    log,
  });

  const watched: SamlServiceProvider = {
    ...provider,
    async request({ relayState, memory }) {
      const kept: RequestMemory = { relayState, memory };
      const message = await provider.request({ relayState, memory: JSON.stringify(kept) });
      const purpose = JSON.parse((JSON.parse(memory) as SamlFlow).memory) as Purpose;
      if (purpose.kind === 'test') {
        const { origin, pathname } = new URL(message.url);
        const record = { by: purpose.by, sentTo: origin + pathname, binding: message.binding };
        await tests.set(relayState, record, REQUEST_MS);
      }
      return message;
    },
    async accept(fields) {
      const test = fields.RelayState === undefined ? undefined : await tests.get(fields.RelayState);
      if (test) {
        const facts = responseFacts(fields.SAMLResponse, identityProvider.certificates);
        await tests.set(fields.RelayState!, { ...test, facts }, REQUEST_MS);
      }
      const login = await provider.accept(fields);
      if (login.memory === undefined) return login;
      const { relayState, memory } = JSON.parse(login.memory) as RequestMemory;
      // The answer to our request comes with the id that we sent along, or somebody changed it on the way.
      if (login.relayState !== relayState)
        throw new SamlRefusal('relay-state', 'RelayState is not the one that was sent with the request.');
      return { ...login, memory };
    },
  };
  return { provider: watched, identityProvider };
}

/** The metadata, and what the settings say besides. Signing out at the provider is no part of this service. */
function providerOf({ id, sso }: FoundGroup['group']): SamlProvider {
  const { metadata, provider } = sso;
  if (metadata === undefined) return provider as SamlProvider;
  const { logoutUrl: _unused, ...known } = setting(`sso.metadata of group ${id}`, () =>
    readProviderMetadata(metadata),
  );
  return { ...known, ...provider };
}
