import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CollectedSignIn } from '@glance-kit/core';
import { memoryCounter, memoryStore } from '@glance-kit/handlers';
import { startLoginKeyServer, type RunningLoginKeyServer, type ServerRecord } from '../src/index.js';
import { restartUnderLoad } from './restart.js';
import {
  API_KEY,
  Visitor,
  collect,
  getLoginKey,
  send,
  startStack,
  verifierPair,
  type Stack,
} from './stack.js';

describe('several instances behind one address', () => {
  let stack: Stack;
  let other: RunningLoginKeyServer;
  beforeAll(async () => {
    const shared = { store: memoryStore<ServerRecord>(), counter: memoryCounter() };
    stack = await startStack({ ...shared, instances: 2, oidc: false, saml: [{ id: 'acme' }] });
    other = await stack.twin();
  });
  afterAll(async () => {
    await other.close();
    await stack.close();
  });

  test('share hand-offs, sessions and used assertions', async () => {
    const at = { one: stack.origin, two: `http://panel.localhost:${other.port}` };
    const { verifier, challenge } = verifierPair();
    const who = new Visitor();
    const chooser = await who.go(`${at.one}/signin?h=${challenge}`);
    const posted = await who.submit(chooser, ['agent', 'demo-1']);
    const { address, sent } = who.form(posted);
    // The answer arrives at one instance, the browser goes on at the other.
    const back = (await who.once(address.replace(at.one, at.two), sent)).headers.location!;
    expect((await who.once(address, sent)).status).toBe(403); // used
    const question = await who.go(back);
    await who.submit(question, ['answer', 'yes']);
    const { token } = JSON.parse((await collect(at.two, verifier)).text) as CollectedSignIn;
    expect((await getLoginKey(at.one, token)).status).toBe(200);
    expect((await getLoginKey(at.two, token)).status).toBe(200);
    await send(`${at.one}/signout`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    expect((await getLoginKey(at.two, token)).status).toBe(401);
  });

  test.each([
    ['neither store nor counter', {}],
    ['no store', { counter: memoryCounter() }],
    ['no counter', { store: memoryStore<ServerRecord>() }],
  ])('refuse to start with %s to share', async (_name, shared) => {
    const oidc = { issuer: 'https://id.example', clientId: 'panel', audience: 'x', claim: 'sub' };
    const options = { groupId: '12345', apiKey: API_KEY, port: 0, oidc, log: () => undefined };
    await (await startLoginKeyServer(options)).close();
    await expect(startLoginKeyServer({ ...options, ...shared, instances: 2 })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('GLANCE_INSTANCES'),
    });
  });
});

test('a graceful restart under load fails no request', async () => {
  const { outcomes, connections, codes } = await restartUnderLoad();
  expect([...new Set(outcomes)]).toEqual(['200']);
  expect(connections.next).toBeGreaterThan(0);
  expect(codes).toEqual([0, 0]);
}, 90_000);
