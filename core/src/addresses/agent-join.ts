import type { Agent, ViewerAddress } from '../host.js';
import { agentParameters } from './agent-details.js';
import { serviceOrigin } from './origin.js';
import { fieldsOf, withQuery, type Parameters } from './query.js';
import { credentialParameters, ssoParameters, type AgentCredentials, type SsoHint } from './sign-in.js';

/** Paths of the page that asks the agent for the session key. */
export const AGENT_JOIN_PATHS = {
  current: '/agentjoin/AgentJoin.aspx',
  older: '/cbjoin',
} as const;

/** Changes the prompt of the join page. */
export type JoinMode = 'universaljoin' | 'chatinvitation' | 'smsinvitation';

/** Options of `agentJoinForm` and `agentJoinUrl`. */
export interface AgentJoinOptions {
  /** As for `serviceOrigin`. */
  base: string;
  credentials?: AgentCredentials;
  agent?: Agent;
  sso?: SsoHint;
  /** Opens the viewer in place of the page; a new window unless set. */
  viewerSameWindow?: boolean;
  mode?: JoinMode;
  path?: keyof typeof AGENT_JOIN_PATHS;
}

/**
 * The join page as a form to POST.
 *
 * @throws KitError ADDRESS_INVALID, GROUP_ID_INVALID, PARTNER_USER_ID_INVALID, LOGIN_KEY_INVALID
 */
export function agentJoinForm(options: AgentJoinOptions): Required<ViewerAddress> {
  return { url: action(options), fields: fieldsOf(parameters(options)) };
}

/**
 * The join page as a link. With `credentials` the link is itself a credential: never log or store it.
 *
 * @throws KitError as `agentJoinForm`
 */
export function agentJoinUrl(options: AgentJoinOptions): string {
  return withQuery(action(options), parameters(options));
}

function action({ base, path = 'current' }: AgentJoinOptions): string {
  return serviceOrigin(base) + AGENT_JOIN_PATHS[path];
}

function parameters(options: AgentJoinOptions): Parameters {
  return {
    ...ssoParameters(options.sso),
    viewersamewindow: options.viewerSameWindow ? '1' : undefined,
    mode: options.mode,
    ...credentialParameters(options.credentials),
    ...agentParameters(options.agent),
  };
}
