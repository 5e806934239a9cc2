import { request } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ALICE, BOB, cookieIn, loginKey, signedIn, VIEW, viewFields } from './tools/agent.js';
import { group, stopServices, testService, type TestService } from './tools/bench-service.js';
import { viewer, viewerSocket, visitor } from './tools/socket-client.js';

afterEach(stopServices);

const get = (service: TestService, path: string, cookie = ''): Promise<Response> =>
  fetch(service.base + path, { headers: { cookie }, redirect: 'manual' });

const post = (service: TestService, path: string, body: URLSearchParams, cookie = ''): Promise<Response> =>
  fetch(service.base + path, { method: 'POST', body, headers: { cookie }, redirect: 'manual' });

/** What the viewer page was told. */
async function viewerData(reply: Response): Promise<unknown> {
  expect(reply.status).toBe(200);
  const html = await reply.text();
  const json = /<script[^>]*id="glance-viewer-data"[^>]*>([\s\S]*?)<\/script>/.exec(html)?.[1];
  return JSON.parse(json!);
}

describe('opening the viewer with a login key', () => {
  test.each([VIEW, '/cobrowse/AgentView.aspx', '/AGENTJOIN/agentview.ASPX'])(
    'a form sent to %s is answered with a cookie and a clean address',
    async (path) => {
      const service = await testService();
      const reply = await post(service, path, viewFields());
      expect(reply.status).toBe(303);
      expect(reply.headers.get('location')).toBe('/agentjoin/AgentView.aspx?SessionKey=key&wait=1');
      const page = await get(service, reply.headers.get('location')!, cookieIn(reply, 'GSSNID'));
      expect(await viewerData(page)).toEqual({
        sessionKey: 'key',
        wait: true,
        openerOrigins: 'loopback',
      });
    },
  );

  test('a query is answered the same: the key does not stay in the address bar', async () => {
    const service = await testService();
    const reply = await get(service, `${VIEW}?${viewFields()}`);
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe('/agentjoin/AgentView.aspx?SessionKey=key&wait=1');
    expect(cookieIn(reply, 'GSSNID')).toBeDefined();
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('names of parameters are read in whatever case, and VisitorId is the session key too', async () => {
    const service = await testService();
    const body = new URLSearchParams({
      VISITORID: 'key',
      Wait: '1',
      PartnerID: '12345',
      PARTNERUSERID: 'alice',
      LoginKey: loginKey(),
    });
    const reply = await post(service, VIEW, body);
    expect(reply.headers.get('location')).toBe('/agentjoin/AgentView.aspx?SessionKey=key&wait=1');
    expect(cookieIn(reply, 'GSSNID')).toBeDefined();
  });

  test('a user id with characters of its own survives', async () => {
    const jane = { groupId: '12345', partnerUserId: 'j+a&n#e%~ ñ@x' };
    const service = await testService({ groups: [group({ users: [jane.partnerUserId] })] });
    expect(await signedIn(service, jane)).toMatch(/^GSSNID=/);
    const tilde = new URLSearchParams({
      SessionKey: 'key',
      partnerid: '12345',
      partneruserid: `${jane.partnerUserId}~${loginKey(jane)}`,
    });
    expect(cookieIn(await post(service, VIEW, tilde), 'GSSNID')).toBeDefined();
  });

  test('an agent may be named by address alone where only one has that name', async () => {
    const other = group({ id: '777', apiKey: 'test-apikey-another', users: ['mallory', 'bob'] });
    const service = await testService({ groups: [group(), other] });
    const cookieFor = async (username: string): Promise<string | undefined> =>
      cookieIn(await post(service, VIEW, new URLSearchParams({ SessionKey: 'key', username })), 'GSSNID');
    expect(await cookieFor(`alice~${loginKey(ALICE)}`)).toBeDefined();
    expect(await cookieFor(`alice~${loginKey(BOB)}`)).toBeUndefined();
    expect(await cookieFor(`bob~${loginKey(BOB)}`)).toBeUndefined();
    expect(await cookieFor(`nobody~${loginKey(ALICE)}`)).toBeUndefined();
  });

  test('the name, e-mail address and phone of the agent are kept here and shown to the visitor', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'key' });
    const fields = viewFields(ALICE, { name: 'Alice Ñ 日', email: 'a@example.com', phone: '+1 555' });
    const reply = await post(service, VIEW, fields);
    expect(reply.headers.get('location')).not.toContain('example.com');
    const cookie = cookieIn(reply, 'GSSNID')!;
    await viewer(service, cookie, 'key');
    expect((await page.message('agents', 1)).agentlist).toEqual([
      {
        username: 'alice',
        partnerid: '12345',
        partneruserid: 'alice',
        name: 'Alice Ñ 日',
        email: 'a@example.com',
        phone: '+1 555',
      },
    ]);
  });

  test('what a viewer says about its agent on the socket is not believed', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'key' });
    const socket = await viewerSocket(service, await signedIn(service));
    socket.send({ type: 'join', sessionKey: 'key', wait: false, agent: { name: 'Your bank' } });
    expect((await page.message('agents', 1)).agentlist[0]).not.toHaveProperty('name');
  });

  test.each([
    ['name', 'x'.repeat(64)],
    ['name', 'a\u0007b'],
    ['email', 'ž@example.com'],
    ['phone', '1'.repeat(32)],
  ])('a %s over its limits is left out', async (name, value) => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'key' });
    const reply = await post(service, VIEW, viewFields(ALICE, { [name]: value }));
    await viewer(service, cookieIn(reply, 'GSSNID')!, 'key');
    expect((await page.message('agents', 1)).agentlist[0]).not.toHaveProperty(name);
  });

  test('a new login key counts more than the sign-in that is there, which stops being valid', async () => {
    const service = await testService();
    const alice = await signedIn(service);
    const reply = await post(service, VIEW, viewFields(BOB), alice);
    const bob = cookieIn(reply, 'GSSNID')!;
    expect(bob).not.toBe(alice);
    expect((await get(service, `${VIEW}?SessionKey=key&wait=1`, alice)).status).toBe(303);
    expect((await get(service, `${VIEW}?SessionKey=key&wait=1`, bob)).status).toBe(200);
  });

  test.each([
    ['of another agent', () => ({ loginkey: loginKey(BOB) })],
    ['that is malformed', () => ({ loginkey: 'x' })],
    ['of an unknown group', () => ({ partnerid: '999' })],
    ['without a user', () => ({ partneruserid: '' })],
  ])('a login key %s leads to the sign-in page, which tells nothing', async (_name, changes) => {
    const service = await testService();
    const reply = await post(service, VIEW, viewFields(ALICE, changes()));
    expect(reply.status).toBe(303);
    const location = new URL(reply.headers.get('location')!, service.base);
    expect(location.pathname).toBe('/login');
    expect(location.searchParams.get('returnTo')).toBe('/agentjoin/AgentView.aspx?SessionKey=key&wait=1');
    expect(location.href).not.toContain('$1$');
    expect(cookieIn(reply, 'GSSNID')).toBeUndefined();
    expect((await get(service, location.pathname + location.search)).status).toBe(200);
  });

  test('a good key of somebody who is not a user gets a page that says so', async () => {
    const service = await testService();
    const eve = { groupId: '12345', partnerUserId: 'eve' };
    const reply = await post(service, VIEW, viewFields(eve));
    expect(reply.status).toBe(403);
    expect(await reply.text()).toContain('not found or not active');
  });
});

