import { agentViewForm, agentViewUrl, type AgentViewOptions } from './agent-view.js';
import type { ViewerAddress } from '../host.js';

/**
 * The view in a plain join, for panels without a login-key function: the agent signs in at the service, inside it.
 *
 * @param options  `base`: the service; `username`: fills its sign-in page; `sso`: whose identity provider the service
 *                 sends the agent to
 * @returns a link where there is `sso`: browsers hold a form to the policy of the page that sends it also where the
 *          service sends the agent on to
 * @throws KitError as `agentViewForm`, from the returned function
 */
export function plainView(
  options: Pick<AgentViewOptions, 'base' | 'username' | 'sso'>,
): (sessionKey: string) => ViewerAddress {
  const { base, username, sso } = options;
  return (sessionKey) =>
    sso
      ? { url: agentViewUrl({ base, sessionKey, sso }) }
      : agentViewForm({ base, sessionKey, ...(username && { username }) });
}
