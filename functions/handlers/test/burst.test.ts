import { expect, test } from '@jest/globals';
import { portableSigner, verifyLoginKey, type LogEntry, type LoginKeyReply } from '@glance-kit/core';
import { inspect } from 'node:util';
import {
  cachedSigner,
  loginKeyHandler,
  memoryCounter,
  refuse,
  type ExpiringCounter,
  type Identity,
  type RateLimit,
} from '../src/index.js';
import { ADDRESS, ORIGIN } from './helpers.js';

const API_KEY = 'test-apikey-burst-0123456789';
/** Forms in which a secret could slip out. */
const FORMS = [API_KEY, encodeURIComponent(API_KEY), btoa(API_KEY), Buffer.from(API_KEY).toString('hex')];
const REQUESTS = 10_000;
const LIMIT = 30;

/** Tokens of this test are user names; one of them makes the authenticator fail. */
async function identityOf(token: string): Promise<Identity | ReturnType<typeof refuse>> {
  if (token === '') return refuse(401, 'token_missing', 'Sign in.');
  if (token === 'broken') throw new Error('unforeseen');
  return {
    partnerUserId: token,
    subject: `subject of ${token}`,
    source: 'https://id.example',
    expiresAt: 2e9,
  };
}

function instance(counter: ExpiringCounter, log: LogEntry[], rate: Partial<RateLimit> = {}) {
  let asked = 0;
  const signer = cachedSigner(
    async () => {
      asked += 1;
      return API_KEY;
    },
    { log: (entry) => log.push(entry) },
  );
  const handler = loginKeyHandler({
    groupId: '12345',
    origins: [ORIGIN],
    authenticate: (request) =>
      identityOf(request.headers.get('authorization')?.slice('Bearer '.length) ?? ''),
    getSigner: signer.getSigner,
    keyRefused: signer.refused,
    rateLimit: { counter, limit: LIMIT, windowMs: 60_000, ...rate },
    log: (entry) => log.push(entry),
  });
  return { handler, asked: () => asked };
}

interface Seen {
  status: number;
  user: string;
  text: string;
  headers: [string, string][];
}

/** Sends a request as this user; every fifth says that its last key was refused. */
async function send(
  handler: (request: Request) => Promise<Response>,
  user: string,
  index: number,
): Promise<Seen> {
  const reply = await handler(
    new Request(ADDRESS, {
      method: 'POST',
      headers: {
        ...(user && { Authorization: `Bearer ${user}` }),
        ...(index % 3 === 0 && { Origin: ORIGIN }),
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: index % 5 === 0 ? 'refused=1' : 'note=x',
    }),
  );
  return { status: reply.status, user, text: await reply.text(), headers: [...reply.headers] };
}

const count = (seen: readonly Seen[], user: string, status: number): number =>
  seen.filter((one) => one.user === user && one.status === status).length;

test('a burst of 10,000 requests gives each identity its limit and not one key more; the API key shows nowhere', async () => {
  const users = ['jane', 'bob', 'zoë', 'ann'];
  const others = ['', 'broken'];
  const log: LogEntry[] = [];
  let clock = 0;
  const { handler, asked } = instance(memoryCounter({ now: () => clock }), log);
  const userOf = (index: number): string =>
    index % 10 === 9 ? others[(index / 10) & 1]! : users[index % 4]!;
  const burst = (size: number): Promise<Seen[]> =>
    Promise.all(Array.from({ length: size }, (_, index) => send(handler, userOf(index), index)));

  await send(handler, 'first', 1);
  const seen = await burst(REQUESTS);
  for (const user of users) {
    const sent = seen.filter((one) => one.user === user).length;
    expect([user, count(seen, user, 200), count(seen, user, 429)]).toEqual([user, LIMIT, sent - LIMIT]);
  }
  expect(count(seen, '', 401)).toBe(500);
  expect(count(seen, 'broken', 500)).toBe(500);
  expect(seen).toHaveLength(REQUESTS);

  // The keys are real ones, and a limited caller is told when to come back.
  for (const { user, text } of seen.filter(({ status }) => status === 200)) {
    const { loginKey, expiration } = JSON.parse(text) as LoginKeyReply;
    const check = verifyLoginKey(
      { groupId: '12345', partnerUserId: user },
      loginKey,
      portableSigner(API_KEY),
    );
    expect(check).toEqual({ ok: true, expires: expiration });
  }
  for (const { headers } of seen.filter(({ status }) => status === 429))
    expect(Object.fromEntries(headers)['retry-after']).toBe('60');

  // Two thousand of them said "refused": the source was asked at the start and once more.
  expect(asked()).toBe(2);

  // The next window opens for everybody.
  clock = 60_000;
  const next = await burst(400);
  for (const user of users) expect(count(next, user, 200)).toBe(LIMIT);

  const errors = log.map(({ cause }) => cause).filter((cause) => cause instanceof Error);
  expect(errors).toHaveLength(500 + 20);
  const everything = JSON.stringify([seen, next, log]) + inspect(errors, { depth: 9 });
  for (const form of FORMS) expect(everything).not.toContain(form);
}, 120_000);

test('two instances over one counter give one limit together; each with its own, one each', async () => {
  const log: LogEntry[] = [];
  const ask = async (counters: ExpiringCounter[]): Promise<number> => {
    const instances = counters.map((counter) => instance(counter, log));
    const seen = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        send(instances[index % 2]!.handler, 'jane', 1 + index * 15),
      ),
    );
    return count(seen, 'jane', 200);
  };
  const shared = memoryCounter();
  expect(await ask([shared, shared])).toBe(LIMIT);
  expect(await ask([memoryCounter(), memoryCounter()])).toBe(2 * LIMIT);
});

test('a flood of identities keeps the counter within its bound: the oldest windows make room', async () => {
  const identities = 2_000;
  const maxEntries = 500;
  const counter = memoryCounter({ maxEntries });
  const { handler } = instance(counter, []);
  for (let index = 0; index < identities; index += 1) await send(handler, `user-${index}`, 1);
  const countOf = async (index: number): Promise<number> =>
    (await counter.increment(`login_key 12345 user-${index}`, 60_000)).count;
  // The last 500 are still counted ...
  for (let index = identities - maxEntries; index < identities; index += 1)
    expect(await countOf(index)).toBe(2);
  // ... and nobody else is: each of these opens a window, for which the oldest one makes room.
  expect(await countOf(0)).toBe(1);
  expect(await countOf(identities - maxEntries)).toBe(1);
  expect(await countOf(identities - 1)).toBe(3);
});
