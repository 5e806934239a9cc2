import { portableSigner, type Signer } from '@glance-kit/core';
import { sameText } from '../same-text.js';
import { demand } from './option-checks.js';

/** What a contact ticket says. */
export interface ContactTicket {
  /** Id of the contact in Amazon Connect. */
  contactId: string;
  /** Epoch seconds at which it ends. */
  exp: number;
  /** Makes each ticket one of a kind, so that it can count once. */
  nonce: string;
}

/** How long a ticket may live, in seconds: as long as a contact may wait in a queue. */
export const CONTACT_TICKET_LIFETIME = { minSeconds: 60, maxSeconds: 86_400, defaultSeconds: 3_600 } as const;

/** A text that signs nothing else: a login key's text begins with a digit. */
const PURPOSE = 'glance-kit contact ticket 1\n';
const MIN_SECRET_CHARACTERS = 32;
const CONTACT_ID = /^[A-Za-z0-9-]{1,256}$/;
const NONCE = /^[A-Za-z0-9_-]{22,128}$/;
const FORM = /^([A-Za-z0-9_-]{1,1024})\.([A-Za-z0-9_-]{43})$/;

/**
 * Signs with the secret of the tickets, which is not the API key: the flow's function needs no power to make login keys.
 *
 * @throws KitError CONFIG_INVALID for a secret of fewer than 32 characters
 */
export function ticketSigner(secret: string): Signer {
  const long = typeof secret === 'string' && secret.length >= MIN_SECRET_CHARACTERS;
  demand(long, 'secret', `a text of ${MIN_SECRET_CHARACTERS} characters or more, which is not the API key`);
  return portableSigner(secret);
}

export function isContactId(value: unknown): value is string {
  return typeof value === 'string' && CONTACT_ID.test(value);
}

const encode = (text: string): string =>
  btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const decode = (text: string): string => atob(text.replaceAll('-', '+').replaceAll('_', '/'));

/** The ticket as text: `<base64url of the JSON>.<43 characters of base64url>`. All of it is ASCII. */
export function writeTicket({ contactId, exp, nonce }: ContactTicket, signer: Signer): string {
  const payload = encode(JSON.stringify({ contactId, exp, nonce }));
  return `${payload}.${signer.sign(PURPOSE + payload)}`;
}

function parse(payload: string): ContactTicket | undefined {
  try {
    const { contactId, exp, nonce } = JSON.parse(decode(payload)) as Partial<
      Record<keyof ContactTicket, unknown>
    >;
    if (!isContactId(contactId) || !Number.isSafeInteger(exp)) return undefined;
    return typeof nonce === 'string' && NONCE.test(nonce)
      ? { contactId, exp: exp as number, nonce }
      : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the ticket, or the check that it failed; nothing of it is read before the signature is known to be good */
export function readTicket(text: string, signer: Signer): ContactTicket | 'form' | 'signature' {
  const [, payload, signature] = FORM.exec(text) ?? [];
  if (payload === undefined || signature === undefined) return 'form';
  if (!sameText(signature, signer.sign(PURPOSE + payload))) return 'signature';
  return parse(payload) ?? 'form';
}
