import type { Count, ExpiringCounter } from '../expiring-store.js';
import { refuse, type Authenticate, type Identity, type Refusal, type VerifyToken } from '../identity.js';
import { bearerAuthenticator } from './bearer.js';
import type { ConnectPort } from './connect-port.js';
import {
  CONTACT_TICKET_LIFETIME,
  readTicket,
  ticketSigner,
  type ContactTicket,
} from './contact-ticket-form.js';
import { demand } from './option-checks.js';
import { withTimeout } from './with-timeout.js';
import { claimMissing, expired, invalid, proven, text, unavailable } from './refusals.js';

const USERS = ['userName', 'email', 'agentId'] as const;

/** What names the Glance user: the Amazon user name, the e-mail address, or the user's id. */
export type ContactTicketUser = (typeof USERS)[number];

export interface ContactTicketOptions {
  /** The secret that signs the tickets; never the API key. */
  secret: string;
  connect: ConnectPort;
  /** `userName` unless given; with SAML it is the session name that the provider gave. */
  user?: ContactTicketUser;
  /** Remembers used tickets. In memory: `memoryCounter({ whenFull: 'refuse' })`; with many instances a shared one. */
  used: ExpiringCounter;
  /** Seconds an identity counts, 60 unless given, at most 3,600: the agent may hand the contact on. */
  identitySeconds?: number;
  /** Milliseconds for both questions to Amazon, 5 s unless given. */
  timeoutMs?: number;
  /** Epoch seconds. */
  now?: () => number;
}

/** Amazon allows few of these questions a second: who holds a ticket may not use them up for everybody. */
const QUESTIONS = { limit: 10, windowMs: 60_000 };
const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/**
 * Verifies a contact ticket: signature in constant time, end, not used before; then Amazon says which agent holds the
 * contact, and that agent is who asks. Who brings the ticket could read the attributes of the contact, no more: a
 * contact that is over or still waiting proves nobody.
 *
 * A ticket counts once, and only when it has proved somebody: one that came too early, or while Amazon did not answer,
 * can be brought again. It opens one login key or one session, for the first agent of the contact.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 * @see Amazon Connect, "Agent identity", way B
 */
export function contactTicketVerifier(options: ContactTicketOptions): VerifyToken {
  const {
    connect,
    used,
    user = 'userName',
    identitySeconds = 60,
    timeoutMs = 5_000,
    now = epochSeconds,
  } = options;
  const signer = ticketSigner(options.secret);
  demand(USERS.includes(user), 'user', `one of ${USERS.join(', ')}`);
  demand(identitySeconds >= 1 && identitySeconds <= 3_600, 'identitySeconds', '1 to 3600');
  demand(timeoutMs >= 10 && timeoutMs <= 60_000, 'timeoutMs', '10 to 60000');

  const agentOf = async (contactId: string): Promise<Identity | Refusal> =>
    withTimeout(timeoutMs, async (signal) => {
      const contact = await connect.describeContact(contactId, signal);
      if (!contact) return invalid('contact');
      if (contact.ended)
        return refuse(403, 'contact_ended', 'The contact is over. Open the next one.', 'contact ended');
      const agentId = text(contact.agentId);
      if (agentId === undefined)
        return refuse(403, 'contact_waiting', 'Accept the contact first.', 'contact agent');
      const found = await connect.describeUser(agentId, signal);
      if (!found) return invalid('agent');
      const partnerUserId = text({ ...found, agentId }[user]);
      if (partnerUserId === undefined) return claimMissing(user);
      const email = text(found.email);
      return proven({
        partnerUserId,
        subject: agentId,
        source: 'amazon-connect',
        expiresAt: now() + identitySeconds,
        ...(email !== undefined && { email }),
      });
    });

  /** `undefined` while nothing can be counted: then nothing counts as unused. */
  const counted = (key: string, windowMs: number): Promise<Count | undefined> =>
    used.increment(key, windowMs).catch(() => undefined);

  const tooManyQuestions = async ({ nonce }: ContactTicket): Promise<Refusal | undefined> => {
    const asked = await counted(`contact-ticket-asked ${nonce}`, QUESTIONS.windowMs);
    if (!asked) return unavailable('store');
    if (asked.count <= QUESTIONS.limit) return undefined;
    return { ...unavailable('rate limit'), retryAfterSeconds: Math.max(1, Math.ceil(asked.resetMs / 1000)) };
  };

  return async (token) => {
    const ticket = readTicket(token, signer);
    if (typeof ticket === 'string') return invalid(ticket);
    const leftSeconds = ticket.exp - now();
    if (leftSeconds <= 0) return expired();
    if (leftSeconds > CONTACT_TICKET_LIFETIME.maxSeconds) return invalid('lifetime');
    const busy = await tooManyQuestions(ticket);
    if (busy) return busy;
    let found: Identity | Refusal;
    try {
      found = await agentOf(ticket.contactId);
    } catch {
      return unavailable('provider'); // not the cause: it may quote what was asked
    }
    if ('error' in found) return found;
    // Last, in one step: of two that come together, one wins.
    const uses = await counted(`contact-ticket ${ticket.nonce}`, leftSeconds * 1000);
    if (!uses) return unavailable('store');
    return uses.count === 1 ? found : invalid('replay');
  };
}

/** A contact ticket as the agent's identity. Not remembered: each counts once. */
export function contactTicketAuthenticator(options: ContactTicketOptions): Authenticate {
  return bearerAuthenticator(contactTicketVerifier(options));
}
