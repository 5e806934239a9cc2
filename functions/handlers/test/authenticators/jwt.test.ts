import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jwtAuthenticator, jwtVerifier, type JwtOptions } from '../../src/index.js';
import { NOW } from './provider.js';
import { tokenTests } from './token-benches.js';

const AUDIENCE = 'https://keys.example';
const ISSUER = 'https://id.example';

const bench = tokenTests({
  name: 'jwt',
  make: ({ origin }, options) =>
    jwtAuthenticator({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwks: new URL(`${origin}/keys`),
      claim: 'glance_user',
      ...options,
    }),
  claims: () => ({ iss: ISSUER, aud: AUDIENCE, sub: 'subject-1', glance_user: 'jane.doe' }),
  claim: 'glance_user',
  expected: { partnerUserId: 'jane.doe', subject: 'subject-1', source: ISSUER },
  foreign: [
    { name: 'wrong issuer', check: 'issuer', claims: { iss: 'https://other.example' } },
    { name: 'an issuer that begins alike', check: 'issuer', claims: { iss: `${ISSUER}.evil.example` } },
    { name: 'an issuer with one more slash', check: 'issuer', claims: { iss: `${ISSUER}/` } },
    { name: 'no issuer', check: 'issuer', claims: { iss: undefined } },
    { name: 'wrong audience', check: 'audience', claims: { aud: 'https://other.example' } },
    { name: 'audiences without ours', check: 'audience', claims: { aud: ['https://a.example', 'x'] } },
    { name: 'no audience', check: 'audience', claims: { aud: undefined } },
    { name: 'no person', check: 'claim sub', claims: { sub: undefined } },
  ],
});

test('the keys are asked for once, at their address, and shared by all requests', async () => {
  const authenticate = jwtAuthenticator({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks: new URL(`${bench.provider().origin}/keys`),
    claim: 'glance_user',
    now: () => NOW,
  });
  for (let call = 0; call < 3; call += 1) {
    const token = await bench.token({ jti: String(call) });
    const request = new Request(AUDIENCE, { headers: { Authorization: `Bearer ${token}` } });
    bench.accepted(await authenticate(request, { type: 'none', entries: [] }));
  }
  expect(bench.provider().asked).toEqual(['/keys']);
});

describe('an e-mail address as the partner user id', () => {
  const ask = async (email_verified: unknown): Promise<unknown> => {
    const authenticate = jwtAuthenticator({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwks: bench.provider().jwks,
      claim: 'email',
      now: () => NOW,
    });
    const token = await bench.token({ email: 'jane@desk.example', email_verified });
    const request = new Request(AUDIENCE, { headers: { Authorization: `Bearer ${token}` } });
    return authenticate(request, { type: 'none', entries: [] });
  };

  test.each([undefined, true, 'true'])('counts where email_verified is %p', async (verified) => {
    expect(await ask(verified)).toMatchObject({ partnerUserId: 'jane@desk.example' });
  });

  test.each([false, 'false', 0, ''])('names nobody where email_verified is %p', async (verified) => {
    expect(await ask(true)).toMatchObject({ partnerUserId: 'jane@desk.example' });
    expect(await ask(verified)).toMatchObject({ status: 403, check: 'claim email_verified' });
  });
});

test('name and e-mail address of the person come along, for display', async () => {
  const answer = await bench.ask(await bench.token({ name: 'Jane', email: 'jane@desk.example' }));
  expect(bench.accepted(answer)).toMatchObject({ name: 'Jane', email: 'jane@desk.example' });
});

test('a token may be for several audiences', async () => {
  bench.accepted(await bench.ask(await bench.token({ aud: ['https://other.example', AUDIENCE] })));
});

test('an end with parts of a second is the whole one before', async () => {
  const answer = await bench.ask(await bench.token({ exp: NOW + 600.9 }));
  expect(bench.accepted(answer).expiresAt).toBe(NOW + 600);
});

test.each(['abc', 'a.b.c', '..', `${'x'.repeat(5000)}.y.z`, 'e30.e30.e30'])(
  'rubbish is refused by its form: %.12s',
  async (token) => {
    bench.accepted(await bench.ask(await bench.token()));
    expect(await bench.ask(token)).toMatchObject({ status: 401, check: 'form' });
  },
);

test('no text, whatever it is, is taken for a token or answered with itself', async () => {
  const good = await bench.token();
  const part = fc.oneof(
    fc.constantFrom(...good.split('.'), ''),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    fc.string({ unit: 'binary' }),
  );
  const texts = fc.oneof(
    fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
    fc.string(),
  );
  const verify = jwtVerifier({ ...OPTIONS, jwks: bench.provider().jwks, now: () => NOW });
  const refused = fc.asyncProperty(texts, async (token) => {
    fc.pre(token !== good);
    const answer = await verify(token);
    expect(answer).toMatchObject({ status: 401 });
    if (token.length >= 8) expect(JSON.stringify(answer)).not.toContain(token);
  });
  expect(await verify(good)).toMatchObject({ partnerUserId: 'subject-1' });
  await fc.assert(refused, { numRuns: 500 });
});

const OPTIONS: JwtOptions = {
  issuer: ISSUER,
  audience: AUDIENCE,
  jwks: new URL('https://id.example/keys'),
  claim: 'sub',
};

test.each<[string, Partial<JwtOptions>]>([
  ['algorithms', { algorithms: ['HS256'] }],
  ['algorithms', { algorithms: ['none'] }],
  ['algorithms', { algorithms: ['RS256', 'HS512'] }],
  ['algorithms', { algorithms: [] }],
  ['issuer', { issuer: '' }],
  ['audience', { audience: '' }],
  ['claim', { claim: '' }],
  ['clockToleranceSeconds', { clockToleranceSeconds: 301 }],
  ['clockToleranceSeconds', { clockToleranceSeconds: -1 }],
  ['clockToleranceSeconds', { clockToleranceSeconds: NaN }],
  ['roles.claim', { roles: { claim: '', allowed: ['agent'] } }],
  ['roles.allowed', { roles: { claim: 'roles', allowed: [] } }],
])('a bad setting %s is refused when built: %p', (name, bad) => {
  expect(() => jwtVerifier(OPTIONS)).not.toThrow();
  expect(() => jwtVerifier({ ...OPTIONS, ...bad })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(` ${name} `) }),
  );
});

test.each([
  'http://id.example/keys',
  'ftp://id.example/keys',
  'http://127.0.0.1.evil.example/keys',
  'https://user:secret@id.example/keys',
])('keys at %s are refused when built: they could be anybody’s', (address) => {
  const build = (jwks: string) => () =>
    jwtAuthenticator({ issuer: ISSUER, audience: AUDIENCE, claim: 'sub', jwks: new URL(jwks) });
  expect(build('https://id.example/keys')).not.toThrow();
  expect(build('http://localhost:8080/keys')).not.toThrow();
  expect(build(address)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});
