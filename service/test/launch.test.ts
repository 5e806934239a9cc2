import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { launchAddress, LAUNCH_TICKET_MS, type PartnerUser } from '@glance-kit/core';
import { launchTickets, type Launch } from '../src/http/launch-tickets.js';
import { expiringStore } from '../src/store/expiring.js';
import { embeddedStore } from '../src/store/index.js';
import { ALICE, BOB, cookieIn, loginKey, signedIn, VIEW, viewFields } from './tools/agent.js';
import {
  group,
  stopServices,
  temporaryDirectory,
  testService,
  type TestService,
} from './tools/bench-service.js';
import { viewer, visitor } from './tools/socket-client.js';

afterEach(async () => {
  jest.restoreAllMocks();
  await stopServices();
});

const DESK = 'http://127.0.0.1:4602';
const OTHER_GROUP = group({
  id: '777',
  apiKey: 'test-apikey-of another group',
  users: ['mallory'],
  agentOrigins: ['https://other.example'],
});
const MALLORY: PartnerUser = { groupId: '777', partnerUserId: 'mallory' };
const malloryFields = () => viewFields(MALLORY, { loginkey: loginKey(MALLORY, OTHER_GROUP.apiKey) });

const ask = (
  service: TestService,
  body: URLSearchParams | Record<string, unknown> | string = viewFields(),
  headers: Record<string, string> = { origin: DESK },
): Promise<Response> =>
  body instanceof URLSearchParams
    ? fetch(`${service.base}/launch-ticket`, { method: 'POST', body, headers })
    : fetch(`${service.base}/launch-ticket`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      });

async function ticketFor(service: TestService, fields?: URLSearchParams, origin = DESK): Promise<string> {
  const reply = await ask(service, fields, { origin });
  expect(reply.status).toBe(200);
  return ((await reply.json()) as { ticket: string }).ticket;
}

/** What the script of the launch page sends, as a browser would. */
const FROM_OUR_PAGE = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' };
/** The form of the same page in a frame: it has no referrer, so its origin is called `null`. */
const FROM_OUR_FRAME = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'iframe', origin: 'null' };

