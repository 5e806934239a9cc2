import type { SignedInPerson } from '../sign-in.js';

/** Who is signed in by the cookie of an earlier opening; `undefined` when nobody is, or the browser keeps no cookie. */
export async function resumedSession(address: string | undefined): Promise<SignedInPerson | undefined> {
  if (address === undefined) return undefined;
  try {
    const reply = await fetch(address, { method: 'POST', cache: 'no-store' });
    const person: unknown = reply.ok ? await reply.json() : undefined;
    const { partnerUserId, expiresAt } = (person ?? {}) as Partial<SignedInPerson>;
    const whole = typeof partnerUserId === 'string' && typeof expiresAt === 'number';
    return whole ? (person as SignedInPerson) : undefined;
  } catch {
    return undefined; // the agent can still sign in
  }
}

/**
 * Ends the session here, and at the provider where it has an address for that.
 *
 * @param token  where the browser keeps no cookie
 * @throws when the server was not reached or did not do it
 */
export async function signOut(address: string, token: string | undefined): Promise<void> {
  const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` });
  const reply = await fetch(address, { method: 'POST', headers, cache: 'no-store' });
  if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
  const { location } = (await reply.json().catch(() => ({}))) as { location?: unknown };
  if (typeof location === 'string' && /^https?:/.test(location)) window.open(location, '_blank', 'noopener');
}
