import { describe, expect, test } from '@jest/globals';
import { TEAMS_CLIENTS, entraAuthenticator, type EntraOptions } from '../../src/index.js';
import { NO_FIELDS } from '../../src/fields.js';
import { NOW, bearer } from './provider.js';
import { tokenTests, type Claims } from './token-benches.js';

const TENANT = '11111111-aaaa-4bbb-8ccc-000000000001';
const SECOND = '22222222-aaaa-4bbb-8ccc-000000000002';
const STRANGE = '99999999-aaaa-4bbb-8ccc-000000000009';
const APP = '33333333-aaaa-4bbb-8ccc-000000000003';
const PERSON = '44444444-aaaa-4bbb-8ccc-000000000004';
const [DESKTOP, WEB] = TEAMS_CLIENTS as [string, string];

let authority = '';
const OPTIONS: EntraOptions = { tenants: [TENANT, SECOND], audience: APP, clients: TEAMS_CLIENTS };

const claimsOf = (tenant: string): Claims => ({
  iss: `${authority}/${tenant}/v2.0`,
  aud: APP,
  ver: '2.0',
  tid: tenant,
  oid: PERSON,
  sub: 'pairwise-subject',
  scp: 'openid access_as_user',
  azp: WEB,
  name: 'Jane Doe',
  preferred_username: 'jane@contoso.example',
});

/** The claims of the issuer are known once the provider has its address. */
const issuedFor = (issuer: () => string): Claims => ({
  get iss() {
    return issuer();
  },
});

const bench = tokenTests({
  name: 'entra',
  make(provider, options) {
    authority = provider.origin;
    return entraAuthenticator({ ...OPTIONS, authority, ...options });
  },
  claims(provider) {
    authority = provider.origin;
    return claimsOf(TENANT);
  },
  claim: 'oid',
  get expected() {
    return { partnerUserId: PERSON, subject: PERSON, source: `${authority}/${TENANT}/v2.0` };
  },
  foreign: [
    { name: 'wrong tenant, all of its token in order', check: 'tenant', claims: { tid: STRANGE } },
    { name: 'no tenant', check: 'tenant', claims: { tid: undefined } },
    { name: 'a tenant in a list', check: 'tenant', claims: { tid: [TENANT] } },
    {
      name: "an allowed tenant's id in another one's token",
      check: 'issuer',
      claims: issuedFor(() => `${authority}/${STRANGE}/v2.0`),
    },
    {
      name: 'one allowed tenant with the issuer of the other',
      check: 'issuer',
      claims: issuedFor(() => `${authority}/${SECOND}/v2.0`),
    },
    {
      name: 'an issuer of another cloud',
      check: 'issuer',
      claims: { iss: `https://evil.example/${TENANT}/v2.0` },
    },
    { name: 'wrong audience', check: 'audience', claims: { aud: STRANGE } },
    {
      name: 'an application id address as audience',
      check: 'audience',
      claims: { aud: `api://keys.example/${APP}` },
    },
    { name: 'version 1.0', check: 'version', claims: { ver: '1.0' } },
    { name: 'no version', check: 'version', claims: { ver: undefined } },
    { name: 'wrong scope', check: 'scope', claims: { scp: 'openid User.Read' } },
    { name: 'a scope that begins alike', check: 'scope', claims: { scp: 'access_as_user_too' } },
    { name: 'no scope', check: 'scope', claims: { scp: undefined } },
    { name: 'an app-only token', check: 'app-only', claims: { scp: undefined, roles: ['Keys.Mint'] } },
    { name: 'an app-only token that says so', check: 'app-only', claims: { idtyp: 'app' } },
    { name: 'a client that is not authorised', check: 'client', claims: { azp: STRANGE } },
    { name: 'no client', check: 'client', claims: { azp: undefined } },
  ],
});

const ask = (token: string, options: Partial<EntraOptions> = {}) =>
  entraAuthenticator({ ...OPTIONS, authority, now: () => NOW, ...options })(
    new Request('https://keys.example/getloginkey', bearer(token)),
    NO_FIELDS,
  );

test('the keys of all tenants come from one address', async () => {
  bench.accepted(await bench.ask(await bench.token()));
  await bench.ask(await bench.token(claimsOf(SECOND)));
  expect(new Set(bench.provider().asked)).toEqual(new Set(['/common/discovery/v2.0/keys']));
});

test('a person of each listed tenant signs in, and the source says which tenant it was', async () => {
  expect(await bench.ask(await bench.token(claimsOf(TENANT)))).toMatchObject({
    source: `${authority}/${TENANT}/v2.0`,
  });
  expect(await bench.ask(await bench.token(claimsOf(SECOND)))).toMatchObject({
    source: `${authority}/${SECOND}/v2.0`,
    partnerUserId: PERSON,
  });
});

