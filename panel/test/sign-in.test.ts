import { afterEach, describe, expect, test } from '@jest/globals';
import { matchingCode, type LoginKeySource } from '@glance-kit/core';
import { createHash } from 'node:crypto';
import {
  handOffSignIn,
  signedInLoginKeys,
  type SignedInLoginKeysOptions,
  type SignIn,
  type SignedInPerson,
} from '../src/index.js';
import { fakeClock, settle, type FakeClock } from './fake.js';

interface Rig {
  clock: FakeClock;
  signIn: SignIn;
  codes: string[];
  closedSeen: number;
  popup: { closed: boolean; url: string; close(): void };
  blocked: boolean;
  collected: string[];
  answer: () => Response | Promise<Response>;
  begin(): { signedIn: Promise<void>; cancel(): void };
}

const open: Rig[] = [];
afterEach(() => open.splice(0).forEach(({ popup }) => (popup.closed = true)));

const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status });
const PENDING = (): Response => json(202, { status: 'pending' });

async function rig(resumed?: Promise<SignedInPerson | undefined>): Promise<Rig> {
  const clock = fakeClock();
  const made: Rig = {
    clock,
    codes: [],
    closedSeen: 0,
    popup: { closed: false, url: '', close: () => void (made.popup.closed = true) },
    blocked: false,
    collected: [],
    answer: PENDING,
    begin: () =>
      made.signIn.begin({
        code: (code) => void made.codes.push(code),
        windowClosed: () => void (made.closedSeen += 1),
      }),
    signIn: undefined as unknown as SignIn,
  };
  const page = {
    location: { href: 'https://panel.example.test/five9' },
    open: () =>
      made.blocked
        ? null
        : Object.assign(made.popup, { location: { replace: (url: string) => void (made.popup.url = url) } }),
  };
  made.signIn = handOffSignIn({
    signIn: '/signin',
    collect: '/collect',
    ...(resumed && { resumed }),
    window: page as unknown as Window,
    clock,
    crypto: {
      getRandomValues: (bytes) => crypto.getRandomValues(bytes),
      // At once: the real one answers from another thread, at a time that no test can wait for.
      subtle: {
        digest: async (_name: string, data: Uint8Array) =>
          Uint8Array.from(createHash('sha256').update(data).digest()).buffer,
      } as unknown as SubtleCrypto,
    },
    fetch: async (address, init) => {
      expect(String(address)).toBe('https://panel.example.test/collect');
      expect(init?.credentials).toBeUndefined(); // those of the own origin: the reply may bring a cookie
      made.collected.push((JSON.parse(String(init?.body)) as { verifier: string }).verifier);
      return made.answer();
    },
  });
  open.push(made);
  await settle();
  return made;
}

const result = (clock: FakeClock) => ({
  token: 'token-of-jane',
  expiresAt: Math.floor(clock.now() / 1000) + 600,
  partnerUserId: 'jane',
});

