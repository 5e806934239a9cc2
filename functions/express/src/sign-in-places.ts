import { KitError, type Log } from '@glance-kit/core';
import type {
  ExpiringCounter,
  ExpiringStore,
  Sessions,
  SignInChoice,
  SignedIn,
  VerifyToken,
} from '@glance-kit/handlers';
import {
  createSamlServiceProvider,
  type SamlKeyPair,
  type SamlProvider,
  type SamlRequestRecord,
} from '@glance-kit/functions-saml';
import {
  samlSignIn,
  type SamlSignInOptions,
  type SamlUserMapping,
  type SamlVisit,
  type SamlVisitRecord,
} from '@glance-kit/functions-saml/express';
import type { Router } from 'express';
import { oidcSignIn, type OidcOptions } from './oidc.js';
import { prefixed } from './stores.js';

/** An OpenID provider where agents sign in; its access tokens are also taken as bearer tokens. */
export interface OidcChoice extends OidcOptions {
  /** In addresses, `openid` unless given. */
  id?: string;
  /** What agents read where there are several; "OpenID" unless given. */
  name?: string;
}

/** A SAML provider where agents sign in. */
export interface SamlChoice {
  /** In addresses: lower-case letters, digits, `-`; `saml` unless given. The answer goes to `/saml/<id>/acs`. */
  id?: string;
  /** What agents read where there are several; "SAML" unless given. */
  name?: string;
  provider: SamlProvider;
  /** Which part of an assertion says who it is. */
  user: SamlUserMapping;
  /** What this server calls itself there; the address of its metadata unless given. */
  entityId?: string;
  keys?: SamlKeyPair & { encryption?: boolean };
}

export interface PlacesOptions {
  publicOrigin: string;
  oidc?: OidcChoice | undefined;
  saml?: readonly SamlChoice[] | undefined;
  visits: ExpiringStore<SamlVisitRecord>;
  requests: ExpiringStore<SamlRequestRecord>;
  /** Remembers used assertions: one that is full must refuse, for what is forgotten could be used again. */
  used: ExpiringCounter;
  /** SAML answers and sign-outs per caller. */
  limit: SamlSignInOptions['limit'];
  frameAncestors: readonly string[];
  sessions: Sessions;
  onProviderInitiated(signedIn: SignedIn, choice: string, visit: SamlVisit): Promise<string>;
  now?: () => number;
  log: Log;
}

export interface Places {
  choices: readonly SignInChoice[];
  /** Takes tokens of the provider itself; absent where no provider has any. */
  verify?: VerifyToken;
  /** The routes of the SAML providers. */
  router?: Router;
  /** Resolves once every provider is known. */
  ready(): Promise<void>;
}

/**
 * Everything that agents may sign in at.
 *
 * @throws KitError CONFIG_INVALID
 */
export function signInPlaces(options: PlacesOptions): Places {
  const { publicOrigin, oidc, saml = [], visits, requests, used, limit, now, log } = options;
  if (!oidc && saml.length === 0)
    throw new KitError(
      'CONFIG_INVALID',
      'There is no identity provider: set oidc (OIDC_ISSUER), saml (SAML_METADATA), or both.',
    );
  const openId = oidc && oidcSignIn(oidc);
  const samlPlaces =
    saml.length > 0
      ? samlSignIn({
          providers: saml.map(({ id = 'saml', name = 'SAML', provider, user, entityId, keys }) => ({
            id,
            name,
            user,
            sp: createSamlServiceProvider({
              entityId: entityId ?? `${publicOrigin}/saml/${id}/metadata`,
              acsUrl: `${publicOrigin}/saml/${id}/acs`,
              logoutUrl: `${publicOrigin}/saml/${id}/logout`,
              provider,
              ...(keys && { keys }),
              requests: prefixed(requests, `saml-request ${id} `),
              used,
              ...(now && { now }),
              log,
            }),
          })),
          store: visits,
          publicOrigin,
          frameAncestors: options.frameAncestors,
          ...(limit && { limit }),
          onProviderInitiated: options.onProviderInitiated,
          onSignedOut: (name) => options.sessions.endAll(name),
          log,
        })
      : undefined;
  return {
    choices: [
      ...(openId
        ? [{ id: oidc!.id ?? 'openid', name: oidc!.name ?? 'OpenID', provider: openId.provider }]
        : []),
      ...(samlPlaces?.choices ?? []),
    ],
    ...(openId && { verify: openId.verify }),
    ...(samlPlaces && { router: samlPlaces.router }),
    async ready() {
      await openId?.ready();
    },
  };
}
