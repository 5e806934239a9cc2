import { afterEach, describe, expect, test } from '@jest/globals';
import { CLOSE, KEYFRAME, VISITOR_SOCKET_PATH } from '../src/protocol/index.js';
import { embeddedStore } from '../src/store/index.js';
import { join } from 'node:path';
import { ALICE, BOB, signedIn } from './tools/agent.js';
import { group, stopServices, testService, type TestService } from './tools/bench-service.js';
import { connect, PAGE, START, viewer, visitor, type SocketClient } from './tools/socket-client.js';
import { until } from './tools/until.js';

afterEach(stopServices);

const close = (name: keyof typeof CLOSE) => ({ code: CLOSE[name].code, reason: CLOSE[name].reason });

/** A session with one agent who has the picture up to sequence 0. */
async function running(
  service: TestService,
): Promise<{ page: SocketClient; agent: SocketClient; key: string }> {
  const page = await visitor(service);
  const { sessionKey } = await page.message('session');
  const agent = await viewer(service, await signedIn(service), sessionKey);
  await page.message('snapshot');
  page.frame(0, KEYFRAME);
  await until(() => agent.frames.length === 1, 'the first picture');
  return { page, agent, key: sessionKey };
}

async function resume(service: TestService, token: string): Promise<SocketClient> {
  const page = await connect(service, VISITOR_SOCKET_PATH, { origin: 'http://localhost:4601' });
  page.send({
    type: 'resume',
    token,
    page: { ...PAGE, url: 'http://localhost:4601/cards?x=1#y' },
    version: '1',
  });
  return page;
}

/** What the store says about a session, read by a second reader of the database. */
async function stored(service: TestService, sessionId: string) {
  const store = await embeddedStore({ file: join(service.dataDirectory, 'glance-kit.db') });
  try {
    return { session: await store.sessions.get(sessionId), people: await store.participants.of(sessionId) };
  } finally {
    await store.close();
  }
}

describe('starting', () => {
  test('a visitor gets a random key of five digits, a token and the settings of the profile', async () => {
    const service = await testService();
    const page = await visitor(service);
    const session = await page.message('session');
    expect(session.sessionKey).toMatch(/^\d{5}$/);
    expect(session.keyIsRandom).toBe(true);
    expect(session.resumed).toBe(false);
    expect(session.sessionId.startsWith(`12345.${session.sessionKey}.`)).toBe(true);
    expect(session.settings).toEqual({
      groupId: '12345',
      site: 'production',
      masks: ['.card'],
      terms: { text: 'May we look?' },
      texts: {},
    });
    expect(page.all('agents')).toEqual([{ type: 'agents', count: 0, agentlist: [] }]);
  });

  test('a visitor id is taken as the key, and is not called random', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'case-8812~x' });
    expect(await page.message('session')).toMatchObject({ sessionKey: 'case-8812~x', keyIsRandom: false });
  });

  test('the word for a random key gives a random key', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'GLANCE_KEYTYPE_RANDOM' });
    expect(await page.message('session')).toMatchObject({
      sessionKey: expect.stringMatching(/^\d{5}$/),
      keyIsRandom: true,
    });
  });

  test('of two sessions with one key an agent meets the newest', async () => {
    const service = await testService();
    await visitor(service, { sessionKey: 'same' });
    const second = await visitor(service, { sessionKey: 'same' });
    const agent = await viewer(service, await signedIn(service), 'same');
    expect((await agent.message('joined')).sessionId).toBe((await second.message('session')).sessionId);
  });

  test('where the group forbids duplicates, the second gets dupkey and the first goes on', async () => {
    const service = await testService({ groups: [group({ duplicates: false })] });
    const first = await visitor(service, { sessionKey: 'same' });
    const second = await connect(service, VISITOR_SOCKET_PATH);
    second.send({ ...START, sessionKey: 'same' });
    expect((await second.message('error')).code).toBe('dupkey');
    expect(await second.close()).toEqual(close('dupkey'));
    const agent = await viewer(service, await signedIn(service), 'same');
    expect((await agent.message('joined')).sessionId).toBe((await first.message('session')).sessionId);
  });

  test('a name that is too long is refused and the session starts without it', async () => {
    const service = await testService();
    const page = await visitor(service, { visitor: { name: 'x'.repeat(64), email: 'v@example.com' } });
    expect(page.all('error')).toEqual([
      { type: 'error', code: 'badparam', msg: expect.stringContaining('name') },
    ]);
    const { sessionKey } = await page.message('session');
    const agent = await viewer(service, await signedIn(service), sessionKey);
    expect((await agent.message('joined')).visitor).toEqual({ email: 'v@example.com' });
  });
});

