import { startWebhookReceiver, type WebhookReceiver } from '@glance-kit/testing';
import { createHmac } from 'node:crypto';
import { portableSigner } from '@glance-kit/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { webhookActivity, webhookCaller, type WebhookOptions } from '../../src/index.js';
import { NOW } from '../helpers.js';
import { agentOf, ended, started } from './records.js';

const SECRET = 'a-secret-of-the-webhook-and-nothing-else';
const jane = agentOf({ email: 'jane@desk.example' });

let receiver: WebhookReceiver;
beforeAll(async () => void (receiver = await startWebhookReceiver()));
afterAll(() => receiver.close());
beforeEach(() => void ((receiver.received.length = 0), (receiver.next.length = 0)));

const caller = (options: Partial<WebhookOptions> = {}) =>
  webhookCaller({
    url: receiver.url,
    secret: SECRET,
    makeSigner: (secret) => portableSigner(secret, { now: () => NOW }),
    ...options,
  });
const writer = (options: Partial<WebhookOptions> = {}) => webhookActivity(caller(options));
const refusedAs = (status: number, error: string, check: string): unknown =>
  expect.objectContaining({ status, error, check });

describe('a record', () => {
  test('is posted as JSON with the agent of the identity', async () => {
    expect(await writer()(ended({ fields: { five9SessionId: 'A1' } }), jane)).toBeUndefined();
    const [{ method, path, headers, body }] = receiver.received as [(typeof receiver.received)[0]];
    expect([method, path]).toEqual(['POST', '/activities?source=glance']);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'idempotency-key': '12345.8421.77:ended',
    });
    expect(JSON.parse(body)).toEqual({
      event: 'cobrowse.ended',
      host: 'flex',
      conversationId: 'call-1',
      sessionId: '12345.8421.77',
      phase: 'ended',
      sessionKey: '8421',
      sessionType: 'cobrowse',
      startedAt: '2026-11-21T10:00:00.000Z',
      endedAt: '2026-11-21T10:04:30.000Z',
      durationSeconds: 270,
      reason: 'visitor',
      agents: 2,
      five9SessionId: 'A1',
      partnerUserId: 'jane',
    });
  });

  test('is signed over its time and its bytes, as anybody with the secret can check', async () => {
    await writer()(ended({ fields: { note: 'Zoë 東京' } }), jane);
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[0]];
    const [, time, signature] = /^t=(\d+),v1=(.+)$/.exec(headers['x-glance-kit-signature'] as string)!;
    expect(time).toBe(String(NOW));
    expect(signature).toBe(createHmac('sha256', SECRET).update(`${time}.${body}`).digest('base64url'));
  });

  test('is posted with the signer of the runtime just the same', async () => {
    await writer({
      makeSigner: (secret) => ({ sign: (text) => `${secret.length}/${text.length}`, now: () => 7 }),
    })(ended(), jane);
    expect(receiver.received[0]!.headers['x-glance-kit-signature']).toMatch(/^t=7,v1=40\/\d+$/);
  });

  test('lets no field of the host take the place of what was checked', async () => {
    const fields = { event: 'cobrowse.invented', partnerUserId: 'bob', host: 'other', phase: 'started' };
    await writer()(ended({ fields }), jane);
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({
      event: 'cobrowse.ended',
      partnerUserId: 'jane',
      host: 'flex',
      phase: 'ended',
    });
  });

  test('of a late beginning is not posted after the end, and other sessions are', async () => {
    const write = writer();
    expect(await write(ended(), jane)).toBeUndefined();
    expect(await write(started(), jane)).toBeUndefined();
    expect(await write(started({ sessionId: 'other' }), jane)).toBeUndefined();
    const posted = receiver.received.map(({ headers }) => headers['idempotency-key']);
    expect(posted).toEqual(['12345.8421.77:ended', 'other:started']);
  });

  test('whose end was not taken is not remembered as over', async () => {
    const write = writer();
    receiver.next.push(500, 500);
    expect(await write(ended(), jane)).toMatchObject({ status: 502 });
    expect(await write(started(), jane)).toBeUndefined();
    expect(receiver.received).toHaveLength(3);
  });

  test('is remembered as over for ten thousand sessions and no more', async () => {
    const posted: string[] = [];
    const write = webhookActivity(async (id) => void posted.push(id));
    for (let at = 0; at <= 10_000; at += 1) await write(ended({ sessionId: `s${at}` }), jane);
    posted.length = 0;
    await write(started({ sessionId: 's0' }), jane);
    await write(started({ sessionId: 's1' }), jane);
    expect(posted).toEqual(['s0:started']);
  });
});

describe('a receiver that', () => {
  test.each([500, 503, 'cut'] as const)('fails once (%p) gets the same record again', async (failure) => {
    receiver.next.push(failure);
    expect(await writer()(ended(), jane)).toBeUndefined();
    const [one, two] = receiver.received;
    expect([receiver.received.length, two!.body, two!.headers['idempotency-key']]).toEqual([
      2,
      one!.body,
      one!.headers['idempotency-key'],
    ]);
  });

  test('fails twice is left to the panel', async () => {
    receiver.next.push(500, 502);
    expect(await writer()(ended(), jane)).toEqual(refusedAs(502, 'activity_failed', 'webhook 502'));
    receiver.next.push('cut', 'cut');
    expect(await writer()(ended(), jane)).toEqual(refusedAs(502, 'activity_failed', 'webhook unreachable'));
    expect(receiver.received).toHaveLength(4);
  });

  test('is silent is given up in time', async () => {
    receiver.next.push('silent', 'silent');
    const refused = await writer({ timeoutMs: 50 })(ended(), jane);
    expect(refused).toEqual(refusedAs(502, 'activity_failed', 'webhook time-out'));
  });

  test.each([400, 401, 403, 404, 409, 410, 422])('says %i is not asked again', async (status) => {
    receiver.next.push(status);
    expect(await writer()(ended(), jane)).toEqual(refusedAs(422, 'activity_refused', `webhook ${status}`));
    expect(receiver.received).toHaveLength(1);
  });

  test.each([408, 425, 429])('says %i is asked again by the panel', async (status) => {
    receiver.next.push(status);
    expect(await writer()(ended(), jane)).toEqual(refusedAs(502, 'activity_failed', `webhook ${status}`));
    expect(receiver.received).toHaveLength(1);
  });

  test('redirects gets the record, and nobody else does', async () => {
    const other = await startWebhookReceiver();
    receiver.next.push({ status: 307, headers: { Location: other.url } });
    expect(await writer()(ended(), jane)).toEqual(refusedAs(502, 'activity_failed', 'webhook 307'));
    expect(other.received).toEqual([]);
    await other.close();
  });
});

test.each([
  ['url', { url: 'http://crm.example/activities' }],
  ['url', { url: 'ftp://crm.example' }],
  ['url', { url: 'crm.example' }],
  ['url', { url: 'https://jane:secret-word@crm.example' }],
  ['secret', { secret: 'x'.repeat(31) }],
  ['secret', { secret: ` ${'x'.repeat(40)}` }],
  ['timeoutMs', { timeoutMs: 0 }],
])(
  'a bad %s is refused when it is set up, by name and without its value',
  (name, options: Partial<WebhookOptions>) => {
    expect(() => caller(options)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(` ${name} `) }),
    );
    for (const value of ['secret-word', 'xxxxxxxx'])
      expect(() => caller(options)).not.toThrow(
        expect.objectContaining({ message: expect.stringContaining(value) }),
      );
  },
);
