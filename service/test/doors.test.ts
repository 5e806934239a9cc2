import { afterEach, describe, expect, test } from '@jest/globals';
import {
  CLOSE,
  encodeFrame,
  KEYFRAME,
  MAX_CONTROL_BYTES,
  MAX_FRAME_BYTES,
  VIEWER_SOCKET_PATH,
  VISITOR_SOCKET_PATH,
} from '../src/protocol/index.js';
import { ALICE, BOB, cookieIn, signedIn, VIEW, viewFields } from './tools/agent.js';
import { group, stopServices, testService } from './tools/bench-service.js';
import { connect, PAGE, START, viewer, viewerSocket, visitor } from './tools/socket-client.js';
import { until } from './tools/until.js';

afterEach(stopServices);

const close = (name: keyof typeof CLOSE) => ({ code: CLOSE[name].code, reason: CLOSE[name].reason });
const OTHER_GROUP = group({ id: '777', apiKey: 'test-apikey-of another group', users: ['mallory'] });
const MALLORY = { groupId: '777', partnerUserId: 'mallory' };

describe('the door of the viewer socket', () => {
  test.each([
    ['another site', 'https://evil.example'],
    ['another port of this machine', 'http://127.0.0.1:1'],
    ['the same host under another name', 'http://localhost'],
    ['an opaque page', 'null'],
    ['no browser at all', undefined],
  ])('a page of %s is refused before there is a socket, though it has the cookie', async (_name, origin) => {
    const service = await testService();
    const cookie = await signedIn(service);
    const client = await connect(service, VIEWER_SOCKET_PATH, {
      headers: { cookie },
      ...(origin !== undefined && { origin }),
    });
    expect(client.refusedWith).toBe(403);
  });

  test('the same page with the cookie is let in', async () => {
    const service = await testService();
    const agent = await viewer(service, await signedIn(service), 'key', true);
    await agent.message('waiting');
  });

  test.each([
    ['no cookie', () => ''],
    ['an invented one', () => `GSSNID=${'A'.repeat(43)}`],
    ['one of another form', () => 'GSSNID=../../x'],
    ['two of them', (cookie: string) => `${cookie}; ${cookie}`],
  ])('an agent with %s is closed as not allowed', async (_name, cookie) => {
    const service = await testService();
    const client = await viewerSocket(service, cookie(await signedIn(service)));
    client.send({ type: 'join', sessionKey: 'key', wait: true });
    expect(await client.close()).toEqual(close('refused'));
    expect(client.messages).toEqual([]);
  });

  test('an agent cannot try keys without end, and the limit is the agent’s own', async () => {
    const service = await testService();
    await visitor(service, { sessionKey: 'mine' });
    const alice = await signedIn(service);
    let tried = 0;
    for (; tried < 200; tried += 1) {
      const client = await viewer(service, alice, `guess-${tried}`, false);
      if ((await client.close()).code === CLOSE.refused.code) break;
    }
    expect(tried).toBeGreaterThanOrEqual(60);
    expect(tried).toBeLessThan(200);
    // Even with the right key, and from another sign-in of the same agent.
    const again = await viewer(service, await signedIn(service), 'mine', false);
    expect(await again.close()).toEqual(close('refused'));
    const bob = await viewer(service, await signedIn(service, BOB), 'mine', false);
    await bob.message('joined');
  });

  test('an agent of another group does not learn that a key exists', async () => {
    const service = await testService({ groups: [group(), OTHER_GROUP] });
    await visitor(service, { sessionKey: 'mine' });
    const cookie = await signedIn(service, MALLORY, OTHER_GROUP.apiKey);
    const answers = [];
    for (const key of ['mine', 'none']) {
      const client = await viewer(service, cookie, key);
      answers.push([await client.message('error'), await client.close()]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]![1]).toEqual(close('notFound'));
  });

  test('an agent of another group who waits is not let in when the session starts', async () => {
    const service = await testService({ groups: [group(), OTHER_GROUP], timing: { agentWaitMs: 400 } });
    const client = await viewer(service, await signedIn(service, MALLORY, OTHER_GROUP.apiKey), 'mine', true);
    await client.message('waiting');
    await visitor(service, { sessionKey: 'mine' });
    expect((await client.message('error')).code).toBe('timeout');
    expect(client.all('joined')).toEqual([]);
  });

  test('a sign-in that was replaced by another agent’s does not go on looking', async () => {
    const service = await testService({ timing: { pingMs: 30 } });
    const cookie = await signedIn(service);
    const agent = await viewer(service, cookie, 'key', true);
    await agent.message('waiting');
    await fetch(service.base + VIEW, {
      method: 'POST',
      body: viewFields(BOB),
      headers: { cookie },
      redirect: 'manual',
    });
    expect(await agent.close()).toEqual(close('refused'));
  });

  test('an agent who opens the view of another contact keeps the one they have', async () => {
    const service = await testService({ timing: { pingMs: 30 } });
    const cookie = await signedIn(service);
    const agent = await viewer(service, cookie, 'key', true);
    await agent.message('waiting');
    // From a desktop of the same site the browser sends the cookie along.
    const reply = await fetch(service.base + VIEW, {
      method: 'POST',
      body: viewFields(ALICE, { SessionKey: 'another' }),
      headers: { cookie },
      redirect: 'manual',
    });
    expect(cookieIn(reply, 'GSSNID')).not.toBe(cookie);
    // The sign-in is looked at with every ping, and the socket closed at the first that finds it ended.
    let pings = 0;
    agent.socket.on('ping', () => pings++);
    await until(() => pings >= 4, 'four pings');
    expect(agent.closed).toBeUndefined();
  });

  test('a viewer that sends frames is no viewer', async () => {
    const service = await testService();
    const agent = await viewer(service, await signedIn(service), 'key', true);
    await agent.message('waiting');
    agent.frame(0, KEYFRAME);
    expect(await agent.close()).toEqual(close('badMessage'));
  });

  test.each([
    ['a start', START],
    ['a key with other characters', { type: 'join', sessionKey: 'a.b', wait: true }],
    ['no key', { type: 'join', wait: true }],
    ['a wait that is a text', { type: 'join', sessionKey: 'key', wait: '1' }],
    ['a command before the hello', { type: 'snapshot' }],
  ])('a hello with %s is refused', async (_name, hello) => {
    const service = await testService();
    const client = await viewerSocket(service, await signedIn(service));
    client.send(hello);
    expect(await client.close()).toEqual(close('badHello'));
  });
});

