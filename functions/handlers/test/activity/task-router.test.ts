import { randomBytes } from 'node:crypto';
import { startTaskRouter, type ReservationStatus, type TaskRouterStandIn } from '@glance-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { taskRouterActivity, type TaskRouterOptions } from '../../src/index.js';
import { agentOf, ended, started } from './records.js';

const sid = (kind: string): string => kind + randomBytes(16).toString('hex');
const ACCOUNT = { accountSid: sid('AC'), workspaceSid: sid('WS'), user: sid('SK'), password: 'QmFzaWNBdXRo' };
const SOURCE = `flex:${ACCOUNT.accountSid}`;

let router: TaskRouterStandIn;
beforeAll(async () => void (router = await startTaskRouter(ACCOUNT)));
afterAll(() => router.close());

const writer = (options: Partial<TaskRouterOptions> = {}) =>
  taskRouterActivity({
    accountSid: ACCOUNT.accountSid,
    credentials: { apiKeySid: ACCOUNT.user, apiKeySecret: ACCOUNT.password },
    workspaceSid: ACCOUNT.workspaceSid,
    origin: router.origin,
    ...options,
  });

/** A task that an agent has accepted, unless it is said otherwise. */
function newTask(status: ReservationStatus = 'accepted', attributes = '{"name":"Ann"}') {
  const [taskSid, reservation, worker] = [sid('WT'), sid('WR'), sid('WK')];
  router.addTask(taskSid, [{ sid: reservation, workerSid: worker, status }], attributes);
  const agent = agentOf({ subject: worker, source: SOURCE });
  return { taskSid, reservation, worker, agent, fields: { taskSid } };
}
const attributesOf = (taskSid: string) =>
  JSON.parse(router.attributesOf(taskSid)) as {
    cobrowse?: { sessions: Record<string, Record<string, unknown>> };
    [name: string]: unknown;
  };
const refusedAs = (status: number, error: string, check: string): unknown =>
  expect.objectContaining({ status, error, check });

describe('a record of a Flex task', () => {
  test('is kept in its attributes, by reservation and task or by the task alone', async () => {
    for (const by of ['reservation', 'task'] as const) {
      const { taskSid, reservation, agent, fields } = newTask();
      const record =
        by === 'task' ? ended({ conversationId: taskSid }) : ended({ conversationId: reservation, fields });
      expect(await writer()(record, agent)).toBeUndefined();
      expect(attributesOf(taskSid)).toMatchObject({
        name: 'Ann',
        cobrowse: {
          sessions: { [record.sessionId]: { phase: 'ended', partnerUserId: 'jane', durationSeconds: 270 } },
        },
      });
    }
  });

  test('is written only as the task was read, and once', async () => {
    const { reservation, agent, fields } = newTask();
    const from = router.calls.length;
    for (let time = 0; time < 2; time += 1)
      expect(await writer()(started({ conversationId: reservation, fields }), agent)).toBeUndefined();
    const posts = router.calls.slice(from).filter(({ method }) => method === 'POST');
    expect(posts).toEqual([expect.objectContaining({ ifMatch: '"0"', status: 200 })]);
  });

  test.each(['accepted', 'wrapping', 'completed', 'canceled'] as const)(
    'counts for the agent whose reservation is %s',
    async (status) => {
      const { reservation, agent, fields } = newTask(status);
      expect(await writer()(ended({ conversationId: reservation, fields }), agent)).toBeUndefined();
    },
  );

  test('says to reports that there was a session', async () => {
    const { taskSid, agent } = newTask();
    await writer({ reportAttribute: 4 })(ended({ conversationId: taskSid }), agent);
    expect(attributesOf(taskSid)['conversations']).toEqual({ conversation_attribute_4: 'cobrowse' });
  });

  test('is written with the auth token as well, and asked at the host of a region', async () => {
    const asked: string[] = [];
    const write = taskRouterActivity({
      accountSid: ACCOUNT.accountSid,
      credentials: { authToken: 'auth-token' },
      workspaceSid: ACCOUNT.workspaceSid,
      realm: 'au1',
      fetch: async (address, init) => {
        const { authorization } = Object.fromEntries(new Headers(init?.headers)) as { authorization: string };
        asked.push(String(address), authorization);
        return new Response('{}', { status: 404 });
      },
    });
    const { reservation, agent, fields, taskSid } = newTask();
    expect(await write(ended({ conversationId: reservation, fields }), agent)).toMatchObject({ status: 404 });
    expect(asked).toEqual([
      `https://taskrouter.au1.twilio.com/v1/Workspaces/${ACCOUNT.workspaceSid}/Tasks/${taskSid}/Reservations/${reservation}`,
      `Basic ${Buffer.from(`${ACCOUNT.accountSid}:auth-token`).toString('base64')}`,
    ]);
  });
});