describe('opening the viewer without a login key', () => {
  test('an agent who is not signed in meets the sign-in page and would come back', async () => {
    const service = await testService();
    const reply = await get(service, `${VIEW}?SessionKey=key&wait=1&username=alice&name=Al&groupid=12345`);
    expect(reply.status).toBe(303);
    const location = new URL(reply.headers.get('location')!, service.base);
    expect(location.pathname).toBe('/login');
    expect(location.searchParams.get('username')).toBe('alice');
    expect(location.searchParams.get('returnTo')).toBe(
      '/agentjoin/AgentView.aspx?SessionKey=key&wait=1&groupid=12345&name=Al',
    );
    expect(await (await get(service, location.pathname + location.search)).text()).toContain('value="alice"');
  });

  test('a form from another site comes without the cookie and goes on to an address that gets it', async () => {
    const service = await testService();
    const cookie = await signedIn(service);
    const body = new URLSearchParams({ SessionKey: 'key', wait: '1', name: 'Alice' });
    const first = await post(service, VIEW, body);
    expect(first.status).toBe(303);
    const second = await get(service, first.headers.get('location')!, cookie);
    expect(second.status).toBe(303);
    expect(second.headers.get('location')).toBe('/agentjoin/AgentView.aspx?SessionKey=key&wait=1');
    const page = await visitor(service, { sessionKey: 'key' });
    await viewer(service, cookie, 'key');
    expect((await page.message('agents', 1)).agentlist[0]).toMatchObject({ name: 'Alice' });
  });

  test('without wait and without a session there is a page with a way to try again', async () => {
    const service = await testService();
    const cookie = await signedIn(service);
    const reply = await get(service, `${VIEW}?SessionKey=key`, cookie);
    expect(reply.status).toBe(404);
    expect(await reply.text()).toContain('href="/agentjoin/AgentView.aspx?SessionKey=key"');
    await visitor(service, { sessionKey: 'key' });
    expect((await get(service, `${VIEW}?SessionKey=key`, cookie)).status).toBe(200);
  });

  test('a session of another group looks like none', async () => {
    const other = group({ id: '777', apiKey: 'test-apikey-another', users: ['mallory'] });
    const service = await testService({ groups: [group(), other] });
    await visitor(service, { sessionKey: '11111' });
    const cookie = await signedIn(
      service,
      { groupId: '777', partnerUserId: 'mallory' },
      'test-apikey-another',
    );
    const real = await get(service, `${VIEW}?SessionKey=11111`, cookie);
    const none = await get(service, `${VIEW}?SessionKey=22222`, cookie);
    expect(real.status).toBe(404);
    expect((await real.text()).replaceAll('11111', '22222')).toBe(await none.text());
    expect((await get(service, `${VIEW}?SessionKey=11111&wait=1&groupid=12345`, cookie)).status).toBe(404);
  });

  test.each(['a.b', '', 'x'.repeat(63), '%3Cscript%3E'])('the session key %j cannot be used', async (key) => {
    const service = await testService();
    const reply = await get(service, `${VIEW}?SessionKey=${key}`, await signedIn(service));
    expect(reply.status).toBe(400);
    expect(await reply.text()).not.toContain('<script>');
  });

  test('blanks around a key are not part of it', async () => {
    const service = await testService();
    const reply = await post(service, VIEW, viewFields(ALICE, { SessionKey: ' key\t' }));
    expect(reply.headers.get('location')).toBe('/agentjoin/AgentView.aspx?SessionKey=key&wait=1');
  });
});

