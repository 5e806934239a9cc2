import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { matchingCode, verifyLoginKey, type CollectedSignIn, type LoginKeyReply } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

let stack: Stack;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'glance-kit-page-'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>page</title>');
  stack = await startStack({
    signInsPerMinute: 1_000,
    keysPerMinute: 1_000,
    saml: [
      { id: 'acme' },
      { id: 'posted', binding: 'post' },
      {
        id: 'open',
        provider: { providerInitiated: true },
        relayState: '/five9',
      },
    ],
    pages: [
      {
        path: '/five9',
        directory,
        config: { service: 'http://localhost:4600', groupId: GROUP_ID },
        frameAncestors: [],
      },
    ],
  });
});
afterAll(async () => {
  await stack.close();
  rmSync(directory, { recursive: true });
});

const signIn = (challenge: string, idp: string): string => `${stack.origin}/signin?h=${challenge}&idp=${idp}`;
const checks = (): unknown[] =>
  stack.log.filter(({ event }) => event === 'saml_refused').map(({ check }) => check);

/** Goes as far as the provider's page that posts its answer; the answer is not sent. */
async function toAnswer(who: Visitor, challenge: string, idp = 'acme', agent = 'demo-1'): Promise<Reply> {
  let chooser = await who.go(signIn(challenge, idp));
  if (chooser.text.includes('On to your sign-in')) chooser = await who.submit(chooser);
  expect(chooser.text).toContain('Test identity provider: signs in anybody');
  return who.submit(chooser, ['agent', agent]);
}

/** Goes as far as the question whether the panel is the agent's own. */
async function toQuestion(who: Visitor, challenge: string, idp = 'acme', agent = 'demo-1'): Promise<Reply> {
  return who.submit(await toAnswer(who, challenge, idp, agent));
}

async function signedIn(idp = 'acme', agent = 'demo-1'): Promise<CollectedSignIn> {
  const { verifier, challenge } = verifierPair();
  const who = new Visitor();
  await who.submit(await toQuestion(who, challenge, idp, agent), ['answer', 'yes']);
  const reply = await collect(stack.origin, verifier);
  expect(reply.status).toBe(200);
  return JSON.parse(reply.text) as CollectedSignIn;
}

describe('signing in at a SAML provider', () => {
  test.each(['acme', 'posted'])('ends with a login key that the service accepts (%s)', async (idp) => {
    const { verifier, challenge } = verifierPair();
    const agent = new Visitor();
    const question = await toQuestion(agent, challenge, idp, 'demo-2');
    expect(question.url).toBe(`${stack.origin}/signin/confirm?h=${challenge}`);
    expect(question.text).toContain(`Does your panel show ${matchingCode(challenge)}?`);
    expect(question.text).toContain('Bob Jansen');
    expect((await collect(stack.origin, verifier)).status).toBe(202);
    await agent.submit(question, ['answer', 'yes']);
    const found = JSON.parse((await collect(stack.origin, verifier)).text) as CollectedSignIn;
    expect(found).toMatchObject({ partnerUserId: 'bob', name: 'Bob Jansen', email: 'bob@example.com' });

    const reply = await getLoginKey(stack.origin, found.token);
    const { loginKey, expiration } = JSON.parse(reply.text) as LoginKeyReply;
    const user = { groupId: GROUP_ID, partnerUserId: 'bob' };
    expect(verifyLoginKey(user, loginKey, nodeSigner(API_KEY))).toEqual({ ok: true, expires: expiration });
  });

  test('agents choose where there are several providers, and stay in the same sign-in', async () => {
    const { verifier, challenge } = verifierPair();
    const agent = new Visitor();
    const page = await agent.go(`${stack.origin}/signin?h=${challenge}`);
    expect([...page.text.matchAll(/<strong>([^<]+)</g)].map(([, name]) => name)).toEqual([
      'OpenID',
      'Company acme',
      'Company posted',
      'Company open',
    ]);
    const [, link] = /href="([^"]*idp=acme[^"]*)"/.exec(page.text)!;
    const chooser = await agent.go(new URL(link!.replaceAll('&amp;', '&'), stack.origin).href);
    const question = await agent.submit(await agent.submit(chooser, ['agent', 'demo-1']));
    await agent.submit(question, ['answer', 'yes']);
    expect(JSON.parse((await collect(stack.origin, verifier)).text)).toMatchObject({
      partnerUserId: 'alice',
    });
    expect((await agent.go(signIn(verifierPair().challenge, 'nowhere'))).status).toBe(400);
  });

  test('the metadata for the administrator of the provider name the addresses of this server', async () => {
    const reply = await send(`${stack.origin}/saml/acme/metadata`);
    expect(reply.headers['content-type']).toContain('application/samlmetadata+xml');
    expect(reply.text).toContain(`entityID="${stack.origin}/saml/acme/metadata"`);
    expect(reply.text).toContain(`Location="${stack.origin}/saml/acme/acs"`);
    expect((await send(`${stack.origin}/saml/nowhere/metadata`)).status).toBe(404);
  });

  test('an agent without a partner user id hears whom to ask', async () => {
    const own = await startStack({
      oidc: false,
      saml: [{ id: 'acme', choice: { user: { partnerUserId: 'employeeNumber' } } }],
    });
    try {
      const { verifier, challenge } = verifierPair();
      const agent = new Visitor();
      const chooser = await agent.go(`${own.origin}/signin?h=${challenge}`);
      const reply = await agent.submit(await agent.submit(chooser, ['agent', 'demo-1']));
      expect([reply.status, reply.text]).toEqual([403, expect.stringContaining('Ask an administrator')]);
      expect(reply.text).not.toContain('employeeNumber');
      expect(own.log).toContainEqual(
        expect.objectContaining({
          event: 'sign_in_failed',
          reason: expect.stringContaining('attribute employeeNumber missing'),
        }),
      );
      expect((await collect(own.origin, verifier)).status).toBe(410);
    } finally {
      await own.close();
    }
  });
});

