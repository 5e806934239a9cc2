import { isGlanceAddress, MAX_USER_FIELD } from '../sso/user-fields.js';
import type { GroupSettings } from './group-settings.js';
import { checkUsers } from './checks.js';
import { array, flag, invalid, object, text } from './members.js';

const DETAILS = ['firstName', 'lastName', 'email', 'phone', 'role', 'glanceAddress'] as const;

/**
 * Reads `users`: partner user ids, or objects with `partnerUserId` and what else is known.
 *
 * @throws KitError CONFIG_INVALID naming the entry
 */
export function readUsers(
  value: unknown,
  name: string,
  roles: readonly string[],
): Pick<GroupSettings, 'users' | 'people'> {
  const people: Record<string, { [field: string]: string | boolean }> = {};
  const ids = array(value, name).map((entry, index) => {
    if (typeof entry === 'string') return entry;
    const place = `${name}[${index}]`;
    const user = object(entry, place, ['partnerUserId', 'suspended', ...DETAILS]);
    const id = text(user['partnerUserId'], `${place}.partnerUserId`);
    const details: { [field: string]: string | boolean } = {};
    for (const field of DETAILS) {
      if (user[field] === undefined) continue;
      const given = text(user[field], `${place}.${field}`);
      if (given.length > MAX_USER_FIELD[field])
        throw invalid(`${place}.${field}`, `is longer than ${MAX_USER_FIELD[field]} characters`);
      details[field] = given;
    }
    if (typeof details['role'] === 'string' && !roles.includes(details['role']))
      throw invalid(`${place}.role`, 'is not one of the roles of the group');
    if (typeof details['glanceAddress'] === 'string' && !isGlanceAddress(details['glanceAddress']))
      throw invalid(`${place}.glanceAddress`, 'is not an address that ends in .glance.net');
    if (user['suspended'] !== undefined) details['suspended'] = flag(user['suspended'], `${place}.suspended`);
    people[id] = details;
    return id;
  });
  const users = checkUsers(name, ids);
  return { users, ...(Object.keys(people).length > 0 && { people }) };
}