describe('the stream', () => {
  test('an agent joins by key, the page is asked for a snapshot, and frames arrive as they were sent', async () => {
    const service = await testService();
    const page = await visitor(service, { visitor: { name: 'Vera' } });
    const { sessionKey, sessionId } = await page.message('session');
    const agent = await viewer(service, await signedIn(service), sessionKey);
    expect(await agent.message('joined')).toMatchObject({
      sessionId,
      sessionKey,
      keyIsRandom: true,
      visitor: { name: 'Vera' },
    });
    expect((await agent.message('page')).page.url).toBe('http://localhost:4601/accounts');
    expect((await agent.message('visitor')).state).toBe('here');
    await page.message('snapshot');
    page.frame(0, KEYFRAME, '["full"]');
    page.frame(1, 0, '["more"]');
    await until(() => agent.frames.length === 2, 'two frames');
    expect(agent.sequences()).toEqual([0, 1]);
    expect(agent.frames[1]!.subarray(5).toString()).toBe('["more"]');
    expect((await page.message('agents', 1)).agentlist).toEqual([
      { username: 'alice', partnerid: '12345', partneruserid: 'alice' },
    ]);
  });

  test('a late second agent begins with a keyframe, for which the page is asked', async () => {
    const service = await testService();
    const { page, agent, key } = await running(service);
    const late = await viewer(service, await signedIn(service, BOB), key);
    await late.message('joined');
    await page.message('snapshot', 1);
    page.frame(1);
    page.frame(2, KEYFRAME);
    page.frame(3);
    await until(() => late.frames.length === 2 && agent.frames.length === 4, 'frames');
    expect(late.sequences()).toEqual([2, 3]);
    expect(agent.sequences()).toEqual([0, 1, 2, 3]);
    expect((await agent.message('agents', 1)).agentlist.map(({ partneruserid }) => partneruserid)).toEqual([
      'alice',
      'bob',
    ]);
  });

  test('several viewers that ask at once cost the page one snapshot', async () => {
    const service = await testService();
    const { page, agent, key } = await running(service);
    const late = await viewer(service, await signedIn(service, BOB), key);
    await late.message('joined');
    for (const client of [agent, late, agent]) client.send({ type: 'snapshot' });
    // An agent who leaves is told about after the requests before it: they have been heard by then.
    late.socket.close();
    await until(
      () => page.all('agents').at(-1)?.count === 1 && page.all('agents').length >= 4,
      'bob to leave',
    );
    expect(page.all('snapshot')).toHaveLength(2);
    page.frame(1, KEYFRAME);
    await until(() => agent.frames.length === 2, 'the keyframe');
    agent.send({ type: 'snapshot' });
    await page.message('snapshot', 2);
  });

  test('a snapshot that never came may be asked for again', async () => {
    const service = await testService({ timing: { snapshotMs: 30 } });
    const { page, agent } = await running(service);
    agent.send({ type: 'snapshot' });
    await page.message('snapshot', 1);
    await new Promise((resolve) => setTimeout(resolve, 40));
    agent.send({ type: 'snapshot' });
    await page.message('snapshot', 2);
  });

  test('after a hole nothing is passed on until a keyframe, which the page is asked for', async () => {
    const service = await testService();
    const { page, agent } = await running(service);
    page.frame(1);
    page.frame(3);
    page.frame(4);
    await page.message('snapshot', 1);
    page.frame(5, KEYFRAME);
    page.frame(6);
    await until(() => agent.frames.length === 4, 'the frames around the hole');
    expect(agent.sequences()).toEqual([0, 1, 5, 6]);
  });

  test('a repeated or reordered frame counts as a hole', async () => {
    const service = await testService();
    const { page, agent } = await running(service);
    page.frame(1);
    page.frame(1);
    page.frame(2);
    await page.message('snapshot', 1);
    page.frame(9, KEYFRAME);
    await until(() => agent.frames.length === 3, 'the keyframe');
    expect(agent.sequences()).toEqual([0, 1, 9]);
  });

  test('the sequence goes on after its largest number', async () => {
    const service = await testService();
    const { page, agent } = await running(service);
    page.frame(0xffffffff, KEYFRAME);
    page.frame(0);
    await until(() => agent.frames.length === 3, 'frames');
    expect(agent.sequences()).toEqual([0, 0xffffffff, 0]);
  });

  test('without an agent the page is told to pause, and with the next one to start again', async () => {
    const service = await testService();
    const { page, agent, key } = await running(service);
    agent.socket.close();
    await page.message('pause');
    expect(page.all('agents').at(-1)).toEqual({ type: 'agents', count: 0, agentlist: [] });
    const back = await viewer(service, await signedIn(service, BOB), key);
    await back.message('joined');
    await page.message('snapshot', 1);
  });

  test('two windows of one agent are one agent to the visitor', async () => {
    const service = await testService();
    const { page, key } = await running(service);
    const second = await viewer(service, await signedIn(service, ALICE), key);
    await second.message('joined');
    await page.message('agents', 2);
    expect(page.all('agents').at(-1)?.count).toBe(1);
  });

  test('a new page address reaches the agent without query and fragment', async () => {
    const service = await testService();
    const { page, agent } = await running(service);
    page.send({ type: 'page', page: { ...PAGE, url: 'http://user:pw@localhost:4601/pay?card=4111#s' } });
    expect((await agent.message('page', 1)).page.url).toBe('http://localhost:4601/pay');
  });
});

