import { KitError } from '@glance-kit/core';
import { pause, systemClock, type PanelClock } from '@glance-kit/panel';
import type { FlexManager } from './sdk.js';

/** Where the agent's Flex token comes from. */
export interface FlexToken {
  /** Read at each request. `undefined`: the request proves the agent in another way. */
  current(): string | undefined;
  /** Calls once for each renewed token; returns how to stop. */
  onRenewed(call: () => void): () => void;
}

/** The token of the agent's session in Flex. Rejects the request with SIGN_IN_REQUIRED while there is none. */
export function managerToken(manager: Pick<FlexManager, 'user' | 'events'>): FlexToken {
  const { events } = manager;
  return {
    current() {
      const { token } = manager.user; // Flex makes this object anew at each look
      if (token) return token;
      throw new KitError('SIGN_IN_REQUIRED', 'Flex has no token for this agent.');
    },
    onRenewed(call) {
      events.addListener('tokenUpdated', call);
      return () => void events.removeListener('tokenUpdated', call);
    },
  };
}

export interface FlexPostOptions {
  token: FlexToken;
  /** Address of the function. */
  address: string | URL;
  /** Further headers and fields of the request, of an existing integration. */
  headers?: Readonly<Record<string, string>>;
  fields?: () => Iterable<readonly [string, string]>;
  fetch?: typeof fetch;
  clock?: PanelClock;
}

/** How long a token that is being renewed is waited for. */
const TOKEN_WAIT_MS = 3_000;

/**
 * Asks a function of the customer's, with the agent's Flex token as proof. The token goes in the body of a form: it is
 * in no address, and no other site's permission has to be asked for first. After a 401 a token that Flex renews within
 * three seconds is tried once.
 *
 * @returns the answer, whatever its status
 * @throws KitError SIGN_IN_REQUIRED without a token; otherwise as `fetch`
 */
export async function postWithToken(options: FlexPostOptions, signal?: AbortSignal): Promise<Response> {
  const { token } = options;
  const first = token.current();
  const reply = await post(options, first, signal);
  if (reply.status !== 401 || first === undefined) return reply;
  if (token.current() === first) await renewed(options, signal);
  const next = token.current();
  return next === first || signal?.aborted ? reply : post(options, next, signal);
}

async function post(
  { address, headers, fields, fetch: request = (...call) => fetch(...call) }: FlexPostOptions,
  token: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const body = new URLSearchParams([...(fields?.() ?? [])].map(([name, value]) => [name, value]));
  if (token !== undefined) body.set('Token', token);
  return request(address, {
    method: 'POST',
    headers: { accept: 'application/json', ...headers },
    body,
    cache: 'no-store',
    ...(signal && { signal }),
  });
}

async function renewed({ token, clock = systemClock }: FlexPostOptions, signal?: AbortSignal): Promise<void> {
  const wait = new AbortController();
  const done = (): void => wait.abort();
  const stop = token.onRenewed(done);
  signal?.addEventListener('abort', done);
  await pause(clock, TOKEN_WAIT_MS, wait.signal);
  stop();
  signal?.removeEventListener('abort', done);
}
