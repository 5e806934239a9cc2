import { expect, test } from '@jest/globals';
import { LOGIN_KEY_LIFETIME, REMEDIES, portableSigner, type LoginKeyReply } from '@glance-kit/core';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cachedSigner, jwtAuthenticator, loginKeySettings, memoryCounter } from '../src/index.js';
import {
  ADDRESS,
  API_KEY,
  AUDIENCE,
  ISSUER,
  NOW,
  ORIGIN,
  bench,
  errorOf,
  jane,
  post,
  signer,
  testIssuer,
} from './helpers.js';

/** Environment of a good deployment. */
const ENV = { GLANCE_GROUP_ID: '12345', GLANCE_API_KEY: API_KEY, GLANCE_ORIGINS: ORIGIN };

const refusedByName = (name: string): unknown =>
  expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) });

async function everyReply(): Promise<{ replies: string[]; log: string }> {
  const { handle, log } = bench();
  const failing = bench({ authenticate: () => Promise.reject(new Error('unforeseen')) });
  const requests = [
    post(),
    post('partneruserid=jane', { Origin: ORIGIN }),
    post('partneruserid=bob'),
    post('{'),
    new Request(ADDRESS),
    new Request(ADDRESS, { method: 'PUT' }),
    new Request(ADDRESS, { method: 'OPTIONS', headers: { Origin: ORIGIN } }),
    post(undefined, { Origin: 'https://evil.example' }),
  ];
  const answers = await Promise.all([...requests.map(handle), failing.handle(post())]);
  const replies = answers.map(async (reply) => JSON.stringify([...reply.headers]) + (await reply.text()));
  return { replies: await Promise.all(replies), log: JSON.stringify([...log, ...failing.log]) };
}

test('defect 1: the API key is in no reply, header or log line', async () => {
  const { replies, log } = await everyReply();
  expect(replies).toHaveLength(9);
  expect(replies.join() + log).not.toContain(API_KEY);
  expect(replies.join() + log).not.toMatch(/api_?key/i);
});

test('defect 2: the partner user id is the proven identity, and naming another one is refused', async () => {
  const { handle } = bench();
  const reply = (await (await handle(post())).json()) as LoginKeyReply;
  const expected = `$1$${NOW + 300}$${signer().sign(`12345jane1${NOW + 300}`)}`;
  expect(reply.loginKey).toBe(expected);
  expect(await errorOf(await handle(post('partneruserid=admin')))).toEqual([403, 'identity_mismatch']);
});

test('defect 3: a missing partneruserid is never signed as the text undefined', async () => {
  const issuer = await testIssuer();
  const authenticate = jwtAuthenticator({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks: issuer.jwks,
    claim: 'glance_user',
    now: () => NOW,
  });
  const { handle, log } = bench({ authenticate });
  const token = await issuer.sign({ glance_user: undefined });
  const reply = await handle(post(undefined, { Authorization: `Bearer ${token}` }));
  expect(await errorOf(reply)).toEqual([403, 'partner_user_id_missing']);
  const careless = bench({
    authenticate: async () => ({ ...jane, partnerUserId: undefined as unknown as string }),
  });
  expect(await errorOf(await careless.handle(post()))).toEqual([403, 'partner_user_id_invalid']);
  expect(await errorOf(await bench().handle(post('partneruserid=')))).toEqual([
    400,
    'partner_user_id_invalid',
  ]);
  expect([...log, ...careless.log].filter(({ event }) => event === 'login_key_minted')).toEqual([]);
});

test('defect 4: an expiry that is absent is 300 s, and one that is no whole number of 60 to 86100 stops the start', () => {
  expect(loginKeySettings(ENV).expirationSeconds).toBe(LOGIN_KEY_LIFETIME.defaultSeconds);
  for (const good of ['60', '300', '86100'])
    expect(loginKeySettings({ ...ENV, GLANCE_EXPIRATION: good }).expirationSeconds).toBe(Number(good));
  for (const bad of [
    '',
    ' ',
    'NaN',
    'abc',
    '59',
    '86101',
    '-300',
    '300.5',
    '3e2',
    '300s',
    '0x12c',
    '9'.repeat(30),
  ])
    expect(() => loginKeySettings({ ...ENV, GLANCE_EXPIRATION: bad })).toThrow(
      refusedByName('GLANCE_EXPIRATION'),
    );
  for (const bad of [NaN, Infinity, 59, 86_101, -300, 300.5])
    expect(() => bench({ expirationSeconds: bad })).toThrow(refusedByName('GLANCE_EXPIRATION'));
});

test('defect 5: an empty or absent API key stops the start and signs nothing', async () => {
  for (const bad of [undefined, '', '   '])
    expect(() => loginKeySettings({ ...ENV, GLANCE_API_KEY: bad })).toThrow(refusedByName('GLANCE_API_KEY'));
  expect(() => portableSigner('')).toThrow(expect.objectContaining({ code: 'API_KEY_INVALID' }));
  const { handle } = bench({ getSigner: cachedSigner(async () => '').getSigner });
  expect(await errorOf(await handle(post()))).toEqual([503, 'not_ready']);
});

