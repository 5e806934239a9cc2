import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { groupsOf } from '../src/config/groups.js';
import { coversSession, viewerSessions, type ViewerSessions } from '../src/http/viewer-sessions.js';
import { embeddedStore, type Store } from '../src/store/index.js';
import { group, stopServices, temporaryDirectory } from './tools/bench-service.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ALICE = { groupId: '12345', partnerUserId: 'alice', person: { name: 'Alice' } };

let nowMs: number;
let store: Store;
let sessions: ViewerSessions;

beforeEach(async () => {
  nowMs = 1_800_000_000_000;
  const now = (): number => nowMs;
  store = await embeddedStore({ file: join(temporaryDirectory(), 'test.db'), now });
  await store.users.replace('12345', [{ partnerUserId: 'alice' }]);
  const clock = { now, after: () => () => undefined };
  sessions = viewerSessions(groupsOf([group()], now), store, clock);
});
afterEach(async () => {
  await store.close();
  await stopServices();
});

describe('the sign-in of an agent', () => {
  test('is known by an id that the store does not hold', async () => {
    const id = await sessions.create(ALICE);
    expect(await sessions.read(id)).toEqual(ALICE);
    const { entries } = await store.values.list('sign-in/', { limit: 5 });
    expect(entries).toHaveLength(1);
    expect(JSON.stringify(entries)).not.toContain(id);
  });

  test('ends after 90 minutes without use', async () => {
    const id = await sessions.create(ALICE);
    nowMs += 90 * MINUTE_MS - 1;
    expect(await sessions.read(id)).toEqual(ALICE);
    nowMs += 90 * MINUTE_MS - 1;
    expect(await sessions.read(id)).toEqual(ALICE);
    nowMs += 90 * MINUTE_MS;
    expect(await sessions.read(id)).toBeUndefined();
  });

  test('ends after 8 hours, however much it is used', async () => {
    const id = await sessions.create(ALICE);
    for (let minutes = 0; minutes < 479; minutes += 30) {
      expect(await sessions.read(id)).toEqual(ALICE);
      nowMs += 30 * MINUTE_MS;
    }
    nowMs -= 1;
    expect(await sessions.read(id)).toEqual(ALICE);
    nowMs += 1;
    expect(nowMs).toBe(1_800_000_000_000 + 8 * HOUR_MS);
    expect(await sessions.read(id)).toBeUndefined();
  });

  test('ends when the user is suspended', async () => {
    const id = await sessions.create(ALICE);
    await store.users.replace('12345', []);
    expect(await sessions.read(id)).toBeUndefined();
  });

  test('of a group that is no longer served is not valid', async () => {
    await store.users.replace('777', [{ partnerUserId: 'alice' }]);
    const id = await sessions.create({ ...ALICE, groupId: '777' });
    expect(await sessions.read(id)).toBeUndefined();
  });

  test('stops with the next sign-in of another agent in the same browser', async () => {
    await store.users.replace('12345', [{ partnerUserId: 'alice' }, { partnerUserId: 'bob' }]);
    const alice = await sessions.create(ALICE);
    const bob = await sessions.create({ ...ALICE, partnerUserId: 'bob' }, alice);
    expect(await sessions.read(alice)).toBeUndefined();
    expect((await sessions.read(bob))?.partnerUserId).toBe('bob');
  });

  test('goes on beside a second one of the same agent, whose other views hold it', async () => {
    const first = await sessions.create(ALICE);
    const second = await sessions.create(ALICE, first);
    expect(second).not.toBe(first);
    expect(await sessions.read(first)).toEqual(ALICE);
    expect(await sessions.read(second)).toEqual(ALICE);
  });

  test('may be limited to a session', async () => {
    const id = await sessions.create({ ...ALICE, sessionKeys: ['8421'] });
    const agent = (await sessions.read(id))!;
    expect(coversSession(agent, '8421')).toBe(true);
    expect(coversSession(agent, '9')).toBe(false);
    expect(coversSession(agent)).toBe(false);
    expect(coversSession(ALICE)).toBe(true);
  });

  test.each([
    ['a limited one after a limited one is good for both', ['1'], ['2'], ['1', '2']],
    ['a limited one takes nothing from one without a limit', undefined, ['2'], undefined],
    ['one without a limit stays so after a limited one', ['1'], undefined, undefined],
  ])('of the same browser: %s', async (_name, before, after, both) => {
    const first = await sessions.create({ ...ALICE, ...(before && { sessionKeys: before }) });
    const second = await sessions.create({ ...ALICE, ...(after && { sessionKeys: after }) }, first);
    expect((await sessions.read(second))?.sessionKeys).toEqual(both);
    expect((await sessions.read(first))?.sessionKeys).toEqual(before);
  });

  test('of another agent hands no limit and no power on', async () => {
    await store.users.replace('12345', [{ partnerUserId: 'alice' }, { partnerUserId: 'bob' }]);
    const alice = await sessions.create(ALICE);
    const bob = { ...ALICE, partnerUserId: 'bob', sessionKeys: ['1'] };
    expect(await sessions.read(await sessions.create(bob, alice))).toEqual(bob);
  });

  test('takes a new description of the agent', async () => {
    const id = await sessions.create(ALICE);
    await sessions.describe(id, { phone: '1' });
    expect((await sessions.read(id))?.person).toEqual({ phone: '1' });
  });
});
