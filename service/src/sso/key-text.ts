import { LOGIN_KEY_LIFETIME, mintLoginKey } from '@glance-kit/core';
import type { Response } from 'express';
import type { Group } from '../config/groups.js';
import type { UserRecord } from '../store/index.js';

/**
 * The login key as text, for native clients: in the body of one reply that nobody may keep, frame or read from
 * another site.
 *
 * @see the login-key rules, "Where it is passed"
 */
export function sendKeyText(response: Response, group: Group, user: UserRecord): void {
  const { groupId, partnerUserId } = user;
  const { signer } = group;
  const expires = signer.now() + LOGIN_KEY_LIFETIME.defaultSeconds;
  const loginKey = mintLoginKey({ groupId, partnerUserId }, expires, signer);
  response
    .status(200)
    .set({
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'Cross-Origin-Resource-Policy': 'same-origin',
    })
    .send(`partnerid=${groupId}&partneruserid=${encodeURIComponent(partnerUserId)}~${loginKey}`);
}
