import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { storeSuite } from '@glance-kit/testing';
import { embeddedStore } from '../src/store/index.js';

function directory(): string {
  return mkdtempSync(join(tmpdir(), 'glance-kit-store-'));
}

storeSuite('embedded', (now) => {
  const data = directory();
  return {
    open: () => embeddedStore({ file: join(data, 'test.db'), now }),
    remove: () => rmSync(data, { recursive: true }),
  };
});

describe('the embedded store', () => {
  test('syncs every commit and keeps a write-ahead log', async () => {
    const data = directory();
    const statements: string[] = [];
    class Watched {
      prepare(text: string): object {
        statements.push(text);
        return {
          reader: true,
          all: () => [{ user_version: 1 }],
          run: () => ({ changes: 0, lastInsertRowid: 0 }),
        };
      }
      close(): void {}
    }
    const store = await embeddedStore({
      file: join(data, 'test.db'),
      lib: () => Promise.resolve({ default: Watched }),
    });
    await store.close();
    rmSync(data, { recursive: true });
    expect(statements).toEqual(
      expect.arrayContaining(['pragma journal_mode = wal', 'pragma synchronous = full']),
    );
  });

  test('refuses a database from a newer version and leaves it as it is', async () => {
    const data = directory();
    const file = join(data, 'test.db');
    await (await embeddedStore({ file })).close();
    const { default: Database } = await import('libsql');
    const database = new Database(file);
    database.exec('pragma user_version = 999');
    database.close();
    const before = statSync(file).size;
    await expect(embeddedStore({ file })).rejects.toThrow('version 999');
    expect(statSync(file).size).toBe(before);
    rmSync(data, { recursive: true });
  });

  test('takes over a database of the version before, with its users', async () => {
    const data = directory();
    const file = join(data, 'test.db');
    const { default: Database } = await import('libsql');
    const database = new Database(file);
    database.exec(`create table user (
      number integer primary key autoincrement, group_id text not null, partner_user_id text not null,
      password_hash text, active integer not null, unique (group_id, partner_user_id)
    )`);
    database.exec(
      "insert into user (group_id, partner_user_id, active) values ('1', 'ann', 1), ('2', 'ann', 0)",
    );
    database.exec('pragma user_version = 1');
    database.close();
    const store = await embeddedStore({ file });
    expect(await store.users.get('1', 'ann')).toEqual({
      number: 1,
      groupId: '1',
      partnerUserId: 'ann',
      active: true,
    });
    await store.users.replace('1', [{ partnerUserId: 'ann', email: 'ann@example.com' }]);
    expect(await store.users.withEmail('1', 'ANN@example.com')).toHaveLength(1);
    await store.close();
    rmSync(data, { recursive: true });
  });

  test('does not keep what has expired for ever', async () => {
    const data = directory();
    const file = join(data, 'test.db');
    let nowMs = 1_000;
    const store = await embeddedStore({ file, now: () => nowMs });
    for (let count = 0; count < 100; count += 1)
      await store.values.set(`old:${count}`, 1, { expiresAtMs: 2_000 });
    nowMs = 3_000;
    for (let count = 0; count < 100; count += 1) await store.values.set(`new:${count}`, 1);
    await store.close();
    const { default: Database } = await import('libsql');
    const database = new Database(file);
    const row = database.prepare('select count(*) as rows from kept_value').get() as { rows: number };
    database.close();
    rmSync(data, { recursive: true });
    expect(row.rows).toBe(100);
  });
});