const use = (
  service: TestService,
  ticket: string,
  headers: Record<string, string> = {},
  fields: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${service.base}/launch`, {
    method: 'POST',
    body: new URLSearchParams({ ticket, ...fields }),
    headers: { ...FROM_OUR_PAGE, ...headers },
    redirect: 'manual',
  });

async function expectView(reply: Response): Promise<string> {
  expect(reply.status).toBe(200);
  expect(await reply.json()).toEqual({ address: '/agentjoin/AgentView.aspx?SessionKey=key&wait=1' });
  return cookieIn(reply, 'GSSNID')!;
}

const view = (service: TestService, cookie: string, key = 'key'): Promise<Response> =>
  fetch(`${service.base}${VIEW}?SessionKey=${key}&wait=1`, { headers: { cookie }, redirect: 'manual' });

async function expectOver(reply: Response): Promise<void> {
  expect(reply.status).toBe(410);
  expect(reply.headers.getSetCookie()).toEqual([]);
  expect(await reply.text()).toContain('Open the view again from your agent desktop.');
}

describe('asking for a launch ticket', () => {
  test('with the fields of the viewer’s form, from an agent desktop, as a form or as JSON', async () => {
    const service = await testService();
    for (const body of [
      viewFields(),
      Object.fromEntries(viewFields()),
      { ...Object.fromEntries(viewFields()), partnerid: 12345 },
    ]) {
      const before = Math.floor(Date.now() / 1000);
      const reply = await ask(service, body);
      expect(reply.status).toBe(200);
      const { ticket, expiresAt } = (await reply.json()) as { ticket: string; expiresAt: number };
      expect(ticket).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(expiresAt - before).toBeGreaterThanOrEqual(60);
      expect(expiresAt - before).toBeLessThan(90);
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect(reply.headers.get('access-control-allow-origin')).toBe(DESK);
      expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
      expect(reply.headers.get('vary')).toBe('Origin');
      expect(reply.headers.getSetCookie()).toEqual([]);
    }
  });

  test('by the client of core, whose address opens the view', async () => {
    const service = await testService();
    const { url } = await launchAddress({
      url: service.base + VIEW,
      fields: Object.fromEntries(viewFields()),
    });
    expect(url).toMatch(new RegExp(`^${service.base}/launch#[A-Za-z0-9_-]{43}$`));
    await expectView(await use(service, url.split('#')[1]!));
  });

  test('each ticket is another one', async () => {
    const service = await testService();
    const tickets = await Promise.all(Array.from({ length: 10 }, () => ticketFor(service)));
    expect(new Set(tickets).size).toBe(10);
  });

  test.each([
    ['another site', 'https://evil.example'],
    ['a site that begins like a desktop', 'http://127.0.0.1.evil.example'],
    ['a desktop of another group', 'https://other.example'],
    ['an opaque page', 'null'],
  ])('%s is refused, with a good login key', async (_name, origin) => {
    const service = await testService({ groups: [group(), OTHER_GROUP] });
    const reply = await ask(service, viewFields(), { origin });
    expect(reply.status).toBe(403);
    expect(await reply.json()).toMatchObject({ error: 'origin_refused' });
    // The desktop of another group may read that it is refused, a foreign site may read nothing.
    expect(reply.headers.get('access-control-allow-origin')).toBe(
      origin === 'https://other.example' ? origin : null,
    );
  });

  test('a preflight is answered for exact origins of agent desktops', async () => {
    const service = await testService({ groups: [group({ agentOrigins: ['https://desk.example'] })] });
    const preflight = (origin: string) =>
      fetch(`${service.base}/launch-ticket`, { method: 'OPTIONS', headers: { origin } });
    expect((await preflight('https://desk.example')).headers.get('access-control-allow-origin')).toBe(
      'https://desk.example',
    );
    for (const origin of ['https://desk.example:8443', 'https://desk.example.evil.example', DESK])
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  });

  const KEY = () => Object.fromEntries(viewFields());
  test.each([
    ['another agent’s login key', () => ({ ...KEY(), partneruserid: 'bob' }), 401, 'login_key_invalid'],
    ['a malformed login key', () => ({ ...KEY(), loginkey: 'x' }), 401, 'login_key_invalid'],
    ['an unknown group', () => ({ ...KEY(), partnerid: '999' }), 401, 'login_key_invalid'],
    ['no group', () => ({ ...KEY(), partnerid: undefined }), 401, 'login_key_invalid'],
    ['no login key', () => ({ ...KEY(), loginkey: undefined }), 400, 'parameter_invalid'],
    [
      'somebody who is no user',
      () => Object.fromEntries(viewFields({ groupId: '12345', partnerUserId: 'eve' })),
      403,
      'agent_unknown',
    ],
    [
      'a session key of other characters',
      () => ({ ...KEY(), SessionKey: 'a.b' }),
      400,
      'session_key_invalid',
    ],
    ['no session key', () => ({ ...KEY(), SessionKey: undefined }), 400, 'session_key_invalid'],
    ['a session of another group', () => ({ ...KEY(), groupid: '777' }), 400, 'parameter_invalid'],
    ['a name given twice', () => ({ ...KEY(), LOGINKEY: 'x' }), 400, 'parameter_invalid'],
    ['a list', () => '[]', 400, 'parameter_invalid'],
    ['a value that is a list', () => ({ ...KEY(), loginkey: [loginKey()] }), 400, 'parameter_invalid'],
    ['no JSON', () => '{', 400, 'parameter_invalid'],
    ['too much', () => ({ ...KEY(), name: 'x'.repeat(20_000) }), 413, 'too_large'],
  ])('%s gets none', async (_name, body, status, error) => {
    const service = await testService();
    const reply = await ask(service, body());
    expect(reply.status).toBe(status);
    const text = await reply.text();
    expect(JSON.parse(text)).toMatchObject({ status, error });
    expect(text).not.toContain('$1$');
  });

  test('another method or type of body gets none', async () => {
    const service = await testService();
    const got = await fetch(`${service.base}/launch-ticket?${viewFields()}`);
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    const text = await fetch(`${service.base}/launch-ticket`, {
      method: 'POST',
      body: viewFields().toString(),
    });
    expect(text.status).toBe(415);
  });

  test('one agent gets so many at once, without holding up another', async () => {
    const service = await testService();
    const replies = await Promise.all(Array.from({ length: 30 }, () => ask(service)));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(5);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(service, viewFields(BOB))).status).toBe(200);
  });

  test('who tries keys is held up, without holding up good ones of the same address', async () => {
    const service = await testService();
    const replies = await Promise.all(
      Array.from({ length: 70 }, () => ask(service, viewFields(ALICE, { loginkey: loginKey(BOB) }))),
    );
    expect(replies.some(({ status }) => status === 429)).toBe(true);
    expect((await ask(service)).status).toBe(200);
  });
});

