import type { ExpiringCounter, ExpiringStore } from '@glance-kit/handlers';
import type { Log } from '@glance-kit/core';
import type { SamlRefusal } from './refusal.js';

export type { SamlRefusal };

/** One identity provider, as its metadata describes it. */
export interface SamlProvider {
  /** Its entity id; `Issuer` must equal it. */
  entityId: string;
  /** Where requests to sign in go, and how they travel. */
  sso: { url: string; binding: 'redirect' | 'post' };
  /** Where requests to sign out go (redirect); absent: only the session here ends. */
  logoutUrl?: string;
  /** X.509 certificates, PEM or bare base64; two while keys roll over. */
  certificates: readonly string[];
  /**
   * What must be signed: response and assertion unless given. `either` accepts one of the two, which is what some
   * providers send out of the box; what is used is always what was signed.
   */
  signatures?: 'both' | 'either';
  /** SHA-1 signatures are refused unless this is set. */
  allowSha1?: boolean;
  /** Sign-ins that start at the provider are refused unless this is set. */
  providerInitiated?: boolean;
}

/** Key pair of the service provider, PEM: decrypts assertions, signs requests. */
export interface SamlKeyPair {
  privateKey: string;
  certificate: string;
}

export interface SamlOptions {
  /** Entity id of this service provider; `Audience` must equal it. */
  entityId: string;
  /** Assertion consumer service; `Destination` and `Recipient` must equal it. */
  acsUrl: string;
  /** Where the provider answers a sign-out, and sends its own. */
  logoutUrl?: string;
  provider: SamlProvider;
  /** With it assertions may be encrypted and requests are signed; `encryption: true` refuses plain ones. */
  keys?: SamlKeyPair & { encryption?: boolean };
  /** Open requests, by id. */
  requests: ExpiringStore<SamlRequestRecord>;
  /** Used assertions, by id: the first claim wins. */
  used: ExpiringCounter;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Hears of certificates. What is refused is thrown, and logged by whoever answers it. */
  log: Log;
}

/** An open request: who started it and where it goes on. Plain data, so that any store can hold it. */
export interface SamlRequestRecord {
  /** Opaque to the library; handed back by `accept`. */
  memory: string;
}

/** A request on its way to the provider: a redirect, or a form that posts itself. */
export type SamlMessage =
  | { binding: 'redirect'; url: string }
  | { binding: 'post'; url: string; fields: Readonly<Record<string, string>> };

/** What a verified assertion says. */
export interface SamlLogin {
  nameId: string;
  nameIdFormat?: string;
  /** By name and by friendly name; every value that the assertion gave. */
  attributes: Readonly<Record<string, readonly string[]>>;
  issuer: string;
  sessionIndex?: string;
  assertionId: string;
  /** Epoch seconds; the assertion counts for nothing afterwards. */
  expiresAt: number;
  /** Epoch seconds of `SessionNotOnOrAfter`: no session of this login may outlive it; absent: the provider set no end. */
  sessionEndsAt?: number;
  /** What `request` was given; absent when the sign-in started at the provider. */
  memory?: string;
  /** What the browser brought along. */
  relayState?: string;
}

/** The check that refused a message, for logs and tests; the agent sees one general sentence. */
export type SamlCheck =
  | 'size'
  | 'encoding'
  | 'doctype'
  | 'comment'
  | 'structure'
  | 'duplicate-id'
  | 'status'
  | 'issuer'
  | 'signature'
  | 'reference'
  | 'algorithm'
  | 'encryption'
  | 'destination'
  | 'recipient'
  | 'audience'
  | 'subject'
  | 'not-yet-valid'
  | 'expired'
  | 'in-response-to'
  | 'replay'
  | 'name-id'
  | 'provider'
  /** Of whoever keeps RelayState beside the request: it came back changed. */
  | 'relay-state';

export interface SamlServiceProvider {
  /** SP metadata, XML. */
  metadata(): string;
  /**
   * Starts a sign-in.
   * @param memory  comes back from `accept`, once
   */
  request(options: { relayState: string; memory: string }): Promise<SamlMessage>;
  /** @throws SamlRefusal; KitError STORE_FULL */
  accept(fields: { SAMLResponse: string; RelayState?: string }): Promise<SamlLogin>;
  /** Ends the session at the provider; `undefined` when the provider has no such address. */
  logout(
    login: Pick<SamlLogin, 'nameId' | 'nameIdFormat' | 'sessionIndex'>,
    relayState: string,
  ): Promise<string | undefined>;
  /**
   * The provider's answer to `logout`, or its own request (then `reply` is where the browser goes next).
   * @throws SamlRefusal
   */
  acceptLogout(
    query: string,
  ): Promise<{ nameId?: string; sessionIndex?: string; reply?: string; relayState?: string }>;
}
