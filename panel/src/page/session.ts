import type { SignedInPerson } from '../sign-in.js';
import { askLoginKey } from '../signed-in-login-keys.js';
import type { PageStore } from '../page-store.js';
import type { PageConfig } from './page-config.js';

/** What the server says by the cookie of an earlier opening. */
export interface KnownAgent {
  person: Promise<SignedInPerson | undefined>;
  /**
   * The login key, asked for at the same time where the agent was known at the last opening: a page of one contact is
   * ready a round trip earlier, and the first opening asks for nothing that must be refused.
   */
  loginKey: Promise<Response> | undefined;
}

const KNOWN = 'known';

/** Both questions under way; `undefined` where agents sign in at each opening. */
export function knownAgent({ session, loginKey }: PageConfig, store: PageStore): KnownAgent | undefined {
  if (session === undefined) return undefined;
  const key = loginKey !== undefined && store.get(KNOWN) ? askLoginKey(loginKey) : undefined;
  key?.catch(() => {}); // said where the key is needed
  const person = resumedSession(session);
  void person.then((found) => store.set(KNOWN, found && true));
  return { person, loginKey: key };
}

/** Who is signed in by the cookie of an earlier opening; `undefined` when nobody is, or the browser keeps no cookie. */
async function resumedSession(address: string): Promise<SignedInPerson | undefined> {
  try {
    const reply = await fetch(address, { method: 'POST', cache: 'no-store' });
    const person = (reply.ok ? await reply.json() : {}) as SignedInPerson;
    return person.partnerUserId && person.expiresAt ? person : undefined;
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
