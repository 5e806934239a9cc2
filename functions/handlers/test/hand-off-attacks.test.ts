import { expect, test } from '@jest/globals';
import {
  memoryCounter,
  memoryStore,
  sessions,
  signInHandlers,
  type RateLimit,
  type SignInRecord,
  type SignedIn,
} from '../src/index.js';
import { digest, randomSecret } from '../src/sign-in/secrets.js';

const ORIGIN = 'https://keys.example';
const VICTIM: SignedIn = {
  expiresAt: 20_000,
  partnerUserId: 'victim',
  subject: 'subject-1',
  source: 'https://id.example',
};

/** One browser: the cookies that it has, by name. */
type Jar = Map<string, string>;

function bench({
  maxEntries = 10_000,
  burst,
}: { maxEntries?: number; burst?: Omit<RateLimit, 'counter'> } = {}) {
  const now = (): number => 1_000_000;
  const counter = memoryCounter({ now, maxEntries });
  const states: string[] = [];
  const { signIn, collect } = signInHandlers({
    publicOrigin: ORIGIN,
    origins: [],
    choices: [
      {
        id: 'id',
        name: 'Company',
        provider: {
          start: async ({ state }) => (
            states.push(state),
            { url: 'https://id.example/login', memory: 'kept' }
          ),
          finish: async () => VICTIM,
        },
      },
    ],
    sessions: sessions({ store: memoryStore({ now }), now }),
    store: memoryStore<SignInRecord>({ now }),
    counter,
    burst: burst ?? { limit: 1_000_000, windowMs: 60_000 },
    addressOf: () => '192.0.2.1',
    mayBeFramed: async () => true,
    now,
    log: () => undefined,
  });
  const go = async (jar: Jar, path: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie && { cookie }), ...(init.headers as Record<string, string>) };
    const reply = await signIn(new Request(ORIGIN + path, { ...init, headers }));
    for (const line of reply.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      jar.set(name!, value!);
    }
    return reply;
  };
  return {
    go,
    start: (jar: Jar, challenge: string) => go(jar, `/signin?h=${challenge}`),
    back: (jar: Jar, headers = {}) => go(jar, `/signin/callback?state=${states.at(-1)}&code=c`, { headers }),
    async sayYes(jar: Jar, challenge: string): Promise<number> {
      const page = await (await go(jar, `/signin/confirm?h=${challenge}`)).text();
      const form = /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
      const body = new URLSearchParams({ h: challenge, form, answer: 'yes' });
      return (await go(jar, '/signin/confirm', { method: 'POST', body, headers: { origin: ORIGIN } })).status;
    },
    async collect(verifier: string): Promise<[number, unknown]> {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ verifier });
      const reply = await collect(new Request(`${ORIGIN}/collect`, { method: 'POST', headers, body }));
      const told = (await reply.json()) as { partnerUserId?: string };
      return [reply.status, told.partnerUserId];
    },
  };
}

async function pair(): Promise<{ verifier: string; challenge: string }> {
  const verifier = randomSecret();
  return { verifier, challenge: await digest(verifier) };
}

/**
 * What a page of another host of the domain can plant in the browser of somebody: any cookie with `Domain`, which
 * browsers refuse for names that begin with `__Host-`.
 *
 * @see RFC 6265bis, "The __Host- Prefix"
 */
function plant(from: Jar, into: Jar): void {
  for (const [name, value] of from) if (!name.toLowerCase().startsWith('__host-')) into.set(name, value);
}

test('attack: a neighbour of the domain plants its own sign-in in the browser of an agent, and says yes itself', async () => {
  const { start, back, sayYes, collect } = bench();
  const { verifier, challenge } = await pair();
  const [attacker, victim]: Jar[] = [new Map(), new Map()] as [Jar, Jar];
  await start(attacker!, challenge);
  plant(attacker!, victim!);
  // The victim is led to the window; the provider knows them and asks for nothing.
  await start(victim!, challenge);
  await back(victim!);
  await sayYes(attacker!, challenge);
  expect(await collect(verifier)).not.toEqual([200, 'victim']);
});

