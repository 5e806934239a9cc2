import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { authenticatorSuite } from '@glance-kit/testing';
import { certificateOf } from '@glance-kit/testing/salesforce/node';
import { createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import { NO_FIELDS } from '../../src/fields.js';
import {
  memoryCounter,
  salesforceAuthenticator,
  type Identity,
  type Refusal,
  type SalesforceOptions,
} from '../../src/index.js';
import { ADDRESS } from '../helpers.js';
import { NOW, TOKEN_ATTACKS, TestProvider, bearer } from './provider.js';

const ORG = '00D5g000000AbCdEAF';
const OTHER_ORG = '00D5g000000XyZwEAF';
const USER = '0055g00000BcDeFAAV';

let org: TestProvider;
let attacker: TestProvider;
beforeAll(async () => {
  [org, attacker] = await Promise.all([TestProvider.start(), TestProvider.start()]);
});
beforeEach(() => Promise.all([org.reset(), attacker.reset()]));
afterAll(() => Promise.all([org.stop(), attacker.stop()]));

const keyOf = (key: JWK): Buffer =>
  createPublicKey({ key: { ...key }, format: 'jwk' }).export({ type: 'spki', format: 'der' });
const pem = (key: JWK, hasVersion = true): string => certificateOf(keyOf(key), hasVersion);
const certificate = (provider = org): string => pem(provider.jwks.keys[0]!);

type Claims = Record<string, unknown>;
const claims = (changes: Claims = {}): Claims => ({
  iss: ORG,
  sub: USER,
  aud: ADDRESS,
  exp: NOW + 60,
  jti: crypto.randomUUID(),
  glance_user: 'jane',
  ...changes,
});
const settings = (changes: Partial<SalesforceOptions> = {}): SalesforceOptions => ({
  certificates: { [ORG]: certificate() },
  audience: ADDRESS,
  used: memoryCounter({ whenFull: 'refuse', now: () => NOW * 1000 }),
  now: () => NOW,
  ...changes,
});
const asking = (changes: Partial<SalesforceOptions> = {}) => {
  const authenticate = salesforceAuthenticator(settings(changes));
  return (token: string): Promise<Identity | Refusal> =>
    authenticate(new Request(ADDRESS, { method: 'POST', ...bearer(token) }), NO_FIELDS);
};
/** The keys of an org have no ids, so what points to another key fails by its signature. */
const checkOf = (check: string): string => (check === 'key id' ? 'signature' : check);

authenticatorSuite('Salesforce assertion', () => ({
  authenticate: salesforceAuthenticator(settings()),
  now: () => NOW,
  expected: { partnerUserId: 'jane', subject: USER, source: ORG },
  accepted: async () => bearer(await org.sign(claims())),
  tampered: () =>
    Promise.all(
      TOKEN_ATTACKS.map(async ({ name, check, make }) => ({
        name,
        check: checkOf(check),
        proof: bearer(await make(claims(), org, attacker)),
      })),
    ),
  expired: async () => bearer(await org.sign(claims({ exp: NOW - 30 }))),
  foreign: async () => [
    {
      name: 'for another function',
      check: 'audience',
      proof: bearer(await org.sign(claims({ aud: 'https://other.example/' }))),
    },
    {
      name: 'of an org that is not on the list',
      check: 'org',
      proof: bearer(await org.sign(claims({ iss: OTHER_ORG }))),
    },
    {
      name: 'that names the org, of another one',
      check: 'signature',
      proof: bearer(await attacker.sign(claims())),
    },
  ],
  claim: {
    name: 'glance_user',
    proof: async (value) => bearer(await org.sign(claims({ glance_user: value }))),
  },
  lacks: { provider: 'the certificates are configured', reuse: 'each assertion gives one login key' },
}));

describe('an assertion of Salesforce, attacked', () => {
  test.each(TOKEN_ATTACKS)('$name is refused by: $check', async ({ check, make }) => {
    expect(await asking()(await org.sign(claims()))).toMatchObject({ partnerUserId: 'jane' });
    expect(await asking()(await make(claims(), org, attacker))).toMatchObject({
      status: 401,
      check: checkOf(check),
    });
    expect(attacker.asked).toEqual([]);
  });

  test('counts once, also when it comes twice at the same time', async () => {
    const ask = asking();
    const token = await org.sign(claims());
    const answers = await Promise.all([ask(token), ask(token), ask(token)]);
    expect(answers.filter((answer) => !('error' in answer))).toHaveLength(1);
    expect(await ask(token)).toMatchObject({ status: 401, check: 'replay' });
    expect(await ask(await org.sign(claims()))).toMatchObject({ partnerUserId: 'jane' });
  });

  test('is not used up by one that is refused', async () => {
    const ask = asking();
    const jti = 'the-same';
    expect(await ask(await org.sign(claims({ jti, aud: 'https://other.example/' })))).toMatchObject({
      check: 'audience',
    });
    expect(await ask(await org.sign(claims({ jti })))).toMatchObject({ partnerUserId: 'jane' });
  });

  test('cannot use up that of another org by its id', async () => {
    const ask = asking({ certificates: { [ORG]: certificate(), [OTHER_ORG]: certificate(attacker) } });
    const jti = 'the-same';
    expect(await ask(await attacker.sign(claims({ jti, iss: OTHER_ORG })))).toMatchObject({
      source: OTHER_ORG,
    });
    expect(await ask(await org.sign(claims({ jti })))).toMatchObject({ source: ORG });
  });

  test('counts for nothing while no one can remember it', async () => {
    const used = { increment: () => Promise.reject(new Error('out of reach')) };
    expect(await asking({ used })(await org.sign(claims()))).toMatchObject({ status: 503, check: 'store' });
  });

  test.each<[string, Claims, string]>([
    ['that lives longer than Apex signs for', { exp: NOW + 91 }, 'lifetime'],
    ['that lives for ever', { exp: undefined }, 'claim exp'],
    ['over for 30 s', { exp: NOW - 30 }, 'expired'],
    ['without an id', { jti: undefined }, 'claim jti'],
    ['with a long id', { jti: 'x'.repeat(257) }, 'claim jti'],
    ['of no user', { sub: '0015g00000BcDeFAAV' }, 'claim sub'],
    ['of no org', { iss: undefined }, 'org'],
    ['of an org whose id only begins alike', { iss: `${ORG}x` }, 'org'],
    ['of an org by another kind of value', { iss: [ORG] }, 'org'],
  ])('one %s is refused', async (_, changes, check) => {
    const answer = await asking()(await org.sign(claims(changes)));
    expect(answer).toMatchObject({ check });
  });

  test('an org may sign for its own agents alone', async () => {
    const ask = asking({ certificates: { [ORG]: certificate(), [OTHER_ORG]: certificate(attacker) } });
    expect(await ask(await attacker.sign(claims({ iss: OTHER_ORG })))).toMatchObject({ source: OTHER_ORG });
    expect(await ask(await attacker.sign(claims({ iss: ORG })))).toMatchObject({ check: 'signature' });
  });
});

describe('the certificates of Salesforce', () => {
  test('may be two while one takes the place of the other', async () => {
    const both = `${certificate(attacker)}${certificate()}`.replaceAll('\n', '\\n');
    const ask = asking({ certificates: { [ORG]: both } });
    expect(await ask(await org.sign(claims()))).toMatchObject({ partnerUserId: 'jane' });
    expect(await ask(await attacker.sign(claims()))).toMatchObject({ partnerUserId: 'jane' });
  });

  test('belong to an org by its id of 15 characters as well', async () => {
    const ask = asking({ certificates: { [ORG.slice(0, 15)]: certificate() } });
    expect(await ask(await org.sign(claims()))).toMatchObject({ source: ORG });
  });

  test.each<[string, Partial<SalesforceOptions>]>([
    ['orgs', { certificates: {} }],
    ['orgs', { certificates: { acme: 'x' } }],
    [
      'certificates',
      { certificates: { [ORG]: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----' } },
    ],
    [
      'certificates',
      { certificates: { [ORG]: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' } },
    ],
    [
      'certificates',
      { certificates: { [ORG]: '-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----' } },
    ],
    ['certificates', { certificates: { [ORG]: 'x' } }],
    ['audience', { audience: 'http://keys.example/getloginkey' }],
    ['clockToleranceSeconds', { clockToleranceSeconds: 301 }],
  ])('a bad setting %s stops the start', (name, changes) => {
    expect(() => salesforceAuthenticator(settings(changes))).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(`The setting ${name} must`),
      }),
    );
  });

  test('are taken in the older form without a version, too', async () => {
    const old = pem(org.jwks.keys[0]!, false);
    expect(await asking({ certificates: { [ORG]: old } })(await org.sign(claims()))).toMatchObject({
      source: ORG,
    });
  });

  test('one whose key cannot be imported after all is no fault of the agent', async () => {
    const spki = keyOf(org.jwks.keys[0]!);
    spki[spki.length - 300] = 0; // within the number itself: its length no longer fits
    const broken = certificateOf(spki.fill(0xff, 20, 40));
    expect(await asking({ certificates: { [ORG]: broken } })(await org.sign(claims()))).toMatchObject({
      status: 503,
      check: 'keys',
    });
  });
});
