import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { portableSigner, type LogEntry, type LoginKeyReply } from '@glance-kit/core';
import {
  flexAuthenticator,
  jwtAuthenticator,
  loginKeyHandler,
  memoryCounter,
  type Authenticate,
} from '../../src/index.js';
import { ACCOUNT_SID, API_KEY_SECRET, API_KEY_SID, FlexIam } from './flex-iam.js';
import { NOW, TestProvider } from './provider.js';

const ADDRESS = 'https://keys.example/getloginkey';
const ISSUER = 'https://id.example';
const WORKER = `WK${'0'.repeat(32)}`;
const KEY = 'test-apikey-of-the-group';

let provider: TestProvider;
let iam: FlexIam;
beforeAll(async () => {
  [provider, iam] = await Promise.all([TestProvider.start(), FlexIam.start()]);
});
afterAll(() => Promise.all([provider.stop(), iam.stop()]));

interface Proof {
  authenticate: Authenticate;
  /** A good token of jane. */
  token(): Promise<string>;
}

const PROOFS: Readonly<Record<string, () => Proof>> = {
  'a JWT': () => ({
    authenticate: jwtAuthenticator({
      issuer: ISSUER,
      audience: ADDRESS,
      jwks: provider.jwks,
      claim: 'sub',
      now: () => NOW,
    }),
    token: () => provider.sign({ iss: ISSUER, aud: ADDRESS, sub: 'jane', exp: NOW + 600 }),
  }),
  'a Flex token': () => ({
    authenticate: flexAuthenticator({
      accountSid: ACCOUNT_SID,
      credentials: { apiKeySid: API_KEY_SID, apiKeySecret: API_KEY_SECRET },
      origin: iam.origin,
      now: () => NOW,
    }),
    token: async () =>
      iam.issue({
        valid: true,
        expiration: new Date((NOW + 600) * 1000).toISOString(),
        identity: 'jane',
        worker_sid: WORKER,
        roles: [],
      }),
  }),
};

interface Sent {
  members?: string;
  query?: string;
  headers?: Record<string, string>;
}

function request(token: string, { members = '', query = '', headers = {} }: Sent = {}): Request {
  return new Request(ADDRESS + query, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: `Token=${encodeURIComponent(token)}${members}`,
  });
}

describe.each(Object.keys(PROOFS))("%s, with another agent's id", (name) => {
  test.each<[string, string, Sent, Sent]>([
    [
      'in the body',
      'partneruserid in body',
      { members: '&partneruserid=jane' },
      { members: '&partneruserid=boss' },
    ],
    [
      'in the query',
      'partneruserid in query',
      { query: '?partneruserid=jane' },
      { query: '?partneruserid=boss' },
    ],
    [
      'in a header',
      'partneruserid in header',
      { headers: { 'X-Partner-User-Id': 'jane' } },
      { headers: { 'X-Partner-User-Id': 'boss' } },
    ],
  ])('%s is refused by: %s', async (_, check, own, anothers) => {
    const { authenticate, token } = PROOFS[name]!();
    const log: LogEntry[] = [];
    const signer = portableSigner(KEY, { now: () => NOW });
    const handle = loginKeyHandler({
      rateLimit: { counter: memoryCounter(), limit: 30, windowMs: 60_000 },
      groupId: '12345',
      origins: [],
      authenticate,
      getSigner: async () => signer,
      log: (entry) => log.push(entry),
    });
    const good = await token();

    const reply = await handle(request(good, own));
    const { loginKey } = (await reply.json()) as LoginKeyReply;
    expect(loginKey).toBe(`$1$${NOW + 300}$${signer.sign(`12345jane1${NOW + 300}`)}`);

    const refusal = await handle(request(good, anothers));
    const text = await refusal.text();
    expect(refusal.status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ error: 'identity_mismatch' });
    expect(log.at(-1)).toMatchObject({ event: 'login_key_identity_mismatch', check });
    for (const secret of [good, KEY, 'boss']) expect(text + JSON.stringify(log)).not.toContain(secret);
  });
});
