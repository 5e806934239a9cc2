import { once } from 'node:events';
import { createConnection } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KitError, presenceService, type PartnerUser } from '@glance-kit/core';
import { groupsOf } from '../../src/config/groups.js';
import { presenceReportDoor, type PresenceDoorParts } from '../../src/http/presence-doors.js';
import { ALICE, BOB, loginKey } from '../tools/agent.js';
import { group, stopServices, testService, type TestService } from '../tools/bench-service.js';

const DESK = 'https://desk.example';
const SHOP = 'https://shop.example';
const OTHER = { id: '777', apiKey: 'test-apikey-another', users: ['mallory'] };
const MALLORY: PartnerUser = { groupId: '777', partnerUserId: 'mallory' };
const OFF = { id: '888', apiKey: 'test-apikey-without', users: ['olga'], presence: false };

let service: TestService;
beforeAll(async () => {
  service = await testService({
    groups: [
      group({ agentOrigins: [DESK], siteOrigins: [SHOP] }),
      group({ ...OTHER, agentOrigins: ['https://other.example'] }),
      group(OFF),
    ],
  });
});
afterAll(stopServices);

const AUTHORIZE = '/services/AuthorizationService.svc/rest/authorize';

interface Authorize {
  query?: string;
  body?: string;
  headers?: Record<string, string>;
  at?: TestService;
  path?: string;
}

const credentials = (user = ALICE, apiKey?: string, more: object = {}): string =>
  JSON.stringify({
    partnerid: Number(user.groupId),
    partneruserid: user.partnerUserId,
    loginkey: loginKey(user, apiKey),
    ...more,
  });

