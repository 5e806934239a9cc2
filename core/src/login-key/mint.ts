import { KitError } from '../errors.js';
import { LOGIN_KEY_LIFETIME } from './lifetime.js';
import type { Signer } from './signer.js';
import { signedText } from './signed-text.js';
import { canonicalGroupId, checkPartnerUserId, type PartnerUser } from './user.js';

// The signed text has no separators; the ten-digit rule keeps partner user id and expiry apart.
const TEN_DIGITS = /^[1-9]\d{9}$/;

/**
 * Mints a Glance login key, version 1. Only on a server: the API key must never reach a browser.
 *
 * @param user     group number without leading zeros; partner user id of 1 to 255 UTF-16 units, taken as it is
 * @param expires  epoch seconds, 60 to 86 100 after `signer.now()`
 * @returns 57 ASCII characters: `$1$`, ten digits, `$`, 43 characters of base64url
 * @throws KitError GROUP_ID_INVALID, PARTNER_USER_ID_INVALID, LOGIN_KEY_WINDOW
 * @see the login-key rules, "Format"
 */
export function mintLoginKey(user: PartnerUser, expires: number, signer: Signer): string {
  const groupId = canonicalGroupId(user.groupId);
  const partnerUserId = checkPartnerUserId(user.partnerUserId);
  const lifetime = expires - signer.now();
  const digits = String(expires);
  // Written so that NaN fails, too.
  const inWindow = lifetime >= LOGIN_KEY_LIFETIME.minSeconds && lifetime <= LOGIN_KEY_LIFETIME.maxSeconds;
  if (!inWindow || !Number.isInteger(expires) || !TEN_DIGITS.test(digits)) {
    throw new KitError('LOGIN_KEY_WINDOW', 'The expiry is not a whole second within the allowed window.');
  }
  return `$1$${digits}$${signer.sign(signedText(groupId, partnerUserId, digits))}`;
}
