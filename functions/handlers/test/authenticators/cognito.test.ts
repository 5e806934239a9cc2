import { describe, expect, test } from '@jest/globals';
import { cognitoAuthenticator, type Authenticate, type CognitoOptions } from '../../src/index.js';
import { NO_FIELDS } from '../../src/fields.js';
import { NOW, bearer, type TestProvider } from './provider.js';
import { tokenTests, type Claims } from './token-benches.js';

const REGION = 'eu-central-1';
const POOL = 'eu-central-1_AbCdEf123';
const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${POOL}`;
const CLIENT = '1example23456789';
const PERSON = 'aaaaaaaa-bbbb-cccc-dddd-example12345';
const OPTIONS: CognitoOptions = { region: REGION, userPoolId: POOL, clients: [CLIENT] };

/** The pool's keys have one address only; this test's provider answers for it, and for nothing else. */
const answering = (provider: TestProvider): typeof fetch => {
  return (address, init) => {
    expect(String(address)).toBe(`${ISSUER}/.well-known/jwks.json`);
    return fetch(`${provider.origin}/keys`, init);
  };
};

const ACCESS: Claims = {
  iss: ISSUER,
  token_use: 'access',
  client_id: CLIENT,
  sub: PERSON,
  username: 'jane.doe',
  scope: 'openid glance/keys',
  'cognito:groups': ['agents'],
};
const ID: Claims = {
  iss: ISSUER,
  token_use: 'id',
  aud: CLIENT,
  sub: PERSON,
  'cognito:username': 'jane.doe',
  email: 'jane@desk.example',
  email_verified: true,
};
const expected = { partnerUserId: PERSON, subject: PERSON, source: ISSUER };
const OTHER_POOL = ISSUER.replace('AbCdEf123', 'Zz9');

const access = tokenTests({
  name: 'cognito, access tokens',
  make: (provider, options) => cognitoAuthenticator({ ...OPTIONS, fetch: answering(provider), ...options }),
  claims: () => ACCESS,
  claim: 'sub',
  expected,
  foreign: [
    { name: 'wrong pool', check: 'issuer', claims: { iss: OTHER_POOL } },
    { name: 'a client that is not authorised', check: 'client', claims: { client_id: '9other' } },
    { name: 'no client', check: 'client', claims: { client_id: undefined } },
    {
      name: 'the client as audience instead',
      check: 'client',
      claims: { client_id: undefined, aud: CLIENT },
    },
    { name: 'an id token', check: 'token use', claims: { token_use: 'id', aud: CLIENT } },
    { name: 'a token of unknown use', check: 'token use', claims: { token_use: undefined } },
    { name: 'an app-only token', check: 'app-only', claims: { sub: CLIENT } },
  ],
});

const id = tokenTests({
  name: 'cognito, id tokens',
  make: (provider, options) =>
    cognitoAuthenticator({ ...OPTIONS, use: 'id', fetch: answering(provider), ...options }),
  claims: () => ID,
  claim: 'sub',
  expected,
  foreign: [
    { name: 'wrong pool', check: 'issuer', claims: { iss: OTHER_POOL } },
    { name: 'wrong audience', check: 'audience', claims: { aud: '9other' } },
    {
      name: 'an access token, which has no audience',
      check: 'audience',
      claims: { ...ACCESS, aud: undefined },
    },
    { name: 'an access token with an audience', check: 'token use', claims: { token_use: 'access' } },
  ],
});

const asker = (provider: TestProvider, options: Partial<CognitoOptions>) => (token: string) => {
  const authenticate: Authenticate = cognitoAuthenticator({
    ...OPTIONS,
    fetch: answering(provider),
    now: () => NOW,
    ...options,
  });
  return authenticate(new Request('https://keys.example/getloginkey', bearer(token)), NO_FIELDS);
};

test('an access token must have been granted the scope that is asked for', async () => {
  const ask = asker(access.provider(), { scope: 'glance/keys' });
  access.accepted(await ask(await access.token()));
  expect(await ask(await access.token({ scope: 'openid' }))).toMatchObject({ status: 401, check: 'scope' });
});

test('the groups of the pool may be asked for', async () => {
  const ask = asker(access.provider(), { roles: { claim: 'cognito:groups', allowed: ['agents'] } });
  access.accepted(await ask(await access.token()));
  expect(await ask(await access.token({ 'cognito:groups': ['visitors'] }))).toMatchObject({ check: 'role' });
});

test('another claim is the partner user id where the configuration says so', async () => {
  const ask = asker(access.provider(), { claim: 'username' });
  expect(await ask(await access.token())).toMatchObject({ partnerUserId: 'jane.doe', subject: PERSON });
});

test.each([false, undefined, 'false', 'true'])(
  'an e-mail address counts only while the pool has it confirmed, and not with %p',
  async (email_verified) => {
    const ask = asker(id.provider(), { use: 'id', claim: 'email' });
    expect(await ask(await id.token())).toMatchObject({ partnerUserId: 'jane@desk.example' });
    const refusal = await ask(await id.token({ email_verified }));
    expect(refusal).toMatchObject({ status: 403, check: 'claim email_verified' });
  },
);

test('pools in China have their own domain', async () => {
  const asked: string[] = [];
  const fetch = async (address: unknown): Promise<Response> => {
    asked.push(String(address));
    return new Response(null, { status: 500 });
  };
  await asker(access.provider(), { region: 'cn-north-1', userPoolId: 'cn-north-1_Ab1', fetch })(
    await access.token(),
  );
  expect(asked).toEqual([
    'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Ab1/.well-known/jwks.json',
  ]);
});

describe('a bad setting', () => {
  test.each<[string, Partial<CognitoOptions>]>([
    ['region', { region: '' }],
    ['region', { region: 'evil.example/' }],
    ['userPoolId', { userPoolId: '' }],
    ['userPoolId', { userPoolId: 'us-east-1_AbCdEf123' }],
    ['userPoolId', { userPoolId: `${POOL}/../x` }],
    ['clients', { clients: [] }],
    ['use', { use: 'refresh' as 'id' }],
    ['scope', { use: 'id', scope: 'glance/keys' }],
    ['scope', { scope: '' }],
    ['claim', { claim: '' }],
  ])('%s is refused when built: %p', (name, bad) => {
    expect(() => cognitoAuthenticator(OPTIONS)).not.toThrow();
    expect(() => cognitoAuthenticator({ ...OPTIONS, ...bad })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(` ${name} `) }),
    );
  });
});
