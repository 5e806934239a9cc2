import { afterEach, describe, expect, test } from '@jest/globals';
import { mintLoginKey, sessionService, type PartnerUser } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import { startService } from '../src/index.js';
import { ALICE, BOB, loginKey } from './tools/agent.js';
import { group, stopServices, testService, type TestService } from './tools/bench-service.js';
import { visitor } from './tools/socket-client.js';

afterEach(stopServices);

const PATH = '/services/SessionService.asmx/LookupPartnerCobrowseSession';
const DESK = 'http://desk.localhost:4602';

interface Ask {
  partnerid?: unknown;
  partneruserid?: unknown;
  ssnkey?: unknown;
  loginkey?: unknown;
}

const args = (user: PartnerUser = ALICE, changes: Ask = {}): Ask => ({
  partnerid: Number(user.groupId),
  partneruserid: user.partnerUserId,
  ssnkey: 'key',
  loginkey: loginKey(user),
  ...changes,
});

function askJson(
  service: TestService,
  ask: Ask | string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(service.base + PATH, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: typeof ask === 'string' ? ask : JSON.stringify(ask),
  });
}

function askForm(service: TestService, ask: Ask | string): Promise<Response> {
  return fetch(service.base + PATH, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: typeof ask === 'string' ? ask : new URLSearchParams(ask as Record<string, string>).toString(),
  });
}

const envelope = (message: string, type: string) => ({
  Message: message,
  StackTrace: '',
  ExceptionType: type,
});

describe('looking a session up', () => {
  test('JSON finds a running session, with every documented field', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'key', version: '6.55.0' });
    const { sessionId } = await page.message('session');
    const ask = args();
    const reply = await askJson(service, ask);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const { d } = (await reply.json()) as { d: Record<string, unknown> };
    expect(d).toEqual({
      __type: 'SessionService+cobrowseSession',
      id: expect.any(Number),
      ssnid: sessionId,
      serverip: '127.0.0.1',
      servername: '127.0.0.1',
      personid: expect.any(Number),
      groupid: 12345,
      passcode: '',
      agentjoinurl: expect.any(String),
      joinurl: d['agentjoinurl'],
      clientjoinurl: expect.stringContaining('glancepanorama://agentjoin/127.0.0.1'),
      visitorversion: '6.55.0',
    });
    const address = new URL(d['agentjoinurl'] as string);
    expect(address.origin + address.pathname).toBe(`${service.base}/agentjoin/AgentView.aspx`);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      SessionKey: 'key',
      partnerid: '12345',
      partneruserid: 'alice',
      loginkey: ask.loginkey,
    });
  });

  test('the found address opens the viewer without a further sign-in', async () => {
    const service = await testService();
    await visitor(service, { sessionKey: 'key' });
    const { d } = (await (await askJson(service, args())).json()) as { d: { agentjoinurl: string } };
    const reply = await fetch(d.agentjoinurl, { redirect: 'manual' });
    expect(reply.status).toBe(303);
    expect(reply.headers.getSetCookie().join()).toContain('GSSNID=');
    expect(reply.headers.get('location')).toBe('/agentjoin/AgentView.aspx?SessionKey=key');
  });

  test('a form gets the same in XML, with everything escaped', async () => {
    const jane = { groupId: '12345', partnerUserId: "j&<a>+'ñ 日" };
    const service = await testService({ groups: [group({ users: [jane.partnerUserId] })] });
    const page = await visitor(service, { sessionKey: 'a~b-_' });
    const { sessionId } = await page.message('session');
    const reply = await askForm(service, args(jane, { ssnkey: 'a~b-_' }));
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    const xml = await reply.text();
    expect(xml).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n<cobrowseSession xmlns:xsi=/);
    expect(xml).toContain('xmlns="http://www.glancenetworks.com/services"');
    expect(xml).toContain(`<ssnid>${sessionId}</ssnid>`);
    const joinUrl = /<joinurl>(.*?)<\/joinurl>/.exec(xml)![1]!;
    expect(joinUrl).toContain('&amp;partnerid=12345&amp;');
    const parsed = new URL(joinUrl.replaceAll('&amp;', '&').replaceAll('&apos;', "'"));
    expect(parsed.searchParams.get('partneruserid')).toBe(jane.partnerUserId);
  });

  test('not found is d null in JSON and xsi:nil in XML', async () => {
    const service = await testService();
    const json = await askJson(service, args());
    expect([json.status, await json.text()]).toEqual([200, '{"d":null}']);
    const form = await askForm(service, args());
    expect(form.status).toBe(200);
    expect(await form.text()).toMatch(/<cobrowseSession xsi:nil="true" .*\/>$/);
  });

  test('an ended session is not found', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'key' });
    page.send({ type: 'end' });
    await page.close();
    expect(await (await askJson(service, args())).text()).toBe('{"d":null}');
  });

  test('a session of another group is not found: nothing tells that the key exists', async () => {
    const other = group({ id: '777', apiKey: 'test-apikey-another', users: ['mallory'] });
    const service = await testService({ groups: [group(), other] });
    await visitor(service, { sessionKey: 'key' });
    const mallory = { groupId: '777', partnerUserId: 'mallory' };
    const reply = await askJson(
      service,
      args(mallory, { loginkey: loginKey(mallory, 'test-apikey-another') }),
    );
    expect([reply.status, await reply.text()]).toEqual([200, '{"d":null}']);
  });

  test('the client of the kit understands the answers', async () => {
    const service = await testService();
    await visitor(service, { sessionKey: 'key' });
    const client = sessionService({ base: service.base });
    const request = { user: ALICE, loginKey: loginKey(), sessionKey: 'key' };
    const signal = new AbortController().signal;
    expect(await client.lookup(request, signal)).toMatchObject({
      kind: 'found',
      session: { groupId: '12345' },
    });
    expect(await client.lookup({ ...request, sessionKey: 'none' }, signal)).toEqual({ kind: 'notFound' });
    expect(await client.lookup({ ...request, loginKey: loginKey(BOB) }, signal)).toEqual({ kind: 'refused' });
  });

  test('the path is found in whatever case', async () => {
    const service = await testService();
    const reply = await fetch(service.base + PATH.toUpperCase(), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(args()),
    });
    expect(reply.status).toBe(200);
  });
});

