import type { Refusal } from '../identity.js';
import { demand, demandSecure } from './option-checks.js';
import { invalid, unavailable } from './refusals.js';

export interface FlexAccount {
  /** `AC` and 32 hexadecimal digits. */
  accountSid: string;
  /** An API key (preferred: it can be withdrawn alone), or the account's auth token, which can do everything. */
  credentials: { apiKeySid: string; apiKeySecret: string } | { authToken: string };
  /** For example `au1`; none for the default region. */
  realm?: string;
  /** For the whole exchange, both tries: 5,000 unless given. */
  timeoutMs?: number;
  fetch?: typeof fetch;
  /** For tests: where the validate call goes instead of Twilio. */
  origin?: string;
}

const MEMBERS = [
  'valid',
  'code',
  'expiration',
  'identity',
  'realm_user_id',
  'worker_sid',
  'roles',
  'account_sid',
] as const;
/** What Twilio says of a token; every member may be anything until it is checked. */
export type FlexAnswer = Readonly<Partial<Record<(typeof MEMBERS)[number], unknown>>>;

const TRIES = 2;
/** What a header or a form may carry as a token; a JWE is five parts of base64url. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;

function demandSecret(value: string, name: string): void {
  demand(/^[\x21-\x7e]+$/.test(value), name, 'a text without blanks');
}

function basic(account: FlexAccount): string {
  const { accountSid, credentials } = account;
  const pair =
    'authToken' in credentials
      ? [accountSid, credentials.authToken]
      : [credentials.apiKeySid, credentials.apiKeySecret];
  return `Basic ${btoa(pair.join(':'))}`;
}

function checkAccount({ accountSid, credentials, realm, timeoutMs = 5000 }: FlexAccount): void {
  demand(/^AC[0-9a-fA-F]{32}$/.test(accountSid), 'accountSid', 'AC and 32 hexadecimal digits');
  if ('authToken' in credentials) demandSecret(credentials.authToken, 'authToken');
  else {
    demand(/^SK[0-9a-fA-F]{32}$/.test(credentials.apiKeySid), 'apiKeySid', 'SK and 32 hexadecimal digits');
    demandSecret(credentials.apiKeySecret, 'apiKeySecret');
  }
  demand(realm === undefined || /^[a-z0-9-]{1,30}$/.test(realm), 'realm', 'a region such as au1');
  demand(timeoutMs >= 100 && timeoutMs <= 60_000, 'timeoutMs', '100 to 60000');
}

/** The members we know of, and no others: what the rest of an answer says is none of our business. */
function parse(body: string): FlexAnswer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const given = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(MEMBERS.map((name) => [name, given[name]]));
}

function judge(status: number, answer: FlexAnswer | undefined): FlexAnswer | Refusal {
  if (answer?.valid === false) return answer;
  if (status === 200) return answer ?? unavailable('provider answer');
  if (status === 400) return invalid('validate');
  // 404 is an account that these credentials do not belong to.
  const ours = status === 401 || status === 403 || status === 404;
  return unavailable(ours ? 'provider credentials' : `provider status ${status}`);
}

/**
 * The client of Twilio's validate call: `POST /v1/Accounts/<AC>/Tokens/validate`, basic authentication, one deadline
 * for both tries, the second only after no answer or a status of 500 and above.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 */
export function flexValidator(account: FlexAccount): (token: string) => Promise<FlexAnswer | Refusal> {
  checkAccount(account);
  const { accountSid, realm, timeoutMs = 5000 } = account;
  const host = `https://iam.${realm === undefined ? '' : `${realm}.`}twilio.com`;
  const { origin } = demandSecure(account.origin ?? host, 'origin');
  const address = `${origin}/v1/Accounts/${accountSid}/Tokens/validate`;
  const headers = {
    Authorization: basic(account),
    'Content-Type': 'application/json',
    Accept: 'application/json',
  };

  return async (token) => {
    if (!TOKEN.test(token)) return invalid('form');
    const signal = AbortSignal.timeout(timeoutMs);
    let refusal = unavailable('provider unreachable');
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        const reply = await (account.fetch ?? fetch)(address, {
          method: 'POST',
          headers,
          body: JSON.stringify({ token }),
          redirect: 'manual', // the credentials are for this address alone
          signal,
        });
        if (reply.status < 500) return judge(reply.status, parse(await reply.text()));
        refusal = unavailable(`provider status ${reply.status}`);
        await reply.body?.cancel();
      } catch {
        refusal = unavailable(signal.aborted ? 'provider time-out' : 'provider unreachable');
      }
    }
    return refusal;
  };
}
