import type { Identity } from '../identity.js';

/** Who signed in at a provider, as it proved it. */
export interface SignedIn extends Identity {
  /** What `logout` needs to end the session at the provider too; stays on the server. */
  logout?: string;
  /** Names under which the provider may end this sign-in later; see `Sessions.endAll`. */
  endedBy?: readonly string[];
}

/**
 * Where agents sign in: an OpenID provider, a SAML provider. The hand-off knows neither; it sends the browser away
 * and hears about its return.
 */
export interface SignInProvider {
  /**
   * @param request  `state`: comes back unchanged with the browser; `returnTo`: where the browser comes back
   * @returns where to send the browser, and what `finish` needs to know again; that stays on the server. `page`: the
   *          provider's page where `url` is not its address
   */
  start(request: {
    state: string;
    returnTo: string;
  }): Promise<{ url: string; memory: string; page?: string }>;
  /**
   * @param request  `address`: the full address at which the browser came back
   * @throws KitError SIGN_IN_FAILED, AGENT_UNKNOWN when the agent is no Glance user
   */
  finish(request: { address: URL; state: string; returnTo: string; memory: string }): Promise<SignedIn>;
  /** @returns where the browser ends its session at the provider; `undefined` where there is no such address */
  logout?(memory: string): Promise<string | undefined>;
}

/** One of several places to sign in at. */
export interface SignInChoice {
  /** In addresses: lower-case letters, digits, `-`. */
  id: string;
  /** What the agent reads: the company's name for it. */
  name: string;
  provider: SignInProvider;
}
