import { randomBytes } from 'node:crypto';
import {
  startTaskRouter,
  type TaskRouterStandIn,
  startWebhookReceiver,
  type WebhookReceiver,
} from '@glance-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  activityFunction,
  connectAttributesPort,
  connectKind,
  taskRouterKind,
  webhookKind,
  type Environment,
  type RuntimeTools,
} from '../../src/index.js';
import { INSTANCE, amazonConnect, type AmazonConnect } from '../authenticators/amazon-connect.js';
import { ACCOUNT_SID, API_KEY_SECRET, API_KEY_SID, FlexIam } from '../authenticators/flex-iam.js';
import { API_KEY, ORIGIN, jane } from '../helpers.js';
import { ENDED } from './records.js';

const KINDS = { taskrouter: taskRouterKind, connect: connectKind, webhook: webhookKind };
const WORKSPACE = `WS${'a1'.repeat(16)}`;
const hex = (): string => randomBytes(16).toString('hex');

let iam: FlexIam;
let router: TaskRouterStandIn;
let amazon: AmazonConnect;
let receiver: WebhookReceiver;
beforeAll(async () => {
  const account = {
    accountSid: ACCOUNT_SID,
    workspaceSid: WORKSPACE,
    user: API_KEY_SID,
    password: API_KEY_SECRET,
  };
  [iam, router, amazon, receiver] = await Promise.all([
    FlexIam.start(),
    startTaskRouter(account),
    amazonConnect(),
    startWebhookReceiver(),
  ]);
});
afterAll(() => Promise.all([iam.stop(), router.close(), amazon.stop(), receiver.close()]));

/** Carries the public addresses to their stand-ins. */
const tools = (): RuntimeTools => ({
  log: () => undefined,
  connectAttributes: (instance) => connectAttributesPort(amazon.client, instance),
  fetch: (input, init) => {
    const url = new URL(String(input));
    const origin =
      { 'iam.twilio.com': iam.origin, 'taskrouter.twilio.com': router.origin }[url.host] ?? url.origin;
    return fetch(origin + url.pathname + url.search, init);
  },
});

const FLEX = {
  GLANCE_ORIGINS: ORIGIN,
  GLANCE_IDENTITY: 'flex',
  ACCOUNT_SID,
  API_KEY: API_KEY_SID,
  API_SECRET: API_KEY_SECRET,
  GLANCE_ACTIVITY: 'taskrouter',
  TASKROUTER_WORKSPACE: WORKSPACE,
};
const WEBHOOK = {
  GLANCE_ORIGINS: ORIGIN,
  GLANCE_IDENTITY: 'flex',
  ACCOUNT_SID,
  AUTH_TOKEN: 'auth-token',
  GLANCE_ACTIVITY: 'webhook',
  ACTIVITY_WEBHOOK: 'https://crm.example/activities',
  ACTIVITY_WEBHOOK_SECRET: 'a-secret-of-the-webhook-and-nothing-else',
};

const post = (record: object, members: object = {}): Request =>
  new Request('https://keys.example/activity', {
    method: 'POST',
    headers: { Origin: ORIGIN },
    body: new URLSearchParams({ ...record, ...members } as Record<string, string>),
  });

describe('set up by the environment', () => {
  test('taskrouter keeps the record of a Flex agent in the task, the account being that of the token', async () => {
    const [taskSid, worker] = [`WT${hex()}`, `WK${hex()}`];
    router.addTask(taskSid, [{ sid: `WR${hex()}`, workerSid: worker, status: 'wrapping' }]);
    const expiration = new Date(Date.now() + 300_000).toISOString();
    const token = iam.issue({
      valid: true,
      code: 0,
      identity: 'jane',
      worker_sid: worker,
      expiration,
      roles: [],
    });
    const handle = activityFunction({ ...FLEX, TASKROUTER_ATTRIBUTE: '3' }, tools(), KINDS)!;
    const reply = await handle(post({ ...ENDED, conversationId: taskSid }, { Token: token }));
    expect([reply.status, await reply.text()]).toEqual([204, '']);
    expect(JSON.parse(router.attributesOf(taskSid))).toMatchObject({
      cobrowse: { sessions: { [ENDED.sessionId]: { partnerUserId: 'jane', phase: 'ended' } } },
      conversations: { conversation_attribute_3: 'cobrowse' },
    });
  });

  test('connect keeps it in the contact of the instance', async () => {
    amazon.users.set('agent-1', { Username: 'jane' });
    amazon.contacts.set('contact-1', { AgentInfo: { Id: 'agent-1' } });
    amazon.attributes.set('contact-1', {});
    const env = { GLANCE_ORIGINS: ORIGIN, GLANCE_ACTIVITY: 'connect', CONNECT_INSTANCE: INSTANCE };
    const handle = activityFunction(env, { ...tools(), authenticate: async () => jane }, KINDS)!;
    expect((await handle(post({ ...ENDED, conversationId: 'contact-1' }))).status).toBe(204);
    expect(amazon.attributes.get('contact-1')).toMatchObject({ cobrowse_seconds: '270' });
  });

  test('webhook posts it', async () => {
    const env = { ...WEBHOOK, ACTIVITY_WEBHOOK: receiver.url };
    const handle = activityFunction(env, { ...tools(), authenticate: async () => jane }, KINDS)!;
    expect((await handle(post(ENDED))).status).toBe(204);
    expect(JSON.parse(receiver.received.at(-1)!.body)).toMatchObject({ partnerUserId: 'jane' });
  });

  test.each([undefined, '', '  '])('GLANCE_ACTIVITY as %p is no function at all', (value) => {
    const env: Environment = { ...FLEX, GLANCE_ACTIVITY: value };
    expect(activityFunction(env, tools(), KINDS)).toBeUndefined();
  });

  test('an agent may write twice as often as sessions can begin and end', async () => {
    const handle = activityFunction(
      { ...WEBHOOK, ACTIVITY_WEBHOOK: receiver.url },
      { ...tools(), authenticate: async () => jane },
      KINDS,
    )!;
    const statuses: number[] = [];
    for (let time = 0; time < 61; time += 1) statuses.push((await handle(post(ENDED))).status);
    expect(statuses).toEqual([...Array<number>(60).fill(204), 429]);
  });
});

