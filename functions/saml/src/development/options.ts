import type { DevelopmentSamlAgent } from './pages.js';

/** A service provider that the development provider knows. */
export interface DevelopmentServiceProvider {
  entityId: string;
  /** Assertion consumer service: the only address that assertions go to. */
  acsUrl: string;
  /** Where it is told that somebody signs out. */
  logoutUrl?: string;
  /** PEM. With it requests must be signed, and assertions are encrypted when `encrypt` says so. */
  certificate?: string;
  encrypt?: boolean;
  /** Carried along when the sign-in starts at the provider. */
  relayState?: string;
}

/** What the answers of the provider look like. */
export interface ResponseOptions {
  /** What the assertion says of an agent, by name; `attributesOf` unless given. */
  attributes?: (agent: DevelopmentSamlAgent) => Readonly<Record<string, string | readonly string[]>>;
  /** Who the assertion is about; the e-mail address unless given. */
  nameId?: (agent: DevelopmentSamlAgent) => { value: string; format: string };
  /** What is signed; response and assertion unless given. */
  signatures?: 'both' | 'assertion' | 'response';
  /** Seconds an assertion is good for, 300 unless given. */
  assertionSeconds?: number;
}

/** Names as providers of large companies send them. */
export function attributesOf({ partnerUserId, name, email }: DevelopmentSamlAgent): Record<string, string> {
  const [givenName, ...rest] = name.split(' ');
  return {
    glance_user: partnerUserId,
    email,
    displayName: name,
    givenName: givenName ?? name,
    sn: rest.join(' ') || name,
  };
}
