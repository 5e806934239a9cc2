import { LOGIN_KEY_LIFETIME, mintLoginKey, type LoginKeyReply } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';

/** What the Apex class of a managed package answers: a login key for the agent, made inside the org. */
export function salesforceGrant(
  { partnerUserId }: { partnerUserId: string },
  { id: groupId, apiKey }: { id: string; apiKey: string },
): LoginKeyReply {
  const signer = nodeSigner(apiKey);
  const expiration = signer.now() + LOGIN_KEY_LIFETIME.defaultSeconds;
  return { loginKey: mintLoginKey({ groupId, partnerUserId }, expiration, signer), groupId, expiration };
}
