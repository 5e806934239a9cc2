import { describe, expect, test } from '@jest/globals';
import { KitError, type LogEntry } from '@glance-kit/core';
import {
  memoryCounter,
  memoryStore,
  sessions,
  signInHandlers,
  type SignInRecord,
  type SignedIn,
} from '../src/index.js';
import { digest, randomSecret } from '../src/sign-in/secrets.js';

const ORIGIN = 'https://keys.example';
const JANE: SignedIn = {
  expiresAt: 20_000,
  partnerUserId: 'jane',
  subject: 'subject-1',
  source: 'https://id.example',
  name: 'Jane',
};

/** Handlers with a provider that knows one agent, a clock, and one browser's cookies. */
function bench(options: { finish?: () => Promise<SignedIn>; maxEntries?: number } = {}) {
  let clock = 1_000_000;
  const now = (): number => clock;
  const log: LogEntry[] = [];
  const states: string[] = [];
  const { signIn, collect } = signInHandlers({
    publicOrigin: ORIGIN,
    origins: ['https://desk.example'],
    choices: [
      {
        id: 'id',
        name: 'Company',
        provider: {
          start: async ({ state }) => (
            states.push(state),
            { url: 'https://id.example/authorize', memory: 'kept' }
          ),
          finish: options.finish ?? (async () => JANE),
        },
      },
    ],
    sessions: sessions({ store: memoryStore({ now }), now }),
    store: memoryStore<SignInRecord>({ now, ...(options.maxEntries && { maxEntries: options.maxEntries }) }),
    counter: memoryCounter({ now }),
    addressOf: () => '192.0.2.1',
    now,
    log: (entry) => log.push(entry),
  });
  let cookie = '';
  const go = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const reply = await signIn(
      new Request(ORIGIN + path, {
        ...init,
        headers: { cookie, ...(init.headers as Record<string, string>) },
      }),
    );
    cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return reply;
  };
  const ask = async (verifier: string): Promise<[number, unknown]> => {
    const headers = { 'Content-Type': 'application/json' };
    const reply = await collect(
      new Request(`${ORIGIN}/collect`, { method: 'POST', headers, body: JSON.stringify({ verifier }) }),
    );
    const body = (await reply.json()) as { error?: string; status?: unknown };
    return [reply.status, body.error ?? body];
  };
  const answer = async (challenge: string, said: string): Promise<Response> => {
    const page = await (await go(`/signin/confirm?h=${challenge}`)).text();
    const form = /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const body = new URLSearchParams({ h: challenge, form, answer: said });
    return go('/signin/confirm', { method: 'POST', body, headers: { origin: ORIGIN } });
  };
  return {
    go,
    ask,
    answer,
    log,
    start: (challenge: string) => go(`/signin?h=${challenge}`),
    back: () => go(`/signin/callback?state=${states.at(-1)}&code=c`),
    advance: (seconds: number) => (clock += seconds * 1000),
  };
}

async function pair(): Promise<{ verifier: string; challenge: string }> {
  const verifier = randomSecret();
  return { verifier, challenge: await digest(verifier) };
}

const PENDING = [202, { status: 'pending' }];

describe('the time of a hand-off', () => {
  test('is two minutes from the start: collected before, expired after', async () => {
    const { verifier, challenge } = await pair();
    const { start, back, answer, ask, advance } = bench();
    await start(challenge);
    advance(60);
    await back();
    expect((await answer(challenge, 'yes')).status).toBe(200);
    advance(59);
    const { partnerUserId, name, expiresAt } = JANE;
    const token: unknown = expect.stringMatching(/^[\w-]{43}$/);
    expect(await ask(verifier)).toEqual([200, { token, partnerUserId, name, expiresAt }]);

    const late = await pair();
    await start(late.challenge);
    await back();
    await answer(late.challenge, 'yes');
    advance(120);
    expect(await ask(late.verifier)).toEqual([410, 'expired']);
  });

  test.each([
    ['at the provider', 0],
    ['at the question', 1],
  ])('ends also while the agent is still %s', async (_, steps) => {
    const { verifier, challenge } = await pair();
    const { start, back, answer, ask, advance } = bench();
    await start(challenge);
    if (steps > 0) await back();
    advance(119);
    expect(await ask(verifier)).toEqual(PENDING);
    advance(1);
    expect(await ask(verifier)).toEqual([410, 'expired']);
    expect((await back()).status).toBe(403);
    expect((await answer(challenge, 'yes')).status).toBe(403);
    expect((await start(challenge)).status).toBe(409);
    expect(await ask(verifier)).toEqual([410, 'expired']);
  });

  test('a provider that takes too long leads to a page that says so', async () => {
    const { challenge } = await pair();
    let advance = (_seconds: number): void => undefined;
    const slow = bench({ finish: async () => (advance(120), JANE) });
    advance = slow.advance;
    await slow.start(challenge);
    const reply = await slow.back();
    expect([reply.status, await reply.text()]).toEqual([410, expect.stringContaining('took too long')]);
  });
});