test('Teams on desktop and mobile, and on the web, are both authorised', async () => {
  for (const azp of [DESKTOP, WEB]) bench.accepted(await bench.ask(await bench.token({ azp })));
});

test('tenants, audience and clients may be written in capitals; the token is not', async () => {
  const upper = {
    tenants: [TENANT.toUpperCase()],
    audience: APP.toUpperCase(),
    clients: [WEB.toUpperCase()],
  };
  bench.accepted(await ask(await bench.token(), upper));
});

describe('keys that say which tenants they sign for', () => {
  test('a key of every tenant signs for each of them', async () => {
    bench.provider().beside = { issuer: `${authority}/{tenantid}/v2.0` };
    bench.accepted(await bench.ask(await bench.token()));
  });

  test('a key of one tenant signs for that one', async () => {
    bench.provider().beside = { issuer: `${authority}/${TENANT}/v2.0` };
    bench.accepted(await bench.ask(await bench.token()));
  });

  test('a key of another tenant is refused, its signature in order', async () => {
    bench.accepted(await bench.ask(await bench.token()));
    bench.provider().beside = { issuer: `${authority}/${STRANGE}/v2.0` };
    expect(await bench.ask(await bench.token())).toMatchObject({ status: 401, check: 'key issuer' });
  });
});

describe('which claim is the partner user id', () => {
  const one = { tenants: [TENANT] };

  test('never an address or a name unless the configuration says so', async () => {
    const answer = await bench.ask(
      await bench.token({ email: 'boss@contoso.example', upn: 'boss@contoso.example' }),
    );
    expect(bench.accepted(answer).partnerUserId).toBe(PERSON);
  });

  test('the configured one of a single tenant, and the object id stays who it is', async () => {
    const named = { ...one, claim: 'employee_id' };
    const token = await bench.token({ employee_id: 'e-4711' });
    expect(await ask(token, named)).toMatchObject({ partnerUserId: 'e-4711', subject: PERSON });
    const nobody = await bench.token({ employee_id: 'e-4711', oid: undefined });
    expect(await ask(nobody, named)).toMatchObject({ status: 403, check: 'claim oid' });
  });

  test.each<[string, Claims]>([
    ['another directory', { idp: `https://sts.windows.net/${STRANGE}/` }],
    ['a mail provider', { idp: 'google.com' }],
    ['a list of providers', { idp: [`https://sts.windows.net/${TENANT}/`] }],
    ['a directory that the token does not name', { acct: 1 }],
  ])('attack: a guest of %s is called there what one of your people is called', async (_, guest) => {
    const named = { ...one, claim: 'email' };
    const email = { email: 'boss@contoso.example' };
    const own = { ...email, idp: `https://sts.windows.net/${TENANT}/`, acct: 0 };
    for (const claims of [email, own])
      expect(await ask(await bench.token(claims), named)).toMatchObject({ partnerUserId: email.email });
    expect(await ask(await bench.token({ ...email, ...guest }), named)).toMatchObject({
      status: 403,
      check: 'guest',
    });
    // The object id is the directory's own, also of a guest.
    expect(await ask(await bench.token({ ...email, ...guest }), one)).toMatchObject({
      partnerUserId: PERSON,
    });
  });

  test('only the object id with several tenants: each chooses the other claims of its people', () => {
    expect(() => entraAuthenticator({ ...OPTIONS, claim: 'oid' })).not.toThrow();
    expect(() => entraAuthenticator({ ...OPTIONS, claim: 'preferred_username' })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('tenants') }),
    );
  });
});

test.each<[string, Partial<EntraOptions>]>([
  ['tenants', { tenants: [] }],
  ['tenants', { tenants: ['common'] }],
  ['tenants', { tenants: ['contoso.onmicrosoft.com'] }],
  ['tenants', { tenants: [TENANT, ''] }],
  ['audience', { audience: `api://keys.example/${APP}` }],
  ['clients', { clients: [] }],
  ['clients', { clients: ['*'] }],
  ['scope', { scope: '' }],
  ['claim', { tenants: [TENANT], claim: '' }],
  ['authority', { authority: 'http://login.example' }],
])('a bad setting %s is refused when built: %p', (name, bad) => {
  expect(() => entraAuthenticator(OPTIONS)).not.toThrow();
  expect(() => entraAuthenticator({ ...OPTIONS, ...bad })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(` ${name} `) }),
  );
});
