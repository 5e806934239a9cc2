import { describe, expect, test } from '@jest/globals';
import { oktaAuthenticator, type OktaOptions } from '../../src/index.js';
import { NO_FIELDS } from '../../src/fields.js';
import { NOW, bearer } from './provider.js';
import { tokenTests } from './token-benches.js';

const CLIENT = '0oa1panel2client3id4';
const AUDIENCE = 'api://glance';
let issuer = '';
const OPTIONS: OktaOptions = {
  issuer: 'https://company.okta.com/oauth2/default',
  audience: AUDIENCE,
  clients: [CLIENT],
};

const bench = tokenTests({
  name: 'okta',
  make(provider, options) {
    issuer = `${provider.origin}/oauth2/default`;
    return oktaAuthenticator({ ...OPTIONS, issuer, ...options });
  },
  claims(provider) {
    issuer = `${provider.origin}/oauth2/default`;
    return {
      ver: 1,
      iss: issuer,
      aud: AUDIENCE,
      cid: CLIENT,
      uid: '00u1jane2doe3id4',
      sub: 'jane@company.example',
      scp: ['openid', 'glance.keys'],
    };
  },
  claim: 'uid',
  get expected() {
    return { partnerUserId: '00u1jane2doe3id4', subject: '00u1jane2doe3id4', source: issuer };
  },
  foreign: [
    { name: 'wrong issuer', check: 'issuer', claims: { iss: 'https://other.okta.com/oauth2/default' } },
    { name: 'wrong audience', check: 'audience', claims: { aud: 'api://default' } },
    { name: 'an id token, whose audience is the client', check: 'audience', claims: { aud: CLIENT } },
    { name: 'a client that is not authorised', check: 'client', claims: { cid: '0oa9other' } },
    { name: 'no client', check: 'client', claims: { cid: undefined } },
    { name: 'an app-only token', check: 'app-only', claims: { sub: CLIENT, uid: undefined } },
  ],
});

const ask = (token: string, options: Partial<OktaOptions> = {}) =>
  oktaAuthenticator({ ...OPTIONS, issuer, now: () => NOW, ...options })(
    new Request('https://keys.example/getloginkey', bearer(token)),
    NO_FIELDS,
  );

test('the keys come from below the issuer', async () => {
  bench.accepted(await bench.ask(await bench.token()));
  expect(bench.provider().asked).toEqual(['/oauth2/default/v1/keys']);
});

test('the login is the partner user id only where the configuration says so', async () => {
  expect(await ask(await bench.token(), { claim: 'sub' })).toMatchObject({
    partnerUserId: 'jane@company.example',
    subject: '00u1jane2doe3id4',
  });
});

test('a scope that is asked for must be granted', async () => {
  const scope = 'glance.keys';
  bench.accepted(await ask(await bench.token(), { scope }));
  for (const scp of [['openid'], ['glance.keys.read'], undefined, { 0: scope }])
    expect(await ask(await bench.token({ scp }), { scope })).toMatchObject({ status: 401, check: 'scope' });
});

test('roles that are asked for must be held', async () => {
  const roles = { claim: 'groups', allowed: ['Cobrowse', 'Supervisors'] };
  bench.accepted(await ask(await bench.token({ groups: ['Everyone', 'Cobrowse'] }), { roles }));
  for (const groups of [['Everyone'], ['cobrowse'], undefined, 7])
    expect(await ask(await bench.token({ groups }), { roles })).toMatchObject({ status: 403, check: 'role' });
});

describe('a bad setting', () => {
  test.each<[string, Partial<OktaOptions>]>([
    ['issuer', { issuer: '' }],
    ['issuer', { issuer: 'http://company.okta.com/oauth2/default' }],
    ['issuer', { issuer: 'https://company.okta.com' }],
    ['issuer', { issuer: 'https://company.okta.com/oauth2/default/' }],
    ['issuer', { issuer: 'https://company.okta.com/oauth2/default?x=1' }],
    ['audience', { audience: ' ' }],
    ['clients', { clients: [] }],
    ['clients', { clients: [''] }],
    ['scope', { scope: '' }],
    ['claim', { claim: '' }],
    ['roles.allowed', { roles: { claim: 'groups', allowed: [] } }],
  ])('%s is refused when built: %p', (name, bad) => {
    expect(() => oktaAuthenticator(OPTIONS)).not.toThrow();
    expect(() => oktaAuthenticator({ ...OPTIONS, ...bad })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(` ${name} `) }),
    );
  });
});
