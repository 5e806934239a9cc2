/** Digits of a random session key unless the group says otherwise (visitor page API). */
export const RANDOM_KEY_DIGITS = 5;

/** A whole number from 0 to `limit - 1`, from a cryptographic source: `randomInt` of node:crypto. */
export type RandomInteger = (limit: number) => number;

/** A session key of digits, the first of which may be 0. */
export function randomSessionKey(random: RandomInteger, digits = RANDOM_KEY_DIGITS): string {
  return String(random(10 ** digits)).padStart(digits, '0');
}

/** `[groupid].[sessionkey].[random]`; the last part tells two sessions with one key apart. */
export function sessionId(groupId: string, sessionKey: string, random: RandomInteger): string {
  return `${groupId}.${sessionKey}.${random(2 ** 48 - 1)}`;
}