describe('the door of the visitor socket', () => {
  test('a visitor who pretends to be a viewer gets nothing', async () => {
    const service = await testService();
    await visitor(service, { sessionKey: 'victim' });
    const client = await connect(service, VISITOR_SOCKET_PATH);
    client.send({ type: 'join', sessionKey: 'victim', wait: true });
    expect(await client.close()).toEqual(close('badHello'));
    expect(client.messages).toEqual([]);

    const running = await visitor(service);
    running.send({ type: 'snapshot' });
    expect(await running.close()).toEqual(close('badMessage'));
  });

  test('a site that is not on the list may neither start nor resume', async () => {
    const service = await testService({ groups: [group({ siteOrigins: ['http://localhost:4601'] })] });
    const page = await visitor(service);
    const { token } = await page.message('session');
    for (const origin of ['https://evil.example', 'http://localhost:46010', undefined]) {
      for (const hello of [START, { type: 'resume', token, page: PAGE, version: '1' }]) {
        const client = await connect(service, VISITOR_SOCKET_PATH, origin === undefined ? {} : { origin });
        client.send(hello);
        expect((await client.message('error')).code).toBe('service');
        expect(await client.close()).toEqual(close('refused'));
      }
    }
    expect(page.closed).toBeUndefined();
  });

  test('a group that does not exist is refused', async () => {
    const service = await testService();
    const client = await connect(service, VISITOR_SOCKET_PATH);
    client.send({ ...START, groupId: '99999' });
    expect((await client.message('error')).code).toBe('service');
    expect(await client.close()).toEqual(close('refused'));
  });

  test.each(['a.b', 'a b', 'a>', '', 'x'.repeat(63), '*'])(
    'the session key %j is refused',
    async (sessionKey) => {
      const service = await testService();
      const client = await connect(service, VISITOR_SOCKET_PATH);
      client.send({ ...START, sessionKey });
      expect((await client.message('error')).code).toBe('badparam');
      expect(await client.close()).toEqual(close('badHello'));
    },
  );

  test('no forged, foreign or exchanged token resumes a session', async () => {
    const service = await testService();
    const stranger = await testService();
    const victim = await visitor(service, { sessionKey: 'victim' });
    const own = await visitor(service, { sessionKey: 'own' });
    const victimToken = (await victim.message('session')).token;
    const ownToken = (await own.message('session')).token;
    const foreign = await visitor(stranger, { sessionKey: 'victim' });
    const [victimBody, victimSignature] = victimToken.split('.') as [string, string];
    const forged = [
      `${victimBody}.${ownToken.split('.')[1]}`,
      `${victimBody}.${'A'.repeat(43)}`,
      `${victimBody}.`,
      victimBody,
      `${victimBody}.${victimSignature}.x`,
      `${victimBody}.${victimSignature.slice(0, -2)}`,
      (await foreign.message('session')).token,
      '',
      '.',
    ];
    for (const token of forged) {
      const client = await connect(service, VISITOR_SOCKET_PATH);
      client.send({ type: 'resume', token, page: PAGE, version: '1' });
      expect(await client.close()).toEqual(close('refused'));
    }
    expect(victim.closed).toBeUndefined();
  });

  test.each([
    ['nothing but brackets', '{}'],
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a start without a page', JSON.stringify({ ...START, page: undefined })],
    ['a page that is a script', JSON.stringify({ ...START, page: { ...PAGE, url: 'javascript:alert(1)' } })],
    ['a page from a file', JSON.stringify({ ...START, page: { ...PAGE, url: 'file:///etc/passwd' } })],
    ['another site profile', JSON.stringify({ ...START, site: 'beta' })],
    ['a version that is too long', JSON.stringify({ ...START, version: 'x'.repeat(65) })],
    ['a group that is a number', JSON.stringify({ ...START, groupId: 12345 })],
  ])('a hello with %s is refused', async (_name, hello) => {
    const service = await testService();
    const client = await connect(service, VISITOR_SOCKET_PATH);
    client.send(hello);
    expect(await client.close()).toEqual(close('badHello'));
  });

  test('one address cannot start sessions without end', async () => {
    const service = await testService();
    const clients = await Promise.all(
      Array.from({ length: 220 }, () => connect(service, VISITOR_SOCKET_PATH)),
    );
    const startMs = Date.now();
    clients.forEach((client, index) => client.send({ ...START, sessionKey: `k${index}` }));
    await until(() => clients.every(({ messages }) => messages.length > 0), 'all answers');
    const started = clients.filter((client) => client.all('session').length > 0).length;
    expect(started).toBeGreaterThanOrEqual(100);
    // Ten more for each second that it took: a busy machine is slow.
    expect(started).toBeLessThanOrEqual(101 + (Date.now() - startMs) / 100);
    expect(started).toBeLessThan(220);
  });
});

