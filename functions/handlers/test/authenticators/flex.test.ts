import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { authenticatorSuite, type SuiteProof } from '@glance-kit/testing';
import fc from 'fast-check';
import nock from 'nock';
import { setImmediate } from 'node:timers/promises';
import { flexAuthenticator, type FlexOptions, type Identity, type Refusal } from '../../src/index.js';
import {
  ACCOUNT_SID,
  API_KEY_SECRET,
  API_KEY_SID,
  AUTH_TOKEN,
  FlexIam,
  type Answer,
  type Mishap,
} from './flex-iam.js';
import { NOW, bearer } from './provider.js';

const WORKER = `WK${'00112233445566778899aabbccddeeff'}`;
const IDENTITY = 'jane_2Edoe_40desk_2Eexample';
const OTHER_ACCOUNT = `AC${'f'.repeat(32)}`;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const ANSWER: Answer = {
  valid: true,
  code: 0,
  message: null,
  expiration: iso(NOW + 3600),
  identity: IDENTITY,
  realm_user_id: 'jane.doe@desk.example',
  worker_sid: WORKER,
  roles: ['agent'],
};

let iam: FlexIam;
beforeAll(async () => {
  iam = await FlexIam.start();
});
beforeEach(() => iam.reset());
afterEach(() => {
  nock.cleanAll();
});
afterAll(async () => {
  nock.restore();
  await iam.stop();
});

const CREDENTIALS = { apiKeySid: API_KEY_SID, apiKeySecret: API_KEY_SECRET };
const options = (more: Partial<FlexOptions> = {}): FlexOptions => ({
  accountSid: ACCOUNT_SID,
  credentials: CREDENTIALS,
  origin: iam.origin,
  timeoutMs: 30_000, // a busy machine
  now: () => NOW,
  ...more,
});
const inBody = (token: unknown): SuiteProof => ({ members: [['Token', token]] });

type Send = (token: string) => Promise<Identity | Refusal>;
const sender = (more: Partial<FlexOptions> = {}): Send => {
  const authenticate = flexAuthenticator(options(more));
  return (token) =>
    authenticate(new Request('https://keys.example/getloginkey', { method: 'POST' }), {
      type: 'form',
      entries: [['Token', token]],
    });
};
const issue = (changes: Answer = {}): string => iam.issue({ ...ANSWER, ...changes });
const jane = { partnerUserId: IDENTITY, subject: WORKER, source: `flex:${ACCOUNT_SID}` };

function suiteFor(name: string, carry: (token: string) => SuiteProof): void {
  authenticatorSuite(name, () => {
    const token = issue();
    const changed = token.slice(0, 60) + (token[60] === 'A' ? 'B' : 'A') + token.slice(61);
    return {
      authenticate: flexAuthenticator(options()),
      now: () => NOW,
      expected: jane,
      secrets: [API_KEY_SECRET, API_KEY_SID],
      accepted: async () => carry(issue()),
      tampered: async () => [
        { name: 'one character', check: 'validate', proof: carry(changed) },
        { name: 'cut short', check: 'validate', proof: carry(token.slice(0, -1)) },
      ],
      expired: async () => carry(issue({ expiration: iso(NOW) })),
      foreign: async () => [
        { name: "another account's token", check: 'validate', proof: carry('a.b.c.d.eeeeeeee') },
        {
          name: 'an answer for another account',
          check: 'account',
          proof: carry(issue({ account_sid: OTHER_ACCOUNT })),
        },
      ],
      claim: { name: 'identity', proof: async (value) => carry(issue({ identity: value })) },
      async outage() {
        iam.mishaps.push('cut', 500);
        return async () => undefined;
      },
    };
  });
}
suiteFor('flex, token in the body', inBody);
suiteFor('flex, token in the header', bearer);