describe('an attack on the way back from a SAML provider', () => {
  test('an answer counts once', async () => {
    const agent = new Visitor();
    const answer = await toAnswer(agent, verifierPair().challenge);
    const { address, sent } = agent.form(answer);
    expect((await agent.once(address, sent)).status).toBe(303);
    expect((await agent.once(address, sent)).status).toBe(403);
    expect(checks().at(-1)).toMatch(/^(replay|in-response-to)$/);
  });

  test('login CSRF: the attacker’s answer in the browser of an agent signs nobody in', async () => {
    const { verifier, challenge } = verifierPair();
    const attacker = new Visitor();
    const victim = new Visitor();
    await victim.go(signIn(verifierPair().challenge, 'acme'));
    const { address, sent } = attacker.form(await toAnswer(attacker, challenge));
    const reply = await victim.go(address, sent);
    expect([reply.status, reply.text]).toEqual([
      403,
      expect.stringContaining('does not belong to this window'),
    ]);
    expect((await collect(stack.origin, verifier)).status).toBe(202);
  });

  /** Sends the answer and stops before the GET that follows. */
  async function callbackOf(who: Visitor, challenge: string, idp = 'acme'): Promise<URL> {
    const { address, sent } = who.form(await toAnswer(who, challenge, idp));
    const reply = await who.once(address, sent);
    expect(reply.status).toBe(303);
    expect(reply.headers['set-cookie']).toBeUndefined();
    return new URL(reply.headers.location!);
  }

  test('a stolen address is of no use in another browser, nor a second time in its own', async () => {
    const agent = new Visitor();
    const first = await callbackOf(agent, verifierPair().challenge);
    expect((await agent.go(first.href)).text).toContain('Does your panel show');
    expect((await agent.go(first.href)).status).toBe(403);
    const second = await callbackOf(agent, verifierPair().challenge);
    expect((await new Visitor().go(second.href)).status).toBe(403);
  });

  test.each<[string, (own: URL, other: URL) => void]>([
    [
      'the ticket of somebody else',
      (own, other) => own.searchParams.set('ticket', other.searchParams.get('ticket')!),
    ],
    ['a made-up ticket', (own) => own.searchParams.set('ticket', 'A'.repeat(43))],
    ['no ticket', (own) => own.searchParams.delete('ticket')],
  ])('%s is refused', async (_name, change) => {
    const { verifier, challenge } = verifierPair();
    const agent = new Visitor();
    const good = await callbackOf(agent, verifierPair().challenge);
    expect((await agent.go(good.href)).status).toBe(200);
    const own = await callbackOf(agent, challenge);
    change(own, await callbackOf(new Visitor(), verifierPair().challenge));
    expect((await agent.go(own.href)).text).toContain('The sign-in did not succeed');
    expect(JSON.parse((await collect(stack.origin, verifier)).text)).toMatchObject({ error: 'failed' });
    expect(stack.log.at(-1)).toMatchObject({
      event: 'sign_in_failed',
      reason: expect.stringContaining('ticket'),
    });
  });

  test('a ticket of the hand-off opens no other door', async () => {
    const address = await callbackOf(new Visitor(), verifierPair().challenge);
    const ticket = address.searchParams.get('ticket')!;
    expect((await send(`${stack.origin}/saml/signed-in?ticket=${ticket}`)).status).toBe(403);
    expect(checks().at(-1)).toBe('ticket');
  });

  test('an answer is taken at the door of its own provider only', async () => {
    const agent = new Visitor();
    const { address, sent } = agent.form(await toAnswer(agent, verifierPair().challenge));
    const other = await agent.once(address.replace('/acme/', '/posted/'), sent);
    expect(other.status).toBe(403);
    expect(checks().at(-1)).toBe('destination');
    expect((await agent.once(address.replace('/acme/', '/nowhere/'), sent)).status).toBe(404);
    expect((await agent.once(address, sent)).status).toBe(303);
  });

  test.each<[string, (sent: Sent, fields: URLSearchParams) => [query: string, sent: Sent], number]>([
    [
      'in the address',
      (sent, fields) => [`?SAMLResponse=${encodeURIComponent(fields.get('SAMLResponse')!)}`, sent],
      403,
    ],
    [
      'twice',
      (sent, fields) => [
        '',
        { ...sent, body: `${sent.body}&SAMLResponse=${encodeURIComponent(fields.get('SAMLResponse')!)}` },
      ],
      403,
    ],
    [
      'with two relay states',
      (sent) => ['', { ...sent, body: `${sent.body}&RelayState=a&RelayState=b` }],
      403,
    ],
    [
      'as a request',
      (sent) => ['', { ...sent, body: sent.body!.replace('SAMLResponse=', 'SAMLRequest=') }],
      403,
    ],
    [
      'as JSON',
      (sent) => ['', { ...sent, headers: { ...sent.headers, 'content-type': 'application/json' } }],
      403,
    ],
    ['with 2 MB', (sent) => ['', { ...sent, body: `${sent.body}&x=${'x'.repeat(2_000_000)}` }], 413],
  ])('an answer %s is refused', async (_name, change, status) => {
    const agent = new Visitor();
    const { address, sent, fields } = agent.form(await toAnswer(agent, verifierPair().challenge));
    const [query, changed] = change(sent, fields);
    const before = checks().length;
    expect((await agent.once(address + query, changed)).status).toBe(status);
    if (status === 403) expect(checks().slice(before)).toEqual(['structure']);
    expect((await agent.once(address, sent)).status).toBe(303); // untouched, it counts
  });
});

