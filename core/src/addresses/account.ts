import { KitError } from '../errors.js';
import { isSameOriginPath, serviceOrigin } from './origin.js';
import { withQuery, type Parameters } from './query.js';
import { credentialParameters, ssoParameters, type AgentCredentials, type SsoHint } from './sign-in.js';

/** Where an agent's account page is; a target for `getLoginKeyUrl`. */
export const ACCOUNT_PATH = '/account/AccountSummary.aspx';

/** Options of `getLoginKeyUrl`. */
export interface GetLoginKeyOptions {
  /** As for `serviceOrigin`. */
  base: string;
  sso: SsoHint;
  /** Where to go after signing in: an absolute path on the service, such as `ACCOUNT_PATH`. */
  redirect?: string;
  /** Shows the diagnostic page instead of going anywhere. */
  test?: boolean;
}

/**
 * Starts single sign-on. With `redirect` the agent goes on to that page, without it the answer is a login key
 * as text.
 *
 * @throws KitError ADDRESS_INVALID when `redirect` could leave the service, GROUP_ID_INVALID
 */
export function getLoginKeyUrl({ base, sso, redirect, test }: GetLoginKeyOptions): string {
  if (redirect !== undefined && !isSameOriginPath(redirect)) {
    throw new KitError('ADDRESS_INVALID', 'The redirect is not an absolute path on the service.');
  }
  return withQuery(`${serviceOrigin(base)}/account/GetLoginKey.aspx`, {
    sso: '1',
    test: test ? '11' : undefined,
    ...ssoParameters(sso),
    redirect,
  });
}

/** The account page; with `sso` by way of single sign-on. Throws as `getLoginKeyUrl`. */
export function accountUrl(base: string, sso?: SsoHint): string {
  return sso ? getLoginKeyUrl({ base, sso, redirect: ACCOUNT_PATH }) : serviceOrigin(base) + ACCOUNT_PATH;
}

/**
 * The sign-in page.
 *
 * @throws KitError ADDRESS_INVALID
 */
export function loginUrl(base: string): string {
  return `${serviceOrigin(base)}/login`;
}

/** Options of `agentStartUrl`. */
export interface AgentStartOptions {
  /** As for `serviceOrigin`. */
  base: string;
  credentials?: AgentCredentials;
  /** Further parameters, passed on as they are. */
  extra?: Parameters;
}

/**
 * The page that looks for the desktop client, offers to install it and starts a session. With `credentials` the
 * link is itself a credential: never log or store it.
 *
 * @throws KitError ADDRESS_INVALID, GROUP_ID_INVALID, PARTNER_USER_ID_INVALID, LOGIN_KEY_INVALID
 */
export function agentStartUrl({ base, credentials, extra }: AgentStartOptions): string {
  return withQuery(`${serviceOrigin(base)}/agent/start`, { ...extra, ...credentialParameters(credentials) });
}

/** Options of `hostButtonsUrl`. */
export interface HostButtonsOptions {
  /** As for `serviceOrigin`. */
  base: string;
  /** Glance Address of the agent. */
  username: string;
  /** Further parameters, passed on as they are. */
  extra?: Parameters;
}

/**
 * Content of a frame with the screen-share buttons.
 *
 * @throws KitError ADDRESS_INVALID
 */
export function hostButtonsUrl({ base, username, extra }: HostButtonsOptions): string {
  return withQuery(`${serviceOrigin(base)}/integration/HostButtons.asp`, { ...extra, username });
}
