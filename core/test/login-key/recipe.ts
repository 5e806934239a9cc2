import HmacSHA256 from 'crypto-js/hmac-sha256.js';
import Base64 from 'crypto-js/enc-base64.js';
import type { PartnerUser } from '@glance-kit/core';

/** An independent oracle: crypto-js, used step by step as the vendor documents it for JavaScript. */
export function recipeLoginKey(
  { groupId, partnerUserId }: PartnerUser,
  expires: number,
  apiKey: string,
): string {
  const version = 1;
  const mac = HmacSHA256(String(groupId) + partnerUserId + String(version) + String(expires), apiKey);
  const signature = Base64.stringify(mac).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  return '$' + version + '$' + expires + '$' + signature;
}
