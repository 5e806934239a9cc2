import type { CollectedSignIn } from '@glance-kit/core';

/**
 * Where agents sign in: an OpenID provider, a SAML provider. The hand-off knows neither; it sends the browser away
 * and hears about its return.
 */
export interface SignInProvider {
  /**
   * @param request  `state`: comes back unchanged with the browser; `returnTo`: where the browser comes back
   * @returns where to send the browser, and what `finish` needs to know again; that stays on the server
   */
  start(request: { state: string; returnTo: string }): Promise<{ url: string; memory: string }>;
  /**
   * @param request  `address`: the full address at which the browser came back
   * @throws KitError SIGN_IN_FAILED, AGENT_UNKNOWN when the agent is no Glance user
   */
  finish(request: {
    address: URL;
    state: string;
    returnTo: string;
    memory: string;
  }): Promise<CollectedSignIn>;
}
