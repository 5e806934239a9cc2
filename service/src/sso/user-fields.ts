import type { UserDetails } from '../store/index.js';

/** Characters at most (the user rules, "PAPI"). */
export const MAX_USER_FIELD: Readonly<Record<keyof UserDetails, number>> = {
  firstName: 49,
  lastName: 49,
  email: 127,
  phone: 31,
  role: 70,
  glanceAddress: 127,
};

const GLANCE_ADDRESS = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.glance\.net$/i;

/** Letters, digits and inner `.` and `-`, ending in `.glance.net`. */
export function isGlanceAddress(text: string): boolean {
  return text.length <= MAX_USER_FIELD.glanceAddress && !text.includes('..') && GLANCE_ADDRESS.test(text);
}