describe('bad requests', () => {
  test.each(['partnerid', 'partneruserid', 'ssnkey', 'loginkey'])('a missing %s is named', async (name) => {
    const service = await testService();
    const json = await askJson(service, args(ALICE, { [name]: undefined }));
    expect(json.status).toBe(500);
    expect(await json.json()).toEqual(
      envelope(
        `Invalid web service call, missing value for parameter: '${name}'.`,
        'System.InvalidOperationException',
      ),
    );
    const fields = new URLSearchParams(args() as Record<string, string>);
    fields.delete(name);
    const form = await askForm(service, fields.toString());
    expect([form.status, await form.text()]).toEqual([500, `Missing parameter: ${name}.`]);
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  test.each<[string, string, () => Ask]>([
    ['malformed', 'malformed', () => ({ loginkey: 'x' })],
    ['of another version', 'version', () => ({ loginkey: loginKey().replace('$1$', '$2$') })],
    ['with a changed signature', 'signature', () => ({ loginkey: loginKey(BOB) })],
    ['of another API key', 'signature', () => ({ loginkey: loginKey(ALICE, 'not the key') })],
    [
      'of an unknown group',
      'signature',
      () => ({ partnerid: 54321, loginkey: loginKey({ ...ALICE, groupId: '54321' }) }),
    ],
    [
      'that has expired',
      'expired',
      () => ({
        loginkey: mintLoginKey(ALICE, now() - 60, nodeSigner(group().apiKey, { now: () => now() - 300 })),
      }),
    ],
    [
      'from too far ahead',
      'window',
      () => {
        const ahead = nodeSigner(group().apiKey, { now: () => now() + 86_400 });
        return { loginkey: mintLoginKey(ALICE, now() + 86_400 + 300, ahead) };
      },
    ],
    ['for a group with a leading zero', 'malformed', () => ({ partnerid: '012345' })],
  ])('a login key %s gets the same 401, and the log says %s', async (_name, reason, changes) => {
    const service = await testService();
    const reply = await askJson(service, args(ALICE, changes()));
    expect(reply.status).toBe(401);
    expect(await reply.json()).toEqual(
      envelope('authentication failed', 'System.UnauthorizedAccessException'),
    );
    expect(service.log).toContainEqual(expect.objectContaining({ event: 'login_key_refused', reason }));
    expect(JSON.stringify(service.log)).not.toContain('$1$');
  });

  test('a good key of somebody who is not a user gets 403', async () => {
    const service = await testService();
    const eve = { groupId: '12345', partnerUserId: 'eve' };
    const reply = await askJson(service, args(eve));
    expect(reply.status).toBe(403);
    expect(service.log).toContainEqual(expect.objectContaining({ reason: 'user', partnerUserId: 'eve' }));
  });

  test('a good key of somebody who is no longer a user gets 403', async () => {
    const before = await testService();
    await before.close();
    const groups = [group({ users: ['bob'] })];
    const after = await startService({ port: 0, dataDirectory: before.dataDirectory, groups });
    try {
      const base = `http://127.0.0.1:${after.port}`;
      expect((await askJson({ ...before, base }, args(ALICE))).status).toBe(403);
      expect((await askJson({ ...before, base }, args(BOB))).status).toBe(200);
    } finally {
      await after.close();
    }
  });

  test.each(['a.b', '', 'a b', 'x'.repeat(63)])('the session key %j gets 400', async (ssnkey) => {
    const service = await testService();
    expect((await askJson(service, args(ALICE, { ssnkey }))).status).toBe(400);
  });

  test.each(['', '{', '[]', '"x"', JSON.stringify(args(ALICE, { ssnkey: ['key'] }))])(
    'the JSON body %j gets 400',
    async (body) => {
      const service = await testService();
      expect((await askJson(service, body)).status).toBe(400);
    },
  );

  test('an argument that a form gives twice makes it unreadable', async () => {
    const service = await testService();
    const fields = new URLSearchParams(args() as Record<string, string>);
    fields.append('partneruserid', 'bob');
    expect((await askForm(service, fields.toString())).status).toBe(400);
  });

  test('GET gets 500, another content type 415, a large body 413', async () => {
    const service = await testService();
    expect((await fetch(service.base + PATH)).status).toBe(500);
    const text = await fetch(service.base + PATH, { method: 'POST', body: 'x' });
    expect(text.status).toBe(415);
    expect((await askJson(service, 'x'.repeat(20_000))).status).toBe(413);
  });

  test('a Host header that is no host gets 400 and is not repeated', async () => {
    const service = await testService();
    await visitor(service, { sessionKey: 'key' });
    const { request } = await import('node:http');
    const body = JSON.stringify(args());
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const call = request(
        service.base + PATH,
        {
          method: 'POST',
          headers: {
            Host: 'evil"><script>',
            'Content-Type': 'application/json',
            'Content-Length': body.length,
          },
        },
        (reply) => {
          let got = '';
          reply.on('data', (chunk: Buffer) => (got += chunk.toString()));
          reply.on('end', () => resolve({ status: reply.statusCode!, text: got }));
        },
      );
      call.on('error', reject);
      call.end(body);
    });
    expect(status).toBe(400);
    expect(text).not.toContain('evil');
  });
});

