import { beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, UnsecuredJWT, generateKeyPair } from 'jose';
import {
  cachedIdentity,
  jwtAuthenticator,
  jwtVerifier,
  refuse,
  type Identity,
  type JwtOptions,
  type Refusal,
} from '../src/index.js';
import { NO_FIELDS } from '../src/fields.js';
import { ADDRESS, AUDIENCE, ISSUER, NOW, jane, testIssuer, type TestIssuer } from './helpers.js';

let issuer: TestIssuer;
let settings: JwtOptions;

beforeAll(async () => {
  issuer = await testIssuer();
  settings = { issuer: ISSUER, audience: AUDIENCE, jwks: issuer.jwks, claim: 'glance_user', now: () => NOW };
});

const verify = (token: string, more: Partial<JwtOptions> = {}): Promise<Identity | Refusal> =>
  jwtVerifier({ ...settings, ...more })(token);

describe('a token of the issuer', () => {
  test('is an identity with the configured claim as partner user id', async () => {
    expect(await verify(await issuer.sign({ name: 'Jane', email: 'jane@desk.example' }))).toEqual({
      partnerUserId: 'jane',
      subject: 'subject-1',
      source: ISSUER,
      expiresAt: NOW + 600,
      name: 'Jane',
      email: 'jane@desk.example',
    });
    expect(await verify(await issuer.sign({}), { claim: 'sub' })).toMatchObject({
      partnerUserId: 'subject-1',
    });
  });

  test('may be for several audiences', async () => {
    expect(await verify(await issuer.sign({ aud: ['https://other.example', AUDIENCE] }))).toMatchObject(
      jane_(),
    );
  });

  test('may be 29 seconds over its end, for clocks that differ, and not 30', async () => {
    expect(await verify(await issuer.sign({ exp: NOW - 29 }))).toMatchObject(jane_());
    expect(await verify(await issuer.sign({ exp: NOW - 30 }))).toMatchObject({
      status: 401,
      error: 'token_expired',
    });
  });
});

const jane_ = (): object => ({ partnerUserId: 'jane' });
const unsecured = { iss: ISSUER, aud: AUDIENCE, sub: 'subject-1', exp: NOW + 600, glance_user: 'jane' };

describe('an attack', () => {
  test('with algorithm none', async () => {
    const token = new UnsecuredJWT(unsecured).encode();
    expect(await verify(token)).toMatchObject({ status: 401, error: 'token_invalid' });
  });

  test('with HS256 and the public key as the secret', async () => {
    for (const secret of [issuer.publicPem, JSON.stringify(issuer.jwks.keys[0]), issuer.jwks.keys[0]!.n!]) {
      const token = await new SignJWT(unsecured)
        .setProtectedHeader({ alg: 'HS256', kid: 'one' })
        .sign(new TextEncoder().encode(secret));
      expect(await verify(token)).toMatchObject({ status: 401, error: 'token_invalid' });
    }
  });

  test('with a key of the attacker under the known key id, or brought along in the header', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = (await import('jose')).exportJWK(publicKey);
    for (const header of [
      { alg: 'RS256', kid: 'one' },
      { alg: 'RS256', jwk: await jwk },
      { alg: 'RS256', kid: 'two' },
    ]) {
      const token = await new SignJWT(unsecured).setProtectedHeader(header).sign(privateKey);
      expect(await verify(token)).toMatchObject({ status: 401, error: 'token_invalid' });
    }
  });

  test('with another payload under a good signature', async () => {
    const [head, , signature] = (await issuer.sign({})).split('.');
    const payload = Buffer.from(JSON.stringify({ ...unsecured, glance_user: 'admin' })).toString('base64url');
    expect(await verify(`${head}.${payload}.${signature}`)).toMatchObject({
      status: 401,
      error: 'token_invalid',
    });
  });

  test.each([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['of no issuer', { iss: undefined }],
    ['of an issuer that begins alike', { iss: `${ISSUER}.evil.example` }],
    ['for another audience', { aud: 'https://other.example' }],
    ['for no audience', { aud: undefined }],
    ['that never ends', { exp: undefined }],
    ['that is not valid yet', { nbf: NOW + 31 }],
    ['of nobody', { sub: undefined }],
  ])('with a token %s', async (_, claims) => {
    expect(await verify(await issuer.sign(claims))).toMatchObject({ status: 401, error: 'token_invalid' });
  });

  test.each(['', 'abc', 'a.b.c', '..', `${'x'.repeat(5000)}.y.z`])('with rubbish: %.12s', async (token) => {
    expect(await verify(token)).toMatchObject({ status: 401, error: 'token_invalid' });
  });
});

test.each([undefined, '', 7, ['jane'], { a: 1 }, null])(
  'a claim that is %p names no user: 403',
  async (glance_user) => {
    expect(await verify(await issuer.sign({ glance_user }))).toMatchObject({
      status: 403,
      error: 'partner_user_id_missing',
    });
  },
);

test('keys that cannot be fetched are a fault of the provider, not of the agent', async () => {
  const jwks = async (): Promise<never> => Promise.reject(new TypeError('fetch failed'));
  expect(await verify(await issuer.sign({}), { jwks })).toMatchObject({
    status: 503,
    error: 'identity_provider_unavailable',
  });
});