describe('sign-in hand-off', () => {
  test('puts only the hash of the verifier into the address, and its number on the screen', async () => {
    const rigged = await rig();
    rigged.begin();
    await rigged.clock.advance(1_500);
    const challenge = new URL(rigged.popup.url).searchParams.get('h') ?? '';
    const verifier = rigged.collected[0] ?? '';
    expect(verifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(challenge).toBe(createHash('sha256').update(verifier).digest('base64url'));
    expect(rigged.codes).toEqual([matchingCode(challenge)]);
    expect(rigged.popup.url).not.toContain(verifier);
  });

  test('collects until the agent is done, then closes the window and knows who it is', async () => {
    const rigged = await rig();
    const { signedIn } = rigged.begin();
    await rigged.clock.advance(6_000);
    expect(rigged.signIn.signedIn).toBe(false);
    rigged.answer = () => json(200, { ...result(rigged.clock), name: 'Jane Agent' });
    await rigged.clock.advance(1_500);
    await signedIn;
    expect(rigged.signIn.person).toMatchObject({ partnerUserId: 'jane', name: 'Jane Agent' });
    expect(rigged.popup.closed).toBe(true);
    await rigged.clock.advance(600_000);
    expect(rigged.signIn.person).toBeUndefined(); // expired
  });

  test('survives a network that fails in between, and a server that is busy', async () => {
    const rigged = await rig();
    const { signedIn } = rigged.begin();
    rigged.answer = () => Promise.reject(new TypeError('fetch failed'));
    await rigged.clock.advance(1_500);
    rigged.answer = () => json(429, {});
    await rigged.clock.advance(1_500);
    rigged.answer = () => json(200, result(rigged.clock));
    await rigged.clock.advance(1_500);
    await signedIn;
  });

  test.each([
    ['an expired hand-off', () => json(410, { error: 'expired' })],
    ['a refused verifier', () => json(400, {})],
    ['an answer that is not understood', () => json(200, { token: 7 })],
  ])('%s ends the attempt', async (_name, answer) => {
    const rigged = await rig();
    const { signedIn } = rigged.begin();
    rigged.answer = answer;
    await rigged.clock.advance(1_500);
    await expect(signedIn).rejects.toMatchObject({ code: 'SIGN_IN_FAILED' });
  });

  test('gives up when the hand-off cannot be alive any more', async () => {
    const rigged = await rig();
    const { signedIn } = rigged.begin();
    await rigged.clock.advance(125_000);
    await expect(signedIn).rejects.toMatchObject({ code: 'SIGN_IN_FAILED' });
  });

  test('a blocked window is said', async () => {
    const rigged = await rig();
    rigged.blocked = true;
    await expect(rigged.begin().signedIn).rejects.toMatchObject({ code: 'POPUP_BLOCKED' });
  });

  test('a window that only looks closed does not end the attempt', async () => {
    const rigged = await rig();
    const { signedIn } = rigged.begin();
    await settle();
    rigged.popup.closed = true;
    await rigged.clock.advance(1_500);
    expect(rigged.closedSeen).toBe(0);
    await rigged.clock.advance(6_000);
    expect(rigged.closedSeen).toBe(1);
    rigged.answer = () => json(200, result(rigged.clock));
    await rigged.clock.advance(1_500);
    await signedIn;
    expect(rigged.signIn.signedIn).toBe(true);
  });

  test('a cancelled attempt asks no more, takes no late result and closes the window', async () => {
    const rigged = await rig();
    const { cancel } = rigged.begin();
    await settle();
    rigged.answer = () => json(200, result(rigged.clock));
    cancel();
    await rigged.clock.advance(60_000);
    expect(rigged.signIn.signedIn).toBe(false);
    expect(rigged.popup.closed).toBe(true);
    expect(rigged.collected.length).toBeLessThanOrEqual(1);
  });

  test('every attempt has a verifier of its own', async () => {
    const rigged = await rig();
    rigged.begin().cancel();
    await settle();
    rigged.popup.closed = false;
    const first = rigged.popup.url;
    rigged.begin();
    await settle();
    expect(rigged.popup.url).not.toBe(first);
  });
});

test('who is known by a cookie is signed in without a token, until the session ends or is refused', async () => {
  const expiresAt = Math.floor(fakeClock().now() / 1000) + 600;
  const jane = { partnerUserId: 'jane', expiresAt };
  let answer = (_person: SignedInPerson | undefined): void => {};
  const rigged = await rig(new Promise((resolve) => (answer = resolve)));
  expect(rigged.signIn.signedIn).toBe(false);
  answer(jane);
  await rigged.signIn.resume?.();
  expect(rigged.signIn.signedIn).toBe(true);
  expect(rigged.signIn.person).toEqual(jane);
  await rigged.clock.advance(600_000);
  expect(rigged.signIn.signedIn).toBe(false);
  const other = await rig(Promise.resolve(jane));
  await other.signIn.resume?.();
  other.signIn.forget();
  await other.signIn.resume?.();
  expect(other.signIn.person).toBeUndefined();
});

test('who signs in while the cookie is asked about is the newer one', async () => {
  let answer = (_person: SignedInPerson | undefined): void => {};
  const rigged = await rig(new Promise((resolve) => (answer = resolve)));
  const joe = { token: 'token-of-joe', expiresAt: 4_000_000_000, partnerUserId: 'joe' };
  rigged.answer = () => json(200, joe);
  const { signedIn } = rigged.begin();
  await settle();
  await rigged.clock.advance(1_500);
  await signedIn;
  answer({ partnerUserId: 'jane', expiresAt: 4_000_000_000 });
  await rigged.signIn.resume?.();
  expect(rigged.signIn.person).toEqual(joe);
});

describe('login keys of a signed-in agent', () => {
  const PERSON = { token: 'token-of-jane', expiresAt: 2_000_000_000, partnerUserId: 'jane' };
  const signedIn = (known = true, person: SignedInPerson = PERSON): SignIn & { forgotten: number } => {
    const fake = {
      forgotten: 0,
      get signedIn() {
        return known && fake.forgotten === 0;
      },
      get person() {
        return known && fake.forgotten === 0 ? person : undefined;
      },
      begin: () => ({ signedIn: Promise.resolve(), cancel() {} }),
      forget: () => void (fake.forgotten += 1),
    };
    return fake;
  };
  const signal = new AbortController().signal;
  const realFetch = globalThis.fetch;
  afterEach(() => void (globalThis.fetch = realFetch));
  /** With what the function answers. */
  function loginKeys({ fetch, ...options }: SignedInLoginKeysOptions & { fetch: typeof globalThis.fetch }) {
    globalThis.fetch = fetch;
    return signedInLoginKeys(options);
  }

  test('are asked for without a header where a cookie says who it is', async () => {
    const { token: _none, ...person } = PERSON;
    let headers: unknown;
    const source = loginKeys({
      signIn: signedIn(true, person),
      address: '/getloginkey',
      fetch: async (_address, init) => {
        headers = init?.headers;
        expect(init?.credentials).toBeUndefined(); // cookies go to the own origin alone
        return json(200, { loginKey: '$1$…', groupId: 12345, expiration: 1_900_000_000 });
      },
    });
    expect(await source(signal)).toMatchObject({ partnerUserId: 'jane' });
    expect(headers).toEqual({ accept: 'application/json' });
  });

  test('take the reply that was asked for ahead, once, and only for an agent of the cookie', async () => {
    const { token: _none, ...person } = PERSON;
    const key = (loginKey: string): Response =>
      json(200, { loginKey, groupId: 12345, expiration: 1_900_000_000 });
    const source = (who: SignedInPerson, first: Promise<Response>): LoginKeySource =>
      loginKeys({
        signIn: signedIn(true, who),
        address: '/getloginkey',
        first,
        fetch: async () => key('asked now'),
      });
    const known = source(person, Promise.resolve(key('asked ahead')));
    expect(await known(signal)).toMatchObject({ loginKey: 'asked ahead' });
    expect(await known(signal)).toMatchObject({ loginKey: 'asked now' });
    const withToken = source(PERSON, Promise.resolve(json(401, {})));
    expect(await withToken(signal)).toMatchObject({ loginKey: 'asked now' });
    const lost = Promise.reject(new TypeError('network'));
    await expect(source(person, lost)(signal)).rejects.toMatchObject({ code: 'HANDLER_FAILED' });
  });

  test('are asked for by POST, with the token in a header only', async () => {
    const calls: [string, RequestInit][] = [];
    const source = loginKeys({
      signIn: signedIn(),
      address: '/getloginkey',
      fetch: async (address, init) => {
        calls.push([String(address), init ?? {}]);
        return json(200, { loginKey: '$1$…', groupId: 12345, expiration: 1_900_000_000 });
      },
    });
    expect(await source(signal)).toEqual({
      loginKey: '$1$…',
      groupId: '12345',
      expiration: 1_900_000_000,
      partnerUserId: 'jane',
    });
    expect(calls).toEqual([
      [
        '/getloginkey',
        expect.objectContaining({
          method: 'POST',
          headers: { authorization: 'Bearer token-of-jane', accept: 'application/json' },
        }),
      ],
    ]);
  });

  test('need a sign-in, without asking the function', async () => {
    const source = loginKeys({
      signIn: signedIn(false),
      address: '/getloginkey',
      fetch: () => Promise.reject(new Error('must not be called')),
    });
    await expect(source(signal)).rejects.toMatchObject({ code: 'SIGN_IN_REQUIRED' });
  });

  test('a refused token is dropped', async () => {
    const signIn = signedIn();
    const source = loginKeys({ signIn, address: '/getloginkey', fetch: async () => json(401, {}) });
    await expect(source(signal)).rejects.toMatchObject({ code: 'SIGN_IN_REQUIRED' });
    expect(signIn.forgotten).toBe(1);
  });

  test.each([
    [403, 'AGENT_UNKNOWN'],
    [429, 'HANDLER_FAILED'],
    [500, 'HANDLER_FAILED'],
  ])('an answer %i becomes %s and keeps the token', async (status, code) => {
    const signIn = signedIn();
    const source = loginKeys({
      signIn,
      address: '/getloginkey',
      fetch: async () => json(status, {}),
    });
    await expect(source(signal)).rejects.toMatchObject({ code });
    expect(signIn.forgotten).toBe(0);
  });

  test.each([[{}], [{ loginKey: 'k', groupId: 'x', expiration: 1 }], [{ loginKey: 'k', groupId: 1 }]])(
    'an answer that is not understood is a fault of the function: %j',
    async (body) => {
      const source = loginKeys({
        signIn: signedIn(),
        address: '/getloginkey',
        fetch: async () => json(200, body),
      });
      await expect(source(signal)).rejects.toMatchObject({ code: 'HANDLER_FAILED' });
    },
  );
});