describe('a viewer that reads too slowly', () => {
  const MEBIBYTE = 'x'.repeat(1024 * 1024);
  const LAST = 25;

  const isGivenUp = ({ log }: TestService): boolean => log.some(({ event }) => event === 'viewer_too_slow');

  /** The agent stops reading; the page goes on until far more is waiting than may wait, or the agent is given up. */
  async function flooded(service: TestService) {
    const session = await running(service);
    const { page, agent, key } = session;
    const quick = await viewer(service, await signedIn(service, BOB), key);
    await quick.message('joined');
    page.frame(1, KEYFRAME);
    await until(() => quick.frames.length === 1 && agent.frames.length === 2, 'both to have the picture');
    agent.socket.pause();
    for (let sequence = 2; sequence <= LAST && !isGivenUp(service); sequence += 1) {
      page.frame(sequence, 0, MEBIBYTE);
      await until(() => quick.sequences().at(-1) === sequence, 'the quick viewer to have it');
    }
    return { ...session, quick };
  }

  test('goes on with a fresh keyframe when it has caught up, and sees no other jump', async () => {
    const service = await testService();
    const { page, agent, quick } = await flooded(service);
    const asked = page.all('snapshot').length;
    agent.socket.resume();
    await page.message('snapshot', asked);
    page.frame(LAST + 1);
    page.frame(LAST + 2, KEYFRAME);
    page.frame(LAST + 3);
    await until(() => agent.sequences().at(-1) === LAST + 3, 'the fresh picture');
    const sequences = agent.sequences();
    const jump = sequences.findIndex((sequence, index) => sequence !== index);
    expect(sequences.slice(jump)).toEqual([LAST + 2, LAST + 3]);
    expect(agent.frames[jump]![0]! & KEYFRAME).toBe(KEYFRAME);
    expect(jump).toBeLessThan(LAST);
    expect(quick.sequences()).toEqual(Array.from({ length: LAST + 3 }, (_, index) => index + 1));
  }, 20_000);

  test('is closed by name when it stays behind, while the others go on', async () => {
    const service = await testService({ timing: { slowMs: 50 } });
    const { page, agent, quick } = await flooded(service);
    await until(() => isGivenUp(service), 'the viewer to be given up');
    agent.socket.resume();
    expect(await agent.close()).toEqual(close('slow'));
    const next = quick.sequences().at(-1)! + 1;
    page.frame(next);
    await until(() => quick.sequences().at(-1) === next, 'the next frame');
  }, 20_000);
});