test.each<[string, Environment, Partial<RuntimeTools>]>([
  ['GLANCE_ACTIVITY', { ...FLEX, GLANCE_ACTIVITY: 'salesforce' }, {}],
  ['GLANCE_ACTIVITY', { ...FLEX, GLANCE_ACTIVITY: 'constructor' }, {}],
  ['GLANCE_ORIGINS', { ...FLEX, GLANCE_ORIGINS: '*' }, {}],
  ['GLANCE_IDENTITY', { ...FLEX, GLANCE_IDENTITY: undefined }, {}],
  ['GLANCE_IDENTITY', { ...FLEX, GLANCE_IDENTITY: 'jwt', JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'a', JWT_JWKS: 'https://id.example/keys', JWT_CLAIM: 'sub' }, {}], // prettier-ignore
  ['TASKROUTER_WORKSPACE', { ...FLEX, TASKROUTER_WORKSPACE: undefined }, {}],
  ['TASKROUTER_WORKSPACE', { ...FLEX, TASKROUTER_WORKSPACE: 'WS1' }, {}],
  ['TASKROUTER_ATTRIBUTE', { ...FLEX, TASKROUTER_ATTRIBUTE: '11' }, {}],
  ['TASKROUTER_ATTRIBUTE', { ...FLEX, TASKROUTER_ATTRIBUTE: 'three' }, {}],
  ['ACCOUNT_SID', { ...FLEX, ACCOUNT_SID: 'AC1' }, {}],
  ['GLANCE_ACTIVITY', { ...FLEX, GLANCE_ACTIVITY: 'connect' }, { connectAttributes: undefined as never }],
  ['CONNECT_INSTANCE', { ...FLEX, GLANCE_ACTIVITY: 'connect' }, {}],
  [
    'CONNECT_USER',
    { ...FLEX, GLANCE_ACTIVITY: 'connect', CONNECT_INSTANCE: INSTANCE, CONNECT_USER: 'name' },
    {},
  ],
  ['ACTIVITY_WEBHOOK', { ...WEBHOOK, ACTIVITY_WEBHOOK: undefined }, {}],
  ['ACTIVITY_WEBHOOK', { ...WEBHOOK, ACTIVITY_WEBHOOK: 'http://crm.example' }, {}],
  ['ACTIVITY_WEBHOOK_SECRET', { ...WEBHOOK, ACTIVITY_WEBHOOK_SECRET: undefined }, {}],
  ['ACTIVITY_WEBHOOK_SECRET', { ...WEBHOOK, ACTIVITY_WEBHOOK_SECRET: 'short' }, {}],
  ['ACTIVITY_WEBHOOK_SECRET', { ...WEBHOOK, ACTIVITY_WEBHOOK_SECRET: API_KEY.padEnd(40, 'x'), GLANCE_API_KEY: API_KEY.padEnd(40, 'x') }, {}], // prettier-ignore
])('a bad %s stops the start, by name and without its value: %#', (name, env, change) => {
  const start = (): unknown => activityFunction(env, { ...tools(), ...change }, KINDS);
  expect(start).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(
        new RegExp(`The setting (?:origins \\()?${name}\\b|which needs flex as ${name}`),
      ),
    }),
  );
  expect(start).not.toThrow(expect.objectContaining({ message: expect.stringContaining('short') }));
});

test('a runtime offers the places that it has, and says so', () => {
  const start = (): unknown => activityFunction(FLEX, tools(), { webhook: webhookKind });
  expect(start).toThrow('The setting GLANCE_ACTIVITY must be one of webhook.');
});