describe('the launch page', () => {
  test('is the same for everybody, is kept nowhere, and may run its own script and send its own form', async () => {
    const service = await testService();
    const ticket = await ticketFor(service);
    const cookie = await signedIn(service);
    const pages = await Promise.all(
      [`/launch`, `/launch?ticket=${ticket}`].map((path) =>
        fetch(service.base + path, { headers: { cookie } }),
      ),
    );
    const [first, second] = await Promise.all(pages.map((page) => page.text()));
    expect(second).toBe(first);
    const { headers } = pages[0]!;
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.getSetCookie()).toEqual([]);
    const policy = headers.get('content-security-policy')!;
    for (const part of ["default-src 'none'", "script-src 'self';", "form-action 'self'", "base-uri 'none'"])
      expect(policy).toContain(part);
    expect(policy).not.toContain('unsafe');
  });

  test('who fetches it to look at it, as link scanners do, uses no ticket', async () => {
    const service = await testService();
    const ticket = await ticketFor(service);
    for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS'])
      await fetch(`${service.base}/launch?ticket=${ticket}#${ticket}`, { method });
    await expectView(await use(service, ticket));
  });
});

describe('using a launch ticket', () => {
  test('signs the agent in for that session and goes on to the clean address', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'key' });
    const reply = await use(service, await ticketFor(service, viewFields(ALICE, { name: 'Alice Ñ' })));
    const cookie = await expectView(reply);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
    expect((await view(service, cookie)).status).toBe(200);
    await viewer(service, cookie, 'key');
    expect((await page.message('agents', 1)).agentlist).toMatchObject([
      { partneruserid: 'alice', partnerid: '12345', name: 'Alice Ñ' },
    ]);
  });

  test('is good for that session alone, on every door', async () => {
    const service = await testService();
    await visitor(service, { sessionKey: 'another' });
    const cookie = cookieIn(await use(service, await ticketFor(service)), 'GSSNID')!;
    const elsewhere = await view(service, cookie, 'another');
    expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^\/login/),
    ]);
    const socket = await viewer(service, cookie, 'another');
    expect(await socket.message('error')).toMatchObject({ code: 'refused' });
    expect(socket.all('joined')).toEqual([]);
    expect(await socket.close()).toMatchObject({ code: 4004 });
  });

  test('takes nothing from a sign-in of the same agent that is good for more', async () => {
    const service = await testService();
    const before = await signedIn(service);
    const reply = await use(service, await ticketFor(service), { cookie: before });
    const cookie = cookieIn(reply, 'GSSNID')!;
    expect((await view(service, cookie, 'another')).status).toBe(200);
    expect((await view(service, before, 'another')).status).toBe(200);
  });

  test('a second launch in the same browser keeps the first view', async () => {
    const service = await testService();
    const first = cookieIn(await use(service, await ticketFor(service)), 'GSSNID')!;
    const fields = viewFields(ALICE, { SessionKey: 'another' });
    const second = cookieIn(
      await use(service, await ticketFor(service, fields), { cookie: first }),
      'GSSNID',
    )!;
    expect((await view(service, first)).status).toBe(200);
    expect((await view(service, second)).status).toBe(200);
    expect((await view(service, second, 'another')).status).toBe(200);
    expect((await view(service, first, 'another')).status).toBe(303);
  });

  test('a browser that does not say where a request comes from must name our origin', async () => {
    const service = await testService();
    const plain = (ticket: string, headers: Record<string, string>) =>
      fetch(`${service.base}/launch`, {
        method: 'POST',
        body: new URLSearchParams({ ticket }),
        headers,
        redirect: 'manual',
      });
    const ticket = await ticketFor(service);
    for (const headers of [{}, { origin: 'null' }, { origin: DESK }, { origin: 'https://evil.example' }])
      expect((await plain(ticket, headers as Record<string, string>)).status).toBe(403);
    await expectView(await plain(ticket, { origin: service.base }));
  });
});

