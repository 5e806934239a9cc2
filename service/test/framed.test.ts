import { afterEach, describe, expect, test } from '@jest/globals';
import { SUBPROTOCOL, VIEWER_SOCKET_PATH } from '../src/protocol/index.js';
import { ALICE, BOB, cookieIn, loginKey, signedIn, VIEW, viewFields } from './tools/agent.js';
import { group, stopServices, testService, type TestService } from './tools/bench-service.js';
import { connect, visitor, type SocketClient } from './tools/socket-client.js';

afterEach(stopServices);

const CLEAN = `${VIEW}?SessionKey=key&wait=1`;

/** As a browser asks for the page of a frame. */
const framed = (service: TestService, path: string, cookie = '', body?: URLSearchParams): Promise<Response> =>
  fetch(service.base + path, {
    headers: { cookie, 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' },
    redirect: 'manual',
    ...(body && { method: 'POST', body }),
  });

interface ViewerData {
  sessionKey: string;
  frame?: { pass: string; address: string };
}

async function dataIn(reply: Response): Promise<ViewerData> {
  const html = await reply.text();
  expect(html).toContain('glance-viewer-data');
  return JSON.parse(
    /<script[^>]*id="glance-viewer-data"[^>]*>([\s\S]*?)<\/script>/.exec(html)![1]!,
  ) as ViewerData;
}

async function passFor(service: TestService, fields = viewFields()): Promise<string> {
  return (await dataIn(await framed(service, VIEW, '', fields))).frame!.pass;
}

/** A viewer's socket that has asked to join, with a pass. */
async function withPass(
  service: TestService,
  pass: string,
  { cookie = '', origin = service.base, sessionKey = 'key' } = {},
): Promise<SocketClient> {
  const client = await connect(service, VIEWER_SOCKET_PATH, { origin, headers: { cookie } }, [
    SUBPROTOCOL,
    `pass.${pass}`,
  ]);
  if (client.refusedWith === undefined) client.send({ type: 'join', sessionKey, wait: false });
  return client;
}

describe('a view that is opened in a frame with a login key', () => {
  test('is the answer itself, with a pass in the page and a partitioned cookie for a reload', async () => {
    const service = await testService();
    const reply = await framed(service, VIEW, '', viewFields());
    expect(reply.status).toBe(200);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^GSSNIDF=[\w-]{43}; Path=\/; Max-Age=28800; HttpOnly; Secure; SameSite=None; Partitioned$/,
      ),
    ]);
    const data = await dataIn(reply);
    expect(data.frame).toEqual({ pass: expect.stringMatching(/^[\w-]{43}$/), address: CLEAN });
    expect(reply.headers.getSetCookie().join()).not.toContain(data.frame!.pass);
  });

  test('the page holds no login key', async () => {
    const service = await testService();
    const fields = viewFields();
    const text = await (await framed(service, VIEW, '', fields)).text();
    expect(text).not.toContain(fields.get('loginkey')!);
    expect(text).not.toContain('$1$');
  });

  test('in a window there is no pass', async () => {
    const service = await testService();
    const reply = await fetch(service.base + CLEAN, { headers: { cookie: await signedIn(service) } });
    expect(await dataIn(reply)).not.toHaveProperty('frame');
  });

  test('may be framed by the pages of the agent’s own group only', async () => {
    const other = group({ id: '777', apiKey: 'test-apikey-another', agentOrigins: ['https://b.example'] });
    const service = await testService({ groups: [group({ agentOrigins: ['https://a.example'] }), other] });
    const { headers } = await framed(service, VIEW, '', viewFields());
    expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'self' https:\/\/a\.example$/);
  });

  test('a reload has the cookie and gets another pass', async () => {
    const service = await testService();
    const first = await framed(service, VIEW, '', viewFields());
    const again = await framed(service, CLEAN, cookieIn(first, 'GSSNIDF'));
    expect(again.status).toBe(200);
    expect((await dataIn(again)).frame!.pass).not.toBe((await dataIn(first)).frame!.pass);
  });

  test('its cookie is for that session and for frames', async () => {
    const service = await testService();
    const cookie = cookieIn(await framed(service, VIEW, '', viewFields()), 'GSSNIDF')!;
    expect((await framed(service, `${VIEW}?SessionKey=another&wait=1`, cookie)).status).toBe(401);
    expect((await fetch(service.base + CLEAN, { headers: { cookie }, redirect: 'manual' })).status).toBe(303);
  });

  test('in a frame of the same site the frame’s own sign-in counts, and the window keeps its own', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'key' });
    const alice = await signedIn(service, ALICE);
    const opened = await framed(service, VIEW, alice, viewFields(BOB));
    expect(cookieIn(opened, 'GSSNID')).toBeUndefined();
    const both = `${alice}; ${cookieIn(opened, 'GSSNIDF')}`;
    const { frame } = await dataIn(await framed(service, CLEAN, both));
    await (await withPass(service, frame!.pass, { cookie: both })).message('joined');
    expect((await page.message('agents', 1)).agentlist).toMatchObject([{ partneruserid: 'bob' }]);
    expect((await fetch(service.base + CLEAN, { headers: { cookie: both } })).status).toBe(200);
  });

  test('a session that is not there yet is said in the frame', async () => {
    const service = await testService();
    const reply = await framed(service, VIEW, '', viewFields(ALICE, { wait: '' }));
    expect([reply.status, (await reply.text()).includes('No session with this key')]).toEqual([404, true]);
  });
});

