import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { groupsOf } from '../src/config/groups.js';
import { viewerSessions, type ViewerSessions } from '../src/http/viewer-sessions.js';
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

  test('takes a new description of the agent', async () => {
    const id = await sessions.create(ALICE);
    await sessions.describe(id, { phone: '1' });
    expect((await sessions.read(id))?.person).toEqual({ phone: '1' });
  });
});
