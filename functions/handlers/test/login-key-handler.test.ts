import { describe, expect, test } from '@jest/globals';
import { verifyLoginKey, type LoginKeyReply } from '@glance-kit/core';
import { memoryCounter, refuse } from '../src/index.js';
import { ADDRESS, API_KEY, NOW, ORIGIN, bench, errorOf, jane, post, signer } from './helpers.js';

describe('a request with a proven identity', () => {
  test.each([
    ['a POST without a body', () => post()],
    ['a form that names the same user', () => post('Token=abc&partneruserid=jane')],
    ['JSON that names the same user', () => post('{"partneruserid":"jane"}')],
    ['an empty form', () => post('')],
    ['a GET', () => new Request(ADDRESS)],
    ['a GET that names the same user', () => new Request(`${ADDRESS}?partneruserid=jane`)],
  ])('%s gets a key that the service accepts', async (_, request) => {
    const reply = await bench().handle(request());
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const body = (await reply.json()) as LoginKeyReply;
    expect(Object.keys(body).sort()).toEqual(['expiration', 'groupId', 'loginKey']);
    expect(body).toMatchObject({ groupId: '12345', expiration: NOW + 300 });
    const user = { groupId: '12345', partnerUserId: 'jane' };
    expect(verifyLoginKey(user, body.loginKey, signer())).toEqual({ ok: true, expires: NOW + 300 });
  });

  test('matches a partner user id with characters that addresses and forms must encode', async () => {
    const partnerUserId = 'zoë+1&x=#%~ 東京@example.com';
    const { handle } = bench({ authenticate: async () => ({ ...jane, partnerUserId }) });
    const encoded = encodeURIComponent(partnerUserId);
    expect((await handle(post(`partneruserid=${encoded}`))).status).toBe(200);
    expect((await handle(new Request(`${ADDRESS}?partneruserid=${encoded}`))).status).toBe(200);
  });
});

describe('what is refused', () => {
  test.each([
    ['another user in a form', 'body', () => post('partneruserid=bob')],
    ['another user in JSON', 'body', () => post('{"partneruserid":"bob"}')],
    ['another user in the address', 'query', () => new Request(`${ADDRESS}?partneruserid=bob`)],
    ['another user in a header', 'header', () => post(undefined, { 'X-Partner-User-Id': 'bob' })],
    ['another user in a differently written member', 'body', () => post('PartnerUserId=bob')],
    ['the right user first, another one second', 'body', () => post('partneruserid=jane&partneruserid=bob')],
    [
      'the right user in the body, another one in the address',
      'query',
      () => new Request(`${ADDRESS}?partneruserid=bob`, post('partneruserid=jane')),
    ],
    ['the same user in other letters', 'body', () => post('partneruserid=Jane')],
  ])('%s', async (_, place, request) => {
    const { handle, log } = bench();
    expect(await errorOf(await handle(request()))).toEqual([403, 'identity_mismatch']);
    expect(log).toEqual([
      {
        level: 'warn',
        event: 'login_key_identity_mismatch',
        check: `partneruserid in ${place}`,
        subject: 'subject-1',
        source: 'https://id.example',
      },
    ]);
  });

  test.each([
    ['broken JSON', () => post('{"partneruserid":'), 400, 'body_invalid'],
    [
      'JSON that is a list',
      () =>
        new Request(ADDRESS, { method: 'POST', body: '[]', headers: { 'Content-Type': 'application/json' } }),
      400,
      'body_invalid',
    ],
    ['a user that is no text', () => post('{"partneruserid":7}'), 400, 'partner_user_id_invalid'],
    ['an empty user', () => post('partneruserid='), 400, 'partner_user_id_invalid'],
    ['a token in the address', () => new Request(`${ADDRESS}?Token=abc`), 400, 'token_in_address'],
    ['another method', () => new Request(ADDRESS, { method: 'PUT' }), 405, 'method_not_allowed'],
    ['HEAD', () => new Request(ADDRESS, { method: 'HEAD' }), 405, 'method_not_allowed'],
    ['a body of 16 kB and one byte', () => post(`a=${'x'.repeat(16_383)}`), 413, 'body_too_large'],
    [
      'a body that says it is too large',
      () => post('a=1', { 'Content-Length': '16385' }),
      413,
      'body_too_large',
    ],
    [
      'another type of body',
      () => new Request(ADDRESS, { method: 'POST', body: '<a/>', headers: { 'Content-Type': 'text/xml' } }),
      415,
      'body_type_unsupported',
    ],
    [
      'a file upload',
      () => {
        const body = new FormData();
        body.set('partneruserid', 'jane');
        return new Request(ADDRESS, { method: 'POST', body });
      },
      415,
      'body_type_unsupported',
    ],
  ])('%s', async (_, request, status, error) => {
    const reply = await bench().handle(request());
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await errorOf(reply)).toEqual([status, error]);
  });

  test('a body of exactly 16 kB is read', async () => {
    expect((await bench().handle(post(`a=${'x'.repeat(16_382)}`))).status).toBe(200);
  });

  test('a body without a length is read no further than its limit', async () => {
    let chunks = 0;
    let cancelled = false;
    const body = new ReadableStream({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(1024).fill(97));
        if ((chunks += 1) === 1_000) controller.close();
      },
      cancel: () => void (cancelled = true),
    });
    const headers = { 'Content-Type': 'application/json' };
    const request = new Request(ADDRESS, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
    expect(await errorOf(await bench().handle(request))).toEqual([413, 'body_too_large']);
    expect(cancelled).toBe(true);
    expect(chunks).toBeLessThan(20);
  });

  test('405 names the methods that are allowed', async () => {
    const reply = await bench().handle(new Request(ADDRESS, { method: 'DELETE' }));
    expect(reply.headers.get('allow')).toBe('GET, POST, OPTIONS');
  });

  test('an unproven identity gets the refusal of the authenticator and how to sign in', async () => {
    const { handle, log } = bench({ authenticate: async () => refuse(401, 'token_missing', 'Sign in.') });
    const reply = await handle(post());
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    expect(await errorOf(reply)).toEqual([401, 'token_missing']);
    expect(log).toEqual([{ level: 'warn', event: 'login_key_refused', error: 'token_missing' }]);
  });

  test.each([
    [undefined, '10'],
    [7, '7'],
  ])('an identity that cannot be checked now is 503 with a time to come back: %p', async (given, seconds) => {
    const refusal = { ...refuse(503, 'identity_provider_unavailable', 'Later.', 'rate limit'), ...(given && { retryAfterSeconds: given }) }; // prettier-ignore
    const { handle, log } = bench({ authenticate: async () => refusal });
    const reply = await handle(post());
    expect(reply.headers.get('retry-after')).toBe(seconds);
    expect(reply.headers.get('www-authenticate')).toBeNull();
    expect(await errorOf(reply)).toEqual([503, 'identity_provider_unavailable']);
    expect(log).toMatchObject([{ event: 'login_key_refused', check: 'rate limit' }]);
  });

  test('an identity whose user id cannot be signed', async () => {
    for (const partnerUserId of ['', 'x'.repeat(256), '\ud800']) {
      const { handle } = bench({ authenticate: async () => ({ ...jane, partnerUserId }) });
      expect(await errorOf(await handle(post()))).toEqual([403, 'partner_user_id_invalid']);
    }
  });
});

