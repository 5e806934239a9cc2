import { verifyLoginKey, type Log, type LoginKeyRefusal } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Groups } from '../config/groups.js';
import type { Store, UserRecord } from '../store/index.js';

export interface LoginKeyCredentials {
  /** Group; absent when the agent is named by address, who must then be the only one with that name. */
  partnerId?: string;
  partnerUserId: string;
  loginKey: string;
}

export type LoginKeyOutcome =
  | { kind: 'agent'; user: UserRecord }
  /** Not to be told apart by the caller; the reason is in the log. */
  | { kind: 'refused'; reason: LoginKeyRefusal }
  /** A good key of somebody who is not an active user. */
  | { kind: 'unknownUser' };

/** Checks the login key of an agent against the group it names. */
export type LoginKeyCheck = (credentials: LoginKeyCredentials) => Promise<LoginKeyOutcome>;

/**
 * The steps of the login-key rules "Verification a server must apply": form, version, expiry, window, signature in
 * constant time, and only then the user. An unknown group costs the same and fails the same as a bad signature.
 */
export function loginKeyCheck(groups: Groups, store: Store, clock: Clock, log: Log): LoginKeyCheck {
  const nobody = nodeSigner(randomBytes(32).toString('base64url'), {
    now: () => Math.floor(clock.now() / 1000),
  });
  const onlyGroupOf = async (name: string): Promise<string> => {
    const named = (await store.users.named(name)).filter(({ groupId }) => groups.has(groupId));
    return named.length === 1 ? named[0]!.groupId : '';
  };
  return async ({ partnerId: givenId, partnerUserId, loginKey }) => {
    const partnerId = givenId ?? (await onlyGroupOf(partnerUserId));
    const user = { groupId: partnerId, partnerUserId };
    const check = verifyLoginKey(user, loginKey, groups.get(partnerId)?.signer ?? nobody);
    if (!check.ok) {
      // What is malformed may be anything, even a key in the wrong place: then nothing of it is logged.
      const named = check.reason === 'malformed' ? {} : { group: partnerId, partnerUserId };
      log({ level: 'warn', event: 'login_key_refused', reason: check.reason, ...named });
      return { kind: 'refused', reason: check.reason };
    }
    const record = await store.users.get(partnerId, partnerUserId);
    if (!record?.active) {
      log({ level: 'warn', event: 'login_key_refused', reason: 'user', group: partnerId, partnerUserId });
      return { kind: 'unknownUser' };
    }
    return { kind: 'agent', user: record };
  };
}
