import { LOGIN_KEY_WINDOW } from './lifetime.js';
import { isLoginKey, isOtherVersion, EXPIRES_AT, SIGNATURE_AT, expiryOf } from './parse.js';
import { signedText } from './signed-text.js';
import type { Signer } from './signer.js';
import { isGroupId, isPartnerUserId, type PartnerUser } from './user.js';

/** Why a login key is refused. For logs; a caller outside is told no more than that signing in failed. */
export type LoginKeyRefusal = 'malformed' | 'version' | 'expired' | 'window' | 'signature';

/** The outcome of `verifyLoginKey`. */
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
  if (typeof loginKey !== 'string') return { ok: false, reason: 'malformed' };
  if (!isGroupId(user.groupId) || !isPartnerUserId(user.partnerUserId))
    return { ok: false, reason: 'malformed' };
  const expires = expiryOf(loginKey);
  if (expires === undefined) return refuse(loginKey, 'malformed');
  const now = signer.now();
  if (!(now < expires)) return refuse(loginKey, 'expired');
  if (!(expires <= now + LOGIN_KEY_WINDOW.maxSeconds + LOGIN_KEY_WINDOW.skewSeconds)) {
    return refuse(loginKey, 'window');
  }
  const signature = signer.sign(
    signedText(user.groupId, user.partnerUserId, loginKey.slice(EXPIRES_AT, SIGNATURE_AT - 1)),
  );
  return endsWithSecret(loginKey, signature) ? { ok: true, expires } : refuse(loginKey, 'signature');
}

/**
 * The form of the signature is judged here, on the way out: a key that passed has the form of the signature that it
 * was compared with. That keeps the good case short.
 */
function refuse(loginKey: string, reason: LoginKeyRefusal): LoginKeyCheck {
  if (isLoginKey(loginKey)) return { ok: false, reason };
  return { ok: false, reason: isOtherVersion(loginKey) ? 'version' : 'malformed' };
}

/**
 * Whether a login key carries this signature. Compares every character, so that the time tells nothing about
 * where they differ; compares the text, since several texts decode to the same bytes.
 */
function endsWithSecret(loginKey: string, signature: string): boolean {
  let difference = signature.length ^ (loginKey.length - SIGNATURE_AT);
  for (let at = 0; at < signature.length; at += 1) {
    difference |= signature.charCodeAt(at) ^ loginKey.charCodeAt(SIGNATURE_AT + at);
  }
  return difference === 0;
}