test('attack: a neighbour of the domain makes up the secret of a sign-in that has not begun', async () => {
  const { start, back, sayYes, collect } = bench();
  const { verifier, challenge } = await pair();
  const [attacker, victim]: Jar[] = [new Map(), new Map()] as [Jar, Jar];
  for (const name of [
    `glance_sign_in_${challenge.slice(0, 16)}`,
    `__Host-glance_sign_in_${challenge.slice(0, 16)}`,
  ])
    attacker!.set(name, 'made-up');
  plant(attacker!, victim!);
  await start(victim!, challenge);
  await back(victim!);
  await sayYes(attacker!, challenge);
  expect(await collect(verifier)).not.toEqual([200, 'victim']);
});

test('attack: a sign-in that began in a frame is ended by leading a window to its callback', async () => {
  const { go, back, collect } = bench();
  const { verifier, challenge } = await pair();
  const jar: Jar = new Map();
  const frame = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' };
  expect((await go(jar, `/signin?h=${challenge}&frame=1`, { headers: frame })).status).toBe(303);
  expect((await back(jar, { 'sec-fetch-dest': 'document' })).status).toBe(403);
  expect(await collect(verifier)).not.toEqual([200, 'victim']);
});

test('attack: a flood of made-up verifiers makes the server forget who has a sign-in', async () => {
  const { start, collect } = bench({ maxEntries: 100 });
  const { challenge } = await pair();
  const [agent, stranger]: Jar[] = [new Map(), new Map()] as [Jar, Jar];
  expect((await start(agent!, challenge)).status).toBe(303);
  expect((await start(stranger!, challenge)).status).toBe(409);
  for (let call = 0; call < 150; call += 1) await collect(randomSecret());
  expect((await start(stranger!, challenge)).status).toBe(409);
  expect((await start(agent!, challenge)).status).toBe(303);
});

test('attack: a flood of sign-ins makes the server forget who has a sign-in', async () => {
  const { start } = bench({ maxEntries: 100 });
  const { challenge } = await pair();
  const [agent, stranger]: Jar[] = [new Map(), new Map()] as [Jar, Jar];
  expect((await start(agent!, challenge)).status).toBe(303);
  for (let call = 0; call < 150; call += 1) await start(new Map(), (await pair()).challenge);
  expect((await start(stranger!, challenge)).status).toBe(409);
  expect((await start(agent!, challenge)).status).toBe(303);
});

test('attack: a flood of made-up verifiers takes the limit off sign-ins', async () => {
  const { start, collect } = bench({ maxEntries: 100, burst: { limit: 1, windowMs: 60_000 } });
  expect((await start(new Map(), (await pair()).challenge)).status).toBe(303);
  expect((await start(new Map(), (await pair()).challenge)).status).toBe(429);
  for (let call = 0; call < 150; call += 1) await collect(randomSecret());
  expect((await start(new Map(), (await pair()).challenge)).status).toBe(429);
});

test('the cookie of a sign-in is one that only this host can write, also in a frame', async () => {
  const { start, go } = bench();
  const { challenge } = await pair();
  const name = `__Host-glance_sign_in_${challenge.slice(0, 16)}`;
  const own = 'Path=/; Max-Age=120; HttpOnly;';
  expect((await start(new Map(), challenge)).headers.getSetCookie()).toEqual([
    expect.stringMatching(new RegExp(`^${name}=[\\w-]{43}; ${own} SameSite=Lax; Secure$`)),
  ]);
  const headers = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' };
  const framed = await go(new Map(), `/signin?h=${(await pair()).challenge}&frame=1`, { headers });
  expect(framed.headers.getSetCookie()).toEqual([
    expect.stringMatching(new RegExp(`^__Host-.*; ${own} SameSite=None; Secure; Partitioned$`)),
  ]);
});
