import { KitError } from '@glance-kit/core';
import type { SamlServiceProvider } from './contract.js';
import { SamlRefusal } from './refusal.js';

/** Several identity providers, each with a service provider of its own: by group, by company. */
export interface SamlProviders {
  /** @throws SamlRefusal provider: the id is not one of them */
  byId(id: string): SamlServiceProvider;
  readonly ids: readonly string[];
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @throws KitError CONFIG_INVALID for an id that cannot stand in an address */
export function samlProviders(providers: Readonly<Record<string, SamlServiceProvider>>): SamlProviders {
  const known = new Map(Object.entries(providers));
  for (const id of known.keys())
    if (!ID.test(id))
      throw new KitError(
        'CONFIG_INVALID',
        `The id ${JSON.stringify(id)} of a SAML provider has characters other than letters, digits, ".", "_" and "-".`,
      );
  return {
    ids: [...known.keys()],
    byId(id) {
      const found = known.get(id);
      if (!found) throw new SamlRefusal('provider', 'There is no identity provider of that id.');
      return found;
    },
  };
}
