import { describe, expect, test } from '@jest/globals';
import type { LogEntry } from '@glance-kit/core';
import {
  isRefusal,
  memoryStore,
  sessionAuthenticator,
  sessionCookie,
  sessionHandler,
  sessions,
  signOutHandler,
  type ExpiringStore,
  type Identity,
  type Refusal,
  type SessionRecord,
  type SignedIn,
} from '../src/index.js';
import { NO_FIELDS } from '../src/fields.js';

const ORIGIN = 'https://keys.example';
const HOUR_MS = 3_600_000;
const START_MS = 1_000_000_000;
const JANE: SignedIn = {
  partnerUserId: 'jane',
  subject: 'subject-1',
  source: 'https://id.example',
  expiresAt: Number.MAX_SAFE_INTEGER,
  name: 'Jane',
  logout: 'what-only-the-server-may-know',
  endedBy: ['provider jane', 'provider jane session-7'],
};

function bench(
  wrap: (store: ExpiringStore<SessionRecord>) => ExpiringStore<SessionRecord> = (store) => store,
) {
  let clock = START_MS;
  const now = (): number => clock;
  const written: [key: string, value: SessionRecord][] = [];
  const memory = memoryStore<SessionRecord>({ now });
  const store = wrap({
    ...memory,
    set: (key, value, ttlMs) => (written.push([key, value]), memory.set(key, value, ttlMs)),
  });
  return {
    own: sessions({ store, now }),
    written,
    advance: (ms: number) => void (clock += ms),
  };
}

const outcome = (found: Identity | Refusal): string =>
  isRefusal(found) ? `${found.status} ${found.error} (${found.check})` : found.partnerUserId;

describe('a session', () => {
  test('is known by its token, which is kept nowhere', async () => {
    const { own, written } = bench();
    const { token, ...rest } = await own.issue(JANE, 'saml');
    expect(rest).toEqual({ partnerUserId: 'jane', name: 'Jane', expiresAt: START_MS / 1000 + 8 * 3600 });
    expect(await own.verify(token)).toEqual({
      partnerUserId: 'jane',
      subject: 'subject-1',
      source: 'https://id.example',
      name: 'Jane',
      expiresAt: rest.expiresAt,
    });
    expect(JSON.stringify(written)).not.toContain(token);
    const other = await own.issue(JANE, 'saml');
    expect(other.token).not.toBe(token);
  });

  test('ends 8 hours after it began, used or not', async () => {
    const { own, advance } = bench();
    const { token } = await own.issue(JANE, 'saml');
    for (let hour = 0; hour < 7; hour += 1) {
      advance(HOUR_MS);
      expect(outcome(await own.verify(token))).toBe('jane');
    }
    advance(HOUR_MS - 1);
    expect(outcome(await own.verify(token))).toBe('jane');
    advance(1);
    expect(outcome(await own.verify(token))).toBe('401 token_invalid (session)');
  });

  test('never outlives the identity', async () => {
    const { own, advance } = bench();
    const { token, expiresAt } = await own.issue({ ...JANE, expiresAt: START_MS / 1000 + 600 }, 'openid');
    expect(expiresAt).toBe(START_MS / 1000 + 600);
    advance(599_999);
    expect(outcome(await own.verify(token))).toBe('jane');
    advance(1);
    expect(outcome(await own.verify(token))).toBe('401 token_invalid (session)');
  });

  test('ends when it was not used for 90 minutes', async () => {
    const { own, advance } = bench();
    const { token } = await own.issue(JANE, 'saml');
    advance(1.5 * HOUR_MS - 1);
    expect(outcome(await own.verify(token))).toBe('jane');
    advance(1.5 * HOUR_MS);
    expect(outcome(await own.verify(token))).toBe('401 token_expired (session idle)');
    expect(outcome(await own.verify(token))).toBe('401 token_invalid (session)');
  });

  test('that was ended stays ended, also for a request that was under way meanwhile', async () => {
    let atUse: (() => Promise<unknown>) | undefined;
    const { own } = bench((store) => ({
      ...store,
      // The moment between the last look of a request and its writing.
      async set(key, value, ttlMs) {
        await atUse?.();
        return store.set(key, value, ttlMs);
      },
    }));
    const { token } = await own.issue(JANE, 'saml');
    atUse = () => own.end(token);
    await own.verify(token);
    atUse = undefined;
    expect(outcome(await own.verify(token))).toBe('401 token_invalid (session)');
  });

  test('is told as it was when it ends, once', async () => {
    const { own } = bench();
    const { token } = await own.issue(JANE, 'saml');
    expect(await own.end(token)).toEqual({ signedIn: JANE, choice: 'saml' });
    expect(await own.end(token)).toBeUndefined();
  });

  test('is ended by the provider, for one sign-in or all of a person, and not those that begin later', async () => {
    const { own, advance } = bench();
    const first = await own.issue(JANE, 'saml');
    const other = await own.issue({ ...JANE, endedBy: ['provider jane', 'provider jane session-8'] }, 'saml');
    const bob = await own.issue({ ...JANE, partnerUserId: 'bob', endedBy: ['provider bob'] }, 'saml');
    await own.endAll('provider jane session-7');
    expect(outcome(await own.verify(first.token))).toBe('401 token_invalid (session ended by provider)');
    expect(outcome(await own.verify(other.token))).toBe('jane');
    await own.endAll('provider jane');
    expect(outcome(await own.verify(other.token))).toBe('401 token_invalid (session ended by provider)');
    expect(outcome(await own.verify(bob.token))).toBe('bob');
    advance(1);
    const later = await own.issue(JANE, 'saml');
    expect(outcome(await own.verify(later.token))).toBe('jane');
  });
});

