import { build } from 'esbuild';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  startConnectApi,
  startTokenIssuer,
  type ConnectApi,
  type RuntimeReply,
  type TokenIssuer,
} from '@glance-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { moduleOptions } from '../../../tools/deployables.js';
import { until } from '../../../tools/until.js';
import type { LambdaReply } from '../src/index.js';
import { functionUrl } from './platform/payload-2.js';
import { startLambda, type Lambda } from './platform/runtime-api.js';

const folder = mkdtempSync(join(tmpdir(), 'glance-kit-lambda-activity-'));
const INSTANCE = '6d3e0b1c-5f8e-4f0e-9a55-1f2f3a4b5c6d';

let amazon: ConnectApi;
let issuer: TokenIssuer;
let lambda: Lambda;

const settings = (): Record<string, string> => ({
  GLANCE_ORIGINS: 'https://desk.example',
  GLANCE_IDENTITY: 'jwt',
  JWT_ISSUER: issuer.issuer,
  JWT_AUDIENCE: 'glance',
  JWT_JWKS: issuer.jwks,
  JWT_CLAIM: 'puid',
  GLANCE_ACTIVITY: 'connect',
  CONNECT_INSTANCE: INSTANCE,
  // As the template leaves what belongs to other choices.
  ACTIVITY_WEBHOOK: '',
  TASKROUTER_WORKSPACE: '',
  CONNECT_USER: '',
  // Lambda's own modules are found like this, too.
  NODE_PATH: fileURLToPath(new URL('../../../node_modules', import.meta.url)),
  AWS_ENDPOINT_URL_CONNECT: amazon.origin,
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-used-for-anything',
});

beforeAll(async () => {
  const { outfile: _, ...options } = moduleOptions('aws-lambda');
  const entryPoints = ['functions/aws-lambda/src/deploy-activity.ts'];
  [amazon, issuer] = await Promise.all([
    startConnectApi(INSTANCE),
    startTokenIssuer(),
    build({ ...options, entryPoints, outfile: join(folder, 'activity.cjs'), write: true }),
  ]);
  lambda = await startLambda(folder, 'activity.handler', settings());
});
afterAll(async () => {
  await Promise.all([lambda.close(), amazon.stop(), issuer.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const RECORD = {
  host: 'amazon-connect',
  sessionId: '12345.8421.77',
  phase: 'ended',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: '2026-11-21T10:00:00.000Z',
  endedAt: '2026-11-21T10:04:30.000Z',
  durationSeconds: 270,
  reason: 'agent',
};

/** A contact that an agent of this name holds. */
function newContact(name: string): string {
  const [contact, agent] = [randomUUID(), randomUUID()];
  amazon.users.set(agent, { Id: agent, Username: name });
  amazon.contacts.set(contact, { Id: contact, AgentInfo: { Id: agent }, DisconnectTimestamp: 1_764_000_000 });
  amazon.attributes.set(contact, { language: 'de' });
  return contact;
}

async function post(conversationId: string, puid?: string): Promise<RuntimeReply> {
  const token = puid && (await issuer.sign({ aud: 'glance', sub: 'subject-1', puid }));
  const event = functionUrl.event({
    method: 'POST',
    path: '/activity',
    headers: [
      ['Content-Type', 'application/json'],
      ['Origin', 'https://desk.example'],
      ...(token ? [['Authorization', `Bearer ${token}`] as const] : []),
    ],
    body: new TextEncoder().encode(JSON.stringify({ ...RECORD, conversationId })),
  });
  return functionUrl.http((await lambda.invoke(event)) as LambdaReply);
}
const outcome = ({ status, body }: RuntimeReply): [number, unknown] => {
  const text = new TextDecoder().decode(body);
  return [status, text && (JSON.parse(text) as { error: string }).error];
};

describe('the activity function on the Lambda runtime client, with the SDK that Lambda brings', () => {
  test('keeps the record of the agent who held the contact in its attributes', async () => {
    const contact = newContact('jane');
    expect(outcome(await post(contact, 'jane'))).toEqual([204, '']);
    expect(amazon.attributes.get(contact)).toEqual({
      language: 'de',
      cobrowse_session: '12345.8421.77',
      cobrowse_key: '8421',
      cobrowse_agent: 'jane',
      cobrowse_started: '2026-11-21T10:00:00.000Z',
      cobrowse_ended: '2026-11-21T10:04:30.000Z',
      cobrowse_seconds: '270',
      cobrowse_reason: 'agent',
    });
    expect(amazon.asked).toEqual(
      expect.arrayContaining([`/contacts/${INSTANCE}/${contact}`, '/contact/attributes']),
    );
  });

  test('refuses the contact of another agent, one that there is not, and nobody at all', async () => {
    const contact = newContact('bob');
    expect(outcome(await post(contact, 'jane'))).toEqual([403, 'conversation_refused']);
    expect(outcome(await post(randomUUID(), 'jane'))).toEqual([404, 'conversation_unknown']);
    expect(outcome(await post(contact))).toEqual([401, 'token_missing']);
    expect(amazon.attributes.get(contact)).toEqual({ language: 'de' });
    await until(() => lambda.output().includes('"activity_not_written"'));
  });

  test('that Amazon Connect does not answer is 502, and the kind of the error is in the log', async () => {
    const contact = newContact('jane');
    await amazon.stop();
    try {
      expect(outcome(await post(contact, 'jane'))).toEqual([502, 'activity_failed']);
      await until(() => lambda.output().includes('"activity_failed"'));
    } finally {
      await amazon.start();
    }
    expect(outcome(await post(contact, 'jane'))).toEqual([204, '']);
  });
});

test.each([
  ['GLANCE_ACTIVITY', 'salesforce'],
  ['CONNECT_INSTANCE', ''],
  ['CONNECT_USER', 'name'],
  ['JWT_CLAIM', ''],
])('a bad %s stops the start, by name', async (name, value) => {
  const bad = await startLambda(folder, 'activity.handler', { ...settings(), [name]: value });
  try {
    expect((await bad.initError).errorMessage).toContain(name);
  } finally {
    await bad.close();
  }
});

test('without GLANCE_ACTIVITY there is nothing at the address', async () => {
  const none = await startLambda(folder, 'activity.handler', { ...settings(), GLANCE_ACTIVITY: '' });
  try {
    const event = functionUrl.event({ method: 'POST', path: '/activity', headers: [] });
    expect(outcome(functionUrl.http((await none.invoke(event)) as LambdaReply))).toEqual([404, 'not_found']);
  } finally {
    await none.close();
  }
});