describe('a view in a frame where nobody is signed in', () => {
  const button = (html: string): string =>
    /<a\s[^>]*href="([^"]+)"[^>]*target="_blank"[^>]*>\s*Open in a window/
      .exec(html)![1]!
      .replaceAll('&amp;', '&');

  test('has one button, which opens the same view in a window', async () => {
    const service = await testService();
    const reply = await framed(service, `${CLEAN}&name=Alice&username=alice`);
    expect(reply.status).toBe(401);
    const html = await reply.text();
    expect(html.match(/<a\s/g)).toHaveLength(1);
    expect(html).not.toContain('<form');
    const address = new URL(button(html), service.base);
    expect(address.origin).toBe(service.base);
    expect(address.pathname).toBe(VIEW);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      SessionKey: 'key',
      wait: '1',
      name: 'Alice',
      username: 'alice',
    });
  });

  test.each([
    ['of another agent', () => ({ loginkey: loginKey(BOB) })],
    ['that is malformed', () => ({ loginkey: 'x' })],
    ['of an unknown group', () => ({ partnerid: '999' })],
  ])('so does one with a login key %s, which is not in its address', async (_name, changes) => {
    const service = await testService();
    const fields = viewFields(ALICE, changes());
    const reply = await framed(service, VIEW, '', fields);
    expect(reply.status).toBe(401);
    expect(reply.headers.getSetCookie()).toEqual([]);
    const href = button(await reply.text());
    expect(href).toBe(CLEAN);
  });
});

describe('the pass of a view in a frame', () => {
  test('opens the socket without any cookie, and is not repeated in the answer', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'key' });
    const agent = await withPass(service, await passFor(service, viewFields(ALICE, { name: 'Alice' })));
    await agent.message('joined');
    expect(agent.socket.protocol).toBe(SUBPROTOCOL);
    expect((await page.message('agents', 1)).agentlist).toMatchObject([
      { partneruserid: 'alice', name: 'Alice' },
    ]);
  });

  test('opens it again after the connection was lost', async () => {
    const service = await testService();
    await visitor(service, { sessionKey: 'key' });
    const pass = await passFor(service);
    for (let time = 0; time < 2; time++) {
      const agent = await withPass(service, pass);
      await agent.message('joined');
      agent.socket.close();
      await agent.close();
    }
  });

  test('is good for its own session alone', async () => {
    const service = await testService();
    await visitor(service, { sessionKey: 'another' });
    const agent = await withPass(service, await passFor(service), { sessionKey: 'another' });
    expect(await agent.message('error')).toMatchObject({ code: 'refused' });
    expect(await agent.close()).toMatchObject({ code: 4004 });
  });

  test.each([
    ['made up', 'A'.repeat(43)],
    ['empty', ''],
    ['of another form', 'x'],
  ])('%s lets nobody in, though there is a cookie that would', async (_name, pass) => {
    const service = await testService();
    await visitor(service, { sessionKey: 'key' });
    const agent = await withPass(service, pass, { cookie: await signedIn(service) });
    expect(await agent.close()).toMatchObject({ code: 4004 });
    expect(agent.messages).toEqual([]);
  });

  test('counts more than the cookie of another agent', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'key' });
    const cookie = await signedIn(service, BOB);
    await (await withPass(service, await passFor(service), { cookie })).message('joined');
    expect((await page.message('agents', 1)).agentlist).toMatchObject([{ partneruserid: 'alice' }]);
  });

  test('does nothing for a page of another origin', async () => {
    const service = await testService();
    const pass = await passFor(service);
    for (const origin of ['https://evil.example', 'null', 'http://localhost:1'])
      expect((await withPass(service, pass, { origin })).refusedWith).toBe(403);
  });

  test('ends with the agent’s place in the group', async () => {
    const service = await testService();
    const pass = await passFor(service);
    await service.close();
    const again = await service.again({ groups: [group({ users: ['bob'] })] });
    const late = await withPass(again, pass);
    expect(await late.close()).toMatchObject({ code: 4004 });
  });

  test('is in no log', async () => {
    const service = await testService();
    const pass = await passFor(service);
    await withPass(service, pass, { sessionKey: 'another' });
    await withPass(service, `${pass.slice(1)}x`);
    expect(JSON.stringify(service.log)).not.toContain(pass.slice(1));
  });
});
