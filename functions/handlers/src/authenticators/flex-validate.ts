import type { Refusal } from '../identity.js';
import { demand } from './option-checks.js';
import { invalid, unavailable } from './refusals.js';
import { twilioApi, type TwilioAccount } from './twilio-account.js';

export interface FlexAccount extends TwilioAccount {
  /** For the whole exchange, both tries: 5,000 unless given. */
  timeoutMs?: number;
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
  const { origin, authorization, fetch } = twilioApi(account, 'iam');
  const { timeoutMs = 5000 } = account;
  demand(timeoutMs >= 100 && timeoutMs <= 60_000, 'timeoutMs', '100 to 60000');
  const address = `${origin}/v1/Accounts/${account.accountSid}/Tokens/validate`;
  const headers = {
    Authorization: authorization,
    'Content-Type': 'application/json',
    Accept: 'application/json',
  };

  return async (token) => {
    if (!TOKEN.test(token)) return invalid('form');
    const signal = AbortSignal.timeout(timeoutMs);
    let refusal = unavailable('provider unreachable');
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        const reply = await fetch(address, {
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
