import type { Log } from '@glance-kit/core';
import type { SamlLogin } from '@glance-kit/functions-saml';
import type { Store, UserRecord } from '../store/index.js';
import type { FoundGroup } from './find-group.js';
import { findUser } from './find-user.js';
import { userFrom } from './provision.js';
import { Refused } from './refusal.js';
import type { TestEnd } from './report.js';

/**
 * The user, made now where the group wants that.
 *
 * @throws Refused
 */
export async function userAt(
  group: FoundGroup['group'],
  login: SamlLogin,
  { store, log }: { store: Store; log: Log },
): Promise<UserRecord> {
  const { sso } = group;
  const found = await findUser(store, group.id, sso, login);
  if (found.kind === 'user') return found.user;
  if (found.check !== 'user-unknown' || !sso.autoprovision) throw new Refused(found.check);
  const outcome = userFrom(group, login);
  if (outcome.kind === 'refused') throw new Refused(outcome.check);
  const user = await store.users.provision(outcome.user);
  if (!user) throw new Refused('provision-taken');
  for (const warning of outcome.warnings)
    log({ level: 'warn', event: 'sso_user_incomplete', group: group.id, warning });
  log({ level: 'info', event: 'sso_user_made', group: group.id, partnerUserId: user.partnerUserId });
  return user;
}

/** What `userAt` would do, without doing it. */
export async function triedUser(
  group: FoundGroup['group'],
  login: SamlLogin,
  store: Store,
): Promise<TestEnd> {
  const { sso } = group;
  const found = await findUser(store, group.id, sso, login);
  if (found.kind === 'user') return { kind: 'user', partnerUserId: found.user.partnerUserId, by: found.by };
  if (found.check !== 'user-unknown' || !sso.autoprovision) return found;
  const outcome = userFrom(group, login);
  if (outcome.kind === 'refused') return outcome;
  const { user, warnings } = outcome;
  const { email, glanceAddress } = user;
  const taken =
    (await store.users.get(group.id, user.partnerUserId)) ??
    (email === undefined ? undefined : (await store.users.withEmail(group.id, email))[0]) ??
    (glanceAddress === undefined ? undefined : await store.users.withAddress(glanceAddress));
  if (taken) return { kind: 'refused', check: 'provision-taken' };
  return { kind: 'new-user', partnerUserId: user.partnerUserId, warnings };
}