describe.each([
  ['visitor', VISITOR_SOCKET_PATH],
  ['viewer', VIEWER_SOCKET_PATH],
] as const)('every %s socket', (_side, path) => {
  const open = async (timing = {}) => {
    const service = await testService({ timing });
    const options = { origin: service.base, headers: { cookie: await signedIn(service) } };
    return { service, options, client: await connect(service, path, options) };
  };

  test('that says nothing is closed', async () => {
    const { client } = await open({ helloMs: 40 });
    expect(await client.close()).toEqual(close('badHello'));
  });

  test('that begins with a frame is closed', async () => {
    const { client } = await open();
    client.frame(0, KEYFRAME);
    expect(await client.close()).toEqual(close('badHello'));
  });

  test('that sends more than a frame may hold is closed with the limit named', async () => {
    const { client } = await open();
    client.socket.send(Buffer.alloc(MAX_FRAME_BYTES + 1));
    const { code, reason } = await client.close();
    expect(code).toBe(CLOSE.tooLarge.code);
    expect(reason).toContain(String(MAX_FRAME_BYTES));
  });

  test('that does not offer our subprotocol is refused', async () => {
    const { service, options } = await open();
    const client = await connect(service, path, options, ['other']);
    expect(client.refusedWith).toBe(400);
  });

  test('that no longer answers pings is closed', async () => {
    const { service, options } = await open({ pingMs: 20 });
    const silent = await connect(service, path, { ...options, autoPong: false });
    expect((await silent.close()).code).toBe(1006);
  });
});

describe('a visitor socket that has begun', () => {
  test.each([
    ['too short for a header', Buffer.from([2, 0, 0, 0, 0])],
    ['with a flag nobody knows', encodeFrame({ flags: 4, sequence: 0, payload: Buffer.from('[]') })],
    ['without a byte', Buffer.alloc(0)],
    ['of random bytes', Buffer.from('deadbeefdeadbeef', 'hex')],
  ])('and sends a frame %s is closed', async (_name, bytes) => {
    const service = await testService();
    const page = await visitor(service);
    page.socket.send(bytes);
    expect(await page.close()).toEqual(close('badMessage'));
  });

  test('a frame of exactly the limit is passed on', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'key' });
    const agent = await viewer(service, await signedIn(service, ALICE), 'key');
    await agent.message('joined');
    page.socket.send(
      encodeFrame({ flags: KEYFRAME, sequence: 0, payload: Buffer.alloc(MAX_FRAME_BYTES - 5) }),
    );
    await until(() => agent.frames.length === 1, 'the frame');
    expect(agent.frames[0]).toHaveLength(MAX_FRAME_BYTES);
  });

  test('and sends a control message that is too long is closed', async () => {
    const service = await testService();
    const page = await visitor(service);
    page.send(JSON.stringify({ type: 'end', filler: 'x'.repeat(MAX_CONTROL_BYTES) }));
    expect(await page.close()).toEqual(close('badMessage'));
  });

  test('and chatters without end is closed', async () => {
    const service = await testService();
    const page = await visitor(service);
    for (let count = 0; count < 200; count += 1) page.send({ type: 'page', page: PAGE });
    expect(await page.close()).toEqual(close('badMessage'));
  });
});

describe('upgrades', () => {
  test('elsewhere are refused', async () => {
    const service = await testService();
    expect((await connect(service, '/other')).refusedWith).toBe(404);
  });

  test('the cookie of a sign-in is out of reach of scripts and other sites', async () => {
    const service = await testService();
    const reply = await fetch(service.base + VIEW, {
      method: 'POST',
      body: viewFields(),
      redirect: 'manual',
    });
    const cookie = reply.headers.getSetCookie().find((text) => text.startsWith('GSSNID='));
    expect(cookie).toMatch(/^GSSNID=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=28800; HttpOnly; SameSite=Lax$/);
    expect(cookieIn(reply, 'GSSNID')).toBeDefined();
  });
});
