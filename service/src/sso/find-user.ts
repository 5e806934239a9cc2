import type { SamlLogin } from '@glance-kit/functions-saml';
import type { SsoSettings } from '../config/sso-settings.js';
import type { Store, UserRecord } from '../store/index.js';

/** The user of a group whom an assertion is about, or the check that refused it. */
export type UserOutcome =
  | { kind: 'user'; user: UserRecord; by: string }
  | { kind: 'refused'; check: 'user-unknown' | 'user-ambiguous' | 'user-suspended' };

/**
 * Compares the identity attribute, then NameID, with partner user ids (exact) and e-mail addresses (without case) of
 * the group. All of them are looked at: values that name two people name nobody.
 *
 * @see the SAML rules, "Finding the user"
 */
export async function findUser(
  store: Store,
  groupId: string,
  { userAttribute }: Pick<SsoSettings, 'userAttribute'>,
  login: Pick<SamlLogin, 'nameId' | 'attributes'>,
): Promise<UserOutcome> {
  const found = new Map<number, { user: UserRecord; by: string }>();
  const note = (user: UserRecord, by: string): void => {
    if (!found.has(user.number)) found.set(user.number, { user, by });
  };
  const values: [source: string, value: string][] = [
    ...valuesOf(login, userAttribute).map((value): [string, string] => ['attribute', value]),
    ['NameID', login.nameId],
  ];
  for (const [source, value] of values) {
    if (value === '') continue;
    const user = await store.users.get(groupId, value);
    if (user) note(user, `${source} = partner user id`);
    for (const other of await store.users.withEmail(groupId, value))
      note(other, `${source} = e-mail address`);
  }
  const [first] = found.values();
  if (!first) return { kind: 'refused', check: 'user-unknown' };
  if (found.size > 1) return { kind: 'refused', check: 'user-ambiguous' };
  return first.user.active ? { kind: 'user', ...first } : { kind: 'refused', check: 'user-suspended' };
}

function valuesOf(
  { attributes }: Pick<SamlLogin, 'attributes'>,
  name: string | undefined,
): readonly string[] {
  return name !== undefined && Object.hasOwn(attributes, name) ? attributes[name]! : [];
}