describe('a task of somebody else is not written to', () => {
  /** Everything right: the attack changes one thing of it. */
  const good = () => {
    const task = newTask();
    return {
      task,
      agent: task.agent,
      record: ended({ conversationId: task.reservation, fields: task.fields }),
    };
  };
  type Good = ReturnType<typeof good>;

  test.each<[string, string, (given: Good) => Partial<Good>]>([
    ['another worker', 'reservation', () => ({ agent: agentOf({ subject: sid('WK'), source: SOURCE }) })],
    [
      'a worker of another account',
      'worker',
      ({ agent }) => ({ agent: { ...agent, source: `flex:${sid('AC')}` } }),
    ],
    ['a token of another provider that calls itself a worker', 'worker', ({ agent }) => ({ agent: { ...agent, source: 'https://id.example' } })], // prettier-ignore
    ['an identity that is no worker', 'worker', ({ agent }) => ({ agent: { ...agent, subject: 'jane' } })],
    ['a task by its id alone, which is another worker’s', 'reservation', ({ record }) => ({ agent: agentOf({ subject: sid('WK'), source: SOURCE }), record: { ...record, conversationId: record.fields['taskSid']!, fields: {} } })], // prettier-ignore
    ...(['pending', 'rejected', 'timeout', 'rescinded'] as const).map(
      (status): [string, string, () => Partial<Good>] => [
        `a reservation that is ${status}`,
        'reservation',
        () => {
          const { agent, reservation, fields } = newTask(status);
          return { agent, record: ended({ conversationId: reservation, fields }) };
        },
      ],
    ),
  ])('%s', async (_, check, attack) => {
    const given = good();
    expect(await writer()(given.record, given.agent)).toBeUndefined();
    const { record, agent } = { ...given, ...attack(given) };
    const from = router.calls.length;
    const again = { ...record, sessionId: 'attack' };
    expect(await writer()(again, agent)).toEqual(refusedAs(403, 'conversation_refused', check));
    expect(router.calls.slice(from).filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test('the reservation of one task opens no other', async () => {
    const [own, other] = [newTask(), newTask()];
    const record = ended({ conversationId: own.reservation, fields: { taskSid: other.taskSid } });
    expect(await writer()(record, own.agent)).toEqual(refusedAs(404, 'conversation_unknown', 'reservation'));
    expect(attributesOf(other.taskSid)).toEqual({ name: 'Ann' });
  });

  test('an answer about the reservation of another task counts for nothing', async () => {
    const { taskSid, reservation, worker, agent, fields } = newTask();
    const asked: string[] = [];
    const answering = (task: string) =>
      writer({
        fetch: async (address) => {
          asked.push(String(address));
          return String(address).includes('Reservations')
            ? Response.json({ worker_sid: worker, task_sid: task, reservation_status: 'accepted' })
            : new Response('{}', { status: 404 });
        },
      });
    const record = ended({ conversationId: reservation, fields });
    expect(await answering(taskSid)(record, agent)).toEqual(refusedAs(404, 'conversation_unknown', 'task'));
    expect(await answering(sid('WT'))(record, agent)).toEqual(
      refusedAs(403, 'conversation_refused', 'reservation'),
    );
    expect(asked).toHaveLength(3);
  });

  test.each([
    ['a path', '../../Workers/WK1', 'taskSid'],
    ['a query', `WT${'0'.repeat(32)}?x=1`, 'taskSid'],
    ['nothing', undefined, 'taskSid'],
  ])('an id that is %s is asked nowhere', async (_, taskSid, member) => {
    const { reservation, agent } = newTask();
    const from = router.calls.length;
    const fields: Record<string, string> = taskSid === undefined ? {} : { taskSid };
    const refused = await writer()(ended({ conversationId: reservation, fields }), agent);
    expect(refused).toEqual(refusedAs(400, 'activity_invalid', member));
    const elsewhere = await writer()(
      ended({ conversationId: 'CA123', fields: { taskSid: sid('WT') } }),
      agent,
    );
    expect(elsewhere).toEqual(refusedAs(400, 'activity_invalid', 'conversationId'));
    expect(router.calls).toHaveLength(from);
  });

  test('a task that is gone is said to be, and so is one of another workspace', async () => {
    const { taskSid, reservation, agent, fields } = newTask();
    const record = ended({ conversationId: reservation, fields });
    const elsewhere = writer({ workspaceSid: sid('WS') });
    expect(await elsewhere(record, agent)).toEqual(refusedAs(404, 'conversation_unknown', 'reservation'));
    router.removeTask(taskSid);
    expect(await writer()(record, agent)).toEqual(refusedAs(404, 'conversation_unknown', 'reservation'));
    const alone = ended({ conversationId: taskSid });
    expect(await writer()(alone, agent)).toEqual(refusedAs(404, 'conversation_unknown', 'task'));
  });
});

describe('what goes wrong at TaskRouter', () => {
  test('is tried once more, and then it is for the panel to try again', async () => {
    const { reservation, agent, fields } = newTask();
    const record = ended({ conversationId: reservation, fields });
    for (const status of [500, 503, 429]) {
      router.fail(status, 2);
      expect(await writer()(record, agent)).toEqual(
        refusedAs(502, 'activity_failed', `reservation ${status}`),
      );
      router.fail(status, 1);
      expect(await writer()({ ...record, sessionId: `after-${status}` }, agent)).toBeUndefined();
    }
  });

  test('with credentials that it does not know is named so, without them', async () => {
    const { reservation, agent, fields } = newTask();
    const write = writer({ credentials: { authToken: 'wrong-token' } });
    const refused = await write(ended({ conversationId: reservation, fields }), agent);
    expect(refused).toEqual(refusedAs(502, 'activity_failed', 'credentials'));
    expect(JSON.stringify(refused)).not.toContain('wrong-token');
  });

  test('attributes that cannot take the record are left as they are', async () => {
    for (const [attributes, check] of [
      [JSON.stringify({ notes: 'x'.repeat(4_000) }), 'attributes full'],
      ['{"cobrowse":true}', 'attributes'],
    ] as const) {
      const { taskSid, agent } = newTask('accepted', attributes);
      const refused = await writer()(ended({ conversationId: taskSid }), agent);
      expect(refused).toEqual(refusedAs(422, 'activity_refused', check));
      expect(router.attributesOf(taskSid)).toBe(attributes);
    }
  });

  test.each([
    ['no version', { sid: 'WT', attributes: '{}' }, {}],
    ['attributes that are no text', { sid: 'WT', attributes: {} }, { ETag: '"0"' }],
  ])('an answer with %s is not built on', async (_, task, headers) => {
    const { taskSid, worker, agent } = newTask();
    const held = {
      reservations: [{ worker_sid: worker, task_sid: taskSid, reservation_status: 'accepted' }],
    };
    const asked: string[] = [];
    const write = writer({
      fetch: async (address, init) => {
        asked.push(init?.method ?? 'GET');
        return String(address).includes('Reservations')
          ? Response.json(held)
          : Response.json(task, { headers: headers as Record<string, string> });
      },
    });
    const refused = await write(ended({ conversationId: taskSid }), agent);
    expect(refused).toEqual(refusedAs(502, 'activity_failed', 'task answer'));
    expect(asked).toEqual(['GET', 'GET']);
  });

  test('a redirection gets neither the credentials nor the record', async () => {
    const elsewhere: string[] = [];
    const other = createServer((request, reply) => (elsewhere.push(request.url!), reply.end('{}')));
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const target = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    const from = createServer((_, reply) => reply.writeHead(302, { Location: target }).end());
    await new Promise<void>((done) => from.listen(0, '127.0.0.1', done));
    const write = writer({ origin: `http://127.0.0.1:${(from.address() as AddressInfo).port}` });
    const { taskSid, agent } = newTask();
    try {
      const refused = await write(ended({ conversationId: taskSid }), agent);
      expect(refused).toEqual(refusedAs(502, 'activity_failed', 'task 302'));
      expect(elsewhere).toEqual([]);
    } finally {
      for (const server of [other, from]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    }
  });

  test('one that does not answer is given up in time', async () => {
    const { taskSid, agent } = newTask();
    const write = writer({
      timeoutMs: 100,
      fetch: (_, init) =>
        new Promise((_resolve, reject) => {
          const { signal } = init!;
          signal!.addEventListener('abort', () => reject(signal!.reason as Error));
        }),
    });
    const refused = await write(ended({ conversationId: taskSid }), agent);
    expect(refused).toEqual(refusedAs(502, 'activity_failed', 'time-out'));
  });

  test('one that cannot be reached is tried twice', async () => {
    let tries = 0;
    const write = writer({ fetch: () => ((tries += 1), Promise.reject(new TypeError('fetch failed'))) });
    const { taskSid, agent } = newTask();
    const refused = await write(ended({ conversationId: taskSid }), agent);
    expect([refused, tries]).toEqual([refusedAs(502, 'activity_failed', 'unreachable'), 2]);
  });

  test('others who write all the time make it busy, to be tried again', async () => {
    const { taskSid, worker, agent } = newTask();
    const write = writer({
      timeoutMs: 300,
      fetch: async (address, init) => {
        // Somebody else is always faster: between our reading and our writing.
        if (init?.method === 'POST')
          await fetch(`${router.origin}/v1/Workspaces/${ACCOUNT.workspaceSid}/Tasks/${taskSid}`, {
            method: 'POST',
            headers: { Authorization: `Basic ${btoa(`${ACCOUNT.user}:${ACCOUNT.password}`)}` },
            body: new URLSearchParams({ Attributes: JSON.stringify({ worker }) }),
          });
        return fetch(address, init);
      },
    });
    const refused = await write(ended({ conversationId: taskSid }), agent);
    expect(refused).toMatchObject({ status: 409, error: 'conversation_busy', retryAfterSeconds: 2 });
    expect(attributesOf(taskSid)).toEqual({ worker });
  });
});

describe('twenty writers at once lose nothing', () => {
  /** What any program does that heeds versions: reads, adds a member, writes, and begins again when it was too late. */
  async function addMember(taskSid: string, name: string): Promise<void> {
    const address = `${router.origin}/v1/Workspaces/${ACCOUNT.workspaceSid}/Tasks/${taskSid}`;
    const Authorization = `Basic ${btoa(`${ACCOUNT.user}:${ACCOUNT.password}`)}`;
    for (;;) {
      const read = await fetch(address, { headers: { Authorization } });
      const { attributes } = (await read.json()) as { attributes: string };
      const next = { ...(JSON.parse(attributes) as object), [name]: true };
      const reply = await fetch(address, {
        method: 'POST',
        headers: { Authorization, 'If-Match': read.headers.get('etag')! },
        body: new URLSearchParams({ Attributes: JSON.stringify(next) }),
      });
      await reply.text();
      if (reply.status === 200) return;
    }
  }

  test('ten sessions and ten members of other programs', async () => {
    const { taskSid, reservation, agent, fields } = newTask();
    const from = router.calls.length;
    const names = Array.from({ length: 10 }, (_, at) => `program-${at}`);
    const records = names.map((_, at) =>
      started({
        sessionId: `s${at}`,
        conversationId: reservation,
        fields,
        startedAt: `2026-11-21T10:0${at}:00.000Z`,
      }),
    );
    const write = writer({ timeoutMs: 20_000 });
    const [refused] = await Promise.all([
      Promise.all(records.map((record) => write(record, agent))),
      Promise.all(names.map((name) => addMember(taskSid, name))),
    ]);
    expect(refused).toEqual(Array(10).fill(undefined));
    const { cobrowse, ...others } = attributesOf(taskSid);
    expect(Object.keys(cobrowse!.sessions).sort()).toEqual(records.map(({ sessionId }) => sessionId));
    expect(others).toEqual({ name: 'Ann', ...Object.fromEntries(names.map((name) => [name, true])) });
    // They did get in each other's way.
    expect(router.calls.slice(from).filter(({ status }) => status === 412).length).toBeGreaterThan(5);
  });

  test('twenty records of ten sessions, each end beside its late beginning', async () => {
    const { taskSid, reservation, agent, fields } = newTask();
    const sessions = Array.from({ length: 10 }, (_, at) => ({
      sessionId: `s${at}`,
      conversationId: reservation,
      fields,
      startedAt: `2026-11-21T10:0${at}:00.000Z`,
    }));
    const write = writer({ timeoutMs: 20_000 });
    const refused = await Promise.all(
      sessions.flatMap((one) => [write(ended(one), agent), write(started(one), agent)]),
    );
    expect(refused).toEqual(Array(20).fill(undefined));
    const kept = Object.values(attributesOf(taskSid).cobrowse!.sessions);
    expect(kept).toHaveLength(10);
    for (const session of kept)
      expect(session).toMatchObject({ phase: 'ended', durationSeconds: 270, agents: 2 });
  });
});

test.each([
  ['workspaceSid', { workspaceSid: 'WS1' }],
  ['accountSid', { accountSid: 'AC1' }],
  ['apiKeySid', { credentials: { apiKeySid: 'SK1', apiKeySecret: 'x' } }],
  ['apiKeySecret', { credentials: { apiKeySid: ACCOUNT.user, apiKeySecret: 'a b' } }],
  ['authToken', { credentials: { authToken: '' } }],
  ['realm', { realm: 'evil.example/' }],
  ['origin', { origin: 'http://taskrouter.example' }],
  ['reportAttribute', { reportAttribute: 0 }],
  ['reportAttribute', { reportAttribute: 11 }],
  ['reportAttribute', { reportAttribute: 1.5 }],
  ['timeoutMs', { timeoutMs: 10 }],
])('a bad %s is refused when it is set up, by name', (name, options: Partial<TaskRouterOptions>) => {
  expect(() => writer(options)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(` ${name} `) }),
  );
});