describe('an attack on the cookie of a session', () => {
  const cookie = sessionCookie(ORIGIN);
  /** Everything as a page of the server sends it, but for what the attack changes. */
  async function tried(change: {
    method?: string;
    headers?: Record<string, string | undefined>;
  }): Promise<string> {
    const { own } = bench();
    const { token } = await own.issue(JANE, 'saml');
    const authenticate = sessionAuthenticator({ publicOrigin: ORIGIN, sessions: own });
    const send = async (method: string, headers: Record<string, string | undefined>): Promise<string> => {
      const kept = Object.entries(headers).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      const request = new Request(`${ORIGIN}/getloginkey`, { method, headers: kept });
      return outcome(await authenticate(request, NO_FIELDS));
    };
    const good = { cookie: `other=1; ${cookie.name}=${token}`, origin: ORIGIN };
    expect(await send('POST', good)).toBe('jane');
    const swapped = Object.fromEntries(
      Object.entries(change.headers ?? {}).map(([name, value]) => [name, value?.replaceAll('TOKEN', token)]),
    );
    return send(change.method ?? 'POST', { ...good, ...swapped });
  }

  test.each<[string, Parameters<typeof tried>[0], string]>([
    [
      'a form of another site',
      { headers: { origin: 'https://evil.example' } },
      '401 token_missing (own page)',
    ],
    ['a sandboxed page', { headers: { origin: 'null' } }, '401 token_missing (own page)'],
    [
      'a neighbour of the domain',
      { headers: { origin: 'https://a.keys.example' } },
      '401 token_missing (own page)',
    ],
    [
      'the same host without TLS',
      { headers: { origin: 'http://keys.example' } },
      '401 token_missing (own page)',
    ],
    [
      'a host that begins alike',
      { headers: { origin: `${ORIGIN}.evil.example` } },
      '401 token_missing (own page)',
    ],
    ['a POST that names no page', { headers: { origin: undefined } }, '401 token_missing (own page)'],
    [
      'a POST of the same site only',
      { headers: { origin: undefined, 'sec-fetch-site': 'same-site' } },
      '401 token_missing (own page)',
    ],
    ['a link', { method: 'GET' }, '401 token_missing (own page)'],
    [
      'two cookies of the name',
      { headers: { cookie: `${cookie.name}=TOKEN; ${cookie.name}=TOKEN` } },
      '401 token_missing (token missing)',
    ],
    [
      'a cookie without the prefix',
      { headers: { cookie: `glance_session=TOKEN` } },
      '401 token_missing (token missing)',
    ],
    [
      'a token that was never given out',
      { headers: { cookie: `${cookie.name}=${'A'.repeat(43)}` } },
      '401 token_invalid (session)',
    ],
    [
      'a bad bearer token beside a good cookie',
      { headers: { authorization: 'Bearer nonsense' } },
      '401 token_invalid (session)',
    ],
  ])('%s is refused', async (_name, change, expected) => {
    expect(await tried(change)).toBe(expected);
  });

  test('a page of the server is known without Origin too, by what its browser says', async () => {
    expect(await tried({ headers: { origin: undefined, 'sec-fetch-site': 'same-origin' } })).toBe('jane');
  });

  test('cannot be written by a neighbour, read by a script, or sent in the clear', () => {
    const line = cookie.set('token', 1_000_060, 1_000_000_000);
    expect(line).toBe(
      '__Host-glance_session=token; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=None; Partitioned',
    );
    expect(sessionCookie('http://panel.localhost:4603').name).toBe('glance_session');
  });
});

