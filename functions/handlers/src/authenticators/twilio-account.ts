import { demand, demandSecure } from './option-checks.js';

/** A Twilio account, and with what its API is called. */
export interface TwilioAccount {
  /** `AC` and 32 hexadecimal digits. */
  accountSid: string;
  /** An API key (preferred: it can be withdrawn alone), or the account's auth token, which can do everything. */
  credentials: { apiKeySid: string; apiKeySecret: string } | { authToken: string };
  /** For example `au1`; none for the default region. */
  realm?: string;
  fetch?: typeof fetch;
  /** For tests: what is called instead of Twilio. */
  origin?: string;
}

function demandSecret(value: string, name: string): void {
  demand(/^[\x21-\x7e]+$/.test(value), name, 'a text without blanks');
}

/**
 * Where one product of Twilio's API is called, and how.
 *
 * @param product  first part of its host: `iam`, `taskrouter`
 * @throws KitError CONFIG_INVALID
 */
export function twilioApi(
  account: TwilioAccount,
  product: string,
): { origin: string; authorization: string; fetch: typeof fetch } {
  const { accountSid, credentials, realm } = account;
  demand(/^AC[0-9a-fA-F]{32}$/.test(accountSid), 'accountSid', 'AC and 32 hexadecimal digits');
  let user = accountSid;
  let password: string;
  if ('authToken' in credentials) demandSecret((password = credentials.authToken), 'authToken');
  else {
    ({ apiKeySid: user, apiKeySecret: password } = credentials);
    demand(/^SK[0-9a-fA-F]{32}$/.test(user), 'apiKeySid', 'SK and 32 hexadecimal digits');
    demandSecret(password, 'apiKeySecret');
  }
  demand(realm === undefined || /^[a-z0-9-]{1,30}$/.test(realm), 'realm', 'a region such as au1');
  const host = `https://${product}.${realm === undefined ? '' : `${realm}.`}twilio.com`;
  const { origin } = demandSecure(account.origin ?? host, 'origin');
  return {
    origin,
    authorization: `Basic ${btoa(`${user}:${password}`)}`,
    fetch: (...call) => (account.fetch ?? fetch)(...call), // looked up at each call: tests and agents replace it
  };
}