describe('pages of other sites', () => {
  test('an allowed origin may read the reply, also a refusal', async () => {
    for (const [request, status] of [
      [post(undefined, { Origin: ORIGIN }), 200],
      [post('partneruserid=bob', { Origin: ORIGIN }), 403],
    ] as const) {
      const reply = await bench().handle(request);
      expect(reply.status).toBe(status);
      expect(reply.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(reply.headers.get('vary')).toBe('Origin');
    }
  });

  test.each([
    'https://desk.example.evil.example',
    'https://evil.example',
    'http://desk.example',
    'https://desk.example:444',
    'null',
  ])('a page of %s gets neither a key nor a preflight', async (origin) => {
    const { handle, log } = bench();
    for (const method of ['POST', 'GET', 'OPTIONS']) {
      const reply = await handle(new Request(ADDRESS, { method, headers: { Origin: origin } }));
      expect(reply.headers.get('access-control-allow-origin')).toBeNull();
      expect(reply.headers.get('vary')).toBe('Origin');
      expect(await errorOf(reply)).toEqual([403, 'origin_refused']);
    }
    expect(log).toEqual([]);
  });
});

describe('the rate limit', () => {
  const limited = () => {
    let clock = 0;
    let user = 'jane';
    const rateLimit = { counter: memoryCounter({ now: () => clock }), limit: 2, windowMs: 60_000 };
    const { handle, log } = bench({
      rateLimit,
      authenticate: async () => ({ ...jane, partnerUserId: user }),
    });
    return { handle, log, advance: (ms: number) => (clock += ms), become: (name: string) => (user = name) };
  };

  test('refuses the call over the limit and says when to come back', async () => {
    const { handle, advance, log } = limited();
    expect((await handle(post())).status).toBe(200);
    expect((await handle(post())).status).toBe(200);
    advance(17_500);
    const reply = await handle(post());
    expect(reply.headers.get('retry-after')).toBe('43');
    expect(await errorOf(reply)).toEqual([429, 'rate_limited']);
    expect(log.at(-1)).toMatchObject({ event: 'login_key_rate_limited', partnerUserId: 'jane' });
    advance(42_500);
    expect((await handle(post())).status).toBe(200);
  });

  test('counts each identity by itself', async () => {
    const { handle, become } = limited();
    await handle(post());
    await handle(post());
    expect((await handle(post())).status).toBe(429);
    become('bob');
    expect((await handle(post())).status).toBe(200);
  });
});

test('an unforeseen fault is 500 without internals, readable by the page that called', async () => {
  const { handle, log } = bench({
    authenticate: async () => Promise.reject(new Error(`database at ${API_KEY}`)),
  });
  const reply = await handle(post(undefined, { Origin: ORIGIN }));
  expect(reply.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  const text = await reply.text();
  expect([reply.status, JSON.parse(text).error]).toEqual([500, 'internal']);
  expect(text).not.toContain('database');
  expect(log).toMatchObject([{ level: 'error', event: 'handler_failed' }]);
});

test('while there is no API key the reply is 503 with a time to come back', async () => {
  const { handle } = bench({ getSigner: async () => Promise.reject(new Error('vault is sealed')) });
  const reply = await handle(post());
  expect(reply.headers.get('retry-after')).toBe('10');
  expect(await errorOf(reply)).toEqual([503, 'not_ready']);
});

test.each([
  ['groupId', { groupId: '012345' }],
  ['groupId', { groupId: 'abc' }],
  ['groupId', { groupId: 0 }],
  ['expirationSeconds', { expirationSeconds: 59 }],
  ['origins', { origins: ['*'] }],
  ['origins', { origins: ['https://desk.example/'] }],
  ['origins', { origins: ['https://desk.example/app'] }],
  ['origins', { origins: ['HTTPS://desk.example'] }],
  ['origins', { origins: ['https://*.desk.example'] }],
  ['origins', { origins: ['null'] }],
  ['rateLimit', { rateLimit: { counter: memoryCounter(), limit: 0, windowMs: 60_000 } }],
])('a bad %s is refused when the handler is built, by name', (name, options) => {
  expect(() => bench(options)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
  );
});
