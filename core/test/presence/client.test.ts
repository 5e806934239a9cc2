import { describe, expect, test } from '@jest/globals';
import { AUTHORIZE_PATH, presenceService, type LoginKeyGrant } from '@glance-kit/core';
import { readVisitorInfo } from '../../src/presence/visitor-info.js';

const BASE = 'https://cobrowse.example.com';
const VISITOR = {
  visitorid: 'cust-4711',
  url: 'https://shop.example.com/cart',
  browser: 'chrome',
  browserver: 137,
  platform: 'mac',
};
const never = new AbortController().signal;

/** Answers by path; `undefined` never answers. */
function rig(base = BASE) {
  const made = {
    nowMs: 0,
    grants: 0,
    sent: [] as { url: string; init: RequestInit }[],
    authorize: { status: 200, body: { authToken: 'token-1' } as unknown },
    visitor: { status: 200, body: VISITOR } as { status: number; body: unknown } | undefined,
    grantFails: false,
  };
  const fetch = (async (url: unknown, init: RequestInit = {}) => {
    made.sent.push({ url: String(url), init });
    const answer = String(url).includes(AUTHORIZE_PATH) ? made.authorize : made.visitor;
    if (!answer) return new Promise<never>(() => undefined);
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  }) as typeof globalThis.fetch;
  const service = presenceService({ base, fetch, now: () => made.nowMs });
  const grant = async (): Promise<LoginKeyGrant> => {
    made.grants += 1;
    if (made.grantFails) throw new TypeError('fetch failed');
    return { groupId: '12345', partnerUserId: 'jane', loginKey: `key-${made.grants}`, expiration: 0 };
  };
  const look = (signal = never, visitorId = 'cust-4711') =>
    service.lookupVisitor({ visitorId, grant }, signal);
  return { made, service, look, exchanges: () => made.sent.filter(({ init }) => init.method).length };
}

describe('who is on the site', () => {
  test('exchanges the login key, then asks with the token; no cookie and no address goes along', async () => {
    const { made, look } = rig();
    expect(await look()).toMatchObject({ kind: 'present', visitor: { browser: 'Chrome 137' } });
    const [authorize, lookup] = made.sent;
    expect(authorize!.url).toBe(`${BASE}${AUTHORIZE_PATH}?service=presence&duration=60`);
    expect(JSON.parse(authorize!.init.body as string)).toEqual({
      partnerid: 12345,
      partneruserid: 'jane',
      loginkey: 'key-1',
    });
    expect(lookup!.url).toBe(`${BASE}/lookupvisitor?groupid=12345&visitorid=cust-4711`);
    expect(lookup!.init.headers).toEqual({ Authorization: 'Bearer token-1' });
    for (const { init } of made.sent)
      expect(init).toMatchObject({ credentials: 'omit', redirect: 'manual', referrerPolicy: 'no-referrer' });
  });

  test.each(['production', 'https://www.glance.net'])('asks the vendor’s presence of %s', async (base) => {
    const { made, look } = rig(base);
    await look();
    expect(made.sent.map(({ url }) => new URL(url).origin)).toEqual([
      'https://www.glance.net',
      'https://presence.glance.net',
    ]);
  });

  test('uses a token until it is renewed, and one exchange serves all who wait', async () => {
    const { made, look, exchanges, service } = rig();
    await Promise.all([look(), look()]);
    made.nowMs = 48 * 60_000 - 1;
    await look();
    expect([exchanges(), made.grants]).toEqual([1, 1]);
    made.nowMs += 1;
    await look();
    expect(exchanges()).toBe(2);
    service.forget();
    await look();
    expect(exchanges()).toBe(3);
  });

  test('a token that is no longer taken is not used again', async () => {
    const { made, look, exchanges } = rig();
    await look();
    made.visitor = { status: 401, body: {} };
    expect(await look()).toEqual({ kind: 'unknown' });
    made.visitor = { status: 200, body: {} };
    expect(await look()).toEqual({ kind: 'absent' });
    expect(exchanges()).toBe(2);
  });

  test.each([
    ['has no presence', { status: 404, body: 'nothing here' }],
    ['refuses the agent', { status: 403, body: { message: 'no' } }],
    ['says something else', { status: 200, body: { hello: 1 } }],
    ['says nothing', { status: 200, body: null }],
  ])('a service that %s is no error, and is asked anew the next time', async (_name, authorize) => {
    const { made, look } = rig();
    made.authorize = authorize;
    expect(await look()).toEqual({ kind: 'unknown' });
    made.authorize = { status: 200, body: { authToken: 'late' } };
    expect(await look()).toMatchObject({ kind: 'present' });
  });

  test('neither is a key that cannot be had', async () => {
    const { made, look } = rig();
    made.grantFails = true;
    expect(await look()).toEqual({ kind: 'unknown' });
  });

  test('ends at once when the caller gives up', async () => {
    const { made, look } = rig();
    made.visitor = undefined;
    const life = new AbortController();
    const asked = look(life.signal);
    await new Promise((resolve) => setImmediate(resolve));
    life.abort();
    await expect(asked).rejects.toMatchObject({ code: 'LOOKUP_CANCELLED' });
    expect(made.sent.at(-1)!.init.signal?.aborted).toBe(true);
  });

  test.each(['*', 'a.b', '', 'a&b=c'])('the id %j is never asked for', async (visitorId) => {
    const { made, look } = rig();
    await expect(look(never, visitorId)).rejects.toMatchObject({ code: 'SESSION_KEY_INVALID' });
    expect(made.sent).toEqual([]);
  });
});