describe('moving to another page', () => {
  test('a resumed session goes on: the agent hears of it and gets a fresh picture', async () => {
    const service = await testService();
    const { page, agent } = await running(service);
    const { token, sessionId } = await page.message('session');
    page.socket.terminate();
    await until(() => agent.all('visitor').at(-1)?.state === 'away', 'the visitor to be away');
    const next = await resume(service, token);
    expect(await next.message('session')).toMatchObject({ sessionId, resumed: true });
    expect((await next.message('agents')).count).toBe(1);
    await until(() => agent.all('visitor').at(-1)?.state === 'here', 'the visitor to be back');
    expect(agent.all('page').at(-1)?.page.url).toBe('http://localhost:4601/cards');
    await next.message('snapshot');
    next.frame(1);
    next.frame(0, KEYFRAME);
    await until(() => agent.frames.length === 2, 'the new page');
    expect(agent.sequences()).toEqual([0, 0]);
  });

  test('a second tab takes the session over: the first is told, and its frames no longer count', async () => {
    const service = await testService();
    const { page, agent } = await running(service);
    const { token } = await page.message('session');
    const tab = await resume(service, token);
    await tab.message('session');
    page.frame(1, KEYFRAME, '["old tab"]');
    expect(await page.close()).toEqual(close('replaced'));
    tab.frame(0, KEYFRAME, '["new tab"]');
    await until(() => agent.frames.length === 2, 'the new tab');
    expect(agent.frames[1]!.subarray(5).toString()).toBe('["new tab"]');
    // The old tab's going is not the visitor's going.
    expect(agent.all('visitor').map(({ state }) => state)).not.toContain('away');
  });

  test('a session that is over cannot be resumed, and the page is told why it ended', async () => {
    const service = await testService();
    const { page, agent } = await running(service);
    const { token } = await page.message('session');
    agent.send({ type: 'end' });
    expect(await page.close()).toEqual(close('ended'));
    const next = await resume(service, token);
    expect((await next.message('ended')).reason).toBe('agent');
    expect(await next.close()).toEqual(close('ended'));
  });
});

describe('ending', () => {
  test.each(['visitor', 'agent'] as const)(
    'when the %s stops, both sides are told and closed',
    async (by) => {
      const service = await testService();
      const { page, agent } = await running(service);
      (by === 'visitor' ? page : agent).send({ type: 'end' });
      for (const side of [page, agent]) {
        expect((await side.message('ended')).reason).toBe(by);
        expect(await side.close()).toEqual(close('ended'));
      }
      const { sessionId } = await page.message('session');
      await service.close();
      const { session, people } = await stored(service, sessionId);
      expect(session).toMatchObject({
        status: 'C',
        endedAtMs: expect.any(Number),
        startedAtMs: expect.any(Number),
      });
      expect(people.map(({ type, status, partnerUserId }) => [type, status, partnerUserId])).toEqual([
        ['visitor', 'C', undefined],
        ['agent', 'C', 'alice'],
      ]);
      expect(people[0]!.bytes).toBe(7);
    },
  );

  test('a visitor who stops while waiting ends it as Q', async () => {
    const service = await testService();
    const page = await visitor(service);
    page.send({ type: 'end' });
    expect((await page.message('ended')).reason).toBe('visitor');
    await page.close();
    const { sessionId } = await page.message('session');
    await service.close();
    expect((await stored(service, sessionId)).session?.status).toBe('Q');
  });

  test('a visitor who stops before the session is written is heard all the same', async () => {
    const service = await testService();
    const page = await connect(service, VISITOR_SOCKET_PATH);
    page.send(START);
    page.send({ type: 'end' });
    expect((await page.message('ended')).reason).toBe('visitor');
    expect(await page.close()).toEqual(close('ended'));
  });

  test('a visitor who goes before the session is written is away', async () => {
    const service = await testService();
    const page = await connect(service, VISITOR_SOCKET_PATH);
    page.send({ ...START, sessionKey: 'gone' });
    page.socket.close();
    const agent = await viewer(service, await signedIn(service), 'gone', true);
    await agent.message('joined');
    await until(() => agent.all('visitor').at(-1)?.state === 'away', 'the visitor to be away');
  });

  test('a session nobody joins in time ends as T', async () => {
    const service = await testService({ timing: { waitingMs: 60 } });
    const page = await visitor(service);
    expect((await page.message('ended')).reason).toBe('timeout');
    expect(await page.close()).toEqual(close('ended'));
    const { sessionId } = await page.message('session');
    await service.close();
    expect((await stored(service, sessionId)).session?.status).toBe('T');
  });

  test('a visitor who stays away too long ends it as X, and the agent is told', async () => {
    const service = await testService({ timing: { disconnectedMs: 60 } });
    const { page, agent } = await running(service);
    page.socket.terminate();
    expect((await agent.message('ended')).reason).toBe('timeout');
    expect(await agent.close()).toEqual(close('ended'));
    const { sessionId } = await page.message('session');
    await service.close();
    const { session, people } = await stored(service, sessionId);
    expect(session?.status).toBe('X');
    expect(people.map(({ status }) => status)).toEqual(['X', 'X']);
  });

  test('a session whose last agent stays away too long ends as X, and the visitor is told', async () => {
    const service = await testService({ timing: { disconnectedMs: 60 } });
    const { page, agent } = await running(service);
    agent.socket.terminate();
    expect((await page.message('ended')).reason).toBe('timeout');
    const { sessionId } = await page.message('session');
    await page.close();
    await service.close();
    expect((await stored(service, sessionId)).session?.status).toBe('X');
  });
});

