import { canonicalGroupId } from '../login-key/user.js';
import { checkSessionKey } from './agent-view.js';
import { serviceOrigin } from './origin.js';
import { encode, withQuery, type Parameters } from './query.js';
import { credentialParameters, type AgentCredentials } from './sign-in.js';

// A page opens these addresses in its own window or a hidden frame, never in a new window: that would stay blank.

/** Options of `clientStartUrl`. */
export interface ClientStartOptions {
  /** As for `serviceOrigin`; the client's own setting unless given. */
  base?: string;
  /** Key of the new session; the client's choice unless given. */
  sessionKey?: string;
  credentials?: AgentCredentials;
  /** Further parameters, passed on as they are. */
  extra?: Parameters;
}

/**
 * Starts a screen-share session with the desktop client: `glance://startssn…`.
 *
 * @throws KitError ADDRESS_INVALID, SESSION_KEY_INVALID, and as the other builders for bad credentials
 */
export function clientStartUrl({ base, sessionKey, credentials, extra }: ClientStartOptions): string {
  return withQuery(`glance://startssn${base === undefined ? '' : `/${webServer(base)}`}`, {
    ...extra,
    key: sessionKey === undefined ? undefined : checkSessionKey(sessionKey),
    ...credentialParameters(credentials),
  });
}

/**
 * Shows the agent's screen with the desktop client: `glance://show?key=…`.
 *
 * @throws KitError SESSION_KEY_INVALID
 */
export function clientShowUrl(sessionKey: string, extra?: Parameters): string {
  return withQuery('glance://show', { ...extra, key: checkSessionKey(sessionKey) });
}

/** Options of `panoramaJoinUrl`. */
export interface PanoramaJoinOptions {
  /** As for `serviceOrigin`. */
  base: string;
  groupId: string | number;
  sessionKey: string;
  /** Without them the agent signs in inside the client. */
  credentials?: AgentCredentials;
}

/**
 * Joins a session with the Panorama client: `glancepanorama://agentjoin/…`.
 *
 * @throws KitError ADDRESS_INVALID, GROUP_ID_INVALID, SESSION_KEY_INVALID, and for bad credentials
 */
export function panoramaJoinUrl({ base, groupId, sessionKey, credentials }: PanoramaJoinOptions): string {
  const path = [webServer(base), canonicalGroupId(groupId), encode(checkSessionKey(sessionKey))].join('/');
  return withQuery(`glancepanorama://agentjoin/${path}`, credentialParameters(credentials));
}

/**
 * Signs the Panorama client in: `glancepanorama://authenticate?…`.
 *
 * @throws KitError for bad credentials
 */
export function panoramaSignInUrl(credentials: AgentCredentials): string {
  return withQuery('glancepanorama://authenticate', credentialParameters(credentials));
}

/** Host and port, as the clients name a server. */
function webServer(base: string): string {
  return new URL(serviceOrigin(base)).host;
}