test('asking before the pop-up has opened is pending, and leaves nothing in the store', async () => {
  const { ask, start } = bench({ maxEntries: 2 });
  for (let call = 0; call < 10; call += 1) expect(await ask(randomSecret())).toEqual(PENDING);
  expect((await start((await pair()).challenge)).status).toBe(303);
});

test('a flood of polls of one hand-off is stopped', async () => {
  const { ask, start } = bench();
  const { verifier, challenge } = await pair();
  await start(challenge);
  for (let call = 0; call < 480; call += 1) await ask(verifier);
  expect(await ask(verifier)).toEqual([429, 'rate_limited']);
  expect(await ask(randomSecret())).toEqual(PENDING);
});

test('a full store is a page that says to try again, and the sign-ins under way go on', async () => {
  const { verifier, challenge } = await pair();
  const first = bench({ maxEntries: 3 });
  await first.start(challenge);
  const reply = await first.go(`/signin?h=${(await pair()).challenge}`, { headers: { cookie: '' } });
  expect([reply.status, await reply.text()]).toEqual([
    503,
    expect.stringContaining('not possible right now'),
  ]);
  expect(await first.ask(verifier)).toEqual(PENDING);
});

test('an agent who is no Glance user hears whom to ask; the log says why, without the account', async () => {
  const unknown = async (): Promise<never> =>
    Promise.reject(new KitError('AGENT_UNKNOWN', 'The claim is missing.'));
  const { verifier, challenge } = await pair();
  const { start, back, ask, log } = bench({ finish: unknown });
  await start(challenge);
  const reply = await back();
  expect([reply.status, await reply.text()]).toEqual([403, expect.stringContaining('Ask an administrator')]);
  expect(await ask(verifier)).toEqual([410, 'failed']);
  expect(log).toMatchObject([
    { event: 'sign_in_failed', reason: expect.stringContaining('The claim is missing.') },
  ]);
});

test('the cookie is sent over https only where the server is on https', async () => {
  const { start } = bench();
  expect((await start((await pair()).challenge)).headers.get('set-cookie')).toMatch(
    /; HttpOnly; SameSite=Lax; Secure$/,
  );
});

test('anything but yes is no', async () => {
  for (const said of ['', 'YES', 'yes ', 'true']) {
    const { verifier, challenge } = await pair();
    const { start, back, answer, ask } = bench();
    await start(challenge);
    await back();
    await answer(challenge, said);
    expect(await ask(verifier)).toEqual([410, 'cancelled']);
  }
});

test.each([29, 601, 60.5, NaN])('a lifetime of %p seconds is refused when built', (lifetimeSeconds) => {
  const build = () =>
    signInHandlers({
      publicOrigin: ORIGIN,
      origins: [],
      choices: [
        {
          id: 'id',
          name: 'Company',
          provider: { start: async () => ({ url: '', memory: '' }), finish: async () => JANE },
        },
      ],
      sessions: sessions({ store: memoryStore() }),
      store: memoryStore<SignInRecord>(),
      counter: memoryCounter(),
      addressOf: () => '',
      lifetimeSeconds,
      log: () => undefined,
    });
  expect(build).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});