describe('the validate call', () => {
  test('is a POST of JSON to the account of the settings, by the API key', async () => {
    const token = issue();
    expect(await sender()(token)).toMatchObject(jane);
    expect(iam.requests).toEqual([
      {
        method: 'POST',
        url: `/v1/Accounts/${ACCOUNT_SID}/Tokens/validate`,
        authorization: `Basic ${Buffer.from(`${API_KEY_SID}:${API_KEY_SECRET}`).toString('base64')}`,
        contentType: 'application/json',
        body: JSON.stringify({ token }),
      },
    ]);
  });

  test("may be made by the account's auth token", async () => {
    expect(await sender({ credentials: { authToken: AUTH_TOKEN } })(issue())).toMatchObject(jane);
  });

  test.each([
    [undefined, 'https://iam.twilio.com'],
    ['au1', 'https://iam.au1.twilio.com'],
  ])('of realm %p goes to %s', async (realm, origin) => {
    nock(origin)
      .post(`/v1/Accounts/${ACCOUNT_SID}/Tokens/validate`, { token: 'a.b.c.d.e' })
      .basicAuth({ user: API_KEY_SID, pass: API_KEY_SECRET })
      .reply(200, ANSWER);
    const authenticate = flexAuthenticator({
      accountSid: ACCOUNT_SID,
      credentials: CREDENTIALS,
      now: () => NOW,
      ...(realm && { realm }),
    });
    const request = new Request('https://keys.example', bearer('a.b.c.d.e'));
    expect(await authenticate(request, { type: 'none', entries: [] })).toMatchObject(jane);
    expect(nock.isDone()).toBe(true);
  });

  test.each<[string, Mishap[]]>([
    ['a status of 500', [500]],
    ['a status of 503', [503]],
    ['a connection that breaks', ['cut']],
  ])('is made once more after %s', async (_, mishaps) => {
    iam.mishaps.push(...mishaps);
    expect(await sender()(issue())).toMatchObject(jane);
    expect(iam.requests).toHaveLength(2);
  });

  test.each<[string, Mishap[], string]>([
    ['a status of 500', [500, 502], 'provider status 502'],
    ['a connection that breaks', [500, 'cut'], 'provider unreachable'],
  ])('is not made a third time: %s twice is 503', async (_, mishaps, check) => {
    const [send, token] = [sender(), issue()];
    iam.mishaps.push(...mishaps);
    expect(await send(token)).toMatchObject({ status: 503, check });
    expect(iam.requests).toHaveLength(2);
    expect(await send(token)).toMatchObject(jane);
  });

  test.each<[string, Mishap, { status: number; check: string }]>([
    ['credentials that are wrong', 401, { status: 503, check: 'provider credentials' }],
    ['credentials that may not', 403, { status: 503, check: 'provider credentials' }],
    ['an account that is not ours', 404, { status: 503, check: 'provider credentials' }],
    ['too many calls', 429, { status: 503, check: 'provider status 429' }],
    ['a token that Twilio cannot read', 400, { status: 401, check: 'validate' }],
    ['a page instead of JSON', { status: 200, body: '<html>' }, { status: 503, check: 'provider answer' }],
    ['nothing', { status: 200, body: '' }, { status: 503, check: 'provider answer' }],
    ['a list', { status: 200, body: '[true]' }, { status: 503, check: 'provider answer' }],
    ['null', { status: 200, body: 'null' }, { status: 503, check: 'provider answer' }],
  ])('answered by %s is not made again', async (_, mishap, refusal) => {
    const [send, token] = [sender(), issue()];
    iam.mishaps.push(mishap);
    expect(await send(token)).toMatchObject(refusal);
    expect(iam.requests).toHaveLength(1);
    expect(await send(token)).toMatchObject(jane);
  });

  test('that is not answered in time is given up, and not made again: the time is for both tries', async () => {
    const deadline = new AbortController();
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal);
    try {
      iam.mishaps.push('silent');
      const answer = sender({ timeoutMs: 3000 })(issue());
      while (iam.requests.length === 0) await setImmediate();
      deadline.abort(new DOMException('The operation timed out.', 'TimeoutError'));
      expect(await answer).toMatchObject({ status: 503, check: 'provider time-out' });
      expect(timeout.mock.calls).toEqual([[3000]]);
    } finally {
      timeout.mockRestore();
    }
    expect(iam.requests).toHaveLength(1);
  });

  test('has a real deadline, which also holds for an answer that stops in the middle', async () => {
    const stopping = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('{')) });
    const fetch = async (_: unknown, init?: RequestInit): Promise<Response> =>
      new Response(stopping.pipeThrough(new TransformStream(), { signal: init!.signal! }));
    expect(await sender({ timeoutMs: 100, fetch })('a.b.c.d.e')).toMatchObject({
      status: 503,
      check: 'provider time-out',
    });
  });

  test('takes the credentials nowhere else', async () => {
    const elsewhere = await FlexIam.start();
    try {
      iam.mishaps.push({ status: 307, headers: { Location: `${elsewhere.origin}/v1/Accounts/x` } });
      expect(await sender()(issue())).toMatchObject({ status: 503, check: 'provider status 307' });
      expect(elsewhere.requests).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  test('is not made for what cannot be a token', async () => {
    for (const token of ['a b', 'tökén', 'a\nb', '\u0000', 'x'.repeat(16_385)])
      expect(await sender()(token)).toMatchObject({ status: 401, check: 'form' });
    expect(iam.requests).toEqual([]);
  });
});

describe('an answer', () => {
  test.each([
    ['valid as a text', { valid: 'true' }, 401, 'validate'],
    ['valid as a number', { valid: 1 }, 401, 'validate'],
    ['no valid', { valid: undefined }, 401, 'validate'],
    ['not valid, code 20104', { valid: false, code: 20104 }, 401, 'expired'],
    ['no expiration', { expiration: undefined }, 503, 'provider answer'],
    ['null as expiration', { expiration: null }, 503, 'provider answer'],
    ['an expiration that is no time', { expiration: 'soon' }, 503, 'provider answer'],
    ['an expiration in the past', { expiration: iso(NOW - 1) }, 401, 'expired'],
  ])('with %s is refused', async (_, changes, status, check) => {
    const send = sender();
    expect(await send(issue())).toMatchObject(jane);
    expect(await send(issue(changes))).toMatchObject({ status, check });
  });

  test('that says "not valid" says so under another status than 200, too', async () => {
    const send = sender();
    expect(await send(issue())).toMatchObject(jane);
    for (const [code, check] of [
      [20104, 'expired'],
      [20101, 'validate'],
    ] as const) {
      iam.mishaps.push({ status: 400, body: JSON.stringify({ valid: false, code }) });
      expect(await send(issue())).toMatchObject({ status: 401, check });
    }
  });

  test('cannot make up a refusal or an identity by members that nobody asked for', async () => {
    const more = {
      error: 'own',
      title: 'Own.',
      status: 200,
      partnerUserId: 'boss',
      attributes: { email: 'boss' },
    };
    const identity = await sender()(issue({ ...more, email: 'boss@desk.example' }));
    expect(identity).toEqual({ ...jane, expiresAt: NOW + 3600 });
  });

  test('that names our account is fine', async () => {
    expect(await sender()(issue({ account_sid: ACCOUNT_SID }))).toMatchObject(jane);
  });

  test('with parts of a second ends at the whole one before', async () => {
    expect(await sender()(issue({ expiration: '2030-03-17T18:46:40.999Z' }))).toMatchObject({
      expiresAt: NOW + 3600,
    });
  });
});

test('no answer of the provider, whatever it says, makes an identity that is not whole', async () => {
  const member = fc.oneof(fc.jsonValue(), fc.constant(undefined));
  const answers = fc.record({
    valid: fc.oneof(fc.constant(true), member),
    code: member,
    expiration: fc.oneof(fc.constant(ANSWER['expiration']), member),
    identity: member,
    worker_sid: member,
    roles: member,
    account_sid: member,
  });
  const given = fc.asyncProperty(answers, async (answer) => {
    const identity = await sender({ fetch: async () => Response.json(answer) })('a.b.c.d.e');
    if ('error' in identity) return expect([401, 403, 503]).toContain(identity.status);
    expect(answer).toMatchObject({ valid: true, identity: identity.partnerUserId });
    expect(identity.partnerUserId).toMatch(/./s);
    expect(identity.subject).toMatch(/./s);
    expect(identity.expiresAt).toBeGreaterThan(NOW);
  });
  await fc.assert(given, { numRuns: 300 });
});

describe('which member names the Glance user', () => {
  test.each([
    ['identity', IDENTITY],
    ['realm_user_id', 'jane.doe@desk.example'],
    ['worker_sid', WORKER],
  ] as const)('%s', async (user, partnerUserId) => {
    expect(await sender({ user })(issue())).toMatchObject({ ...jane, partnerUserId });
  });

  test.each(['identity', 'realm_user_id', 'worker_sid'] as const)(
    'and without %s nobody is named: no other member stands in',
    async (user) => {
      const send = sender({ user });
      expect(await send(issue())).toHaveProperty('partnerUserId');
      expect(await send(issue({ [user]: null }))).toMatchObject({ status: 403, check: `claim ${user}` });
    },
  );
});

test('roles that are asked for must be held', async () => {
  const send = sender({ roles: ['supervisor', 'admin'] });
  expect(await send(issue({ roles: ['agent', 'supervisor'] }))).toMatchObject(jane);
  for (const roles of [['agent'], [], null, undefined, 'supervisor', [['supervisor']]])
    expect(await send(issue({ roles }))).toMatchObject({ status: 403, check: 'role' });
});

describe('a validated token', () => {
  test('is validated once until it ends, and never afterwards', async () => {
    let at = NOW;
    const [send, token] = [sender({ now: () => at }), issue()];
    for (at of [NOW, NOW + 301, NOW + 3599]) expect(await send(token)).toMatchObject(jane);
    expect(iam.requests).toHaveLength(1);
    at = NOW + 3600;
    expect(await send(token)).toMatchObject({ status: 401, check: 'expired' });
    expect(iam.requests).toHaveLength(2);
  });

  test('may be validated again sooner', async () => {
    let at = NOW;
    const [send, token] = [sender({ now: () => at, cache: { maxAgeSeconds: 60 } }), issue()];
    for (at of [NOW, NOW + 59, NOW + 60]) expect(await send(token)).toMatchObject(jane);
    expect(iam.requests).toHaveLength(2);
  });

  test('is remembered for itself alone', async () => {
    const send = sender();
    await send(issue());
    expect(await send(issue({ identity: 'bob' }))).toMatchObject({ partnerUserId: 'bob' });
    expect(iam.requests).toHaveLength(2);
  });

  test('that was refused is not remembered', async () => {
    const send = sender();
    for (let call = 0; call < 2; call += 1) expect(await send('a.b.c')).toMatchObject({ check: 'validate' });
    expect(iam.requests).toHaveLength(2);
  });
});

describe('a bad setting', () => {
  test.each<[string, Partial<FlexOptions>]>([
    ['accountSid', { accountSid: 'AC123' }],
    ['accountSid', { accountSid: `${ACCOUNT_SID}/../x` }],
    ['apiKeySid', { credentials: { apiKeySid: ACCOUNT_SID, apiKeySecret: API_KEY_SECRET } }],
    ['apiKeySecret', { credentials: { apiKeySid: API_KEY_SID, apiKeySecret: '' } }],
    ['apiKeySecret', { credentials: { apiKeySid: API_KEY_SID, apiKeySecret: 'geheimnißvoll' } }],
    ['authToken', { credentials: { authToken: ' ' } }],
    ['realm', { realm: 'evil.example/' }],
    ['user', { user: 'email' as 'identity' }],
    ['roles', { roles: [] }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: NaN }],
    ['origin', { origin: 'http://iam.example' }],
  ])('%s is refused when built', (name, bad) => {
    expect(() => flexAuthenticator(options())).not.toThrow();
    let message = '';
    try {
      flexAuthenticator(options(bad));
    } catch (cause) {
      expect(cause).toMatchObject({ code: 'CONFIG_INVALID' });
      message = (cause as Error).message;
    }
    expect(message).toContain(` ${name} `);
    for (const secret of [API_KEY_SECRET, AUTH_TOKEN, 'geheim']) expect(message).not.toContain(secret);
  });
});
