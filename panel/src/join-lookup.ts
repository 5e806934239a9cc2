import type { FoundSession, LookupResult, LoginKeyGrant, SessionService } from '@glance-kit/core';
import type { LoginKeyKeeper } from './login-key-keeper.js';

/**
 * One question to the service with a usable login key. A key that is refused is replaced once, silently:
 * it may have expired on the way or been revoked.
 *
 * Rejects when no login key can be had, as the key source does.
 */
export async function lookUpOnce(
  service: SessionService,
  keys: LoginKeyKeeper,
  sessionKey: string,
  signal: AbortSignal,
): Promise<LookupResult> {
  const ask = ({ groupId, partnerUserId, loginKey }: LoginKeyGrant): Promise<LookupResult> =>
    service.lookup({ user: { groupId, partnerUserId }, loginKey, sessionKey }, signal);
  const grant = await keys.usable();
  const answer = await ask(grant);
  if (answer.kind !== 'refused' || signal.aborted) return answer;
  return ask(await keys.insteadOf(grant));
}

/** The id under which a found session is recorded: the full one where the service gives it. */
export function sessionIdOf(session: FoundSession): string {
  return session.ssnid || session.id;
}