describe('origins', () => {
  test('a page of this machine may ask where the group lists no origins', async () => {
    const service = await testService();
    const reply = await askJson(service, args(), { Origin: DESK });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('access-control-allow-origin')).toBe(DESK);
    expect(reply.headers.get('vary')).toBe('Origin');
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test.each([
    'https://evil.example',
    'http://localhost.evil.example',
    'null',
    'http://evil.example/localhost',
  ])('a page of %s may not, even with a good key', async (origin) => {
    const service = await testService();
    const reply = await askJson(service, args(), { Origin: origin });
    expect(reply.status).toBe(403);
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('a page of elsewhere is refused before anything it names is looked at', async () => {
    const service = await testService();
    const unknown = args({ ...ALICE, groupId: '54321' });
    const headers = { Origin: 'https://evil.example' };
    expect((await askJson(service, unknown, headers)).status).toBe(403);
    expect((await askJson(service, '{', headers)).status).toBe(403);
    expect(service.log.filter(({ event }) => event === 'login_key_refused')).toEqual([]);
  });

  test('listed origins are exact, and belong to their own group', async () => {
    const other = group({ id: '777', apiKey: 'test-apikey-another', agentOrigins: ['https://b.example'] });
    const service = await testService({ groups: [group({ agentOrigins: ['https://a.example'] }), other] });
    const statusFor = async (origin: string): Promise<number> =>
      (await askJson(service, args(), { Origin: origin })).status;
    expect(await statusFor('https://a.example')).toBe(200);
    for (const origin of ['https://b.example', 'https://a.example:444', 'http://a.example', DESK]) {
      expect(await statusFor(origin)).toBe(403);
    }
  });

  test('the preflight allows what is needed, to allowed origins only', async () => {
    const service = await testService();
    const preflight = (origin: string): Promise<Response> =>
      fetch(service.base + PATH, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      });
    const good = await preflight(DESK);
    expect(good.status).toBe(204);
    expect(good.headers.get('access-control-allow-origin')).toBe(DESK);
    expect(good.headers.get('access-control-allow-methods')).toBe('POST, OPTIONS');
    expect(good.headers.get('access-control-allow-headers')).toBe('Content-Type');
    const bad = await preflight('https://evil.example');
    expect(bad.headers.get('access-control-allow-origin')).toBeNull();
    expect(bad.headers.get('access-control-allow-methods')).toBeNull();
  });
});

describe('floods', () => {
  test('an agent may ask ten times a second, and another agent is not held up', async () => {
    const service = await testService();
    const replies = await Promise.all(Array.from({ length: 40 }, () => askJson(service, args())));
    const refused = replies.filter(({ status }) => status === 429);
    expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(10);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
    expect((await askJson(service, args(BOB))).status).toBe(200);
  });

  test('bad keys from an address are slowed down, a good one from there is not', async () => {
    const service = await testService();
    const bad = args(ALICE, { loginkey: 'x' });
    const replies = await Promise.all(Array.from({ length: 120 }, () => askJson(service, bad)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401, 429]));
    expect((await askJson(service, args())).status).toBe(200);
  });
});
