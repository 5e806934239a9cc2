import { KitError } from '../errors.js';
import { isWellFormed } from '../well-formed.js';

/** A user of a Glance group, as login keys name them. */
export interface PartnerUser {
  /** Group number in canonical decimal: 1 to 10 digits, no leading zero. */
  groupId: string;
  /** Partner user id (PUID): 1 to 255 UTF-16 units of well-formed Unicode, taken as it is. */
  partnerUserId: string;
}

const GROUP_ID = /^[1-9]\d{0,9}$/;
const MAX_PARTNER_USER_ID_UNITS = 255;

/** Whether a value is a group number in canonical decimal. */
export function isGroupId(text: unknown): boolean {
  return typeof text === 'string' && GROUP_ID.test(text);
}

/**
 * Whether a value can be a partner user id. Lone surrogates are refused: implementations of the signature
 * disagree on their bytes.
 */
export function isPartnerUserId(text: unknown): text is string {
  return (
    typeof text === 'string' &&
    text.length > 0 &&
    text.length <= MAX_PARTNER_USER_ID_UNITS &&
    isWellFormed(text)
  );
}

/**
 * The group number as it is signed. A text with leading zeros is refused, not repaired: some servers would sign
 * another text.
 *
 * @throws KitError GROUP_ID_INVALID
 */
export function canonicalGroupId(value: string | number): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (!isGroupId(text)) {
    throw new KitError('GROUP_ID_INVALID', 'The group id cannot be used.');
  }
  return text;
}

/**
 * The partner user id, unchanged: nothing is trimmed, folded or normalised before signing.
 *
 * @throws KitError PARTNER_USER_ID_INVALID
 */
export function checkPartnerUserId(value: string): string {
  if (!isPartnerUserId(value)) {
    throw new KitError('PARTNER_USER_ID_INVALID', 'The partner user id cannot be used.');
  }
  return value;
}
