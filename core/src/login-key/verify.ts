import { LOGIN_KEY_WINDOW } from './lifetime.js';
import { isLoginKey, isOtherVersion, splitLoginKey } from './parse.js';
import type { Signer } from './signer.js';
import { isGroupId, isPartnerUserId, type PartnerUser } from './user.js';

/** Why a login key is refused. For logs; a caller outside is told no more than that signing in failed. */
export type LoginKeyRefusal = 'malformed' | 'version' | 'expired' | 'window' | 'signature';

export type LoginKeyCheck =
  { ok: true; /** Epoch seconds. */ expires: number } | { ok: false; reason: LoginKeyRefusal };

/**
 * Verifies a login key of one user: form, version, not expired, at most a day ahead, signature in constant time.
 * Never throws, whatever was sent. For an unknown group pass a signer with a dummy key, so that it fails in the
 * same way and time as a bad signature; look the user up only afterwards.
 *
 * @see the login-key rules, "Verification a server must apply"
 */
export function verifyLoginKey(user: PartnerUser, loginKey: string, signer: Signer): LoginKeyCheck {
  if (typeof loginKey !== 'string') return refuse('malformed');
  if (!isGroupId(user.groupId) || !isPartnerUserId(user.partnerUserId)) return refuse('malformed');
  if (!isLoginKey(loginKey)) return refuse(isOtherVersion(loginKey) ? 'version' : 'malformed');
  const { expires, signature } = splitLoginKey(loginKey);
  const now = signer.now();
  if (!(now < expires)) return refuse('expired');
  if (!(expires <= now + LOGIN_KEY_WINDOW.maxSeconds + LOGIN_KEY_WINDOW.skewSeconds)) return refuse('window');
  const expected = signer.sign(`${user.groupId}${user.partnerUserId}1${expires}`);
  return sameText(expected, signature) ? { ok: true, expires } : refuse('signature');
}

const refuse = (reason: LoginKeyRefusal): LoginKeyCheck => ({ ok: false, reason });

/** Compares every character, so that the time tells nothing about where two texts differ. */
function sameText(expected: string, given: string): boolean {
  if (expected.length !== given.length) return false;
  let difference = 0;
  for (let at = 0; at < expected.length; at += 1)
    difference |= expected.charCodeAt(at) ^ given.charCodeAt(at);
  return difference === 0;
}
