import { refuse, type Identity, type Refusal } from '../identity.js';

/** The refusals that every authenticator shares. `check` names the check for the log; no text holds a value of the proof. */
export const invalid = (check: string): Refusal =>
  refuse(401, 'token_invalid', 'Your sign-in was not accepted. Sign in again.', check);

export const expired = (): Refusal =>
  refuse(401, 'token_expired', 'Your sign-in has ended. Sign in again.', 'expired');

/** The claim with the partner user id is absent, empty or no text. */
export const claimMissing = (claim: string): Refusal =>
  refuse(
    403,
    'partner_user_id_missing',
    'Your account names no Glance user. Ask an administrator.',
    `claim ${claim}`,
  );

/** Rightly signed in, at an organisation or tenant that is not on the list. */
export const organisationRefused = (check: string): Refusal =>
  refuse(
    403,
    'organisation_refused',
    'Your organisation may not use Glance here. Ask an administrator.',
    check,
  );

export const roleMissing = (): Refusal =>
  refuse(403, 'role_missing', 'Your account may not use Glance. Ask an administrator.', 'role');

/** The provider did not answer as it should; `check` says in which way. Never the agent's fault. */
export const unavailable = (check: string): Refusal =>
  refuse(
    503,
    'identity_provider_unavailable',
    'The sign-in cannot be checked right now. Try again soon.',
    check,
  );

/** A non-empty text, or nothing. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An identity that nobody can change: it is shared by all requests with the same proof. */
export function proven(identity: Identity): Identity {
  return Object.freeze(identity);
}
