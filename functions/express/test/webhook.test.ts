import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CollectedSignIn } from '@glance-kit/core';
import { startWebhookReceiver, type WebhookReceiver } from '@glance-kit/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../tools/until.js';
import { serverSettings } from '../src/settings.js';
import {
  API_KEY,
  Visitor,
  collect,
  send,
  startStack,
  verifierPair,
  type Reply,
  type Stack,
} from './stack.js';

const DESK = 'https://desk.example';
const WEBHOOK_SECRET = 'a-secret-of-the-webhook-and-nothing-else';
const FIVE9_SECRET = 'five9-connector-secret-0123456789-abc';

const ENV = {
  GLANCE_GROUP_ID: '12345',
  GLANCE_API_KEY: API_KEY,
  OIDC_ISSUER: 'https://id.example',
  OIDC_CLIENT_ID: 'panel',
  OIDC_AUDIENCE: 'https://keys.example',
  OIDC_CLAIM: 'email',
};

const RECORD = {
  host: 'five9',
  conversationId: '300000001234567',
  sessionId: '12345.8421.77',
  phase: 'started',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: '2026-11-21T10:00:00.000Z',
  five9SessionId: 'A1B2',
};

let receiver: WebhookReceiver;
let stack: Stack;
let folder: string;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  folder = mkdtempSync(join(tmpdir(), 'glance-kit-page-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  // As the environment sets it up.
  const { activity, five9 } = serverSettings(
    {
      ...ENV,
      ACTIVITY_WEBHOOK: receiver.url,
      ACTIVITY_WEBHOOK_SECRET: WEBHOOK_SECRET,
      FIVE9_WRAPUP_SECRET: FIVE9_SECRET,
    },
    () => undefined,
  );
  const page = {
    path: '/five9',
    directory: folder,
    config: { service: 'http://localhost:4600', groupId: '12345' },
    frameAncestors: [],
  };
  stack = await startStack({ origins: [DESK], activity: activity!, five9: five9!, pages: [page] });
});
afterAll(async () => {
  await stack.close();
  await receiver.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => void ((receiver.received.length = 0), (receiver.next.length = 0)));

/** Signs in as the first agent, by a page of the server. */
async function signIn(): Promise<{ cookie: string; token: string; partnerUserId: string }> {
  const { verifier, challenge } = verifierPair();
  const who = new Visitor();
  const chooser = await who.go(`${stack.origin}/signin?h=${challenge}`);
  await who.submit(await who.submit(chooser, ['agent', 'demo-1']), ['answer', 'yes']);
  const reply = await collect(stack.origin, verifier, { origin: stack.origin });
  const { token, partnerUserId } = JSON.parse(reply.text) as CollectedSignIn;
  return { cookie: reply.headers['set-cookie']![0]!.split(';')[0]!, token, partnerUserId };
}

const post = (record: object, headers: Record<string, string>): Promise<Reply> =>
  send(`${stack.origin}/activity`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(record),
  });
const outcome = (reply: Reply): [number, unknown] => [
  reply.status,
  reply.text && (JSON.parse(reply.text) as { error: string }).error,
];
const posted = (): unknown[] => receiver.received.map(({ body }) => JSON.parse(body) as unknown);

describe('records of sessions', () => {
  test('of an agent who has signed in go to the webhook with the agent’s name, by cookie or token', async () => {
    const { cookie, token, partnerUserId } = await signIn();
    expect(outcome(await post(RECORD, { cookie, origin: stack.origin }))).toEqual([204, '']);
    const over = { ...RECORD, phase: 'ended', endedAt: '2026-11-21T10:05:00.000Z' };
    const reply = await post(over, { authorization: `Bearer ${token}`, origin: DESK });
    expect(outcome(reply)).toEqual([204, '']);
    expect(reply.headers['access-control-allow-origin']).toBe(DESK);
    expect(posted()).toEqual([
      { ...RECORD, event: 'cobrowse.started', partnerUserId },
      { ...over, event: 'cobrowse.ended', durationSeconds: 300, partnerUserId },
    ]);
    expect(JSON.stringify(receiver.received)).not.toContain(token);
  });

  test('of nobody, or by the cookie from a page of somebody else, go nowhere', async () => {
    const { cookie } = await signIn();
    expect(outcome(await post(RECORD, {}))).toEqual([401, 'token_missing']);
    expect(outcome(await post(RECORD, { cookie }))).toEqual([401, 'token_missing']);
    expect(outcome(await post(RECORD, { cookie, origin: DESK }))).toEqual([401, 'token_missing']);
    expect(outcome(await post(RECORD, { cookie, origin: 'https://evil.example' }))).toEqual([
      403,
      'origin_refused',
    ]);
    expect(posted()).toEqual([]);
  });

  test('that the webhook cannot take now are refused in a way that may pass', async () => {
    const { token } = await signIn();
    const other = { ...RECORD, sessionId: 'other' };
    receiver.next.push(503, 503);
    expect(outcome(await post(other, { authorization: `Bearer ${token}` }))).toEqual([
      502,
      'activity_failed',
    ]);
    receiver.next.push(422);
    expect(outcome(await post(other, { authorization: `Bearer ${token}` }))).toEqual([
      422,
      'activity_refused',
    ]);
  });

  test('have no address where there is no webhook, and neither have dispositions', async () => {
    const plain = await startStack();
    try {
      for (const path of ['/activity', '/five9/wrapup']) {
        const reply = await send(plain.origin + path, { method: 'POST', body: '' });
        expect([path, ...outcome(reply)]).toEqual([path, 404, 'not_found']);
      }
    } finally {
      await plain.close();
    }
  });
});

