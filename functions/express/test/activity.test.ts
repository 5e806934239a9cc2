import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CollectedSignIn } from '@glance-kit/core';
import type { CheckedActivity } from '@glance-kit/handlers';
import { Visitor, collect, send, startStack, verifierPair, type Reply, type Stack } from './stack.js';

const RECORD = {
  host: 'amazon-connect',
  conversationId: 'contact-1',
  sessionId: '12345.8421.77',
  phase: 'started',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: '2026-11-26T10:00:00.000Z',
};

let stack: Stack;
const written: [agent: string, record: CheckedActivity][] = [];
beforeAll(async () => {
  stack = await startStack({
    activity: async (record, { partnerUserId }) => void written.push([partnerUserId, record]),
  });
});
afterAll(() => stack.close());

const post = (headers: Record<string, string>, to = stack): Promise<Reply> =>
  send(`${to.origin}/activity`, {
    method: 'POST',
    body: JSON.stringify(RECORD),
    headers: { 'content-type': 'application/json', origin: to.origin, ...headers },
  });

/** Signs in as Alice; collected by a page of the server, which gets a cookie too. */
async function signIn(): Promise<{ token: string; cookie: string }> {
  const { verifier, challenge } = verifierPair();
  const who = new Visitor();
  const chooser = await who.go(`${stack.origin}/signin?h=${challenge}`);
  await who.submit(await who.submit(chooser, ['agent', 'demo-1']), ['answer', 'yes']);
  const reply = await collect(stack.origin, verifier, { origin: stack.origin });
  const { token } = JSON.parse(reply.text) as CollectedSignIn;
  return { token, cookie: reply.headers['set-cookie']![0]!.split(';')[0]! };
}

test('a record counts for the agent who signed in, by token or by cookie', async () => {
  const { token, cookie } = await signIn();
  expect((await post({ authorization: `Bearer ${token}` })).status).toBe(204);
  expect((await post({ cookie })).status).toBe(204);
  expect(written.map(([agent, { conversationId }]) => [agent, conversationId])).toEqual([
    ['alice', 'contact-1'],
    ['alice', 'contact-1'],
  ]);
});

test('nobody else’s record is taken, and no page of another origin may send one', async () => {
  const before = written.length;
  const { token } = await signIn();
  expect((await post({})).status).toBe(401);
  expect((await post({ authorization: 'Bearer forged' })).status).toBe(401);
  const foreign = { authorization: `Bearer ${token}`, origin: 'https://evil.example' };
  expect((await post(foreign)).status).toBe(403);
  expect(written).toHaveLength(before);
});

test('a server that takes no records has no such address', async () => {
  const plain = await startStack();
  try {
    expect((await post({}, plain)).status).toBe(404);
  } finally {
    await plain.close();
  }
});
