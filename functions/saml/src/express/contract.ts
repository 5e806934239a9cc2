import type { Log } from '@glance-kit/core';
import type { ExpiringStore, RateLimit } from '@glance-kit/handlers';
import type { Request, Response, Router } from 'express';
import type { SamlLogin, SamlMessage, SamlServiceProvider } from '../contract.js';

/** What the routes keep for a while; plain data, so that any store can hold it. */
export type SamlVisitRecord =
  /** A verified login on its way from the provider's POST to a GET of our own; `flow`: who started it. */
  | { kind: 'login'; login: SamlLogin; idp: string; flow?: SamlFlow }
  /** Somebody is asked whether they are the one who signs in. */
  | { kind: 'question'; login: SamlLogin; idp: string; browser: string; formToken: string }
  /** A request that travels by POST, until our page with the form has been read. */
  | { kind: 'message'; message: Extract<SamlMessage, { binding: 'post' }> };

/** What a start puts aside. */
export interface SamlFlow {
  /** Which provider was asked: another one's answer is no answer. */
  idp: string;
  /** Names the cookie of the browser that began. */
  id: string;
  /** Digest of the secret in that cookie. */
  browser: string;
  memory: string;
  /** Where a sign-in goes that is finished elsewhere; `browser` is then checked there. */
  returnTo?: string;
}

/** How a verified login arrived. */
export interface SamlVisit {
  /** Which provider, as `sp` was asked for it; '' where there is only one. */
  idp: string;
  /**
   * `started`: the browser that began the sign-in here, proven by its cookie. `asked`: the sign-in began at the
   * provider, and the person has confirmed once who they are signed in as.
   */
  browser: 'started' | 'asked';
  /** What `begin` was given; absent when the sign-in began at the provider. */
  memory?: string;
  /** What the browser brought along. Anybody can write it: look it up or compare it, never follow it. */
  relayState?: string;
  /** The GET, or the confirming POST, of our own that ends the sign-in: set cookies on `reply`. */
  request: Request;
  reply: Response;
}

export interface SamlRouterOptions {
  /** The service provider; where there are several, one for each `idp`: `undefined` is answered 404. */
  sp:
    | SamlServiceProvider
    | ((idp: string) => SamlServiceProvider | undefined | Promise<SamlServiceProvider | undefined>);
  /** Shared where several instances run. */
  store: ExpiringStore<SamlVisitRecord>;
  /** Origin at which browsers reach this server. */
  publicOrigin: string;
  /** Where the routes are, `/saml` unless given; `acs`, `metadata` and `logout` may be elsewhere. */
  path?: string;
  /** Path of the assertion consumer service, `<path>/acs` unless given. */
  acsPath?: string;
  /** Path of the metadata, `<path>/metadata` unless given. */
  metadataPath?: string;
  /** Path of the sign-out at the provider's wish, `<path>/logout` unless given. */
  logoutPath?: string;
  /** Which provider a request is about; the query parameter `idp` unless given. */
  idpOf?: (request: Request) => string;
  /**
   * What a GET of `<path>/start` puts aside for `onSignedIn`. Without it there is no such route, and sign-ins start
   * by `begin` only.
   */
  memoryOf?: (request: Request) => string;
  /** Hosts of pages that have the sign-in in a frame; with any, its cookies are partitioned. */
  frameAncestors?: readonly string[];
  /** Seconds from a start to its end, 30 to 3600; 600 unless given. */
  lifetimeSeconds?: number;
  /**
   * Starts, answers and sign-outs per caller, each counted by itself: 429 beyond. Without it whoever mounts the routes
   * has to keep a flood away, since each start is kept for a while and each message costs milliseconds to read.
   */
  limit?: RateLimit & { addressOf(request: Request): string };
  /**
   * Somebody has signed in.
   * @returns a path of this origin to go to next, or nothing when `visit.reply` has been answered
   * @throws KitError AGENT_UNKNOWN: the person reads that their account names no Glance user
   */
  onSignedIn(login: SamlLogin, visit: SamlVisit): Promise<string | undefined> | string | undefined;
  /** Answers and logs a refused message in place of the routes. `reason` names no value of it. */
  onRefused?(refusal: { check: string; reason: string; idp: string; reply: Response }): Promise<void> | void;
  /** The provider ends a session, or (without `nameId`) answers our own request. Whoever it names is signed out here. */
  onSignedOut?(who: { idp: string; nameId?: string; sessionIndex?: string }): Promise<void> | void;
  log: Log;
}

export interface SamlRouting {
  /** GET `start`, GET `metadata`, POST `acs`, GET `signed-in`, POST `confirm`, GET `logout`, below `path`. */
  router: Router;
  /** Sends this browser to the provider; `memory` comes back in `onSignedIn`. Answers `reply` in every case. */
  begin(request: Request, reply: Response, start: { idp?: string; memory: string }): Promise<void>;
}
