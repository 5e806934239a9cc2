import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { verifyLoginKey, type CollectedSignIn, type LoginKeyReply } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import {
  API_KEY,
  GROUP_ID,
  Visitor,
  collect,
  getLoginKey,
  send,
  startStack,
  verifierPair,
  type Reply,
  type Sent,
  type Stack,
} from './stack.js';

const NAME = 'glance_session';

let stack: Stack;
let clock = Date.now();
beforeAll(async () => {
  stack = await startStack({
    signInsPerMinute: 1_000,
    keysPerMinute: 1_000,
    saml: [{ id: 'acme' }],
    now: () => clock,
  });
});
afterAll(() => stack.close());

/** Signs in as an agent; collected by a page of the server, which brings `cookie` along. */
async function signIn(agent = 'demo-1', cookie = ''): Promise<Reply> {
  const { verifier, challenge } = verifierPair();
  const who = new Visitor();
  const chooser = await who.go(`${stack.origin}/signin?h=${challenge}&idp=openid`);
  await who.submit(await who.submit(chooser, ['agent', agent]), ['answer', 'yes']);
  const reply = await collect(stack.origin, verifier, { origin: stack.origin, ...(cookie && { cookie }) });
  expect(reply.status).toBe(200);
  return reply;
}

const cookieOf = (reply: Reply): string => reply.headers['set-cookie']![0]!.split(';')[0]!;
const tokenOf = (reply: Reply): string => (JSON.parse(reply.text) as CollectedSignIn).token;

/** A key by the cookie, as a page of the server asks for it; `change` is what an attack changes. */
function key(cookie: string, change: Sent & { query?: string } = {}): Promise<Reply> {
  const { query = '', headers, ...rest } = change;
  const all = { cookie, origin: stack.origin, ...headers };
  const kept = Object.entries(all).filter(([, value]) => value !== '');
  return send(`${stack.origin}/getloginkey${query}`, {
    method: 'POST',
    ...rest,
    headers: Object.fromEntries(kept),
  });
}

const outcome = (reply: Reply): [number, string] => [
  reply.status,
  (JSON.parse(reply.text) as { error?: string }).error ?? 'key',
];

test('a page of the server gets a cookie that works in frames and is hidden from scripts, and then keys', async () => {
  const reply = await signIn();
  const [line, ...others] = reply.headers['set-cookie']!;
  expect(others).toEqual([]);
  expect(line).toMatch(
    new RegExp(`^${NAME}=[\\w-]{43}; Max-Age=\\d+; Path=/; HttpOnly; Secure; SameSite=None; Partitioned$`),
  );
  const answer = await key(cookieOf(reply));
  const { loginKey, expiration } = JSON.parse(answer.text) as LoginKeyReply;
  const user = { groupId: GROUP_ID, partnerUserId: 'alice' };
  expect(verifyLoginKey(user, loginKey, nodeSigner(API_KEY))).toEqual({ ok: true, expires: expiration });
});

test('a page of another origin that may call gets the token, and no cookie', async () => {
  const own = await startStack({ origins: ['https://desk.example'] });
  try {
    const { verifier, challenge } = verifierPair();
    const who = new Visitor();
    const chooser = await who.go(`${own.origin}/signin?h=${challenge}`);
    await who.submit(await who.submit(chooser, ['agent', 'demo-1']), ['answer', 'yes']);
    const reply = await collect(own.origin, verifier, { origin: 'https://desk.example' });
    expect([reply.status, reply.headers['set-cookie']]).toEqual([200, undefined]);
    expect(reply.headers['access-control-allow-credentials']).toBeUndefined();
    const { token } = JSON.parse(reply.text) as CollectedSignIn;
    expect(
      (await getLoginKey(own.origin, token, { headers: { origin: 'https://desk.example' } })).status,
    ).toBe(200);
    // The browser may send the cookie of a first-party visit along: from there it counts for nothing.
    const cookie = `${NAME}=${token}`;
    const byCookie = await send(`${own.origin}/getloginkey`, {
      method: 'POST',
      headers: { cookie, origin: 'https://desk.example' },
    });
    expect(outcome(byCookie)).toEqual([401, 'token_missing']);
  } finally {
    await own.close();
  }
});

