import { KitError } from '../errors.js';
import type { Agent, ViewerAddress } from '../host.js';
import { sessionKeyProblem } from '../session-key.js';
import { agentParameters } from './agent-details.js';
import { serviceOrigin } from './origin.js';
import { fieldsOf, withQuery, type Parameters } from './query.js';
import { credentialParameters, ssoParameters, type AgentCredentials, type SsoHint } from './sign-in.js';

/** Paths of the agent viewer; both behave alike. */
export const AGENT_VIEW_PATHS = {
  current: '/agentjoin/AgentView.aspx',
  older: '/cobrowse/AgentView.aspx',
} as const;

/** Options of `agentViewForm` and `agentViewUrl`. */
export interface AgentViewOptions {
  /** As for `serviceOrigin`. */
  base: string;
  sessionKey: string;
  /** Wait for the session to start instead of showing an error; on unless switched off. */
  wait?: boolean;
  /** Glance Address that pre-fills the sign-in page. */
  username?: string;
  /** Signs the agent in; without them the agent signs in at the service. */
  credentials?: AgentCredentials;
  /** Shown to the visitor. */
  agent?: Agent;
  /** Sends an agent who is not signed in to the identity provider of their group. */
  sso?: SsoHint;
  path?: keyof typeof AGENT_VIEW_PATHS;
}

/**
 * The agent viewer as a form to POST, which keeps a login key out of address bars, histories and logs.
 *
 * @throws KitError ADDRESS_INVALID, SESSION_KEY_INVALID, GROUP_ID_INVALID, PARTNER_USER_ID_INVALID,
 *   LOGIN_KEY_INVALID
 */
export function agentViewForm(options: AgentViewOptions): Required<ViewerAddress> {
  return { url: action(options), fields: fieldsOf(parameters(options)) };
}

/**
 * The agent viewer as a link. With `credentials` the link is itself a credential: never log or store it, and
 * prefer `agentViewForm` wherever a form can be posted.
 *
 * @throws KitError as `agentViewForm`
 */
export function agentViewUrl(options: AgentViewOptions): string {
  return withQuery(action(options), parameters(options));
}

function action({ base, path = 'current' }: AgentViewOptions): string {
  return serviceOrigin(base) + AGENT_VIEW_PATHS[path];
}

function parameters(options: AgentViewOptions): Parameters {
  return {
    ...ssoParameters(options.sso),
    SessionKey: checkSessionKey(options.sessionKey),
    wait: options.wait === false ? undefined : '1',
    username: options.username,
    ...credentialParameters(options.credentials),
    ...agentParameters(options.agent),
  };
}

/** @throws KitError SESSION_KEY_INVALID */
export function checkSessionKey(sessionKey: string): string {
  const problem = sessionKeyProblem(sessionKey);
  if (problem) throw new KitError(problem.code, 'The session key cannot be used.');
  return sessionKey;
}