function authorize({
  query = 'service=presence',
  body = credentials(),
  headers,
  at,
  path,
}: Authorize = {}): Promise<Response> {
  return fetch(`${(at ?? service).base}${path ?? AUTHORIZE}?${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  });
}

/** Whom no other test counts. */
async function tokenOf(user = BOB, apiKey?: string, at = service): Promise<string> {
  const reply = await authorize({ body: credentials(user, apiKey), at });
  return ((await reply.json()) as { authToken: string }).authToken;
}

const kept = new Map<string, Promise<string>>();
/** A token is for many look-ups. */
function token(user = BOB, apiKey?: string): Promise<string> {
  let made = kept.get(user.partnerUserId);
  if (!made) kept.set(user.partnerUserId, (made = tokenOf(user, apiKey)));
  return made;
}

async function lookup(
  query: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const own = { Authorization: `Bearer ${await token()}` };
  const reply = await fetch(`${service.base}/lookupvisitor?${query}`, {
    method,
    headers: { ...own, ...headers },
  });
  return { status: reply.status, body: await reply.json(), headers: reply.headers };
}

function report(body: unknown, headers: Record<string, string> = { Origin: SHOP }): Promise<Response> {
  return fetch(`${service.base}/presence/v1/visitor`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain;charset=UTF-8', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const PAGE = { url: `${SHOP}/cart?token=secret#secret`, browser: 'chrome', browserver: 137, platform: 'mac' };
const present = (visitorid: string, data: object = PAGE, groupid = '12345'): Promise<Response> =>
  report({ groupid, visitorid, data });

describe('a token for a login key', () => {
  test('has every documented member, and is good for as long as was asked', async () => {
    const before = Math.floor(Date.now() / 1000);
    const reply = await authorize({ query: 'service=presence&duration=30&site=production&groupid=12345' });
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const body = (await reply.json()) as { authToken: string; authTokeExp: string };
    expect(body).toEqual({
      VServer: null,
      applicationSettings: null,
      authTokeExp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.0000000Z$/),
      authToken: expect.stringMatching(/^eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIs[\w-]+\.[\w-]+\.[\w-]{43}$/),
      coloSelectUrl: null,
      glanceAddress: null,
      gssnId: null,
      groupId: 12345,
      isTrial: false,
      message: null,
      planTimeout: 0,
      planTitle: null,
      privilegeString: expect.stringMatching(/^personId:\d+$/),
      service: 1,
    });
    const claims = JSON.parse(Buffer.from(body.authToken.split('.')[1]!, 'base64url').toString()) as object;
    expect(claims).toMatchObject({ aud: 'presence', groupid: 12345, puid: 'alice', priv: ['presence'] });
    const minutes = (Date.parse(body.authTokeExp) / 1000 - before) / 60;
    expect(Math.round(minutes)).toBe(30);
  });

  test.each([
    ['without a service', 400, { query: '' }],
    ['of an unknown service', 400, { query: 'service=video' }],
    ['of a service given twice', 400, { query: 'service=presence&service=presence' }],
    ['of a service that is not offered', 403, { query: 'service=webservices' }],
    ['with a duration in words', 400, { query: 'service=presence&duration=long' }],
    ['for another group than that of the user', 403, { query: 'service=presence&groupid=777' }],
    ['that is no JSON', 400, { body: '{' }],
    ['that is a list', 400, { body: '[]' }],
    ['without a login key', 400, { body: '{"partnerid":12345,"partneruserid":"alice"}' }],
    ['with a password', 400, { body: '{"username":"alice","password":"secret"}' }],
    ['with two ways to sign in', 400, { body: credentials(ALICE, undefined, { username: 'alice' }) }],
    ['with a key of another user', 401, { body: credentials(ALICE, undefined, { loginkey: loginKey(BOB) }) }],
    ['with a key of another group', 401, { body: credentials(ALICE, OTHER.apiKey) }],
    ['of somebody who is no user', 403, { body: credentials({ groupId: '12345', partnerUserId: 'eve' }) }],
    [
      'in a group without presence',
      403,
      { body: credentials({ groupId: '888', partnerUserId: 'olga' }, OFF.apiKey) },
    ],
    ['from a page of elsewhere', 403, { headers: { Origin: 'https://evil.example' } }],
    ['from a page of another group', 403, { headers: { Origin: 'https://other.example' } }],
    ['as a form', 415, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }],
    ['over its limit', 413, { body: JSON.stringify({ x: 'x'.repeat(20_000) }) }],
  ] as const)('a request %s gets %d and no token', async (_name, status, request) => {
    const reply = await authorize(request);
    expect([reply.status, await reply.json()]).toEqual([
      status,
      expect.objectContaining({ authToken: null, message: expect.any(String) }),
    ]);
  });

  test.each([
    ['121', 120],
    ['0', 1],
    ['-5', 1],
  ])('a duration of %s minutes becomes %d', async (duration, minutes) => {
    const body = credentials(MALLORY, OTHER.apiKey);
    const reply = await authorize({ query: `service=presence&duration=${duration}`, body });
    const { authToken } = (await reply.json()) as { authToken: string };
    const { iat, exp } = JSON.parse(Buffer.from(authToken.split('.')[1]!, 'base64url').toString()) as {
      iat: number;
      exp: number;
    };
    expect(exp - iat).toBe(minutes * 60);
  });

  test('GET is refused, and the shorter path in any case is the same door', async () => {
    expect((await fetch(service.base + AUTHORIZE)).status).toBe(405);
    const path = '/Services/authorizationservice.svc/REST';
    expect((await authorize({ path, body: '{' })).status).toBe(400);
  });

  test('an agent gets ten a minute', async () => {
    const crowd = await testService();
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async () => (await authorize({ at: crowd })).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    const late = await authorize({ at: crowd });
    expect([late.status, Number(late.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
  });
});

test('a request that is broken off is no fault of the service, and fills no log', async () => {
  const left = await testService();
  const paths = [AUTHORIZE, '/launch-ticket', '/services/SessionService.asmx/LookupPartnerCobrowseSession'];
  for (const path of [...paths, '/presence/v1/visitor']) {
    const socket = createConnection(left.port, '127.0.0.1');
    const type = 'Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue';
    socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${type}\r\n\r\n`);
    const [said] = (await once(socket, 'data')) as [Buffer];
    expect(said.toString()).toMatch(/^HTTP\/1.1 100 /); // it is being read
    socket.destroy();
  }
  await left.close();
  expect(left.log.filter(({ level }) => level === 'error')).toEqual([]);
});

describe('looking a visitor up', () => {
  test('answers every documented field, and what the page said without query and fragment', async () => {
    const said = await present('example', { ...PAGE, step: 3, basket: 'open <b>' });
    expect([said.status, said.headers.get('access-control-allow-origin')]).toEqual([204, SHOP]);
    const { status, body, headers } = await lookup('groupid=12345&visitorid=example', { Origin: DESK });
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(DESK);
    expect([headers.get('vary'), headers.get('cache-control')]).toEqual(['Origin', 'no-store']);
    const { visitorpresent } = body as { visitorpresent: string };
    expect(body).toEqual({
      direct: `127.0.0.1:${service.port}`,
      visitorpresent: expect.stringMatching(/^\d{10}\.\d$/),
      timestamp: visitorpresent,
      visitorid: 'example',
      groupid: '12345',
      ds: '127.0.0.1/0',
      directserver: '127.0.0.1',
      tlsport: 0,
      httpsport: service.port,
      url: `${SHOP}/cart`,
      browser: 'chrome',
      browserver: 137,
      platform: 'mac',
      step: 3,
      basket: 'open <b>',
    });
  });

  test('a later report adds to what was said before', async () => {
    await present('merged', { ...PAGE, step: 3, basket: 'open' });
    await present('merged', { url: `${SHOP}/pay`, step: 4 });
    const { body } = await lookup('groupid=12345&visitorid=merged');
    expect(body).toMatchObject({ url: `${SHOP}/pay`, browser: 'chrome', step: 4, basket: 'open' });
  });

  test('answers an empty object for a visitor who is not there', async () => {
    expect(await lookup('groupid=12345&visitorid=nobody')).toMatchObject({ status: 200, body: {} });
  });

  test('a visitor of another group is not there, whatever their id', async () => {
    await present('shared', PAGE, '12345');
    const headers = { Authorization: `Bearer ${await token(MALLORY, OTHER.apiKey)}` };
    const { body } = await lookup('groupid=777&visitorid=shared', headers);
    expect(body).toEqual({});
  });

  test.each([
    ['no group', 'visitorid=example'],
    ['no visitor', 'groupid=12345'],
    ['an empty visitor', 'groupid=12345&visitorid='],
    ['a visitor given twice', 'groupid=12345&visitorid=example&visitorid=example'],
    ['a wildcard', 'groupid=12345&visitorid=*'],
    ['the other wildcard', 'groupid=12345&visitorid=%3E'],
    ['a separator', 'groupid=12345&visitorid=a.b'],
    ['a space', 'groupid=12345&visitorid=a%20b'],
    ['a slash', 'groupid=12345&visitorid=777%2Fshared'],
    ['an id that is too long', `groupid=12345&visitorid=${'x'.repeat(63)}`],
    ['a group with a leading zero', 'groupid=012345&visitorid=example'],
  ])('%s gets 400', async (_name, query) => {
    expect(await lookup(query)).toMatchObject({ status: 400, body: { error: 'invalidparameter' } });
  });

  const QUERY = 'groupid=12345&visitorid=example';
  const forged = (header: object, claims: object): string =>
    [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

  test.each([
    ['no token', ''],
    ['a token of another kind', 'Basic YWxpY2U6'],
    ['nonsense', 'Bearer a.b.c'],
    ['a token without a signature', `Bearer ${forged({ alg: 'none' }, { groupid: 12345, puid: 'bob' })}.`],
    ['a login key', `Bearer ${loginKey()}`],
    ['a token that goes on for ever', `Bearer ${'a'.repeat(4000)}`],
  ])('%s gets 401', async (_name, Authorization) => {
    expect(await lookup(QUERY, { Authorization })).toMatchObject({
      status: 401,
      body: { error: 'authorization' },
    });
  });

  test('neither a changed token nor one of another service gets in', async () => {
    const stranger = await testService();
    const [header, claims, signature] = (await token()).split('.') as [string, string, string];
    const { puid: _, ...rest } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { puid: string };
    const asAlice = Buffer.from(JSON.stringify({ ...rest, puid: 'alice' })).toString('base64url');
    for (const bad of [
      `${header}.${asAlice}.${signature}`,
      `${header}.${claims}.${'A'.repeat(43)}`,
      await tokenOf(BOB, undefined, stranger),
    ])
      expect((await lookup(QUERY, { Authorization: `Bearer ${bad}` })).status).toBe(401);
  });

  test('a token of one group asks nothing about another', async () => {
    const headers = { Authorization: `Bearer ${await token(MALLORY, OTHER.apiKey)}` };
    expect(await lookup(QUERY, headers)).toMatchObject({ status: 403, body: { error: 'authorization' } });
  });

  test.each(['https://evil.example', 'https://desk.example.evil.example', 'http://desk.example', 'null'])(
    'a page of %s is rejected with a good token, and may not read why',
    async (Origin) => {
      const { status, body, headers } = await lookup(QUERY, { Origin });
      expect([status, body]).toEqual([403, { error: 'origin' }]);
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('a page of another group is rejected with a good token of this one', async () => {
    expect(await lookup(QUERY, { Origin: 'https://other.example' })).toMatchObject({
      status: 403,
      body: { error: 'origin' },
    });
  });

  test('the preflight lets listed origins send a token, and nobody else', async () => {
    const preflight = (Origin: string): Promise<Response> =>
      fetch(`${service.base}/lookupvisitor`, { method: 'OPTIONS', headers: { Origin } });
    const listed = (await preflight(DESK)).headers;
    expect([
      listed.get('access-control-allow-methods'),
      listed.get('access-control-allow-headers'),
      listed.get('access-control-max-age'),
      listed.get('vary'),
    ]).toEqual(['GET, POST, OPTIONS', 'Authorization, Content-Type', '600', 'Origin']);
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-headers')).toBeNull();
  });

  test('another method gets 405', async () => {
    expect((await lookup(QUERY, {}, 'POST')).status).toBe(405);
  });

  test('an agent who asks without end gets 429', async () => {
    const headers = { Authorization: `Bearer ${await token(ALICE)}` };
    const replies = await Promise.all(Array.from({ length: 40 }, () => lookup(QUERY, headers)));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.body).toEqual({ error: 'rate' });
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('a user who is no longer one is out at once, whatever is left of the token, and so is a group without presence', async () => {
    const before = await testService();
    const old = await tokenOf(ALICE, undefined, before);
    const ask = async (at: TestService): Promise<number> => {
      const headers = { Authorization: `Bearer ${old}` };
      return (await fetch(`${at.base}/lookupvisitor?${QUERY}`, { headers })).status;
    };
    expect(await ask(before)).toBe(200);
    await before.close();
    const publicUrl = before.url;
    const after = await before.again({ publicUrl });
    expect(await ask(after)).toBe(200); // the token itself outlives a restart
    await after.close();
    const without = await after.again({ publicUrl, groups: [group({ users: ['bob'] })] });
    expect(await ask(without)).toBe(401);
    await without.close();
    const off = await without.again({ publicUrl, groups: [group({ presence: false })] });
    expect(await ask(off)).toBe(403);
  });

  test('the client of the kit exchanges its key once, and understands the answers', async () => {
    const open = await testService();
    await fetch(`${open.base}/presence/v1/visitor`, {
      method: 'POST',
      body: JSON.stringify({ groupid: '12345', visitorid: 'example', data: PAGE }),
    });
    const client = presenceService({ base: open.base });
    let grants = 0;
    const grant = async (): ReturnType<Parameters<typeof client.lookupVisitor>[0]['grant']> => {
      grants += 1;
      return { ...ALICE, loginKey: loginKey(), expiration: 0 };
    };
    const { signal } = new AbortController();
    expect(await client.lookupVisitor({ visitorId: 'example', grant }, signal)).toEqual({
      kind: 'present',
      visitor: {
        type: 'desktopWeb',
        browser: 'Chrome 137',
        system: 'macOS',
        page: 'shop.example/cart',
        url: `${SHOP}/cart`,
      },
    });
    expect(await client.lookupVisitor({ visitorId: 'nobody', grant }, signal)).toEqual({ kind: 'absent' });
    expect(grants).toBe(1);
  });
});

describe('the report of a page', () => {
  const long = 'x'.repeat(4096);
  const many = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`k${index}`, 1]));

  test.each<[string, number, string, unknown]>([
    ['no JSON', 400, 'invalidparameter', '{'],
    ['no data', 400, 'invalidparameter', { groupid: '12345', visitorid: 'v' }],
    ['a visitor id with a wildcard', 400, 'invalidparameter', { groupid: '12345', visitorid: '*', data: {} }],
    ['a visitor id with a dot', 400, 'invalidparameter', { groupid: '12345', visitorid: 'a.b', data: {} }],
    ['a group that is a number', 400, 'invalidparameter', { groupid: 12345, visitorid: 'v', data: {} }],
    ...(
      [
        ['an address of a script', { url: 'javascript:alert(1)' }],
        ['an address of a file', { url: 'file:///etc/passwd' }],
        ['an address that goes on for ever', { url: `https://a.example/${long}` }],
        ['an address that grows', { url: `https://a.example/${'\u20ac'.repeat(1000)}` }],
        ['a query that grows', { url: `https://a.example/?${'\u20ac'.repeat(1000)}` }],
        ['a browser that is markup', { browser: '<b>chrome' }],
        ['a version in words', { browserver: 'new' }],
        ['a nested value', { step: { deep: 1 } }],
        ['a value that is null', { step: null }],
        ['half a character', { step: '\ud800' }],
        ['a name that is markup', { '<b>': 1 }],
        ['a field of the service', { DirectServer: 'evil.example' }],
        ['its own visitor id', { visitorid: 'other' }],
      ] as const
    ).map(([name, data]): [string, number, string, unknown] => [
      name,
      400,
      'invalidparameter',
      { groupid: '12345', visitorid: 'v', data },
    ]),
    ['more than 4 kB', 413, 'toolarge', { groupid: '12345', visitorid: 'v', data: { long } }],
    ['more than 32 names', 413, 'toolarge', { groupid: '12345', visitorid: 'v', data: many }],
    ['more than 16 kB', 413, 'toolarge', long.repeat(5)],
    ['a group nobody knows', 403, 'authorization', { groupid: '99', visitorid: 'v', data: {} }],
    ['a group without presence', 403, 'authorization', { groupid: '888', visitorid: 'v', data: {} }],
  ])('with %s gets %d %s', async (_name, status, error, body) => {
    const reply = await report(body);
    expect([reply.status, await reply.json()]).toEqual([status, { error }]);
  });

  test('a name that every object has is one like any other', async () => {
    const text = `{"groupid":"12345","visitorid":"proto","data":{"constructor":"x","url":"${SHOP}/"}}`;
    expect((await report(text)).status).toBe(204);
    expect((await lookup('groupid=12345&visitorid=proto')).body).toMatchObject({ constructor: 'x' });
    const polluting = '{"groupid":"12345","visitorid":"proto","data":{"__proto__":"x"}}';
    expect((await report(polluting)).status).toBe(400);
  });

  test.each([['https://evil.example'], [undefined]])('of a page of %s is refused', async (origin) => {
    const reply = await report(
      { groupid: '12345', visitorid: 'v', data: PAGE },
      origin ? { Origin: origin } : {},
    );
    expect([reply.status, await reply.json()]).toEqual([403, { error: 'origin' }]);
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
  });

  test.each([
    'https://evil.example/',
    'http://shop.example/',
    'https://shop.example:8443/',
    'https://shop.example.evil.example/',
  ])('tells of its own site alone: %s is none of it', async (url) => {
    const reply = await present('honest', { ...PAGE, url });
    expect([reply.status, await reply.json()]).toEqual([403, { error: 'origin' }]);
    expect((await lookup('groupid=12345&visitorid=honest')).body).toEqual({});
  });

  test('that there is no room is logged once a minute, however many are refused', async () => {
    const logged: string[] = [];
    const clock = { nowMs: 0, now: () => clock.nowMs, after: () => () => undefined };
    const door = presenceReportDoor({
      groups: groupsOf([group()], clock.now),
      presence: {
        report: () => Promise.reject(new KitError('STORE_FULL', 'Full.')),
        find: async () => undefined,
      },
      addressOf: () => 'a',
      clock,
      log: ({ event }) => void logged.push(event),
    } as Partial<PresenceDoorParts> as PresenceDoorParts);
    const statuses: number[] = [];
    const send = async (): Promise<void> => {
      const text = JSON.stringify({ groupid: '12345', visitorid: 'v', data: {} });
      const response = {
        setHeader() {},
        writeHead: (status: number) => (statuses.push(status), { end() {} }),
      };
      await door(
        Object.assign(Readable.from([Buffer.from(text)]), { method: 'POST', headers: {} }) as never,
        response as never,
      );
    };
    for (const nowMs of [0, 1, 59_000, 61_000]) {
      clock.nowMs = nowMs;
      await send();
    }
    expect(statuses).toEqual([503, 503, 503, 503]);
    expect(logged).toEqual(['presence_full', 'presence_full']);
  });

  test('one address cannot report without end', async () => {
    const flooded = await testService();
    const send = async (): Promise<number> => {
      const body = JSON.stringify({ groupid: '12345', visitorid: 'v', data: {} });
      return (await fetch(`${flooded.base}/presence/v1/visitor`, { method: 'POST', body })).status;
    };
    const statuses = await Promise.all(Array.from({ length: 300 }, send));
    expect(statuses.filter((status) => status === 204).length).toBeGreaterThanOrEqual(100);
    expect(statuses).toContain(429);
  });
});
