import type { CachedIdentityOptions } from '../cached-identity.js';
import type { Authenticate, Identity, Refusal } from '../identity.js';
import { flexValidator, type FlexAccount, type FlexAnswer } from './flex-validate.js';
import { demand, demandTexts } from './option-checks.js';
import {
  claimMissing,
  expired,
  invalid,
  organisationRefused,
  proven,
  roleMissing,
  text,
  unavailable,
} from './refusals.js';
import { rememberedBearer } from './remembered-bearer.js';

/** Which member of the validated token names the Glance user. None of them can be changed by the agent. */
export type FlexUser = 'identity' | 'realm_user_id' | 'worker_sid';
const USERS: readonly FlexUser[] = ['identity', 'realm_user_id', 'worker_sid'];

export interface FlexOptions extends FlexAccount {
  /** `identity`, the name in the page, unless given; `realm_user_id` is null in some accounts, `worker_sid` never changes. */
  user?: FlexUser;
  /** When given, only agents with one of these Flex roles may use Glance: `agent`, `supervisor`, `admin`. */
  roles?: readonly string[];
  /** Epoch seconds. */
  now?: () => number;
  /** How validated tokens are remembered: until they end unless `maxAgeSeconds` says sooner. */
  cache?: CachedIdentityOptions;
}

const TOKEN_EXPIRED = 20104;
const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/**
 * The token of an agent's Flex session, from the member `Token` of the body or the Authorization header, validated by
 * Twilio. Worker attributes play no part: an agent can change them.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 * @see Flex, "How a backend verifies the token"
 */
export function flexAuthenticator(options: FlexOptions): Authenticate {
  const { accountSid, user = 'identity', roles, now = epochSeconds } = options;
  demand(USERS.includes(user), 'user', USERS.join(', '));
  if (roles !== undefined) demandTexts(roles, 'roles');
  const validate = flexValidator(options);

  const identityOf = (answer: FlexAnswer): Identity | Refusal => {
    // Twilio validates within the account of the address; an answer that names another one is not for us.
    if (answer.account_sid != null && answer.account_sid !== accountSid)
      return organisationRefused('account');
    const expiresAt = Math.floor(Date.parse(String(answer.expiration)) / 1000);
    if (!Number.isFinite(expiresAt)) return unavailable('provider answer');
    if (expiresAt <= now()) return expired();
    const partnerUserId = text(answer[user]);
    if (partnerUserId === undefined) return claimMissing(user);
    const held: unknown[] = Array.isArray(answer.roles) ? answer.roles : [];
    if (roles && !held.some((role) => typeof role === 'string' && roles.includes(role))) return roleMissing();
    const subject = text(answer.worker_sid) ?? text(answer.identity) ?? partnerUserId;
    return proven({ partnerUserId, subject, source: `flex:${accountSid}`, expiresAt });
  };

  return rememberedBearer(
    async (token) => {
      const answer = await validate(token);
      if ('error' in answer) return answer;
      if (answer.valid === true) return identityOf(answer);
      return answer.code === TOKEN_EXPIRED ? expired() : invalid('validate');
    },
    { now, cache: { maxAgeSeconds: Infinity, ...options.cache } },
  );
}
