import type { PartnerUser } from '../login-key/user.js';
import { canonicalGroupId, checkPartnerUserId } from '../login-key/user.js';
import { KitError } from '../errors.js';
import { isLoginKey } from '../login-key/parse.js';
import type { Parameters } from './query.js';

/** A user and the login key that stands for their password. */
export interface AgentCredentials extends PartnerUser {
  loginKey: string;
}

/** How the service finds the identity provider of an agent's group; exactly one of four. */
export type SsoHint =
  /** Group number. */
  | { idpid: string | number }
  /** Group name. */
  | { idpname: string }
  /** The group's "Unique Account Identifier". */
  | { idptoken: string }
  /** Glance Address of any user of the group. */
  | { idpusername: string };

/**
 * @throws KitError GROUP_ID_INVALID, PARTNER_USER_ID_INVALID, LOGIN_KEY_INVALID: a malformed credential is found
 *   here, not on the agent's screen
 */
export function credentialParameters(credentials: AgentCredentials | undefined): Parameters {
  if (!credentials) return {};
  const { loginKey } = credentials;
  if (!isLoginKey(loginKey)) throw new KitError('LOGIN_KEY_INVALID', 'The text is not a login key.');
  return {
    partnerid: canonicalGroupId(credentials.groupId),
    partneruserid: checkPartnerUserId(credentials.partnerUserId),
    loginkey: loginKey,
  };
}

/** @throws KitError GROUP_ID_INVALID */
export function ssoParameters(sso: SsoHint | undefined): Parameters {
  return { ...sso, ...(sso && 'idpid' in sso && { idpid: canonicalGroupId(sso.idpid) }) } as Parameters;
}