describe('an agent who waits', () => {
  test('is told to wait, and joins when the session starts', async () => {
    const service = await testService();
    const agent = await viewer(service, await signedIn(service), 'later', true);
    await agent.message('waiting');
    await visitor(service, { sessionKey: 'other' });
    const page = await visitor(service, { sessionKey: 'later' });
    expect((await agent.message('joined')).sessionId).toBe((await page.message('session')).sessionId);
    await page.message('snapshot');
  });

  test('gives up when nobody starts one in time', async () => {
    const service = await testService({ timing: { agentWaitMs: 60 } });
    const agent = await viewer(service, await signedIn(service), 'never', true);
    expect((await agent.message('error')).code).toBe('timeout');
    expect(await agent.close()).toEqual(close('notFound'));
  });

  test('who does not wait hears at once that there is none', async () => {
    const service = await testService();
    const agent = await viewer(service, await signedIn(service), 'never');
    expect((await agent.message('error')).code).toBe('notfound');
    expect(await agent.close()).toEqual(close('notFound'));
  });

  test('an agent for a session that is over hears that there is none', async () => {
    const service = await testService();
    const page = await visitor(service, { sessionKey: 'over' });
    page.send({ type: 'end' });
    await page.close();
    const agent = await viewer(service, await signedIn(service), 'over');
    expect((await agent.message('error')).code).toBe('notfound');
  });
});

describe('a restart', () => {
  test('tells everybody to come back, and the session goes on from the store', async () => {
    const service = await testService();
    const { page, agent, key } = await running(service);
    const { token, sessionId } = await page.message('session');
    const cookie = await signedIn(service);
    await service.close();
    expect(await page.close()).toEqual(close('restart'));
    expect(await agent.close()).toEqual(close('restart'));

    const next = await service.again();
    const back = await viewer(next, cookie, key);
    expect((await back.message('joined')).sessionId).toBe(sessionId);
    expect((await back.message('visitor')).state).toBe('away');
    const resumed = await resume(next, token);
    expect(await resumed.message('session')).toMatchObject({ sessionId, resumed: true });
    await resumed.message('snapshot');
    resumed.frame(0, KEYFRAME);
    await until(() => back.frames.length === 1, 'the picture');
  });

  test('a session whose visitor does not come back ends after it', async () => {
    const service = await testService({ timing: { disconnectedMs: 80 } });
    const { page } = await running(service);
    const { sessionId } = await page.message('session');
    await service.close();
    const next = await service.again();
    await until(() => next.log.some(({ event }) => event === 'session_ended'), 'the end');
    await next.close();
    expect((await stored(next, sessionId)).session?.status).toBe('X');
  });
});
