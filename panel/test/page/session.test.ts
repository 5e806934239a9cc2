import { afterEach, expect, jest, test } from '@jest/globals';
import { pageStore } from '../../src/index.js';
import { knownAgent } from '../../src/page.js';

const CONFIG = { service: 'https://service.example.test', groupId: '12345' };
const JANE = { partnerUserId: 'jane', expiresAt: 2_000_000_000 };
const realFetch = globalThis.fetch;
afterEach(() => void (globalThis.fetch = realFetch));

type Answer = () => Promise<Response>;

/** What is asked, in order; the answers by address. */
function server(answers: Record<string, Answer>): string[] {
  const asked: string[] = [];
  globalThis.fetch = jest.fn((address: string, init?: RequestInit) => {
    asked.push(`${init?.method} ${String(address)}`);
    return answers[String(address)]!();
  }) as unknown as typeof fetch;
  return asked;
}

const json =
  (status: number, body: unknown): Answer =>
  async () =>
    new Response(JSON.stringify(body), { status });

/** What the page around keeps from opening to opening. */
const memory = () => pageStore('', undefined);

test('who it is and the login key are asked for at the same time, once the agent was known', async () => {
  const store = memory();
  const asked = server({ '/session': json(200, JANE), '/getloginkey': json(200, { loginKey: 'k' }) });
  const first = knownAgent({ ...CONFIG, session: '/session', loginKey: '/getloginkey' }, store);
  await first!.person;
  expect(first!.loginKey).toBeUndefined();
  expect(asked.splice(0)).toEqual(['POST /session']);
  const second = knownAgent({ ...CONFIG, session: '/session', loginKey: '/getloginkey' }, store);
  expect(asked).toEqual(['POST /getloginkey', 'POST /session']); // before any answer
  expect(await (await second!.loginKey!).json()).toEqual({ loginKey: 'k' });
});

test('no longer, after nobody was', async () => {
  const store = memory();
  server({ '/session': json(200, JANE) });
  await knownAgent({ ...CONFIG, session: '/session' }, store)!.person;
  const asked = server({ '/session': json(401, {}), '/getloginkey': json(401, {}) });
  await knownAgent({ ...CONFIG, session: '/session', loginKey: '/getloginkey' }, store)!.person;
  expect(asked.splice(0)).toHaveLength(2);
  knownAgent({ ...CONFIG, session: '/session', loginKey: '/getloginkey' }, store);
  expect(asked).toEqual(['POST /session']);
});

test('nothing is asked where the server keeps no session', () => {
  const asked = server({});
  expect(knownAgent({ ...CONFIG, loginKey: '/getloginkey' }, memory())).toBeUndefined();
  expect(asked).toEqual([]);
});

test.each<[string, Answer, object | undefined]>([
  ['a person', json(200, JANE), JANE],
  ['nobody', json(401, {}), undefined],
  ['half a person', json(200, { partnerUserId: 'jane' }), undefined],
  ['no JSON', async () => new Response('<html>'), undefined],
  ['nothing at all', () => Promise.reject(new TypeError('network')), undefined],
])('an answer with %s', async (_what, answer, person) => {
  server({ '/session': answer });
  const known = knownAgent({ ...CONFIG, session: '/session' }, memory());
  expect(await known!.person).toEqual(person);
  expect(known!.loginKey).toBeUndefined();
});
