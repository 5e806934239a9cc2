import { mintLoginKey, type PartnerUser } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import type { TestService } from './bench-service.js';
import { group } from './bench-service.js';

export const ALICE: PartnerUser = { groupId: '12345', partnerUserId: 'alice' };
export const BOB: PartnerUser = { groupId: '12345', partnerUserId: 'bob' };

/** A login key good for five minutes. */
export function loginKey(user: PartnerUser = ALICE, apiKey = group().apiKey): string {
  const signer = nodeSigner(apiKey);
  return mintLoginKey(user, signer.now() + 300, signer);
}

/** Form fields of a viewer that is opened with a login key. */
export function viewFields(user: PartnerUser = ALICE, changes: Record<string, string> = {}): URLSearchParams {
  return new URLSearchParams({
    SessionKey: 'key',
    wait: '1',
    partnerid: user.groupId,
    partneruserid: user.partnerUserId,
    loginkey: loginKey(user),
    ...changes,
  });
}

export const VIEW = '/agentjoin/AgentView.aspx';

/** `GSSNID=…` of a fresh sign-in by login key. */
export async function signedIn(
  service: TestService,
  user: PartnerUser = ALICE,
  apiKey?: string,
): Promise<string> {
  const body = viewFields(user, apiKey === undefined ? {} : { loginkey: loginKey(user, apiKey) });
  const reply = await fetch(service.base + VIEW, { method: 'POST', body, redirect: 'manual' });
  const cookie = cookieIn(reply, 'GSSNID');
  if (reply.status !== 303 || cookie === undefined) throw new Error(`Signing in answered ${reply.status}.`);
  return cookie;
}

/** `name=value` of a cookie that a reply sets. */
export function cookieIn(reply: Response, name: string): string | undefined {
  return reply.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.split(';')[0];
}
