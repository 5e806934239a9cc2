import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

// The shapes that the service asks of a store; a driver's own types fit them.

export type SuiteJson =
  null | boolean | number | string | readonly SuiteJson[] | { readonly [name: string]: SuiteJson };

export interface SuiteSession {
  id: string;
  groupId: string;
  sessionKey: string;
  keyIsRandom: boolean;
  site: 'staging' | 'production';
  status: 'J' | 'W' | 'A' | 'C' | 'X' | 'Q' | 'T';
  visitorVersion: string;
  createdAtMs: number;
}

export interface SuiteSessionRecord extends SuiteSession {
  number: number;
  startedAtMs?: number;
  endedAtMs?: number;
}

export interface SuiteParticipant {
  id: string;
  sessionId: string;
  type: 'visitor' | 'agent';
  partnerUserId?: string;
  name?: string;
  email?: string;
  phone?: string;
  startedAtMs: number;
}

export interface SuiteStore {
  readonly values: {
    get(key: string): Promise<SuiteJson | undefined>;
    set(key: string, value: SuiteJson, options?: { expiresAtMs?: number }): Promise<void>;
    take(key: string): Promise<SuiteJson | undefined>;
    increment(key: string, windowMs: number): Promise<{ count: number; resetMs: number }>;
    delete(key: string): Promise<void>;
    list(
      prefix: string,
      options: { limit: number; after?: string },
    ): Promise<{ entries: readonly { key: string; value: SuiteJson }[]; next?: string }>;
  };
  readonly sessions: {
    add(session: SuiteSession, options: { unlessLive: boolean }): Promise<number | undefined>;
    update(
      id: string,
      change: { status?: SuiteSession['status']; startedAtMs?: number; endedAtMs?: number },
    ): Promise<void>;
    get(id: string): Promise<SuiteSessionRecord | undefined>;
    newestLive(groupId: string, sessionKey: string): Promise<SuiteSessionRecord | undefined>;
    live(): Promise<readonly SuiteSessionRecord[]>;
  };
  readonly participants: {
    add(participant: SuiteParticipant): Promise<void>;
    update(
      id: string,
      change: { status?: 'A' | 'C' | 'X' | 'T'; endedAtMs?: number; bytes?: number },
    ): Promise<void>;
    of(
      sessionId: string,
    ): Promise<readonly (SuiteParticipant & { status: string; endedAtMs?: number; bytes: number })[]>;
  };
  readonly users: {
    replace(
      groupId: string,
      users: readonly (SuiteUserDetails & {
        partnerUserId: string;
        passwordHash?: string;
        suspended?: boolean;
      })[],
    ): Promise<void>;
    provision(
      user: SuiteUserDetails & { groupId: string; partnerUserId: string },
    ): Promise<SuiteUser | undefined>;
    get(groupId: string, partnerUserId: string): Promise<SuiteUser | undefined>;
    withEmail(groupId: string, email: string): Promise<readonly SuiteUser[]>;
    withAddress(glanceAddress: string): Promise<SuiteUser | undefined>;
    named(partnerUserId: string): Promise<readonly SuiteUser[]>;
  };
  close(): Promise<void>;
}

export interface SuiteUserDetails {
  firstName?: string;
  lastName?: string;
  email?: string;
  phone?: string;
  role?: string;
  glanceAddress?: string;
}

export interface SuiteUser extends SuiteUserDetails {
  number: number;
  groupId: string;
  partnerUserId: string;
  passwordHash?: string;
  active: boolean;
  provisioned?: boolean;
}

/** Empty data at the start, as the suite drives it. */
export interface StoreBench {
  /** Opens the data; called again after `close`, it finds what was written. */
  open(): Promise<SuiteStore>;
  /** Removes the data. */
  remove?(): Promise<void> | void;
}

const SESSION: SuiteSession = {
  id: '12345.key.1',
  groupId: '12345',
  sessionKey: 'key',
  keyIsRandom: false,
  site: 'production',
  status: 'W',
  visitorVersion: '1.2.3',
  createdAtMs: 1_800_000_000_000,
};

/**
 * What every store must do.
 *
 * @param makeBench  called for each test with the clock that decides what has expired, epoch ms
 */
