import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { matchingCode, verifyLoginKey, type CollectedSignIn, type LoginKeyReply } from '@glance-kit/core';
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
  type Stack,
} from './stack.js';

let stack: Stack;
const visitors: Visitor[] = [];
const replies: Reply[] = [];

beforeAll(async () => {
  stack = await startStack({ signInsPerMinute: 1_000 });
});
afterAll(() => stack.close());

function visitor(): Visitor {
  const one = new Visitor();
  visitors.push(one);
  return one;
}

const keep = async (reply: Promise<Reply>): Promise<Reply> => {
  replies.push(await reply);
  return reply;
};

const ask = (verifier: unknown): Promise<Reply> => keep(collect(stack.origin, verifier));
const signIn = (challenge: string): string => `${stack.origin}/signin?h=${challenge}`;

/** Goes as far as the question whether the panel is the agent's own. */
async function toQuestion(who: Visitor, challenge: string, agent = 'demo-1'): Promise<Reply> {
  const chooser = await who.go(signIn(challenge));
  expect(chooser.text).toContain('Who is signing in?');
  return who.submit(chooser, ['agent', agent]);
}

describe('signing in from a framed panel', () => {
  test('ends with a login key that the service accepts', async () => {
    const { verifier, challenge } = verifierPair();
    expect([(await ask(verifier)).status, (await ask(verifier)).text]).toEqual([202, '{"status":"pending"}']);

    const agent = visitor();
    const question = await toQuestion(agent, challenge);
    expect(question.url).toBe(`${stack.origin}/signin/confirm?h=${challenge}`);
    expect(question.text).toContain(`Does your panel show ${matchingCode(challenge)}?`);
    expect(question.text).toContain('Alice Martin');
    expect((await ask(verifier)).status).toBe(202);

    const end = await agent.submit(question, ['answer', 'yes']);
    expect(end.text).toContain('You are signed in');
    const collected = await ask(verifier);
    expect(collected.status).toBe(200);
    const found = JSON.parse(collected.text) as CollectedSignIn;
    expect(found).toEqual({
      token: expect.stringMatching(/^[\w-]{43}$/), // of a session of this server, not the provider's
      expiresAt: expect.any(Number),
      partnerUserId: 'alice',
      name: 'Alice Martin',
      email: 'alice@example.com',
    });

    const reply = await keep(getLoginKey(stack.origin, found.token));
    expect(reply.status).toBe(200);
    const { loginKey, ...rest } = JSON.parse(reply.text) as LoginKeyReply;
    const user = { groupId: GROUP_ID, partnerUserId: 'alice' };
    expect(verifyLoginKey(user, loginKey, nodeSigner(API_KEY))).toEqual({
      ok: true,
      expires: rest.expiration,
    });
    expect(rest.groupId).toBe(GROUP_ID);
    const other = await keep(
      getLoginKey(stack.origin, found.token, {
        body: 'partneruserid=bob',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    );
    expect([other.status, JSON.parse(other.text).error]).toEqual([403, 'identity_mismatch']);
  });

  test('works for two panels at once in one browser', async () => {
    const [one, two] = [verifierPair(), verifierPair()];
    const agent = visitor();
    const first = await toQuestion(agent, one.challenge, 'demo-1');
    const second = await toQuestion(agent, two.challenge, 'demo-2');
    await agent.submit(first, ['answer', 'yes']);
    await agent.submit(second, ['answer', 'yes']);
    expect(JSON.parse((await ask(one.verifier)).text)).toMatchObject({ partnerUserId: 'alice' });
    expect(JSON.parse((await ask(two.verifier)).text)).toMatchObject({ partnerUserId: 'bob' });
  });

  test('can be started again in the same window', async () => {
    const { verifier, challenge } = verifierPair();
    const agent = visitor();
    await agent.go(signIn(challenge));
    await agent.submit(await toQuestion(agent, challenge), ['answer', 'yes']);
    expect((await ask(verifier)).status).toBe(200);
  });
});

describe('an attack on the hand-off', () => {
  test('a stranger without the verifier gets nothing, also with the challenge', async () => {
    const { verifier, challenge } = verifierPair();
    const agent = visitor();
    await agent.submit(await toQuestion(agent, challenge), ['answer', 'yes']);
    expect((await ask(challenge)).status).toBe(202);
    expect((await ask(verifierPair().verifier)).status).toBe(202);
    expect((await ask(verifier)).status).toBe(200);
  });

  test('a sign-in is collected once', async () => {
    const { verifier, challenge } = verifierPair();
    const agent = visitor();
    await agent.submit(await toQuestion(agent, challenge), ['answer', 'yes']);
    const all = await Promise.all([ask(verifier), ask(verifier), ask(verifier)]);
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    const later = await ask(verifier);
    expect([later.status, JSON.parse(later.text).error]).toEqual([410, 'expired']);
  });

  test('a phishing link gives nothing before the victim says that the panel is theirs', async () => {
    const attacker = verifierPair();
    const victim = visitor();
    const question = await toQuestion(victim, attacker.challenge);
    expect((await ask(attacker.verifier)).status).toBe(202);
    const end = await victim.submit(question, ['answer', 'no']);
    expect(end.text).toContain('Sign-in cancelled');
    const reply = await ask(attacker.verifier);
    expect([reply.status, JSON.parse(reply.text).error]).toEqual([410, 'cancelled']);
    await victim.submit(question, ['answer', 'yes']);
    expect((await ask(attacker.verifier)).status).toBe(410);
  });

  test('a challenge that an agent has opened cannot be taken over by another browser', async () => {
    const { verifier, challenge } = verifierPair();
    const agent = visitor();
    await agent.go(signIn(challenge));
    const stranger = await visitor().go(signIn(challenge));
    expect(stranger.status).toBe(409);
    expect(stranger.text).toContain('already opened');
    await agent.submit(await toQuestion(agent, challenge), ['answer', 'yes']);
    expect(JSON.parse((await ask(verifier)).text)).toMatchObject({ partnerUserId: 'alice' });
    expect((await agent.go(signIn(challenge))).status).toBe(409);
  });

  /** The address with which the provider sends a browser back, not yet visited. */
  async function callbackOf(who: Visitor, challenge: string): Promise<string> {
    const chooser = await who.go(signIn(challenge));
    const action = /action="([^"]+)"/.exec(chooser.text)![1]!;
    let reply = await who.once(new URL(action, stack.origin).href, {
      method: 'POST',
      body: 'agent=demo-1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    while (!reply.headers.location!.includes('/signin/callback'))
      reply = await who.once(new URL(reply.headers.location!, stack.origin).href);
    return reply.headers.location!;
  }

  test('login CSRF: a reply meant for the attacker is refused in the browser of an agent', async () => {
    const { challenge } = verifierPair();
    const attacker = visitor();
    const address = await callbackOf(attacker, challenge);
    const agent = visitor();
    await agent.go(signIn(verifierPair().challenge));
    const reply = await agent.go(address);
    expect([reply.status, reply.text]).toEqual([
      403,
      expect.stringContaining('does not belong to this window'),
    ]);
    expect((await attacker.go(address)).status).toBe(403); // the state was used up
  });

  test.each([
    ['another state', (address: URL) => address.searchParams.set('state', 'x'.repeat(43))],
    ['no state', (address: URL) => address.searchParams.delete('state')],
  ])('a reply with %s is refused', async (_, change) => {
    const agent = visitor();
    const address = new URL(await callbackOf(agent, verifierPair().challenge));
    change(address);
    expect((await agent.go(address.href)).status).toBe(403);
  });

  test('a code of another sign-in is refused: PKCE and nonce belong to one', async () => {
    const agent = visitor();
    const stolen = new URL(await callbackOf(visitor(), verifierPair().challenge));
    const { verifier, challenge } = verifierPair();
    const own = new URL(await callbackOf(agent, challenge));
    own.searchParams.set('code', stolen.searchParams.get('code')!);
    expect((await agent.go(own.href)).text).toContain('The sign-in did not succeed');
    const reply = await ask(verifier);
    expect([reply.status, JSON.parse(reply.text).error]).toEqual([410, 'failed']);
  });

  test('a reply that names another issuer is refused', async () => {
    const agent = visitor();
    const own = new URL(await callbackOf(agent, verifierPair().challenge));
    own.searchParams.set('iss', 'https://evil.example');
    expect((await agent.go(own.href)).status).toBe(403);
  });

  test('a reply is used once', async () => {
    const agent = visitor();
    const address = await callbackOf(agent, verifierPair().challenge);
    expect((await agent.go(address)).text).toContain('Does your panel show');
    expect((await agent.go(address)).status).toBe(403);
  });

  test('Continue cannot be pressed by another page, with another token, or in another browser', async () => {
    const { verifier, challenge } = verifierPair();
    const agent = visitor();
    const question = await toQuestion(agent, challenge);
    const form = `${stack.origin}/signin/confirm`;
    const formToken = /name="form" value="([^"]+)"/.exec(question.text)![1]!;
    const body = `h=${challenge}&form=${formToken}&answer=yes`;
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const all = { method: 'POST', body, allCookies: true };
    for (const origin of ['https://evil.example', 'null', `${stack.origin}.evil.example`])
      expect((await agent.go(form, { ...all, headers: { ...type, origin } })).status).toBe(403);
    expect((await agent.go(form, { ...all, headers: type })).status).toBe(403);
    expect((await agent.submit(question, ['answer', 'yes'], { form: 'x'.repeat(43) })).status).toBe(403);
    expect((await visitor().submit(question, ['answer', 'yes'])).status).toBe(403);
    expect((await visitor().go(`${form}?h=${challenge}`)).status).toBe(403);
    expect((await ask(verifier)).status).toBe(202);
    expect((await agent.submit(question, ['answer', 'yes'])).status).toBe(200);
    expect((await ask(verifier)).status).toBe(200);
  });

  test.each([
    ['too short', 'x'.repeat(42)],
    ['too long', 'x'.repeat(129)],
    ['of other characters', `${'x'.repeat(42)}+`],
    ['empty', ''],
    ['no text', 7],
    ['absent', undefined],
  ])('a verifier that is %s is refused', async (_, verifier) => {
    const reply = await ask(verifier);
    expect([reply.status, JSON.parse(reply.text).error]).toEqual([400, 'verifier_invalid']);
  });

  test.each([
    '',
    'h=',
    'h=abc',
    `h=${'x'.repeat(43)}`,
    `h=${'A'.repeat(43)}&h=${'A'.repeat(43)}`,
    `h=${'A'.repeat(44)}`,
  ])('a sign-in address with %p is refused', async (query) => {
    expect((await visitor().go(`${stack.origin}/signin?${query}`)).status).toBe(400);
  });

  test('a page of another site can neither collect nor ask whether it may', async () => {
    const { verifier } = verifierPair();
    const origin = 'https://evil.example';
    const reply = await keep(collect(stack.origin, verifier, { origin }));
    expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    const preflight = await keep(send(`${stack.origin}/collect`, { method: 'OPTIONS', headers: { origin } }));
    expect(preflight.status).toBe(403);
    const form = {
      method: 'POST',
      body: `verifier=${verifier}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    };
    expect((await keep(send(`${stack.origin}/collect`, form))).status).toBe(415);
    expect((await keep(send(`${stack.origin}/collect`))).status).toBe(405);
  });
});

test('cancelling at the provider ends the hand-off', async () => {
  const { verifier, challenge } = verifierPair();
  const agent = visitor();
  const reply = await agent.submit(await agent.go(signIn(challenge)), ['agent', '']);
  expect([reply.status, reply.text]).toEqual([403, expect.stringContaining('did not succeed')]);
  expect(JSON.parse((await ask(verifier)).text)).toMatchObject({ status: 410, error: 'failed' });
});

test('pages of the sign-in cannot be framed, cached or made to run a script of their text', async () => {
  const agent = visitor();
  const question = await toQuestion(agent, verifierPair().challenge);
  const end = await agent.submit(question, ['answer', 'no']);
  for (const page of [question, end, await agent.go(`${stack.origin}/signin`)]) {
    const policy = page.headers['content-security-policy'];
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(page.text).not.toMatch(/<script(?! src=)|style=|onload/);
  }
});

test('the cookie of a sign-in is first-party, hidden from scripts and gone when it is over', async () => {
  const { challenge } = verifierPair();
  const agent = visitor();
  const away = await agent.once(signIn(challenge));
  expect(away.headers['set-cookie']).toEqual([
    expect.stringMatching(
      /^glance_sign_in_[\w-]{16}=[\w-]{43}; Path=\/signin; Max-Age=120; HttpOnly; SameSite=Lax$/,
    ),
  ]);
  const end = await agent.submit(await toQuestion(agent, challenge), ['answer', 'yes']);
  expect(end.headers['set-cookie']![0]).toMatch(/^glance_sign_in_[\w-]{16}=; Path=\/signin; Max-Age=0; /);
});

test('a text in a name is shown as text', async () => {
  const name = `<img src=x onerror="alert(1)">&'`;
  const agents = [{ id: 'demo-1', partnerUserId: 'eve', name, email: 'eve@example.com' }];
  const own = await startStack({ agents });
  try {
    const { challenge } = verifierPair();
    const agent = new Visitor();
    const chooser = await agent.go(`${own.origin}/signin?h=${challenge}`);
    const question = await agent.submit(chooser, ['agent', 'demo-1']);
    for (const page of [chooser, question]) {
      expect(page.text).not.toContain('<img');
      expect(page.text).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;');
    }
  } finally {
    await own.close();
  }
});

test('an agent without a partner user id hears whom to ask', async () => {
  const agents = [{ id: 'demo-1', partnerUserId: '', name: 'New Agent', email: 'new@example.com' }];
  const own = await startStack({ agents });
  try {
    const { verifier, challenge } = verifierPair();
    const agent = new Visitor();
    const reply = await agent.submit(await agent.go(`${own.origin}/signin?h=${challenge}`), [
      'agent',
      'demo-1',
    ]);
    expect([reply.status, reply.text]).toEqual([403, expect.stringContaining('Ask an administrator')]);
    expect((await collect(own.origin, verifier)).status).toBe(410);
  } finally {
    await own.close();
  }
});

test('a burst of sign-ins is stopped', async () => {
  const own = await startStack({ signInsPerMinute: 3 });
  try {
    const open = () => send(`${own.origin}/signin?h=${verifierPair().challenge}`);
    const statuses = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await open()).status);
    expect(statuses).toEqual([303, 303, 303, 429]);
    expect((await open()).headers['retry-after']).toMatch(/^\d+$/);
  } finally {
    await own.close();
  }
});

test('the API key is in nothing that was sent, shown or logged', () => {
  const everything = JSON.stringify([visitors.map(({ seen }) => seen), replies, stack.log]);
  expect(visitors.flatMap(({ seen }) => seen).length).toBeGreaterThan(100);
  expect(stack.log.length).toBeGreaterThan(10);
  expect(everything.includes('login_key_minted')).toBe(true);
  for (const text of [
    API_KEY,
    Buffer.from(API_KEY).toString('base64').slice(0, -2),
    Buffer.from(API_KEY).toString('hex'),
  ])
    expect(everything.includes(text)).toBe(false); // not toContain: a failure would print everything
});

test('no log line holds a token, a login key, a verifier or a cookie', () => {
  const log = JSON.stringify(stack.log);
  expect(log).not.toMatch(/eyJ[\w-]{10}|\$1\$\d{10}|[\w-]{43}/);
});