describe('in a frame', () => {
  const form = (service: TestService, ticket: string) => use(service, ticket, FROM_OUR_FRAME);

  test('the answer to the form is the view, which only pages of the agent’s group may show', async () => {
    const service = await testService({ groups: [group({ agentOrigins: [DESK] }), OTHER_GROUP] });
    const reply = await form(service, await ticketFor(service));
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-security-policy')).toContain(`frame-ancestors 'self' ${DESK}`);
    expect(reply.headers.get('content-security-policy')).not.toContain('other.example');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(await reply.text()).toContain('glance-viewer-data');
  });

  test('a ticket that is over gets a page', async () => {
    const service = await testService();
    const reply = await form(service, 'A'.repeat(43));
    expect(reply.headers.get('content-type')).toContain('text/html');
    await expectOver(reply);
  });

  test('where the sandbox forbids forms, a partitioned cookie is the way on', async () => {
    const service = await testService();
    const reply = await use(service, await ticketFor(service), {}, { framed: '1' });
    expect(await reply.json()).toEqual({ address: '/agentjoin/AgentView.aspx?SessionKey=key&wait=1' });
    expect(reply.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^GSSNIDF=[^;]+;.* HttpOnly; Secure; SameSite=None; Partitioned$/),
    ]);
  });
});

