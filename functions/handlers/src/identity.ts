import type { Fields } from './fields.js';

/** Who asks, as a host or an identity provider proved it. */
export interface Identity {
  /** The agent's id in the Glance group. Never read from the request itself. */
  partnerUserId: string;
  /** The provider's own id of the person, for the audit log. */
  subject: string;
  /** Where the proof came from: an issuer, a host's name. */
  source: string;
  /** Epoch seconds; the proof counts for nothing afterwards. */
  expiresAt: number;
  name?: string;
  email?: string;
}

/** Why a caller gets no for an answer. */
export interface PageRefusal {
  status: number;
  /** Stable snake_case code for the reply. */
  error: string;
  /** One sentence, safe to show. */
  title: string;
  /** Which check refused, for the log alone: `audience`, `claim email`. Never a value of the token. */
  check?: string | undefined;
  /** Whole seconds after which it may be tried again, for 429 and 503. */
  retryAfterSeconds?: number;
}

/** Why nobody was recognised. */
export interface Refusal extends PageRefusal {
  /** 401: no valid proof; 403: valid, but not allowed; 503: it could not be checked now. */
  status: 401 | 403 | 503;
}

/**
 * Turns a request into an identity. Every host and provider is one of these.
 *
 * @param fields  members of the body, already read: a body can be read once only
 */
export type Authenticate = (request: Request, fields: Fields) => Promise<Identity | Refusal>;

/** Turns one bearer token into an identity. */
export type VerifyToken = (token: string) => Promise<Identity | Refusal>;

export function isRefusal<T extends object>(value: T): value is Extract<T, PageRefusal> {
  return 'error' in value;
}

export function refusal(status: number, error: string, title: string, check?: string): PageRefusal {
  return { status, error, title, check };
}

/** What an authenticator answers to whom it does not recognise. */
export const refuse = refusal as (
  status: Refusal['status'],
  error: string,
  title: string,
  check?: string,
) => Refusal;