describe('parameters given twice', () => {
  test.each([
    ['in a query', 'SessionKey=a&sessionkey=b', ''],
    ['in a form', '', 'SessionKey=a&SESSIONKEY=b'],
    ['once in each', 'partneruserid=alice', 'SessionKey=a&partneruserid=bob'],
    ['as synonyms of a credential', 'SessionKey=a&loginkey=x', 'loginkey=y'],
  ])('%s are refused', async (_name, query, form) => {
    const service = await testService();
    const path = `${VIEW}?${query}`;
    const reply = form ? await post(service, path, new URLSearchParams(form)) : await get(service, path);
    expect(reply.status).toBe(400);
    expect(reply.headers.getSetCookie()).toEqual([]);
  });
});

describe('the join page', () => {
  test.each(['/agentjoin/AgentJoin.aspx', '/cbjoin', '/CBJOIN'])('%s asks for the key', async (path) => {
    const service = await testService();
    const reply = await get(service, `${path}?mode=chatinvitation&viewersamewindow=1&name=Al&SessionKey=42`);
    expect(reply.status).toBe(200);
    const html = await reply.text();
    expect(html).toContain('name="SessionKey"');
    expect(html).toContain('value="42"');
    expect(html).toContain('target="_self"');
    expect(html).toMatch(/name="name"\s+value="Al"/);
  });

  test('takes a login key as the viewer does', async () => {
    const service = await testService();
    const reply = await post(
      service,
      '/cbjoin',
      viewFields(ALICE, { SessionKey: '', mode: 'SmsInvitation' }),
    );
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe('/agentjoin/AgentJoin.aspx?mode=smsinvitation');
    expect(cookieIn(reply, 'GSSNID')).toBeDefined();
  });
});

