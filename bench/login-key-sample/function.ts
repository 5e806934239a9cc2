// The function to compare with: what the documented recipe comes to on crypto-js, set up by the same variables. It
// trusts whoever calls, so it is nothing to deploy.
import CryptoJS from 'crypto-js';

interface Callback {
  (error: null, reply: { loginKey: string; groupId: string; expiration: number }): void;
}

export function handler(
  context: Readonly<Record<string, string>>,
  event: { partneruserid: string },
  callback: Callback,
): void {
  const groupId = context['GLANCE_GROUP_ID']!;
  const expiration = Math.floor(Date.now() / 1000) + Number(context['GLANCE_EXPIRATION']);
  const text = `${groupId}${event.partneruserid}1${expiration}`;
  const signature = CryptoJS.enc.Base64.stringify(CryptoJS.HmacSHA256(text, context['GLANCE_API_KEY']!))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '');
  callback(null, { loginKey: `$1$${expiration}$${signature}`, groupId, expiration });
}
