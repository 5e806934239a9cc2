import { randomBytes, randomUUID } from 'node:crypto';
import { startTaskRouter, type RuntimeReply, type TaskRouterStandIn } from '@glance-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { API_KEY_MARK } from '../../../tools/jest/api-key-mark.js';
import { until } from '../../../tools/until.js';
import { startIam, type IamStandIn } from './iam.js';
import { startService, withService, type TwilioService } from './service.js';

const ORIGIN = 'https://flex.twilio.com';
const sid = (kind: string): string => kind + randomBytes(16).toString('hex');
const ACCOUNT = { accountSid: sid('AC'), user: sid('SK'), password: randomBytes(16).toString('hex') };
const WORKSPACE = sid('WS');

const SETTINGS = {
  GLANCE_GROUP_ID: '12345',
  GLANCE_API_KEY: `${API_KEY_MARK}${randomUUID()}`,
  GLANCE_ORIGINS: ORIGIN,
  ACCOUNT_SID: ACCOUNT.accountSid,
  API_KEY: ACCOUNT.user,
  API_SECRET: ACCOUNT.password,
  GLANCE_ACTIVITY: 'taskrouter',
  TASKROUTER_WORKSPACE: WORKSPACE,
};

const RECORD = {
  host: 'flex',
  sessionId: '12345.8421.77',
  phase: 'ended',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: '2026-11-21T10:00:00.000Z',
  endedAt: '2026-11-21T10:04:30.000Z',
  durationSeconds: 270,
  reason: 'agent',
  agents: 1,
};

let iam: IamStandIn;
let router: TaskRouterStandIn;
beforeAll(async () => {
  iam = await startIam(ACCOUNT);
  router = await startTaskRouter({ ...ACCOUNT, workspaceSid: WORKSPACE });
});
afterAll(() => Promise.all([iam.close(), router.close()]));

const post = (
  service: TwilioService,
  body: string,
  type: string,
  headers: readonly [string, string][] = [],
) =>
  service.send({
    method: 'POST',
    path: '/activity',
    headers: [['Content-Type', type], ...headers],
    body: new TextEncoder().encode(body),
  });
const form = (members: object): string =>
  new URLSearchParams(Object.entries(members).map(([name, value]) => [name, String(value)])).toString();
const FORM = 'application/x-www-form-urlencoded';
const outcome = ({ status, body }: RuntimeReply): [number, unknown] => {
  const text = new TextDecoder().decode(body);
  return [status, text && (JSON.parse(text) as { error: string }).error];
};

describe('the activity function of the service, on Twilio’s own runtime', () => {
  let service: TwilioService;
  beforeAll(async () => {
    service = await startService(SETTINGS, { iam: iam.origin, taskRouter: router.origin });
  });
  afterAll(() => service.close());

  /** An agent who has accepted a task. */
  function newTask() {
    const [taskSid, reservation, worker, token] = [sid('WT'), sid('WR'), sid('WK'), `eyJ${sid('token')}`];
    router.addTask(taskSid, [{ sid: reservation, workerSid: worker }], '{"name":"Ann"}');
    iam.issue(token, { identity: 'jane', worker_sid: worker });
    return { record: { ...RECORD, conversationId: reservation, taskSid }, taskSid, token };
  }

  test.each([
    ['a form with the token, without a preflight', FORM, form],
    ['JSON', 'application/json', (members: object) => JSON.stringify(members)],
  ])('keeps a record that comes as %s', async (_, type, encode) => {
    const { record, taskSid, token } = newTask();
    const reply = await post(service, encode({ ...record, Token: token }), type, [['Origin', ORIGIN]]);
    expect(outcome(reply)).toEqual([204, '']);
    expect(reply.headers).toContainEqual(['access-control-allow-origin', ORIGIN]);
    const attributes = JSON.parse(router.attributesOf(taskSid)) as object;
    expect(attributes).toMatchObject({
      name: 'Ann',
      cobrowse: {
        sessions: {
          [RECORD.sessionId]: { partnerUserId: 'jane', durationSeconds: 270, reason: 'agent', agents: 1 },
        },
      },
    });
    expect(JSON.stringify(attributes)).not.toContain(token);
  });

  test('refuses a record without a token, and one of the task of another agent', async () => {
    const [own, other] = [newTask(), newTask()];
    expect(outcome(await post(service, form(own.record), FORM))).toEqual([401, 'token_missing']);
    const stolen = { ...other.record, Token: own.token };
    expect(outcome(await post(service, form(stolen), FORM))).toEqual([403, 'conversation_refused']);
    expect(router.attributesOf(other.taskSid)).toBe('{"name":"Ann"}');
    await until(() => service.output.includes('"activity_not_written"'));
    expect(service.output).toContain('"check":"reservation"');
  });

  test('answers what TaskRouter does not take with what became of it', async () => {
    const { record, taskSid, token } = newTask();
    router.fail(503, 2);
    expect(outcome(await post(service, form({ ...record, Token: token }), FORM))).toEqual([
      502,
      'activity_failed',
    ]);
    router.removeTask(taskSid);
    expect(outcome(await post(service, form({ ...record, Token: token }), FORM))).toEqual([
      404,
      'conversation_unknown',
    ]);
  });

  test('writes beside the others: ten agents’ records and none is lost', async () => {
    const { taskSid, token, record } = newTask();
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        post(service, form({ ...record, sessionId: `s${at}`, Token: token }), FORM),
      ),
    );
    // What was too late to be written within the time that Twilio gives is answered so, and sent again.
    for (const [at, reply] of replies.entries())
      if (reply.status === 409)
        expect(
          outcome(await post(service, form({ ...record, sessionId: `s${at}`, Token: token }), FORM)),
        ).toEqual([204, '']);
      else expect(outcome(reply)).toEqual([204, '']);
    const { cobrowse } = JSON.parse(router.attributesOf(taskSid)) as { cobrowse: { sessions: object } };
    expect(Object.keys(cobrowse.sessions)).toHaveLength(10);
  });
});

test('without GLANCE_ACTIVITY there is nothing at the address; a bad setting is named in the log', async () => {
  const { GLANCE_ACTIVITY: _, ...rest } = SETTINGS;
  const [none, log] = await withService(rest, { iam: iam.origin }, async (service) => [
    outcome(await post(service, form(RECORD), FORM)),
    service.output,
  ]);
  expect(none).toEqual([404, 'not_found']);
  expect(log).not.toContain('function_not_set_up');
  await withService({ ...SETTINGS, TASKROUTER_WORKSPACE: 'WS1' }, { iam: iam.origin }, async (service) => {
    expect(outcome(await post(service, form(RECORD), FORM))).toEqual([500, 'not_configured']);
    await until(() => service.output.includes('TASKROUTER_WORKSPACE'));
  });
});
