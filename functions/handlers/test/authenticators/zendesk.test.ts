import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { authenticatorSuite } from '@glance-kit/testing';
import {
  SignJWT,
  UnsecuredJWT,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  importPKCS8,
  type CryptoKey,
} from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NO_FIELDS, parseForm } from '../../src/fields.js';
import { memoryCounter, zendeskAuthenticator, type ZendeskOptions } from '../../src/index.js';
import { ADDRESS, NOW } from '../helpers.js';

const AUDIENCE = 'https://acme.zendesk.com/api/v2/apps/installations/7001.json';
const USERS = 'https://acme.zendesk.com/api/v2/users';

interface App {
  privateKey: CryptoKey;
  pem: string;
  sign(claims?: Record<string, unknown>): Promise<string>;
}

async function makeApp(): Promise<App> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const sign = (claims: Record<string, unknown> = {}): Promise<string> =>
    new SignJWT({
      iss: 'acme.zendesk.com',
      aud: AUDIENCE,
      sub: `${USERS}/42.json`,
      iat: NOW,
      exp: NOW + 300,
      jti: crypto.randomUUID(),
      qsh: 'not-checked',
      context: { product: 'support', location: 'ticket_sidebar' },
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(privateKey);
  return { privateKey, pem: await exportSPKI(publicKey), sign };
}

let app: App;
let otherApp: App;
beforeAll(async () => {
  [app, otherApp] = await Promise.all([makeApp(), makeApp()]);
});

const settings = (more: Partial<ZendeskOptions> = {}): ZendeskOptions => ({
  subdomain: 'acme',
  installationId: '7001',
  publicKey: { pem: app.pem },
  now: () => NOW,
  ...more,
});
const form = (token: string) => ({ members: [['token', token] as const] });
/** As Zendesk loads the page: a form post, with `origin` and `app_guid` in the address. */
const load = (token: string, options: Partial<ZendeskOptions> = {}) =>
  zendeskAuthenticator(settings(options))(
    new Request(`${ADDRESS}?origin=https%3A%2F%2Facme.zendesk.com&app_guid=1`, { method: 'POST' }),
    parseForm(`token=${token}`),
  );

for (const singleUse of [false, true])
  authenticatorSuite(singleUse ? 'Zendesk signed URL, each token once' : 'Zendesk signed URL', () => {
    const names: Record<string, string> = { '42': 'jane', '43': 'somebody.else' };
    return {
      authenticate: zendeskAuthenticator(
        settings({
          user: (agentId) => names[agentId],
          ...(singleUse && { singleUse: memoryCounter({ whenFull: 'refuse' }) }),
        }),
      ),
      now: () => NOW,
      expected: { partnerUserId: 'jane', subject: `${USERS}/42.json`, source: 'https://acme.zendesk.com' },
      accepted: async () => form(await app.sign()),
      tampered: async () => {
        const [head, , signature] = (await app.sign()).split('.');
        const payload = (await app.sign({ sub: `${USERS}/43.json` })).split('.')[1];
        return [
          { name: 'another agent in it', check: 'signature', proof: form(`${head}.${payload}.${signature}`) },
          { name: 'no signature', check: 'form', proof: form(`${head}.${payload}`) },
        ];
      },
      expired: async () => form(await app.sign({ iat: NOW - 400, exp: NOW - 31 })),
      foreign: async () => [
        {
          name: 'of another installation',
          check: 'audience',
          proof: form(await app.sign({ aud: AUDIENCE.replace('7001', '7002') })),
        },
        {
          name: 'of another account',
          check: 'issuer',
          proof: form(await app.sign({ iss: 'evil.zendesk.com' })),
        },
        {
          name: 'of an agent of another account',
          check: 'account',
          proof: form(await app.sign({ sub: 'https://evil.zendesk.com/api/v2/users/42.json' })),
        },
        { name: 'of another app', check: 'signature', proof: form(await otherApp.sign()) },
      ],
      claim: {
        name: 'sub',
        proof: async (value) =>
          form(await app.sign({ sub: value === 'somebody.else' ? `${USERS}/43.json` : value })),
      },
      lacks: {
        provider: 'the public key is configured',
        ...(singleUse && { reuse: 'each token opens one session' }),
      },
    };
  });

describe('a signed URL of Zendesk', () => {
  test.each([
    ['id', '42'],
    ['url', `${USERS}/42.json`],
    [(agentId: string) => `zd-${agentId}`, 'zd-42'],
    [undefined, '42'],
  ] as const)('the partner user id is what the configuration says: %p', async (user, expected) => {
    expect(await load(await app.sign(), user === undefined ? {} : { user })).toEqual({
      partnerUserId: expected,
      subject: `${USERS}/42.json`,
      source: 'https://acme.zendesk.com',
      expiresAt: NOW + 300,
    });
  });

  test('the issuer is accepted with and without scheme, and in no other form', async () => {
    for (const iss of ['acme.zendesk.com', 'https://acme.zendesk.com'])
      expect(await load(await app.sign({ iss }))).toMatchObject({ partnerUserId: '42' });
    for (const iss of [
      'http://acme.zendesk.com',
      'acme.zendesk.com/',
      'acme.zendesk.com.evil.example',
      'acme',
      '',
      ['acme.zendesk.com'],
      undefined,
    ])
      expect(await load(await app.sign({ iss }))).toMatchObject({ status: 401, check: 'issuer' });
  });

  test('an agent is a number of this account', async () => {
    expect(await load(await app.sign({ sub: `${USERS}/42` }))).toMatchObject({ partnerUserId: '42' });
    for (const sub of [`${USERS}/me.json`, `${USERS}/042.json`, `${USERS}/42.json?x`, `${USERS}/42/43.json`])
      expect(await load(await app.sign({ sub }))).toMatchObject({ status: 403, check: 'account' });
    for (const sub of ['42', 'https://acme.zendesk.com/agents/42'])
      expect(await load(await app.sign({ sub }))).toMatchObject({ status: 403, check: 'claim sub' });
  });

  test("another RSA algorithm, signed with the app's own key", async () => {
    const claims = JSON.parse(
      Buffer.from((await app.sign()).split('.')[1]!, 'base64url').toString(),
    ) as object;
    for (const alg of ['PS256', 'RS512']) {
      const key = await importPKCS8(await exportPKCS8(app.privateKey), alg);
      const token = await new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(key);
      expect(await load(token)).toMatchObject({ status: 401, check: 'algorithm' });
    }
  });

  test('HS256 with the public key as the secret, and no algorithm at all', async () => {
    const token = await app.sign();
    expect(await load(token)).toMatchObject({ partnerUserId: '42' });
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as object;
    for (const secret of [app.pem, app.pem.trim(), app.pem.replace(/-----[A-Z ]+-----|\n/g, '')]) {
      const forged = await new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode(secret));
      expect(await load(forged)).toMatchObject({ status: 401, check: 'algorithm' });
    }
    expect(await load(new UnsecuredJWT({ ...claims }).encode())).toMatchObject({
      status: 401,
      check: 'algorithm',
    });
  });

  test.each([
    ['no end', { exp: undefined }, 'claim exp'],
    ['no time of issue', { iat: undefined }, 'claim iat'],
    ['a time of issue that is a text', { iat: String(NOW) }, 'claim iat'],
    ['no id', { jti: undefined }, 'claim jti'],
    ['an id of 257 characters', { jti: 'x'.repeat(257) }, 'claim jti'],
    ['an issue in the future', { iat: NOW + 31 }, 'not yet valid'],
    ['a validity that has not begun', { nbf: NOW + 31 }, 'not yet valid'],
    ['an issue more than an hour ago', { iat: NOW - 3_630, exp: NOW + 86_400 }, 'expired'],
  ])('a token with %s is refused', async (_, claims, check) => {
    expect(await load(await app.sign())).toMatchObject({ partnerUserId: '42' });
    expect(await load(await app.sign(claims))).toMatchObject({ status: 401, check });
  });

  test('an identity ends an hour after the issue of the token, whatever the token says', async () => {
    const token = await app.sign({ iat: NOW - 100, exp: NOW + 86_400 });
    expect(await load(token)).toMatchObject({ expiresAt: NOW + 3_500 });
    expect(await load(token, { maxAgeSeconds: 200 })).toMatchObject({ expiresAt: NOW + 100 });
  });

  test('a page that asks for login keys itself sends the token as a bearer token', async () => {
    const headers = { Authorization: `Bearer ${await app.sign()}` };
    const request = new Request(ADDRESS, { method: 'POST', headers });
    expect(await zendeskAuthenticator(settings())(request, NO_FIELDS)).toMatchObject({ partnerUserId: '42' });
  });

  test('where each token counts once, a second page load is refused until and after its end, also side by side', async () => {
    let clock = NOW;
    const singleUse = memoryCounter({ whenFull: 'refuse', now: () => clock * 1000 });
    const options = { singleUse, now: () => clock };
    const token = await app.sign();
    const both = await Promise.all([load(token, options), load(token, options)]);
    expect(both.filter((answer) => 'partnerUserId' in answer)).toHaveLength(1);
    for (const at of [0, 299, 300, 329]) {
      clock = NOW + at;
      expect(await load(token, options)).toMatchObject({ status: 401, check: 'replay' });
    }
    clock = NOW + 330;
    expect(await load(token, options)).toMatchObject({ status: 401, check: 'expired' });
  });

  test('while used tokens cannot be remembered, none is accepted', async () => {
    const singleUse = memoryCounter({ whenFull: 'refuse', maxEntries: 1 });
    expect(await load(await app.sign(), { singleUse })).toMatchObject({ partnerUserId: '42' });
    expect(await load(await app.sign(), { singleUse })).toMatchObject({ status: 503, check: 'store' });
  });

  test('a token that was refused is not used up', async () => {
    const singleUse = memoryCounter({ whenFull: 'refuse' });
    const token = await app.sign();
    expect(await load(token, { singleUse, installationId: '7002' })).toMatchObject({ check: 'audience' });
    expect(await load(token, { singleUse, user: () => undefined })).toMatchObject({ check: 'claim sub' });
    expect(await load(token, { singleUse })).toMatchObject({ partnerUserId: '42' });
  });

  test('a key written on one line, with \\n for its line breaks, is the same key', async () => {
    const publicKey = { pem: app.pem.trim().replaceAll('\n', '\\n') };
    expect(await load(await app.sign(), { publicKey })).toMatchObject({ partnerUserId: '42' });
  });

  test.each<[string, Partial<ZendeskOptions>]>([
    ['subdomain', { subdomain: 'acme.zendesk.com' }],
    ['subdomain', { subdomain: 'evil.example/' }],
    ['subdomain', { subdomain: '' }],
    ['installationId', { installationId: '' }],
    ['installationId', { installationId: '7001.json' }],
    ['publicKey', { publicKey: { pem: '' } }],
    ['publicKey', { publicKey: { pem: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----' } }],
    ['publicKey', { publicKey: { pem: '-----BEGIN PUBLIC KEY-----\n=A=\n-----END PUBLIC KEY-----' } }],
    ['publicKey.appId', { publicKey: { appId: '../1' } }],
    ['user', { user: 'email' as 'id' }],
    ['maxAgeSeconds', { maxAgeSeconds: 86_401 }],
    ['maxAgeSeconds', { maxAgeSeconds: NaN }],
  ])('a bad setting %s is refused when built', (name, bad) => {
    expect(() => zendeskAuthenticator(settings(bad))).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
    );
  });

  test('a key of the right size for another algorithm is refused when built', () => {
    const { publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(pem.length).toBeGreaterThanOrEqual(app.pem.length - 1);
    expect(() => zendeskAuthenticator(settings({ publicKey: { pem } }))).toThrow(
      expect.objectContaining({ message: expect.stringContaining('publicKey') }),
    );
  });

  test('an elliptic-curve key or one of 1,024 bits is refused when built', async () => {
    const weak = async (algorithm: RsaHashedKeyGenParams | EcKeyGenParams, use: 'sign'): Promise<string> => {
      const { publicKey } = await crypto.subtle.generateKey(algorithm, true, [use, 'verify']);
      const spki = Buffer.from(await crypto.subtle.exportKey('spki', publicKey)).toString('base64');
      return `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`;
    };
    const exponent = new Uint8Array([1, 0, 1]);
    for (const pem of [
      await weak({ name: 'ECDSA', namedCurve: 'P-521' }, 'sign'),
      await weak(
        { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: exponent, hash: 'SHA-256' },
        'sign',
      ),
    ])
      expect(() => zendeskAuthenticator(settings({ publicKey: { pem } }))).toThrow(
        expect.objectContaining({ message: expect.stringContaining('publicKey') }),
      );
  });
});

describe('a public key that is fetched', () => {
  let running: Server | undefined;
  afterEach(async () => {
    running?.closeAllConnections();
    await new Promise((closed) => (running ? running.close(closed) : closed(undefined)));
    running = undefined;
  });
  const bench = async () => {
    let clock = NOW;
    let published = app.pem;
    let status = 200;
    const asked: (string | undefined)[] = [];
    const listener: RequestListener = (request, reply) => {
      asked.push(`${request.url} ${request.headers.authorization ?? '-'}`);
      reply.writeHead(status, { Location: '/elsewhere' }).end(status === 200 ? published : 'no');
    };
    const server = (running = createServer(listener));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const authenticate = zendeskAuthenticator(
      settings({
        publicKey: { appId: '55', authorization: 'Basic amFuZQ==' },
        now: () => clock,
        fetch: (input, init) => {
          const url = new URL(String(input));
          expect(url.origin).toBe('https://acme.zendesk.com');
          return fetch(`http://127.0.0.1:${port}${url.pathname}`, init);
        },
      }),
    );
    return {
      asked,
      ask: (token: string) =>
        authenticate(new Request(ADDRESS, { method: 'POST' }), parseForm(`token=${token}`)),
      at: (seconds: number) => (clock = NOW + seconds),
      publish: (pem: string) => (published = pem),
      answer: (code: number) => (status = code),
    };
  };

  test('is asked for once, at the address of the app, also by requests that come together', async () => {
    const { ask, asked } = await bench();
    const tokens = await Promise.all([app.sign(), app.sign(), app.sign()]);
    for (const answer of await Promise.all(tokens.map(ask)))
      expect(answer).toMatchObject({ partnerUserId: '42' });
    expect(asked).toEqual(['/api/v2/apps/55/public_key.pem Basic amFuZQ==']);
  });

  test('is followed when it changes, and forged signatures ask at most every 30 seconds', async () => {
    const { ask, asked, at, publish } = await bench();
    expect(await ask(await app.sign())).toMatchObject({ partnerUserId: '42' });
    publish(otherApp.pem);
    at(29);
    expect(await ask(await otherApp.sign())).toMatchObject({ check: 'signature' });
    expect(asked).toHaveLength(1);
    at(30);
    expect(await ask(await otherApp.sign())).toMatchObject({ partnerUserId: '42' });
    expect(asked).toHaveLength(2);
    for (let tries = 0; tries < 20; tries += 1)
      expect(await ask(await app.sign())).toMatchObject({ check: 'signature' });
    expect(asked).toHaveLength(2);
  });

  test('is asked for again after ten minutes, and the last good one is kept while Zendesk fails', async () => {
    const { ask, asked, at, answer } = await bench();
    await ask(await app.sign());
    at(600);
    answer(500);
    const late = { iat: NOW + 600, exp: NOW + 900 };
    expect(await ask(await app.sign(late))).toMatchObject({ partnerUserId: '42' });
    expect(asked).toHaveLength(2);
  });

  test.each([
    ['a failure', 500, () => app.pem],
    ['a redirect', 302, () => app.pem],
    ['an answer that is no key', 200, () => '<html>'],
  ])('%s is 503, and the next request asks again', async (_, code, pem) => {
    const { ask, answer, publish } = await bench();
    answer(code);
    publish(pem());
    expect(await ask(await app.sign())).toMatchObject({ status: 503, check: 'keys' });
    answer(200);
    publish(app.pem);
    expect(await ask(await app.sign())).toMatchObject({ partnerUserId: '42' });
  });
});
