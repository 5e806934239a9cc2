import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** Each entry takes the database one version further; entries are only ever added at the end. */
const STEPS: readonly (readonly string[])[] = [
  [
    `create table kept_value (
       key text primary key, value text not null, expires_at_ms integer
     ) without rowid`,
    `create table session (
       number integer primary key autoincrement, id text not null unique, group_id text not null,
       session_key text not null, key_is_random integer not null, site text not null, status text not null,
       visitor_version text not null, created_at_ms integer not null, started_at_ms integer, ended_at_ms integer
     )`,
    `create index session_live on session (group_id, session_key, number) where status in ('J', 'W', 'A')`,
    `create index session_created on session (group_id, created_at_ms)`,
    `create table participant (
       number integer primary key autoincrement, id text not null unique,
       session_id text not null references session (id), type text not null, partner_user_id text, name text,
       email text, phone text, status text not null, started_at_ms integer not null, ended_at_ms integer,
       bytes integer not null default 0
     )`,
    `create index participant_session on participant (session_id, number)`,
    `create table user (
       number integer primary key autoincrement, group_id text not null, partner_user_id text not null,
       password_hash text, active integer not null, unique (group_id, partner_user_id)
     )`,
    `create index user_named on user (partner_user_id)`,
  ],
  [
    // The folded columns are what is compared: SQLite folds ASCII only.
    ...['first_name', 'last_name', 'email', 'email_folded', 'phone', 'role', 'address', 'address_folded'].map(
      (column) => `alter table user add column ${column} text`,
    ),
    `alter table user add column provisioned integer not null default 0`,
    `create index user_email on user (group_id, email_folded)`,
    `create unique index user_address on user (address_folded)`,
  ],
];

/** Creates or widens the tables; all of it or nothing. A database from a newer version is refused. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(tx);
    const present = rows[0]?.user_version ?? 0;
    if (present > STEPS.length) {
      throw new Error(`The database has version ${present}; this service knows ${STEPS.length}.`);
    }
    for (const step of STEPS.slice(present)) {
      for (const statement of step) await sql.raw(statement).execute(tx);
    }
    await sql.raw(`pragma user_version = ${STEPS.length}`).execute(tx);
  });
}
