import { KitError } from '@glance-kit/core';
import { randomSecret } from '../sign-in/secrets.js';
import { CONTACT_TICKET_LIFETIME, isContactId, ticketSigner, writeTicket } from './contact-ticket-form.js';

export interface SignContactTicketOptions {
  /** Shared with the login-key function and nobody else; 32 characters or more, never the API key. */
  secret: string;
  /** Seconds, 60 to 86,400, 3,600 unless given. It must cover the time in the queue. */
  lifetimeSeconds?: number;
  /** Epoch seconds. */
  now?: () => number;
  /** 22 to 128 characters of base64url, never the same twice. */
  nonce?: () => string;
}

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/**
 * Makes contact tickets, for the Lambda function that a flow calls: it answers with the ticket, and the flow sets it as
 * a contact attribute, which the app of the agent who gets the contact can read.
 *
 * ```ts
 * const sign = signContactTicket({ secret });
 * export const handler = async (event) => ({ glanceTicket: sign(event.Details.ContactData.ContactId) });
 * ```
 * @returns a function of the contact id; it throws KitError CONTEXT_INVALID for anything but one
 * @throws KitError CONFIG_INVALID
 * @see Amazon Connect, "Agent identity", way B
 */
export function signContactTicket(options: SignContactTicketOptions): (contactId: string) => string {
  const { minSeconds, maxSeconds, defaultSeconds } = CONTACT_TICKET_LIFETIME;
  const { secret, lifetimeSeconds = defaultSeconds, now = epochSeconds, nonce = randomSecret } = options;
  const signer = ticketSigner(secret);
  if (!Number.isInteger(lifetimeSeconds) || lifetimeSeconds < minSeconds || lifetimeSeconds > maxSeconds)
    throw new KitError(
      'CONFIG_INVALID',
      `The lifetime of the contact tickets must be a whole number from ${minSeconds} to ${maxSeconds} seconds.`,
    );
  return (contactId) => {
    if (!isContactId(contactId)) throw new KitError('CONTEXT_INVALID', 'The flow names no contact.');
    return writeTicket({ contactId, exp: now() + lifetimeSeconds, nonce: nonce() }, signer);
  };
}