describe('dispositions of Five9', () => {
  const wrapUp = (parameters: Record<string, string>, at = stack): Promise<Reply> =>
    send(`${at.origin}/five9/wrapup`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(parameters).toString(),
    });
  const GOOD = { secret: FIVE9_SECRET, call: RECORD.conversationId, disposition: '-17' };

  test('go to the same webhook by the id of the call, once, beside the page at /five9', async () => {
    for (let time = 0; time < 3; time += 1) expect((await wrapUp(GOOD)).status).toBe(200);
    await until(() => receiver.received.length > 0);
    expect((await wrapUp({ ...GOOD, secret: 'guess' })).status).toBe(403);
    expect(posted()).toEqual([
      {
        event: 'five9.dispositioned',
        host: 'five9',
        conversationId: RECORD.conversationId,
        disposition: '-17',
      },
    ]);
    expect((await send(`${stack.origin}/five9`)).text).toContain('<title>page</title>');
    expect(JSON.stringify(stack.log)).not.toContain(FIVE9_SECRET);
  });

  test('under way when the server stops are tried at once, and then given up', async () => {
    const calls: number[] = [];
    const failing = async () => {
      calls.push(Date.now());
      return { status: 502, error: 'activity_failed', title: 'Later.' };
    };
    const stopping = await startStack({ five9: { secret: FIVE9_SECRET, call: failing } });
    expect((await wrapUp(GOOD, stopping)).status).toBe(200);
    await until(() => calls.length === 1);
    const from = Date.now();
    await stopping.close();
    // The waits between the tries are 5, 30 and 120 seconds.
    expect([calls.length, Date.now() - from < 4_000]).toEqual([4, true]);
    expect(stopping.log.at(-1)).toMatchObject({ level: 'error', event: 'wrap_up_not_written' });
  });
});

test.each([
  ['ACTIVITY_WEBHOOK', { ACTIVITY_WEBHOOK: 'http://crm.example', ACTIVITY_WEBHOOK_SECRET: WEBHOOK_SECRET }],
  ['ACTIVITY_WEBHOOK_SECRET', { ACTIVITY_WEBHOOK: 'https://crm.example' }],
  ['ACTIVITY_WEBHOOK_SECRET', { ACTIVITY_WEBHOOK: 'https://crm.example', ACTIVITY_WEBHOOK_SECRET: 'short' }],
  ['ACTIVITY_WEBHOOK_SECRET', { ACTIVITY_WEBHOOK_SECRET: WEBHOOK_SECRET }],
  ['ACTIVITY_WEBHOOK_SECRET', { ACTIVITY_WEBHOOK: 'https://crm.example', ACTIVITY_WEBHOOK_SECRET: API_KEY.padEnd(40, 'x'), GLANCE_API_KEY: API_KEY.padEnd(40, 'x') }], // prettier-ignore
  ['ACTIVITY_WEBHOOK_SECRET', { ACTIVITY_WEBHOOK: 'https://crm.example', ACTIVITY_WEBHOOK_SECRET: WEBHOOK_SECRET, FIVE9_WRAPUP_SECRET: WEBHOOK_SECRET }], // prettier-ignore
  ['FIVE9_WRAPUP_SECRET', { FIVE9_WRAPUP_SECRET: FIVE9_SECRET }],
  ['FIVE9_WRAPUP_SECRET', { ACTIVITY_WEBHOOK: 'https://crm.example', ACTIVITY_WEBHOOK_SECRET: WEBHOOK_SECRET, FIVE9_WRAPUP_SECRET: 'short' }], // prettier-ignore
])('the server does not start with a bad %s, and says which without its value: %#', (name, settings) => {
  const start = (): unknown => serverSettings({ ...ENV, ...settings }, () => undefined);
  expect(start).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(new RegExp(`^The setting ${name}\\b`)),
    }),
  );
  for (const value of Object.values(settings).filter((text) => !text.startsWith('http')))
    expect(start).not.toThrow(expect.objectContaining({ message: expect.stringContaining(value) }));
});

test('pages learn where they post records, where there is a webhook', () => {
  const configOf = (more: Record<string, string>): unknown =>
    serverSettings({ ...ENV, GLANCE_PAGES: `/five9=${folder}`, ...more }, () => undefined).pages![0]!.config;
  const webhook = { ACTIVITY_WEBHOOK: 'https://crm.example', ACTIVITY_WEBHOOK_SECRET: WEBHOOK_SECRET };
  expect(configOf(webhook)).toMatchObject({ activity: '/activity' });
  expect(configOf({})).not.toHaveProperty('activity');
});

test('blank settings are none: many consoles cannot delete a variable', () => {
  const { activity, five9 } = serverSettings(
    { ...ENV, ACTIVITY_WEBHOOK: '', ACTIVITY_WEBHOOK_SECRET: ' ', FIVE9_WRAPUP_SECRET: '' },
    () => undefined,
  );
  expect([activity, five9]).toEqual([undefined, undefined]);
});
