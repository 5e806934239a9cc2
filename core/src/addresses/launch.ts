import { KitError, type ErrorCode } from '../errors.js';
import type { ViewerAddress } from '../host.js';
import { limited, PLAIN_REQUEST } from '../limited.js';
import { serviceOrigin } from './origin.js';

// Some hosts can open an address and cannot post a form into it. A login key must not stand in that address, so the
// service gives a ticket for it: 60 s, one use, for one agent and one session. Only the kit's own service has them. [R]

/** Where a launch ticket is asked for, below the service's origin. */
export const LAUNCH_TICKET_PATH = '/launch-ticket';
/** The page that takes a launch ticket. */
export const LAUNCH_PATH = '/launch';
/** Milliseconds that a launch ticket is good for. */
export const LAUNCH_TICKET_MS = 60_000;

const TICKET = /^[A-Za-z0-9_-]{43}$/;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Whether a text has the form of a launch ticket: 43 characters of base64url. */
export const isLaunchTicket = (text: unknown): text is string =>
  typeof text === 'string' && TICKET.test(text);

/** What the service answers. */
export interface LaunchTicket {
  ticket: string;
  /** Epoch seconds. */
  expiresAt: number;
}

/** A request as `fetch` takes it. */
export interface LaunchTicketRequest {
  url: string;
  init: {
    method: 'POST';
    headers: Record<string, string>;
    body: string;
    credentials: 'omit';
    cache: 'no-store';
    referrerPolicy: 'no-referrer';
    redirect: 'error';
  };
}

/**
 * Asks for a ticket that stands for a form of the viewer.
 *
 * @param view  as `agentViewForm` or `viewerAddress` make it, with credentials
 * @throws KitError ADDRESS_INVALID
 */
export function launchTicketRequest(view: Required<ViewerAddress>): LaunchTicketRequest {
  return {
    url: originOf(view) + LAUNCH_TICKET_PATH,
    init: {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8', Accept: 'application/json' },
      body: JSON.stringify(view.fields),
      ...PLAIN_REQUEST,
      redirect: 'error',
    },
  };
}

/**
 * Reads the service's answer.
 *
 * @throws KitError LOOKUP_MALFORMED
 */
export function readLaunchTicket(body: unknown): LaunchTicket {
  const { ticket, expiresAt } = (body ?? {}) as Partial<Record<keyof LaunchTicket, unknown>>;
  if (!isLaunchTicket(ticket) || !Number.isSafeInteger(expiresAt)) {
    throw new KitError('LOOKUP_MALFORMED', 'The service did not answer with a launch ticket.');
  }
  return { ticket, expiresAt: expiresAt as number };
}

/**
 * The address that a host opens in place of posting a form. The ticket stands in the fragment, which no browser sends
 * to a server or names as a referrer; the page takes it out of the address at once.
 *
 * @param base  as for `serviceOrigin`
 * @throws KitError ADDRESS_INVALID, PARAMETER_INVALID
 */
export function launchUrl(base: string, ticket: string): string {
  if (!isLaunchTicket(ticket)) throw new KitError('PARAMETER_INVALID', 'This is not a launch ticket.');
  return `${serviceOrigin(base)}${LAUNCH_PATH}#${ticket}`;
}

/** Options of `launchAddress`. */
export interface LaunchAddressOptions {
  /** The runtime's own `fetch` unless given. */
  fetch?: typeof fetch;
  signal?: AbortSignal;
  /** Longest wait for the ticket, in milliseconds; 10 000 unless given. */
  timeoutMs?: number;
}

/**
 * Exchanges a form of the viewer for an address that is opened by GET, once, within 60 s: call it after the click,
 * when the window is there.
 *
 * @throws KitError LOGIN_KEY_INVALID, AGENT_UNKNOWN, ORIGIN_REFUSED, PARAMETER_INVALID as the service says;
 *   LOOKUP_MALFORMED, LOOKUP_FAILED; LOOKUP_CANCELLED when `signal` is aborted; ADDRESS_INVALID
 */
export async function launchAddress(
  view: Required<ViewerAddress>,
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS, ...options }: LaunchAddressOptions = {},
): Promise<ViewerAddress> {
  const { url, init } = launchTicketRequest(view);
  const answer = await limited(
    async (limit) => {
      const reply = await (options.fetch ?? fetch)(url, { ...init, signal: limit });
      return { ok: reply.ok, body: (await reply.json().catch(() => undefined)) as unknown };
    },
    timeoutMs,
    signal ?? new AbortController().signal,
  );
  if ('kind' in answer) throw new KitError('LOOKUP_FAILED', 'No launch ticket could be asked for.');
  if (!answer.ok) throw refusal(answer.body);
  return { url: launchUrl(originOf(view), readLaunchTicket(answer.body).ticket) };
}

/** What the `error` of the service's problem reply may say, in lower case. */
const REFUSALS: readonly ErrorCode[] = [
  'LOGIN_KEY_INVALID',
  'AGENT_UNKNOWN',
  'ORIGIN_REFUSED',
  'PARAMETER_INVALID',
  'SESSION_KEY_INVALID',
];

function refusal(body: unknown): KitError {
  const { error } = (body ?? {}) as { error?: unknown };
  const known = REFUSALS.find((code) => code.toLowerCase() === error);
  return new KitError(known ?? 'LOOKUP_FAILED', 'The service gave no launch ticket.');
}

/** @throws KitError ADDRESS_INVALID */
function originOf({ url }: ViewerAddress): string {
  let origin = '';
  try {
    ({ origin } = new URL(url));
  } catch {
    // `serviceOrigin` says what is wrong
  }
  return serviceOrigin(origin);
}