describe('asking who is signed in, and signing out', () => {
  function doors() {
    const { own } = bench();
    const log: LogEntry[] = [];
    const options = { publicOrigin: ORIGIN, sessions: own, log: (entry: LogEntry) => log.push(entry) };
    const asked: string[] = [];
    const provider = {
      start: async () => ({ url: '', memory: '' }),
      finish: async () => JANE,
      logout: async (memory: string) => (asked.push(memory), 'https://id.example/logout?request=1'),
    };
    const choices = [{ id: 'saml', name: 'Company', provider }];
    const origins = ['https://desk.example'];
    const session = sessionHandler(options);
    const signOut = signOutHandler({ ...options, choices, origins });
    const send = (handler: typeof session, headers: Record<string, string>, method = 'POST') =>
      handler(new Request(`${ORIGIN}/x`, { method, headers }));
    const name = sessionCookie(ORIGIN).name;
    return {
      own,
      asked,
      log,
      who: (headers: Record<string, string>, method?: string) => send(session, headers, method),
      out: (headers: Record<string, string>, method?: string) => send(signOut, headers, method),
      cookie: (token: string) => ({ cookie: `${name}=${token}`, origin: ORIGIN }),
    };
  }

  test('tells a page of the server who it is, never the token', async () => {
    const { own, who, cookie } = doors();
    const { token, expiresAt } = await own.issue(JANE, 'saml');
    const reply = await who(cookie(token));
    const text = await reply.text();
    expect([reply.status, JSON.parse(text)]).toEqual([
      200,
      { partnerUserId: 'jane', name: 'Jane', expiresAt },
    ]);
    expect(text).not.toContain(token);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect((await who({ ...cookie(token), origin: 'https://desk.example' })).status).toBe(403);
    expect((await who({ origin: ORIGIN })).status).toBe(401);
    expect((await who(cookie(token), 'GET')).status).toBe(405);
  });

  test('signing out ends the session, drops the cookie and says where to sign out at the provider', async () => {
    const { own, who, out, cookie, asked } = doors();
    const { token } = await own.issue(JANE, 'saml');
    const reply = await out(cookie(token));
    expect(await reply.json()).toEqual({
      status: 'signed-out',
      location: 'https://id.example/logout?request=1',
    });
    expect(asked).toEqual([JANE.logout]);
    expect(reply.headers.get('set-cookie')).toContain(`${sessionCookie(ORIGIN).name}=; Max-Age=0;`);
    expect((await who(cookie(token))).status).toBe(401);
    expect(await (await out(cookie(token))).json()).toEqual({ status: 'signed-out' });
  });

  test('another site cannot sign anybody out', async () => {
    const { own, out, who, cookie } = doors();
    const { token } = await own.issue(JANE, 'saml');
    const other = await out({ ...cookie(token), origin: 'https://evil.example' });
    expect([other.status, other.headers.get('set-cookie')]).toEqual([403, null]);
    const desk = await out({ ...cookie(token), origin: 'https://desk.example' });
    expect([desk.status, desk.headers.get('set-cookie')]).toEqual([401, null]);
    expect((await out(cookie(token), 'GET')).status).toBe(405);
    expect((await who(cookie(token))).status).toBe(200);
  });

  test('a panel of another site signs out by its bearer token', async () => {
    const { own, out } = doors();
    const { token } = await own.issue(JANE, 'saml');
    const reply = await out({ authorization: `Bearer ${token}`, origin: 'https://desk.example' });
    expect([reply.status, reply.headers.get('set-cookie')]).toEqual([200, null]);
    expect(outcome(await own.verify(token))).toBe('401 token_invalid (session)');
  });
});
