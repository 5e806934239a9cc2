import { portableSigner, type Signer } from '@glance-kit/core';
import { demand, demandSecure } from '../authenticators/option-checks.js';
import type { PageRefusal } from '../identity.js';
import { activityFailed, activityRefused } from './refusals.js';

export interface WebhookOptions {
  /** Where records are posted: https, or http on a loopback host. */
  url: string;
  /** Signs what is posted; 32 characters or more. */
  secret: string;
  /** Milliseconds for one try, 3,000 unless given; there are two. */
  timeoutMs?: number;
  fetch?: typeof fetch;
  /** How a signer is made of the secret; the portable one unless a runtime has a faster one. */
  makeSigner?: (secret: string) => Signer;
}

/** The header with the time and the signature of a post: `t=1900000000,v1=<43 characters of base64url>`. */
export const SIGNATURE_HEADER = 'X-Glance-Kit-Signature';
const MIN_SECRET_CHARACTERS = 32;
const TRIES = 2;

/** Posts one event to the webhook. @param id  the same for each try and for each repetition of the same event */
export type CallWebhook = (id: string, event: object) => Promise<PageRefusal | undefined>;

/** @throws KitError CONFIG_INVALID for a secret that could be guessed */
export function demandSharedSecret(secret: string, name: string): string {
  demand(
    secret.length >= MIN_SECRET_CHARACTERS && secret.trim() === secret,
    name,
    `${MIN_SECRET_CHARACTERS} characters or more`,
  );
  return secret;
}

/** An answer that would be the same the next time: 408, 425 and 429 are not of this kind. */
const isFinal = (status: number): boolean =>
  status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429;

/**
 * The client of a customer's webhook: `POST` of JSON, signed with HMAC-SHA-256 over the time and the body. A second try
 * after no answer and after 5xx; redirections are not followed.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 */
export function webhookCaller(options: WebhookOptions): CallWebhook {
  const { timeoutMs = 3_000, makeSigner = portableSigner } = options;
  const { href } = demandSecure(options.url, 'url');
  demand(timeoutMs >= 10 && timeoutMs <= 60_000, 'timeoutMs', '10 to 60000');
  const signer = makeSigner(demandSharedSecret(options.secret, 'secret'));

  return async (id, event) => {
    const body = JSON.stringify(event);
    let refusal = activityFailed('webhook unreachable');
    for (let tries = 0; tries < TRIES; tries += 1) {
      const signal = AbortSignal.timeout(timeoutMs);
      const time = signer.now();
      try {
        const reply = await (options.fetch ?? fetch)(href, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json; charset=utf-8',
            'Idempotency-Key': id,
            [SIGNATURE_HEADER]: `t=${time},v1=${signer.sign(`${time}.${body}`)}`,
          },
          body,
          redirect: 'manual', // what is signed is for this address alone
          signal,
        });
        await reply.body?.cancel();
        if (reply.ok) return undefined;
        if (isFinal(reply.status)) return activityRefused(`webhook ${reply.status}`);
        refusal = activityFailed(`webhook ${reply.status}`);
        if (reply.status < 500) return refusal;
      } catch {
        refusal = activityFailed(signal.aborted ? 'webhook time-out' : 'webhook unreachable');
      }
    }
    return refusal;
  };
}