describe('an attack on a session', () => {
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
  test.each<[string, Parameters<typeof key>[1], [number, string]]>([
    [
      'another agent’s id in the body',
      { body: 'partneruserid=bob', headers: FORM },
      [403, 'identity_mismatch'],
    ],
    [
      'another agent’s id in JSON',
      { body: '{"PartnerUserId":"bob"}', headers: { 'content-type': 'application/json' } },
      [403, 'identity_mismatch'],
    ],
    ['another agent’s id in the query', { query: '?partneruserid=bob' }, [403, 'identity_mismatch']],
    [
      'another agent’s id in a header',
      { headers: { 'x-partner-user-id': 'bob' } },
      [403, 'identity_mismatch'],
    ],
    [
      'the own and another id',
      { body: 'partneruserid=alice&partneruserid=bob', headers: FORM },
      [403, 'identity_mismatch'],
    ],
    ['a form of another site', { headers: { origin: 'https://evil.example' } }, [403, 'origin_refused']],
    ['a sandboxed frame', { headers: { origin: 'null' } }, [403, 'origin_refused']],
    [
      'the same host under another port',
      { headers: { origin: 'http://panel.localhost:1' } },
      [403, 'origin_refused'],
    ],
    ['no page at all', { headers: { origin: '' } }, [401, 'token_missing']],
    [
      'a page of the same site',
      { headers: { origin: '', 'sec-fetch-site': 'same-site' } },
      [401, 'token_missing'],
    ],
    ['a link', { method: 'GET' }, [401, 'token_missing']],
    ['a token in the body beside the cookie', { body: 'Token=abc', headers: FORM }, [401, 'token_invalid']],
    ['a token in the address', { query: '?token=abc' }, [400, 'token_in_address']],
  ])('%s is refused', async (_name, change, expected) => {
    const cookie = cookieOf(await signIn());
    expect(outcome(await key(cookie))).toEqual([200, 'key']);
    expect(outcome(await key(cookie, change))).toEqual(expected);
  });

  test('fixation: a sign-in never goes on with a session that was there before', async () => {
    const attacker = await signIn('demo-2');
    const planted = cookieOf(attacker);
    const victim = await signIn('demo-1', planted);
    expect(cookieOf(victim)).not.toBe(planted);
    // What the attacker planted is over, and never becomes the victim's.
    expect(outcome(await key(planted))).toEqual([401, 'token_invalid']);
    expect((await getLoginKey(stack.origin, tokenOf(attacker))).status).toBe(401);
    expect(outcome(await key(cookieOf(victim)))).toEqual([200, 'key']);
  });

  test('fixation: a made-up session is not taken over', async () => {
    const planted = `${NAME}=${'A'.repeat(43)}`;
    const reply = await signIn('demo-1', planted);
    expect(cookieOf(reply)).not.toBe(planted);
    expect(outcome(await key(planted))).toEqual([401, 'token_invalid']);
  });

  test('a collect of another site cannot end or replace the session', async () => {
    const cookie = cookieOf(await signIn());
    const { verifier } = verifierPair();
    const reply = await collect(stack.origin, verifier, { origin: 'https://evil.example', cookie });
    expect([reply.status, reply.headers['set-cookie']]).toEqual([403, undefined]);
    expect(outcome(await key(cookie))).toEqual([200, 'key']);
  });

  test('a challenge is good for one hand-off: neither again, nor with another provider', async () => {
    const { verifier, challenge } = verifierPair();
    const who = new Visitor();
    const chooser = await who.go(`${stack.origin}/signin?h=${challenge}&idp=openid`);
    await who.submit(await who.submit(chooser, ['agent', 'demo-1']), ['answer', 'yes']);
    expect((await collect(stack.origin, verifier)).status).toBe(200);
    for (const one of [who, new Visitor()])
      for (const idp of ['openid', 'acme'])
        expect((await one.go(`${stack.origin}/signin?h=${challenge}&idp=${idp}`)).status).toBe(409);
    expect(outcome(await collect(stack.origin, verifier))).toEqual([410, 'expired']);
  });

  test('after signing out neither the cookie nor the token gets a key', async () => {
    const reply = await signIn();
    const cookie = cookieOf(reply);
    expect(outcome(await key(cookie))).toEqual([200, 'key']);
    const out = await send(`${stack.origin}/signout`, {
      method: 'POST',
      headers: { cookie, origin: stack.origin },
    });
    expect(JSON.parse(out.text)).toEqual({ status: 'signed-out' });
    expect(out.headers['set-cookie']![0]).toMatch(new RegExp(`^${NAME}=; Max-Age=0;`));
    expect(outcome(await key(cookie))).toEqual([401, 'token_invalid']);
    expect((await getLoginKey(stack.origin, tokenOf(reply))).status).toBe(401);
  });

  test('a session ends with the access token of the provider that it came from', async () => {
    const cookie = cookieOf(await signIn());
    const before = clock;
    try {
      clock += 40 * 60_000; // an access token of the provider is for an hour, so the session is too
      expect(outcome(await key(cookie))).toEqual([200, 'key']);
      clock += 21 * 60_000;
      expect(outcome(await key(cookie))).toEqual([401, 'token_invalid']);
    } finally {
      clock = before;
    }
  });
});