describe('attacks on a launch ticket', () => {
  test('used: the second time it is over', async () => {
    const service = await testService();
    const ticket = await ticketFor(service);
    await expectView(await use(service, ticket));
    await expectOver(await use(service, ticket));
  });

  test('twice at the same time: one gets the view', async () => {
    const service = await testService();
    const ticket = await ticketFor(service);
    const replies = await Promise.all(Array.from({ length: 12 }, () => use(service, ticket)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const late = replies.filter(({ status }) => status !== 200);
    for (const reply of late) await expectOver(reply);
  });

  test('expired: after 60 seconds it is over', async () => {
    const service = await testService();
    const atMs = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => atMs);
    const [early, late] = [await ticketFor(service), await ticketFor(service)];
    clock.mockImplementation(() => atMs + LAUNCH_TICKET_MS - 1);
    await expectView(await use(service, early));
    clock.mockImplementation(() => atMs + LAUNCH_TICKET_MS);
    await expectOver(await use(service, late));
  });

  test.each([
    ['guessed', 'A'.repeat(43)],
    ['empty', ''],
    ['of another form', '../../etc/passwd'],
    ['the hash under which another one is kept', 'launch/x'],
  ])('%s: the same page as for one that is over', async (_name, ticket) => {
    const service = await testService();
    await expectOver(await use(service, ticket));
  });

  test('of another service: it is over here', async () => {
    const [one, other] = [await testService(), await testService()];
    await expectOver(await use(other, await ticketFor(one)));
  });

  test('guesses are held up', async () => {
    const service = await testService();
    const replies = await Promise.all(
      Array.from({ length: 80 }, (_, index) => use(service, String(index).padStart(43, 'x'))),
    );
    const held = replies.filter(({ status }) => status === 429);
    expect(held.length).toBeGreaterThanOrEqual(10);
    expect(Number(held[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test.each([
    ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a page of a neighbour', { 'sec-fetch-site': 'same-site', origin: DESK }],
    ['an opaque page', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['a page that lies about its origin', { 'sec-fetch-site': 'cross-site', origin: 'self' }],
  ])('sent from %s: refused, and not used up', async (_name, headers: Record<string, string>) => {
    const service = await testService();
    const ticket = await ticketFor(service);
    const origin = headers['origin'] === 'self' && { origin: service.base };
    const reply = await use(service, ticket, { ...headers, ...origin });
    expect(reply.status).toBe(403);
    expect(cookieIn(reply, 'GSSNID')).toBeUndefined();
    await expectView(await use(service, ticket));
  });

  test('of an agent who was taken out of the group since: refused', async () => {
    const service = await testService();
    const ticket = await ticketFor(service);
    await service.close();
    const again = await service.again({ groups: [group({ users: ['bob'] })] });
    const reply = await use(again, ticket);
    expect(reply.status).toBe(403);
    expect(cookieIn(reply, 'GSSNID')).toBeUndefined();
  });

  test('that was good before a restart is good after it, once', async () => {
    const service = await testService();
    const ticket = await ticketFor(service);
    await service.close();
    const again = await service.again();
    await expectView(await use(again, ticket));
    await expectOver(await use(again, ticket));
  });

  test('is nowhere in the log and nowhere in the database, and neither is the login key', async () => {
    const service = await testService();
    const fields = viewFields();
    const ticket = await ticketFor(service, fields);
    await use(service, ticket, { 'sec-fetch-site': 'cross-site' });
    const unused = await ticketFor(service);
    await use(service, ticket);
    await use(service, ticket);
    expect(service.log.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['launch_ticket_given', 'agent_signed_in', 'launch_refused']),
    );
    await service.close();
    const log = JSON.stringify(service.log);
    const kept = ['glance-kit.db', 'glance-kit.db-wal']
      .map((name) => {
        try {
          return readFileSync(join(service.dataDirectory, name)).toString('latin1');
        } catch {
          return '';
        }
      })
      .join();
    expect(kept).toContain('launch/'); // the right file: the unused one is there, as a hash
    for (const secret of [ticket, unused, fields.get('loginkey')!]) {
      expect(log).not.toContain(secret);
      expect(kept).not.toContain(secret);
    }
  });
});

describe('login CSRF: the link of one agent opened in the browser of another', () => {
  const bothGroups = () => testService({ groups: [group(), OTHER_GROUP] });
  const mallorysTicket = (service: TestService) =>
    ticketFor(service, malloryFields(), 'https://other.example');

  test('asks before it takes the place of who is signed in, and changes nothing until then', async () => {
    const service = await bothGroups();
    const alice = await signedIn(service);
    const ticket = await mallorysTicket(service);
    const reply = await use(service, ticket, { cookie: alice });
    expect(reply.headers.getSetCookie()).toEqual([]);
    expect(await reply.json()).toEqual({ replaceBy: 'mallory' });
    expect((await view(service, alice)).status).toBe(200);

    // The button of that page goes on; the page of another site cannot press it.
    const forced = await use(
      service,
      ticket,
      { cookie: alice, 'sec-fetch-site': 'cross-site' },
      { replace: '1' },
    );
    expect(forced.status).toBe(403);
    const pressed = await use(service, ticket, { cookie: alice }, { replace: '1' });
    expect((await view(service, await expectView(pressed))).status).toBe(200);
  });

  test('an agent of the same group is another agent, too', async () => {
    const service = await bothGroups();
    const reply = await use(service, await ticketFor(service, viewFields(BOB)), {
      cookie: await signedIn(service),
    });
    expect(await reply.json()).toEqual({ replaceBy: 'bob' });
  });

  test('the same agent is not asked', async () => {
    const service = await bothGroups();
    await expectView(await use(service, await ticketFor(service), { cookie: await signedIn(service) }));
  });

  test('where nobody is signed in it opens that one session of the link’s agent, and signs in for nothing else', async () => {
    const service = await bothGroups();
    const cookie = await expectView(await use(service, await mallorysTicket(service)));
    for (const path of [
      `${VIEW}?SessionKey=another&wait=1`,
      `${VIEW}?SessionKey=another&wait=1&groupid=12345`,
    ]) {
      const next = await fetch(service.base + path, { headers: { cookie }, redirect: 'manual' });
      expect(next.headers.get('location')).toMatch(/^\/login/);
    }
  });

  test('a frame of a desktop has its own sign-in, which takes nobody’s place', async () => {
    const service = await bothGroups();
    const alice = await signedIn(service);
    const reply = await use(service, await mallorysTicket(service), { ...FROM_OUR_FRAME, cookie: alice });
    expect(reply.status).toBe(200);
    expect(cookieIn(reply, 'GSSNID')).toBeUndefined();
    expect(await reply.text()).toContain('glance-viewer-data');
    expect((await view(service, alice)).status).toBe(200);
  });
});

test('a ticket that is looked at is not used', async () => {
  let nowMs = 1_800_000_000_000;
  const now = (): number => nowMs;
  const store = await embeddedStore({ file: join(temporaryDirectory(), 'test.db'), now });
  const clock = { now, after: () => () => undefined };
  const tickets = launchTickets(expiringStore<Launch>(store, clock, 'launch/'), clock);
  const launch = { ...ALICE, groupId: '12345', person: {}, sessionKey: 'key', wait: true };
  const { ticket, expiresAt } = await tickets.give(launch);
  expect(expiresAt).toBe(1_800_000_060);
  expect(await tickets.look(ticket)).toEqual(launch);
  expect(await tickets.look(ticket)).toEqual(launch);
  expect(await tickets.use(ticket)).toEqual(launch);
  expect(await tickets.look(ticket)).toBeUndefined();
  expect(await tickets.use(ticket)).toBeUndefined();
  const late = await tickets.give(launch);
  nowMs += LAUNCH_TICKET_MS;
  expect(await tickets.look(late.ticket)).toBeUndefined();
  expect(await tickets.use(late.ticket)).toBeUndefined();
  await store.close();
});
