import { KitError, type Log } from '@glance-kit/core';
import type { ExpiringStore, SignInChoice, SignedIn } from '@glance-kit/handlers';
import type { Router } from 'express';
import type { SamlLogin, SamlServiceProvider } from '../contract.js';
import { partnerUserIdOf, type PartnerUserMapping } from '../partner-user-id.js';
import type { SamlRouterOptions, SamlVisit, SamlVisitRecord } from './contract.js';
import { samlParts } from './router.js';

/** Which part of an assertion says what; fixed by the configuration, never by the request. */
export interface SamlUserMapping extends PartnerUserMapping {
  /** Attributes to show; absent: not shown. */
  name?: string;
  email?: string;
}

export interface SamlSignInChoice {
  /** In addresses: lower-case letters, digits, `-`. The routes are `<path>/<id>/acs`, `metadata`, `logout`. */
  id: string;
  /** What the agent reads where there are several. */
  name: string;
  sp: SamlServiceProvider;
  user: SamlUserMapping;
}

export interface SamlSignInOptions {
  providers: readonly SamlSignInChoice[];
  /** Shared where several instances run. */
  store: ExpiringStore<SamlVisitRecord>;
  publicOrigin: string;
  /** `/saml` unless given. */
  path?: string;
  /** Hosts of pages that have the sign-in in a frame. */
  frameAncestors?: readonly string[];
  /** Answers and sign-outs per caller; starts are those of the hand-off, which has its own limit. */
  limit?: SamlRouterOptions['limit'];
  /**
   * A sign-in that began at the provider, confirmed by the person.
   * @returns a path of this origin
   */
  onProviderInitiated(signedIn: SignedIn, choice: string, visit: SamlVisit): Promise<string> | string;
  /** The provider ended these; see `Sessions.endAll`. */
  onSignedOut?(name: string): Promise<void>;
  log: Log;
}

export interface SamlSignIn {
  /** For `signInHandlers`. */
  choices: SignInChoice[];
  /** Mount at the root, before any body parser. */
  router: Router;
}

/** An attribute to show: its only value. */
function shown(login: SamlLogin, name: string | undefined): string | undefined {
  const values = name !== undefined && Object.hasOwn(login.attributes, name) ? login.attributes[name]! : [];
  return values.length === 1 ? values[0] : undefined;
}

/** @throws KitError AGENT_UNKNOWN; the message names the attribute, never a value */
export function samlIdentity(
  login: SamlLogin,
  { id, user }: Pick<SamlSignInChoice, 'id' | 'user'>,
): SignedIn {
  const partnerUserId = partnerUserIdOf(login, user);
  if (typeof partnerUserId !== 'string')
    throw new KitError('AGENT_UNKNOWN', `The sign-in names no Glance user (${partnerUserId.check}).`);
  const name = shown(login, user.name);
  const email = shown(login, user.email);
  const { nameId, nameIdFormat, sessionIndex, issuer, sessionEndsAt } = login;
  return {
    partnerUserId,
    subject: nameId,
    source: issuer,
    // The assertion itself is for minutes; how long the sign-in counts is a statement of its own.
    expiresAt: sessionEndsAt ?? Number.MAX_SAFE_INTEGER,
    ...(name && { name }),
    ...(email && { email }),
    logout: JSON.stringify({
      nameId,
      ...(nameIdFormat && { nameIdFormat }),
      ...(sessionIndex && { sessionIndex }),
    }),
    endedBy: [endName(id, nameId), ...(sessionIndex ? [endName(id, nameId, sessionIndex)] : [])],
  };
}

/** Everybody of this name at this provider, or one sign-in of theirs. */
function endName(id: string, nameId: string, sessionIndex?: string): string {
  return JSON.stringify(['saml', id, nameId, ...(sessionIndex === undefined ? [] : [sessionIndex])]);
}

/**
 * SAML providers as places to sign in, for the pop-up hand-off: `choices` for `signInHandlers`, and the routes that
 * providers post to.
 *
 * @throws KitError CONFIG_INVALID
 */
export function samlSignIn(options: SamlSignInOptions): SamlSignIn {
  const { providers, store, publicOrigin, path = '/saml', log } = options;
  const byId = new Map(providers.map((provider) => [provider.id, provider]));
  const parts = samlParts({
    sp: (id) => byId.get(id)?.sp,
    idpOf: (request) => String(request.params['idp'] ?? ''),
    acsPath: `${path}/:idp/acs`,
    metadataPath: `${path}/:idp/metadata`,
    logoutPath: `${path}/:idp/logout`,
    store,
    publicOrigin,
    path,
    ...(options.frameAncestors && { frameAncestors: options.frameAncestors }),
    ...(options.limit && { limit: options.limit }),
    async onSignedIn(login, visit) {
      const signedIn = samlIdentity(login, byId.get(visit.idp)!);
      return options.onProviderInitiated(signedIn, visit.idp, visit);
    },
    async onSignedOut({ idp, nameId, sessionIndex }) {
      if (nameId !== undefined) await options.onSignedOut?.(endName(idp, nameId, sessionIndex));
    },
    log,
  });
  return {
    router: parts.router,
    choices: providers.map(({ id, name, sp, user }) => ({
      id,
      name,
      provider: {
        async start({ state, returnTo }) {
          return { ...(await parts.startFor({ idp: id, state, returnTo })), memory: '' };
        },
        async finish({ address, state }) {
          const login = await parts.finishFor(address.searchParams.get('ticket') ?? '', id, state);
          if (!login) throw new KitError('SIGN_IN_FAILED', 'The ticket of the sign-in was refused.');
          return samlIdentity(login, { id, user });
        },
        async logout(memory) {
          const login = JSON.parse(memory) as Pick<SamlLogin, 'nameId' | 'nameIdFormat' | 'sessionIndex'>;
          return sp.logout(login, '');
        },
      },
    })),
  };
}