describe('headers of pages', () => {
  const ANCESTORS = /frame-ancestors ([^;]*)/;

  test('the viewer may run its own script, show pictures from anywhere, and nothing else', async () => {
    const service = await testService();
    const reply = await get(service, `${VIEW}?SessionKey=key&wait=1`, await signedIn(service));
    const policy = reply.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${service.port};`);
    expect(policy).toContain("form-action 'none'");
    expect(policy).toContain('img-src * data: blob:');
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toContain('frame-src');
    expect(ANCESTORS.exec(policy)![1]).toContain('http://*.localhost:*');
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    expect(reply.headers.get('referrer-policy')).toBe('no-referrer');
    expect(reply.headers.get('cross-origin-opener-policy')).toBeNull();
    expect(reply.headers.get('x-powered-by')).toBeNull();
    expect(reply.headers.get('x-frame-options')).toBeNull();
  });

  test('the viewer may be framed by the origins of the agent’s own group only', async () => {
    const other = group({ id: '777', apiKey: 'test-apikey-another', agentOrigins: ['https://b.example'] });
    const service = await testService({ groups: [group({ agentOrigins: ['https://a.example'] }), other] });
    const reply = await get(service, `${VIEW}?SessionKey=key&wait=1`, await signedIn(service));
    expect(ANCESTORS.exec(reply.headers.get('content-security-policy')!)![1]).toBe(
      "'self' https://a.example",
    );
    expect(await viewerData(reply)).toMatchObject({ openerOrigins: ['https://a.example'] });
  });

  test.each(['/login', '/cbjoin', '/', '/nothing-here'])('%s runs no script at all', async (path) => {
    const service = await testService();
    const policy = (await get(service, path)).headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('script-src');
    expect(policy).toContain("form-action 'self'");
  });

  test('an unknown address is a page with 404', async () => {
    const service = await testService();
    const reply = await get(service, '/nothing-here');
    expect(reply.status).toBe(404);
    expect(reply.headers.get('content-type')).toContain('text/html');
  });

  test('a form that is too large is refused', async () => {
    const service = await testService();
    const reply = await post(service, VIEW, new URLSearchParams({ name: 'x'.repeat(20_000) }));
    expect(reply.status).toBe(413);
  });

  test.each(['evil.example\r\nX-Injected: 1', 'a;script-src *', 'a;sandbox', "x' 'unsafe-inline"])(
    'the Host %j never reaches a header or a page',
    async (host) => {
      const service = await testService();
      const cookie = await signedIn(service);
      const options = { port: service.port, host: '127.0.0.1', path: `${VIEW}?SessionKey=key&wait=1` };
      const call = (): Promise<string> =>
        new Promise((resolve, reject) => {
          request({ ...options, headers: { Host: host, cookie } }, (reply) => {
            let text = JSON.stringify(reply.headers);
            reply.on('data', (chunk: Buffer) => (text += chunk.toString()));
            reply.on('end', () => resolve(text));
          })
            .on('error', reject)
            .end();
        });
      // Line breaks are refused by the client already; the service never sees them.
      const text = await Promise.resolve()
        .then(call)
        .catch((cause: Error) => cause.message);
      for (const piece of ['X-Injected: 1"', 'script-src *', 'a;sandbox', "x' 'unsafe-inline"])
        expect(text).not.toContain(piece);
    },
  );

  test('line breaks in a parameter do not split a header', async () => {
    const service = await testService();
    const reply = await get(service, `/login?returnTo=/cbjoin%0d%0aX-Injected:%201`);
    expect(reply.headers.get('x-injected')).toBeNull();
    const named = await post(
      service,
      VIEW,
      new URLSearchParams({ SessionKey: 'key', username: 'a\r\nX-Injected: 1' }),
    );
    expect(named.status).toBe(303);
    expect(named.headers.get('x-injected')).toBeNull();
  });

  test('behind TLS the cookie is for TLS only', async () => {
    const service = await testService();
    const cookies = await new Promise<string[]>((resolve, reject) => {
      const call = request(
        {
          port: service.port,
          host: '127.0.0.1',
          method: 'POST',
          path: VIEW,
          headers: { Host: 'cobrowse.example.com', 'Content-Type': 'application/x-www-form-urlencoded' },
        },
        (reply) => {
          reply.resume();
          resolve(reply.headers['set-cookie'] ?? []);
        },
      );
      call.on('error', reject);
      call.end(viewFields().toString());
    });
    expect(cookies.join()).toMatch(/^GSSNID=[^;]+; Path=\/; Max-Age=28800; HttpOnly; Secure; SameSite=Lax$/);
  });

  test('the health check answers', async () => {
    const service = await testService();
    const reply = await get(service, '/healthz');
    expect([reply.status, await reply.json()]).toEqual([200, { status: 'ok' }]);
  });
});