test('defect 6: only configured origins are echoed, never a wildcard, and caches are told', async () => {
  const { handle } = bench();
  const good = await handle(post(undefined, { Origin: ORIGIN }));
  expect(good.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  const bad = await handle(post(undefined, { Origin: 'https://evil.example' }));
  expect([bad.status, bad.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  for (const reply of [good, bad, await handle(post())]) expect(reply.headers.get('vary')).toBe('Origin');
  expect(() => loginKeySettings({ ...ENV, GLANCE_ORIGINS: '*' })).toThrow(refusedByName('GLANCE_ORIGINS'));
  expect(() => loginKeySettings({ ...ENV, GLANCE_ORIGINS: `${ORIGIN},` })).toThrow(
    refusedByName('GLANCE_ORIGINS'),
  );
  expect(() => loginKeySettings({ ...ENV, GLANCE_ORIGINS: 'https://jane:secret@desk.example' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  );
});

test('defect 7: a preflight is answered with every method in one value and the headers that a token needs', async () => {
  const headers = { Origin: ORIGIN, 'Access-Control-Request-Method': 'POST' };
  const reply = await bench().handle(new Request(ADDRESS, { method: 'OPTIONS', headers }));
  expect(reply.status).toBe(204);
  expect(reply.body).toBeNull();
  expect(reply.headers.get('content-type')).toBeNull();
  expect(Object.fromEntries(reply.headers)).toMatchObject({
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': 'Authorization, Content-Type',
    vary: 'Origin',
  });
});

test('defect 8: no reply is cached or named as a referrer, and a token in the address is refused', async () => {
  const { handle } = bench();
  const refused = await handle(new Request(`${ADDRESS}?Token=abc&partneruserid=jane`));
  for (const reply of [await handle(post()), await handle(new Request(ADDRESS)), refused]) {
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('referrer-policy')).toBe('no-referrer');
  }
  expect(await errorOf(refused)).toEqual([400, 'token_in_address']);
});

test('defect 9: each fault has its own status, never 404 with an empty body', async () => {
  const { handle } = bench({ rateLimit: { counter: memoryCounter(), limit: 1, windowMs: 60_000 } });
  const unsigned = bench({
    authenticate: async () => ({ status: 401, error: 'token_missing', title: 'Sign in.' }),
  });
  const broken = bench({ authenticate: () => Promise.reject(new Error('unforeseen')) });
  await handle(post());
  const replies = [
    await handle(post('{')),
    await unsigned.handle(post()),
    await handle(post('partneruserid=bob')),
    await handle(new Request(ADDRESS, { method: 'PUT' })),
    await handle(post()),
    await broken.handle(post()),
  ];
  expect(replies.map(({ status }) => status)).toEqual([400, 401, 403, 405, 429, 500]);
  for (const reply of replies) {
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await reply.json()).toEqual({
      type: 'about:blank',
      title: expect.any(String),
      status: reply.status,
      error: expect.stringMatching(/^[a-z_]+$/),
    });
  }
});

test('defect 10: minting is limited per identity and every key leaves a line that does not hold it', async () => {
  const { handle, log } = bench({ rateLimit: { counter: memoryCounter(), limit: 1, windowMs: 60_000 } });
  const { loginKey } = (await (await handle(post())).json()) as LoginKeyReply;
  expect((await handle(post())).status).toBe(429);
  expect(log[0]).toEqual({
    level: 'info',
    event: 'login_key_minted',
    subject: 'subject-1',
    partnerUserId: 'jane',
    groupId: '12345',
    expires: NOW + 300,
    source: 'https://id.example',
  });
  expect(JSON.stringify(log)).not.toContain(loginKey.slice(15));
});

test('defect 11: only people with an allowed role get a key, where roles are configured', async () => {
  const issuer = await testIssuer();
  const authenticate = jwtAuthenticator({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks: issuer.jwks,
    claim: 'glance_user',
    roles: { claim: 'roles', allowed: ['agent', 'supervisor'] },
    now: () => NOW,
  });
  const { handle } = bench({ authenticate });
  const ask = async (roles: unknown) =>
    (await handle(post(undefined, { Authorization: `Bearer ${await issuer.sign({ roles })}` }))).status;
  expect(await ask(['clerk', 'agent'])).toBe(200);
  expect(await ask('clerk supervisor')).toBe(200);
  for (const roles of [undefined, [], ['clerk'], 'agents', { agent: true }, [['agent']]])
    expect(await ask(roles)).toBe(403);
});

test('defect 12: the signature is native HMAC or an audited library, and every dependency has a version', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(Object.keys(manifest.dependencies)).toEqual(['@glance-kit/core', '@noble/hashes', 'jose']);
  for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\^?\d+\.\d+\.\d+$/);
  const sources = fileURLToPath(new URL('../src', import.meta.url));
  for (const name of readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  ))
    expect(readFileSync(`${sources}/${name}`, 'utf8')).not.toMatch(/from '(?:node:|crypto-js)|\bHMAC\(/);
});

test('defect 13: a group id that is not a canonical positive number stops the start', () => {
  for (const bad of ['012345', '0', '-1', '1.5', '1e5', ' 12345', '12345 ', 'abc', '12345678901'])
    expect(() => loginKeySettings({ ...ENV, GLANCE_GROUP_ID: bad })).toThrow(
      refusedByName('GLANCE_GROUP_ID'),
    );
  expect(loginKeySettings(ENV).groupId).toBe('12345');
});

test('the reply names no remedy of the kit: those are for operators', async () => {
  const { replies } = await everyReply();
  for (const remedy of [REMEDIES.CONFIG_INVALID, REMEDIES.HANDLER_FAILED])
    expect(replies.join()).not.toContain(remedy);
});
