import { Kysely, SqliteDialect, sql, type SqliteDatabase } from 'kysely';
import { gate, gated } from './gate.js';
import { migrate } from './schema.js';
import { participants, sessions, users } from './records.js';
import type { Store } from './store.js';
import type { Tables } from './tables.js';
import { values } from './values.js';

export interface EmbeddedStoreOptions {
  /** Database file; its directory exists. */
  file: string;
  /** Epoch milliseconds; decides what has expired. */
  now?: () => number;
  /** Loads the database library; given from outside in tests of its absence. */
  lib?: () => Promise<{ default: unknown }>;
}

type OpenDatabase = new (file: string) => SqliteDatabase;

/**
 * SQLite in this process: write-ahead log, one fsync per commit, so that a write that resolved survives a
 * killed process and a lost power supply.
 */
export async function embeddedStore({
  file,
  now = Date.now,
  lib = () => import('libsql'),
}: EmbeddedStoreOptions): Promise<Store> {
  const Database = (await lib()).default as OpenDatabase;
  const database = new Database(file);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  try {
    await sql`pragma journal_mode = wal`.execute(db);
    await sql`pragma synchronous = full`.execute(db);
    await sql`pragma foreign_keys = on`.execute(db);
    await sql`pragma busy_timeout = 5000`.execute(db);
    await migrate(db);
  } catch (cause) {
    await db.destroy();
    throw cause;
  }
  const through = gate('The store is closed.');
  let closed: Promise<void> | undefined;
  return {
    values: gated(values(db, now), through),
    sessions: gated(sessions(db), through),
    participants: gated(participants(db), through),
    users: gated(users(db), through),
    close: () => (closed ??= through.close().then(() => db.destroy())),
  };
}