describe('a sign-in that begins at the provider', () => {
  /** The provider's page that posts its answer, for a sign-in that nobody here began. */
  async function unasked(who: Visitor, place: number, agent = 'demo-1'): Promise<Reply> {
    const provider = stack.samlProviders[place]!;
    const ids = ['acme', 'posted', 'open'];
    const sp = encodeURIComponent(`${stack.origin}/saml/${ids[place]}/metadata`);
    const chooser = await who.go(`${provider.ssoUrl.replace(/\/sso$/, '/start')}?sp=${sp}`);
    return who.submit(chooser, ['agent', agent]);
  }

  test('is refused unless it is allowed', async () => {
    const agent = new Visitor();
    expect((await agent.submit(await unasked(agent, 0))).status).toBe(403);
    expect(checks().at(-1)).toBe('in-response-to');
  });

  test('is asked about once, then leads to the page that it names', async () => {
    const agent = new Visitor();
    const question = await agent.submit(await unasked(agent, 2));
    expect(question.text).toContain('Sign in as alice@example.com?');
    expect(agent.cookie('glance_session')).toBeUndefined();
    const page = await agent.submit(question, ['answer', 'yes']);
    expect(page.url).toBe(`${stack.origin}/five9`);
    const headers = { cookie: agent.cookie('glance_session=')!, origin: stack.origin };
    const who = await send(`${stack.origin}/session`, { method: 'POST', headers });
    expect(JSON.parse(who.text)).toMatchObject({ partnerUserId: 'alice', name: 'Alice Martin' });
  });

  test('a no signs nobody in', async () => {
    const agent = new Visitor();
    const question = await agent.submit(await unasked(agent, 2));
    expect((await agent.submit(question, ['answer', 'no'])).text).toContain('Sign-in cancelled');
    expect(agent.cookie('glance_session')).toBeUndefined();
    expect((await agent.submit(question, ['answer', 'yes'])).status).toBe(403);
  });

  test('the answer counts in the browser that was asked, from its own page, once', async () => {
    const agent = new Visitor();
    const question = await agent.submit(await unasked(agent, 2));
    const { address, sent } = agent.form(question, ['answer', 'yes']);
    expect((await new Visitor().go(address, sent)).status).toBe(403);
    expect(checks().at(-1)).toBe('browser');
    for (const origin of ['https://evil.example', 'null']) {
      const strange = { ...sent, allCookies: true, headers: { ...FORM, origin } };
      expect((await agent.go(address, strange)).status).toBe(403);
      expect(checks().at(-1)).toBe('form');
    }
    const other = agent.form(question, ['answer', 'yes'], { form: 'A'.repeat(43) });
    expect((await agent.go(other.address, other.sent)).status).toBe(403);
    expect(checks().at(-1)).toBe('form');
    expect((await agent.go(address, sent)).url).toBe(`${stack.origin}/five9`);
    expect((await agent.go(address, sent)).status).toBe(403);
  });

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/five9?next=https://evil.example',
    '/five9/../signin',
    'javascript:alert(1)',
    '/collect',
  ])('a RelayState of %p leads nowhere', async (relayState) => {
    const agent = new Visitor();
    const answer = await unasked(agent, 2);
    const question = await agent.submit(answer, undefined, { RelayState: relayState });
    const { address, sent } = agent.form(question, ['answer', 'yes']);
    const reply = await agent.once(address, sent);
    expect([reply.status, reply.headers.location]).toEqual([303, `${stack.origin}/signed-in`]);
  });
});