export function storeSuite(
  name: string,
  makeBench: (now: () => number) => Promise<StoreBench> | StoreBench,
): void {
  describe(`${name}: what every store does`, () => {
    let nowMs: number;
    let bench: StoreBench;
    let store: SuiteStore;

    beforeEach(async () => {
      nowMs = SESSION.createdAtMs;
      bench = await makeBench(() => nowMs);
      store = await bench.open();
    });
    afterEach(async () => {
      await store.close();
      await bench.remove?.();
    });

    const reopen = async (): Promise<void> => {
      await store.close();
      store = await bench.open();
    };

    describe('values', () => {
      test.each<SuiteJson>([0, '', false, null, [], {}, -1.5, 'é😀\u0000', { a: [1, { b: null }] }])(
        '%j survives as it is',
        async (value) => {
          await store.values.set('key', value);
          expect(await store.values.get('key')).toEqual(value);
          await reopen();
          expect(await store.values.get('key')).toEqual(value);
        },
      );

      test('a missing value is undefined, in every way of asking', async () => {
        expect(await store.values.get('missing')).toBeUndefined();
        expect(await store.values.take('missing')).toBeUndefined();
        await store.values.delete('missing');
        expect(await store.values.list('missing', { limit: 5 })).toEqual({ entries: [] });
      });

      test('the last write wins, and takes the expiry of the one before away', async () => {
        await store.values.set('key', 1, { expiresAtMs: nowMs + 10 });
        await store.values.set('key', 2);
        nowMs += 1000;
        expect(await store.values.get('key')).toBe(2);
      });

      test('a value is gone from the moment it expires, in every way of asking', async () => {
        for (const key of ['a:get', 'a:take']) await store.values.set(key, 1, { expiresAtMs: nowMs + 100 });
        nowMs += 99;
        expect(await store.values.get('a:get')).toBe(1);
        nowMs += 1;
        expect(await store.values.get('a:get')).toBeUndefined();
        expect(await store.values.take('a:take')).toBeUndefined();
        expect(await store.values.list('a:', { limit: 5 })).toEqual({ entries: [] });
      });

      test('of ten callers that take a value, one gets it', async () => {
        await store.values.set('ticket', 'one');
        const taken = await Promise.all(Array.from({ length: 10 }, () => store.values.take('ticket')));
        expect(taken.filter((value) => value === 'one')).toHaveLength(1);
        expect(taken.filter((value) => value === undefined)).toHaveLength(9);
      });

      test('a deleted value is gone', async () => {
        await store.values.set('key', 1);
        await store.values.delete('key');
        expect(await store.values.get('key')).toBeUndefined();
      });

      test('a prefix lists its own keys only: "a:" never "ab:", and no character is a wildcard', async () => {
        for (const key of ['a:1', 'a:😀', 'ab:1', 'A:1', 'a', 'b:1', 'a%1', 'a_1']) {
          await store.values.set(key, key);
        }
        const keys = async (prefix: string): Promise<string[]> =>
          (await store.values.list(prefix, { limit: 50 })).entries.map(({ key }) => key);
        expect(await keys('a:')).toEqual(['a:1', 'a:😀']);
        expect(await keys('a%')).toEqual(['a%1']);
        expect(await keys('a_')).toEqual(['a_1']);
        expect(await keys('c')).toEqual([]);
      });

      test('pages hold every key once, in order, and the last page says so', async () => {
        const written = Array.from({ length: 7 }, (_, index) => `p:${index}`);
        for (const key of [...written].reverse()) await store.values.set(key, key);
        const pages: string[][] = [];
        let after: string | undefined;
        do {
          const page = await store.values.list('p:', { limit: 3, ...(after !== undefined && { after }) });
          pages.push(page.entries.map(({ key }) => key));
          after = page.next;
        } while (after !== undefined);
        expect(pages).toEqual([written.slice(0, 3), written.slice(3, 6), written.slice(6)]);
        // A page that is exactly full is not followed by an empty one.
        expect((await store.values.list('p:', { limit: 7 })).next).toBeUndefined();
      });

      test('options and values that are given are left alone', async () => {
        const value = Object.freeze({ list: Object.freeze([1]) });
        await store.values.set('key', value, Object.freeze({ expiresAtMs: nowMs + 5 }));
        await store.values.list('k', Object.freeze({ limit: 1 }));
        await store.sessions.add(Object.freeze({ ...SESSION }), Object.freeze({ unlessLive: true }));
        expect(value).toEqual({ list: [1] });
      });
    });

    describe('sessions', () => {
      test('a session comes back as it was written, with a number that counts up', async () => {
        const first = await store.sessions.add(SESSION, { unlessLive: false });
        const second = await store.sessions.add({ ...SESSION, id: 'other' }, { unlessLive: false });
        expect(first).toEqual(expect.any(Number));
        expect(second).toBeGreaterThan(first!);
        expect(await store.sessions.get(SESSION.id)).toEqual({ ...SESSION, number: first });
        expect(await store.sessions.get('missing')).toBeUndefined();
      });

      test('a change touches what it names and nothing else', async () => {
        await store.sessions.add(SESSION, { unlessLive: false });
        await store.sessions.add({ ...SESSION, id: 'other' }, { unlessLive: false });
        await store.sessions.update(SESSION.id, { status: 'A', startedAtMs: 5 });
        await store.sessions.update(SESSION.id, { endedAtMs: 9 });
        const { number, ...changed } = (await store.sessions.get(SESSION.id))!;
        expect(number).toBeGreaterThan(0);
        expect(changed).toEqual({ ...SESSION, status: 'A', startedAtMs: 5, endedAtMs: 9 });
        expect(await store.sessions.get('other')).toMatchObject({ status: 'W' });
      });

      test.each([
        ['J', false],
        ['W', true],
        ['A', true],
        ['C', false],
        ['X', false],
        ['Q', false],
        ['T', false],
      ] as const)('a session in %s is found by its key: %s', async (status, found) => {
        await store.sessions.add({ ...SESSION, status }, { unlessLive: false });
        const hit = await store.sessions.newestLive('12345', 'key');
        expect(hit?.id).toBe(found ? SESSION.id : undefined);
      });

      test('the newest of several sessions with one key is found', async () => {
        for (const id of ['old', 'new']) await store.sessions.add({ ...SESSION, id }, { unlessLive: false });
        expect((await store.sessions.newestLive('12345', 'key'))?.id).toBe('new');
        await store.sessions.update('new', { status: 'C' });
        expect((await store.sessions.newestLive('12345', 'key'))?.id).toBe('old');
      });

      test('a key is found in its own group only, and by its exact case', async () => {
        await store.sessions.add(SESSION, { unlessLive: false });
        expect(await store.sessions.newestLive('1234', 'key')).toBeUndefined();
        expect(await store.sessions.newestLive('12345', 'KEY')).toBeUndefined();
      });

      test('of ten writers that want a key that must be free, one gets it', async () => {
        const numbers = await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            store.sessions.add({ ...SESSION, id: `writer ${index}` }, { unlessLive: true }),
          ),
        );
        expect(numbers.filter((number) => number !== undefined)).toHaveLength(1);
        expect(await store.sessions.live()).toHaveLength(1);
      });

      test('a session that is being set up holds its key; one that is over does not', async () => {
        await store.sessions.add({ ...SESSION, status: 'J' }, { unlessLive: true });
        const second = { ...SESSION, id: 'second' };
        expect(await store.sessions.add(second, { unlessLive: true })).toBeUndefined();
        expect(await store.sessions.add({ ...second, groupId: '1' }, { unlessLive: true })).toBeDefined();
        await store.sessions.update(SESSION.id, { status: 'T' });
        expect(await store.sessions.add({ ...second, id: 'third' }, { unlessLive: true })).toBeDefined();
      });

      test('live sessions are listed oldest first, ended ones not', async () => {
        for (const [id, status] of [
          ['a', 'J'],
          ['b', 'C'],
          ['c', 'A'],
          ['d', 'W'],
        ] as const) {
          await store.sessions.add({ ...SESSION, id, status }, { unlessLive: false });
        }
        expect((await store.sessions.live()).map(({ id }) => id)).toEqual(['a', 'c', 'd']);
      });

      test('two sessions with one id are refused', async () => {
        await store.sessions.add(SESSION, { unlessLive: false });
        await expect(store.sessions.add(SESSION, { unlessLive: false })).rejects.toThrow();
      });
    });

    describe('participants', () => {
      const VISITOR: SuiteParticipant = {
        id: 'v',
        sessionId: SESSION.id,
        type: 'visitor',
        name: 'Véra 😀',
        startedAtMs: 1,
      };
      const AGENT: SuiteParticipant = {
        id: 'a',
        sessionId: SESSION.id,
        type: 'agent',
        partnerUserId: 'jane@x',
        email: 'j@x',
        phone: '+1',
        startedAtMs: 2,
      };

      test('are listed by session in order of arrival, with what changed since', async () => {
        await store.sessions.add(SESSION, { unlessLive: false });
        await store.participants.add(VISITOR);
        await store.participants.add(AGENT);
        await store.participants.update('a', { status: 'C', endedAtMs: 9, bytes: 1234 });
        expect(await store.participants.of(SESSION.id)).toEqual([
          { ...VISITOR, status: 'A', bytes: 0 },
          { ...AGENT, status: 'C', endedAtMs: 9, bytes: 1234 },
        ]);
        expect(await store.participants.of('other')).toEqual([]);
      });
    });

    describe('users', () => {
      test('a replaced list makes newcomers active and others inactive, and keeps their numbers', async () => {
        await store.users.replace('1', [
          { partnerUserId: 'ann', passwordHash: 'h' },
          { partnerUserId: 'bo' },
        ]);
        const ann = await store.users.get('1', 'ann');
        expect(ann).toEqual({
          number: ann!.number,
          groupId: '1',
          partnerUserId: 'ann',
          passwordHash: 'h',
          active: true,
        });
        await store.users.replace('1', [{ partnerUserId: 'bo' }]);
        expect(await store.users.get('1', 'ann')).toMatchObject({ active: false });
        await store.users.replace('1', [{ partnerUserId: 'ann' }]);
        expect(await store.users.get('1', 'ann')).toEqual({
          number: ann!.number,
          groupId: '1',
          partnerUserId: 'ann',
          active: true,
        });
        expect(await store.users.get('1', 'bo')).toMatchObject({ active: false });
      });

      test('a group is replaced alone, and namesakes of other groups are told apart', async () => {
        await store.users.replace('1', [{ partnerUserId: 'ann' }]);
        await store.users.replace('2', [{ partnerUserId: 'ann' }]);
        await store.users.replace('2', []);
        const named = await store.users.named('ann');
        expect(named.map(({ groupId, active }) => [groupId, active])).toEqual([
          ['1', true],
          ['2', false],
        ]);
      });

      test('ids are exact: case, spaces and Unicode forms matter', async () => {
        await store.users.replace('1', [{ partnerUserId: 'caf\u00e9' }]);
        for (const other of ['cafe\u0301', 'CAF\u00c9', 'caf\u00e9 ']) {
          expect(await store.users.get('1', other)).toBeUndefined();
        }
      });
    });

    describe('users who are made at a first sign-in', () => {
      const CAROL = {
        groupId: '1',
        partnerUserId: 'carol',
        email: 'Carol.É@Example.com',
        glanceAddress: 'carol.acme.glance.net',
        firstName: 'Carol',
        lastName: 'Doe',
        phone: '+31 20 123',
        role: 'Support',
      };

      test('are active, found by address and e-mail in any case, and keep all that is known', async () => {
        const made = await store.users.provision(CAROL);
        const expected = { ...CAROL, number: made!.number, active: true, provisioned: true };
        expect(made).toEqual(expected);
        await reopen();
        expect(await store.users.get('1', 'carol')).toEqual(expected);
        expect(await store.users.withEmail('1', 'carol.é@EXAMPLE.com')).toEqual([expected]);
        expect(await store.users.withEmail('2', CAROL.email)).toEqual([]);
        expect(await store.users.withAddress('Carol.ACME.glance.net')).toEqual(expected);
        expect(await store.users.withAddress('carol')).toBeUndefined();
      });

      test('never change anybody who is there, active or not', async () => {
        await store.users.replace('1', [
          {
            partnerUserId: 'ann',
            email: 'ann@example.com',
            glanceAddress: 'ann.glance.net',
            suspended: true,
          },
        ]);
        const ann = await store.users.get('1', 'ann');
        expect(ann).toMatchObject({ active: false });
        const fresh = { ...CAROL, glanceAddress: 'x.glance.net' };
        expect(await store.users.provision({ ...fresh, partnerUserId: 'ann' })).toBeUndefined();
        expect(await store.users.provision({ ...fresh, email: 'ANN@example.com' })).toBeUndefined();
        const elsewhere = { ...fresh, groupId: '2', glanceAddress: 'ANN.glance.net' };
        expect(await store.users.provision(elsewhere)).toBeUndefined();
        expect(await store.users.get('1', 'ann')).toEqual(ann);
        const namesake = { ...fresh, groupId: '2', partnerUserId: 'ann', email: 'ann@example.com' };
        expect(await store.users.provision(namesake)).toMatchObject({ active: true });
      });

      test('of two at once, one is made', async () => {
        const both = await Promise.all([store.users.provision(CAROL), store.users.provision(CAROL)]);
        expect(both.filter(Boolean)).toHaveLength(1);
      });

      test('stay active when the list is replaced, until the list says otherwise', async () => {
        await store.users.provision(CAROL);
        await store.users.replace('1', [{ partnerUserId: 'ann' }]);
        expect(await store.users.get('1', 'carol')).toMatchObject({ active: true });
        await store.users.replace('1', [{ partnerUserId: 'carol', suspended: true }]);
        expect(await store.users.get('1', 'carol')).toMatchObject({ active: false });
      });

      test('let go of an address that the list gives to somebody else', async () => {
        await store.users.provision(CAROL);
        await store.users.replace('2', [{ partnerUserId: 'ann', glanceAddress: CAROL.glanceAddress }]);
        expect(await store.users.withAddress(CAROL.glanceAddress)).toMatchObject({ partnerUserId: 'ann' });
        expect(await store.users.get('1', 'carol')).toMatchObject({ active: true });
      });
    });

    describe('counts', () => {
      test('go up one at a time, also from two sides at once, each window on its own', async () => {
        const both = await Promise.all([store.values.increment('c', 60_000), store.values.increment('c', 1)]);
        expect(both.map(({ count }) => count).sort()).toEqual([1, 2]);
        const third = await store.values.increment('c', 1);
        expect(third.count).toBe(3);
        expect((await store.values.increment('d', 60_000)).count).toBe(1);
      });

      test('start again when the window has ended', async () => {
        expect((await store.values.increment('c', -1)).count).toBe(1);
        expect(await store.values.increment('c', 60_000)).toMatchObject({ count: 1 });
        expect((await store.values.increment('c', 60_000)).count).toBe(2);
        await reopen();
        expect((await store.values.increment('c', 60_000)).count).toBe(3);
      });
    });

    describe('close', () => {
      test('waits for writes under way: none is lost', async () => {
        const writes = Array.from({ length: 50 }, (_, index) => store.values.set(`w:${index}`, index));
        await store.close();
        await Promise.all(writes);
        store = await bench.open();
        expect((await store.values.list('w:', { limit: 100 })).entries).toHaveLength(50);
      });

      test('twice is fine, and later calls are refused', async () => {
        await store.close();
        await store.close();
        await expect(store.values.set('late', 1)).rejects.toThrow();
        await expect(store.values.get('late')).rejects.toThrow();
      });

      test('everything written before is there afterwards', async () => {
        await store.sessions.add(SESSION, { unlessLive: false });
        await store.participants.add({ id: 'v', sessionId: SESSION.id, type: 'visitor', startedAtMs: 1 });
        await store.users.replace('1', [{ partnerUserId: 'ann' }]);
        await reopen();
        expect(await store.sessions.get(SESSION.id)).toMatchObject(SESSION);
        expect(await store.participants.of(SESSION.id)).toHaveLength(1);
        expect(await store.users.get('1', 'ann')).toMatchObject({ active: true });
      });
    });
  });
}
