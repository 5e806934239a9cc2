import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLocalJWKSet } from 'jose';
import {
  jwtAuthenticator,
  type Authenticate,
  type Identity,
  type JwtOptions,
  type Refusal,
} from '../../src/index.js';
import { NO_FIELDS } from '../../src/fields.js';
import { NOW, TestProvider } from './provider.js';

const ADDRESS = 'https://keys.example/getloginkey';
const ISSUER = 'https://id.example';

let provider: TestProvider;
let token: string;
beforeAll(async () => {
  provider = await TestProvider.start();
  token = await provider.sign({ iss: ISSUER, aud: ADDRESS, sub: 'jane', exp: NOW + 600 });
});
afterAll(() => provider.stop());

const authenticator = (more: Partial<JwtOptions> = {}): Authenticate =>
  jwtAuthenticator({
    issuer: ISSUER,
    audience: ADDRESS,
    jwks: provider.jwks,
    claim: 'sub',
    now: () => NOW,
    ...more,
  });
const ask = (
  headers: Record<string, string>,
  members: [string, unknown][] = [],
  authenticate = authenticator(),
): Promise<Identity | Refusal> =>
  authenticate(
    new Request(ADDRESS, { headers }),
    members.length ? { type: 'form', entries: members } : NO_FIELDS,
  );
const jane = { partnerUserId: 'jane' };

test('the token is read from the Authorization header, or the member Token of existing front ends', async () => {
  expect(await ask({ Authorization: `Bearer ${token}` })).toMatchObject(jane);
  expect(await ask({ Authorization: `bearer ${token}` })).toMatchObject(jane);
  expect(await ask({}, [['Token', token]])).toMatchObject(jane);
});

test.each<[string, () => Promise<unknown>, string, string]>([
  ['no token', () => ask({}), 'token_missing', 'token missing'],
  [
    'a token in header and body',
    () => ask({ Authorization: `Bearer ${token}` }, [['Token', token]]),
    'token_repeated',
    'token repeated',
  ],
  [
    'two tokens in the body',
    () =>
      ask({}, [
        ['Token', token],
        ['token', token],
      ]),
    'token_repeated',
    'token repeated',
  ],
  ['another scheme', () => ask({ Authorization: `Basic ${token}` }), 'token_invalid', 'form'],
  ['no scheme', () => ask({ Authorization: token }), 'token_invalid', 'form'],
  ['a scheme alone', () => ask({ Authorization: 'Bearer' }), 'token_invalid', 'form'],
  ['two words', () => ask({ Authorization: `Bearer ${token} x` }), 'token_invalid', 'form'],
  [
    'two tokens with a comma',
    () => ask({ Authorization: `Bearer ${token},${token}` }),
    'token_invalid',
    'form',
  ],
  ['a number', () => ask({}, [['Token', 7]]), 'token_invalid', 'form'],
  ['an empty text', () => ask({}, [['Token', '']]), 'token_invalid', 'form'],
])('%s is refused', async (_, send, error, check) => {
  expect(await ask({ Authorization: `Bearer ${token}` })).toMatchObject(jane);
  expect(await send()).toMatchObject({ status: 401, error, check });
});

test('a verified token is answered without its keys, and a changed one is not', async () => {
  let asked = 0;
  const local = createLocalJWKSet(provider.jwks);
  const authenticate = authenticator({
    jwks: (header, input) => {
      asked += 1;
      return local(header, input);
    },
  });
  const send = (text: string): Promise<unknown> => ask({ Authorization: `Bearer ${text}` }, [], authenticate);
  await send(token);
  expect(await send(token)).toMatchObject(jane);
  expect(asked).toBe(1);
  const changed = token.slice(0, -10) + (token.at(-10) === 'A' ? 'B' : 'A') + token.slice(-9);
  expect(await send(changed)).toMatchObject({ status: 401, check: 'signature' });
  expect(asked).toBe(2);
});