describe('signing out', () => {
  const session = (token: string): Promise<Reply> => getLoginKey(stack.origin, token);

  test('ends the session here, then at the provider, which sends the browser back', async () => {
    const { verifier, challenge } = verifierPair();
    const agent = new Visitor();
    await agent.submit(await toQuestion(agent, challenge), ['answer', 'yes']);
    const { token } = JSON.parse((await collect(stack.origin, verifier)).text) as CollectedSignIn;
    expect((await session(token)).status).toBe(200);
    const headers = { authorization: `Bearer ${token}`, origin: stack.origin };
    const out = await send(`${stack.origin}/signout`, { method: 'POST', headers });
    const { status, location } = JSON.parse(out.text) as { status: string; location: string };
    expect(status).toBe('signed-out');
    expect((await session(token)).status).toBe(401);
    expect(location).toContain(stack.samlProviders[0]!.logoutUrl);
    const end = await agent.go(location);
    expect([end.url.split('?')[0], end.text]).toEqual([
      `${stack.origin}/saml/acme/logout`,
      expect.stringContaining('You are signed out'),
    ]);
  });

  test('at the provider ends the sessions of that sign-in, and no other', async () => {
    const { verifier, challenge } = verifierPair();
    const agent = new Visitor();
    await agent.submit(await toQuestion(agent, challenge), ['answer', 'yes']);
    const { token } = JSON.parse((await collect(stack.origin, verifier)).text) as CollectedSignIn;
    const elsewhere = await signedIn();
    await agent.go(stack.samlProviders[0]!.logoutUrl);
    expect((await session(token)).status).toBe(401);
    expect((await session(elsewhere.token)).status).toBe(200);
  });

  test('nobody can send a made-up sign-out', async () => {
    const { token } = await signedIn();
    for (const query of ['', '?SAMLRequest=abc', '?SAMLResponse=abc'])
      expect((await send(`${stack.origin}/saml/acme/logout${query}`)).status).toBe(403);
    expect((await session(token)).status).toBe(200);
  });
});

test('no log line holds a ticket, a cookie, a token, an assertion or a login key', () => {
  expect(stack.log.length).toBeGreaterThan(20);
  expect(JSON.stringify(stack.log)).not.toMatch(/[\w-]{43}|PHNhbW|\$1\$\d{10}/);
});