test.each([
  ['algorithms', { algorithms: ['HS256'] }],
  ['algorithms', { algorithms: ['none'] }],
  ['algorithms', { algorithms: ['RS256', 'HS512'] }],
  ['algorithms', { algorithms: [] }],
  ['issuer', { issuer: '' }],
  ['audience', { audience: '' }],
  ['claim', { claim: '' }],
  ['clockToleranceSeconds', { clockToleranceSeconds: 301 }],
  ['clockToleranceSeconds', { clockToleranceSeconds: NaN }],
  ['roles', { roles: { claim: 'roles', allowed: [] } }],
])('a bad setting %s is refused when built', (name, bad) => {
  expect(() => jwtVerifier({ ...settings, ...bad })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
  );
});

describe('where the token is read from', () => {
  const authenticate = (headers: Record<string, string>, members: [string, unknown][] = []) =>
    jwtAuthenticator(settings)(
      new Request(ADDRESS, { headers }),
      members.length ? { type: 'form', entries: members } : NO_FIELDS,
    );

  test('the Authorization header, or the member Token that existing front ends send', async () => {
    const token = await issuer.sign({});
    expect(await authenticate({ Authorization: `Bearer ${token}` })).toMatchObject(jane_());
    expect(await authenticate({ Authorization: `bearer ${token}` })).toMatchObject(jane_());
    expect(await authenticate({}, [['Token', token]])).toMatchObject(jane_());
  });

  test('nowhere, twice, or in another form is refused', async () => {
    const token = await issuer.sign({});
    expect(await authenticate({})).toMatchObject({ status: 401, error: 'token_missing' });
    const twice = { status: 401, error: 'token_repeated' };
    expect(await authenticate({ Authorization: `Bearer ${token}` }, [['Token', token]])).toMatchObject(twice);
    expect(await authenticate({}, [['Token', token], ['token', token]])).toMatchObject(twice); // prettier-ignore
    for (const Authorization of ['Basic abc', 'Bearer', `Bearer ${token} x`, token])
      expect(await authenticate({ Authorization })).toMatchObject({ status: 401, error: 'token_invalid' });
    expect(await authenticate({}, [['Token', 7]])).toMatchObject({ status: 401, error: 'token_invalid' });
  });
});

describe('remembered identities', () => {
  const remembering = (options: { maxEntries?: number; maxAgeSeconds?: number; expiresAt?: number } = {}) => {
    let clock = NOW;
    let calls = 0;
    const { expiresAt = NOW + 100, ...rest } = options;
    const check = cachedIdentity(
      async (token) => {
        calls += 1;
        if (token === 'bad') return refuse(401, 'token_invalid', 'No.');
        return { ...jane, partnerUserId: token, expiresAt };
      },
      { now: () => clock, ...rest },
    );
    return { check, calls: () => calls, at: (seconds: number) => (clock = NOW + seconds) };
  };

  test('are verified once, each token by itself', async () => {
    const { check, calls } = remembering();
    for (const token of ['a', 'b', 'a', 'b'])
      expect(await check(token)).toMatchObject({ partnerUserId: token });
    expect(calls()).toBe(2);
  });

  test('are never used past the end of the token', async () => {
    const { check, calls, at } = remembering();
    await check('a');
    at(99);
    await check('a');
    expect(calls()).toBe(1);
    at(100);
    await check('a');
    expect(calls()).toBe(2);
  });

  test('are checked again after the longest age', async () => {
    const { check, calls, at } = remembering({ maxAgeSeconds: 10 });
    await check('a');
    at(10);
    await check('a');
    expect(calls()).toBe(2);
  });

  test('are bounded: the one kept longest makes room', async () => {
    const { check, calls } = remembering({ maxEntries: 2 });
    for (const token of ['a', 'b', 'c', 'b', 'c']) await check(token);
    expect(calls()).toBe(3);
    await check('a');
    expect(calls()).toBe(4);
  });

  test('do not include refusals, which would push out the agents at work', async () => {
    const { check, calls } = remembering({ maxEntries: 1 });
    await check('a');
    expect(await check('bad')).toMatchObject({ error: 'token_invalid' });
    expect(await check('bad')).toMatchObject({ error: 'token_invalid' });
    await check('a');
    expect(calls()).toBe(3);
  });

  test('a verified token is answered without its keys, and a changed one is not', async () => {
    let asked = 0;
    const local = (await import('jose')).createLocalJWKSet(issuer.jwks);
    const authenticate = jwtAuthenticator({
      ...settings,
      jwks: (header, token) => {
        asked += 1;
        return local(header, token);
      },
    });
    const token = await issuer.sign({});
    const ask = (text: string) =>
      authenticate(new Request(ADDRESS, { headers: { Authorization: `Bearer ${text}` } }), NO_FIELDS);
    await ask(token);
    expect(await ask(token)).toMatchObject(jane_());
    expect(asked).toBe(1);
    const forged = token.slice(0, -10) + (token.at(-10) === 'A' ? 'B' : 'A') + token.slice(-9);
    expect(await ask(forged)).toMatchObject({ status: 401 });
    expect(asked).toBe(2);
  });
});
