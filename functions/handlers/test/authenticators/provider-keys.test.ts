import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { jwtVerifier, type Identity, type JwtOptions, type Refusal } from '../../src/index.js';
import { NOW, TestProvider } from './provider.js';

const ISSUER = 'https://id.example';
const AUDIENCE = 'https://keys.example';

let provider: TestProvider;
let verify: (token: string) => Promise<Identity | Refusal>;
let at: number;

const verifier = (more: Partial<JwtOptions> = {}): typeof verify =>
  jwtVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks: new URL(`${provider.origin}/keys`),
    claim: 'sub',
    now: () => at,
    ...more,
  });

/** A good token by this key. */
const token = (by = 'one', header = {}): Promise<string> =>
  provider.sign({ iss: ISSUER, aud: AUDIENCE, sub: 'jane', exp: NOW + 86_400 }, header, by);

/** Moves the clock of this module and the one that `jose` reads. */
function wait(seconds: number): void {
  at += seconds;
}

const jane = { partnerUserId: 'jane' };
const unknownKey = { status: 401, check: 'key id' };

beforeAll(async () => {
  provider = await TestProvider.start();
});
afterAll(() => provider.stop());
beforeEach(async () => {
  await provider.reset();
  at = NOW;
  jest.spyOn(Date, 'now').mockImplementation(() => at * 1000);
  verify = verifier();
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('a key that is new is fetched once, by the first token that names it', async () => {
  expect(await verify(await token())).toMatchObject(jane);
  await provider.publish('one', 'two');
  wait(31);
  expect(await verify(await token('two'))).toMatchObject(jane);
  expect(await verify(await token('two'))).toMatchObject(jane);
  expect(await verify(await token())).toMatchObject(jane);
  expect(provider.asked).toHaveLength(2);
});

test('tokens that arrive together wait for one fetch', async () => {
  const tokens = await Promise.all(Array.from({ length: 20 }, () => token()));
  for (const answer of await Promise.all(tokens.map(verify))) expect(answer).toMatchObject(jane);
  expect(provider.asked).toHaveLength(1);
});

test('made-up key ids do not flood the provider: one fetch in 30 seconds', async () => {
  expect(await verify(await token())).toMatchObject(jane);
  for (let call = 0; call < 50; call += 1)
    expect(await verify(await token('one', { kid: `made-up ${call}` }))).toMatchObject(unknownKey);
  expect(provider.asked).toHaveLength(1);
  wait(30);
  for (let call = 0; call < 50; call += 1)
    expect(await verify(await token('one', { kid: `made-up ${call}` }))).toMatchObject(unknownKey);
  expect(provider.asked).toHaveLength(2);
  expect(await verify(await token())).toMatchObject(jane);
});

test('a key that the provider has removed stops counting within ten minutes', async () => {
  await provider.publish('one', 'old');
  expect(await verify(await token('old'))).toMatchObject(jane);
  await provider.publish('one');
  wait(599);
  expect(await verify(await token('old'))).toMatchObject(jane);
  wait(1);
  expect(await verify(await token('old'))).toMatchObject(unknownKey);
  expect(await verify(await token())).toMatchObject(jane);
});

test('a key that was removed stops counting at once when another new key is fetched', async () => {
  await provider.publish('one', 'old');
  expect(await verify(await token('old'))).toMatchObject(jane);
  await provider.publish('one', 'two');
  wait(31);
  expect(await verify(await token('two'))).toMatchObject(jane);
  expect(await verify(await token('old'))).toMatchObject(unknownKey);
});

test('known keys count on while the provider is down, ten minutes at most', async () => {
  expect(await verify(await token())).toMatchObject(jane);
  provider.instead = { status: 503 };
  wait(599);
  expect(await verify(await token())).toMatchObject(jane);
  wait(1);
  expect(await verify(await token())).toMatchObject({ status: 503, check: 'keys' });
});

test('a provider that has failed is asked at most once a second, and works again when it is back', async () => {
  provider.instead = { status: 500 };
  const down = { status: 503, error: 'identity_provider_unavailable', check: 'keys' };
  for (let call = 0; call < 20; call += 1) expect(await verify(await token())).toMatchObject(down);
  expect(provider.asked).toHaveLength(1);
  wait(1);
  expect(await verify(await token())).toMatchObject(down);
  expect(provider.asked).toHaveLength(2);
  provider.instead = undefined;
  wait(1);
  expect(await verify(await token())).toMatchObject(jane);
});

test('made-up key ids do not flood a provider that is down', async () => {
  expect(await verify(await token())).toMatchObject(jane);
  provider.instead = { status: 500 };
  wait(60);
  for (let call = 0; call < 20; call += 1) await verify(await token('one', { kid: `made-up ${call}` }));
  expect(provider.asked).toHaveLength(2);
  expect(await verify(await token())).toMatchObject(jane);
});

test.each([
  ['an error page with status 200', { status: 200, body: '<html>Maintenance</html>' }],
  ['no list of keys', { status: 200, body: '{"keys":7}' }],
  ['an empty answer', { status: 204 }],
])('keys answered as %s are a fault of the provider', async (_, instead) => {
  expect(await verifier()(await token())).toMatchObject(jane);
  provider.instead = instead;
  expect(await verify(await token())).toMatchObject({ status: 503, check: 'keys' });
});

test('a provider that nobody listens for is a fault of the provider', async () => {
  const gone = await TestProvider.start();
  const jwks = new URL(`${gone.origin}/keys`);
  await gone.stop();
  expect(await verifier({ jwks })(await token())).toMatchObject({ status: 503, check: 'keys' });
});

test('the keys are not fetched from where the provider sends us', async () => {
  const elsewhere = await TestProvider.start();
  try {
    provider.instead = { status: 302, headers: { Location: `${elsewhere.origin}/keys` } };
    const forged = await elsewhere.sign({ iss: ISSUER, aud: AUDIENCE, sub: 'jane', exp: NOW + 600 });
    expect(await verify(forged)).toMatchObject({ status: 503, check: 'keys' });
    expect(elsewhere.asked).toEqual([]);
  } finally {
    await elsewhere.stop();
  }
});

test('a fetch of keys that does not end is given up: it carries a deadline', async () => {
  const timedOut = new DOMException('The operation timed out.', 'TimeoutError');
  let signal: AbortSignal | null | undefined;
  const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
    signal = init?.signal;
    throw timedOut;
  };
  expect(await verifier({ fetch })(await token())).toMatchObject({ status: 503, check: 'keys' });
  expect(signal).toBeInstanceOf(AbortSignal);
});

test('a token that names no key counts where the provider has one, and not where it has two', async () => {
  const unnamed = await token('one', { kid: undefined });
  expect(await verify(unnamed)).toMatchObject(jane);
  await provider.publish('one', 'two');
  expect(await verifier()(unnamed)).toMatchObject(unknownKey);
});
