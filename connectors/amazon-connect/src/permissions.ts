import type { FieldMapping } from '@glance-kit/core';
import { attributeNames, usesPhone } from './map.js';

/** A permission of the app in Amazon Connect, and what the panel cannot do without it. */
export interface AppPermission {
  name: string;
  without: string;
  /** Whether the panel itself says so where a contact's data is missing for it. */
  isTold?: boolean;
}

/**
 * The permissions that the app asks for: those that its fields need and no other.
 *
 * @see the Amazon Connect rules, section 4
 */
export function appPermissions(fields: FieldMapping): AppPermission[] {
  return [
    { name: 'Contact.Details.View', without: 'The panel does not know when a contact ends.' },
    ...(attributeNames(fields).length
      ? [
          {
            name: 'Contact.Attributes.View',
            without: 'The contact’s visitor id cannot be read.',
            isTold: true,
          },
        ]
      : []),
    ...(usesPhone(fields)
      ? [
          {
            name: 'Contact.CustomerDetails.View',
            without: 'The customer’s phone number cannot be read.',
            isTold: true,
          },
        ]
      : []),
    { name: 'User.Details.View', without: 'The visitor does not see the agent’s name.' },
  ];
}

/**
 * What is missing of them.
 *
 * @param given  permissions of the registration as the workspace tells them; `undefined` when it does not
 */
export function missingPermissions(
  fields: FieldMapping,
  given: readonly string[] | undefined,
): AppPermission[] {
  return given ? appPermissions(fields).filter(({ name }) => !given.includes(name)) : [];
}

export function adviceFor(permission: string): string {
  return `Add the permission ${permission} to the app in Amazon Connect.`;
}