describe('what a visitor said, in words', () => {
  const WEB = { type: 'desktopWeb', page: 'shop.example.com/cart', url: VISITOR.url };
  test.each([
    ['a desktop', VISITOR, { ...WEB, browser: 'Chrome 137', system: 'macOS' }],
    [
      'a telephone',
      { ...VISITOR, platform: 'android', browser: 'firefox' },
      { ...WEB, type: 'mobileWeb', browser: 'Firefox 137', system: 'Android' },
    ],
    ['an app', { visitorid: 'x', groupid: '1' }, { type: 'mobileApp' }],
    ['an unknown browser', { visitorid: 'x', url: VISITOR.url }, WEB],
    [
      'the front page',
      { visitorid: 'x', url: 'https://shop.example.com' },
      { type: 'desktopWeb', page: 'shop.example.com', url: 'https://shop.example.com/' },
    ],
    [
      'a path that goes on and on',
      { visitorid: 'x', url: `https://shop.example.com/${'a'.repeat(80)}` },
      {
        type: 'desktopWeb',
        page: `shop.example.com/${'a'.repeat(62)}…`,
        url: `https://shop.example.com/${'a'.repeat(80)}`,
      },
    ],
    [
      'a host that hides whose it is behind another name',
      { visitorid: 'x', url: `https://shop.example.com.${'a.'.repeat(40)}evil.example/cart` },
      {
        type: 'desktopWeb',
        page: `….${'a.'.repeat(23)}evil.example/cart`,
        url: `https://shop.example.com.${'a.'.repeat(40)}evil.example/cart`,
      },
    ],
    [
      'a sentence in place of a name',
      { visitorid: 'x', url: VISITOR.url, browser: 'Identity verified', platform: 'by the bank' },
      WEB,
    ],
    [
      'a query, a fragment and a password',
      { visitorid: 'x', url: 'https://a:b@shop.example.com/cart/?q=1#f' },
      { type: 'desktopWeb', page: 'shop.example.com/cart', url: 'https://shop.example.com/cart/' },
    ],
    [
      'letters that turn the line around',
      { visitorid: 'x', url: 'https://shop.example.com/\u202egpj', browser: 'ch\u202erome', platform: 'mac' },
      {
        type: 'desktopWeb',
        system: 'macOS',
        page: 'shop.example.com/%E2%80%AEgpj',
        url: 'https://shop.example.com/%E2%80%AEgpj',
      },
    ],
    [
      'markup',
      { visitorid: 'x', browser: '<b>', platform: ['mac'], url: 'javascript:1' },
      { type: 'mobileApp' },
    ],
    [
      'a version in words',
      { visitorid: 'x', browser: 'edge', browserver: '1' },
      { type: 'desktopWeb', browser: 'Edge' },
    ],
    [
      'a member of every object',
      { visitorid: 'x', browser: 'constructor' },
      { type: 'desktopWeb', browser: 'Constructor' },
    ],
  ])('%s', (_name, reply, info) => {
    expect(readVisitorInfo(reply)).toEqual(info);
  });

  test.each([{}, null, [], 'text', 7])('%j is nobody', (reply) => {
    expect(readVisitorInfo(reply)).toBeUndefined();
  });
});
