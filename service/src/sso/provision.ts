import { checkPartnerUserId, isKitError } from '@glance-kit/core';
import type { SamlLogin } from '@glance-kit/functions-saml';
import type { Group } from '../config/groups.js';
import type { Provisioned } from '../config/sso-settings.js';
import type { NewUser, UserDetails } from '../store/index.js';
import { template } from './templates.js';
import { isGlanceAddress, MAX_USER_FIELD } from './user-fields.js';

export type ProvisionOutcome =
  | { kind: 'user'; user: NewUser; warnings: readonly string[] }
  /** `check` ends with the attribute that could not be made. */
  | { kind: 'refused'; check: `provision ${Provisioned}` };

/** Line breaks, other controls, and what turns the direction of a text: nobody's name, and a trap where it is shown. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Which column an attribute fills, for those that may be missing. */
const OPTIONAL: readonly [Provisioned, keyof UserDetails][] = [
  ['FirstName', 'firstName'],
  ['LastName', 'lastName'],
  ['Email', 'email'],
  ['Phone', 'phone'],
  ['Role', 'role'],
];

/**
 * The user whom the group's templates make of an assertion. What is required and cannot be made refuses the sign-in;
 * what is optional and does not fit is left out, with a warning.
 *
 * @see the SAML rules, "Autoprovisioning"
 */
export function userFrom(
  group: Pick<Group, 'id' | 'roles' | 'sso'>,
  login: Pick<SamlLogin, 'nameId' | 'attributes'>,
): ProvisionOutcome {
  const templates = group.sso!.autoprovision!;
  const values = { ...login.attributes, NameID: [login.nameId] };
  const made = (name: Provisioned): string | undefined =>
    templates[name] === undefined ? undefined : template(templates[name]).fill(values);
  const glanceAddress = made('GlanceAddress');
  if (glanceAddress === undefined || !isGlanceAddress(glanceAddress))
    return { kind: 'refused', check: 'provision GlanceAddress' };
  // A user may be known by the address alone; one whose id was to be made and was not must not get another id.
  const partnerUserId = templates.PartnerUID === undefined ? glanceAddress : made('PartnerUID');
  if (partnerUserId === undefined || CONTROL.test(partnerUserId) || !isPartnerUserId(partnerUserId))
    return { kind: 'refused', check: 'provision PartnerUID' };
  const details: UserDetails = { glanceAddress };
  const warnings: string[] = [];
  for (const [name, field] of OPTIONAL) {
    const value = made(name);
    if (value === undefined) continue;
    const fits = value.length <= MAX_USER_FIELD[field];
    const exists = name !== 'Role' || (group.roles ?? []).includes(value);
    if (CONTROL.test(value)) warnings.push(`${name} has control characters`);
    else if (fits && exists) details[field] = value;
    else warnings.push(`${name} ${fits ? 'names no role of the group' : 'is too long'}`);
  }
  return { kind: 'user', user: { groupId: group.id, partnerUserId, ...details }, warnings };
}

function isPartnerUserId(text: string): boolean {
  try {
    checkPartnerUserId(text);
    return true;
  } catch (cause) {
    if (isKitError(cause)) return false;
    throw cause;
  }
}
