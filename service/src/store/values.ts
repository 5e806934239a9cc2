import { sql, type Kysely } from 'kysely';
import type { Json, Values } from './store.js';
import type { Tables } from './tables.js';

/** Expired values are swept once in this many writes: cheap, and the table stays small. */
const SWEEP_EVERY = 200;

/** @param now epoch milliseconds */
export function values(db: Kysely<Tables>, now: () => number): Values {
  let writes = 0;
  const alive = () =>
    db
      .selectFrom('kept_value')
      .where((row) => row.or([row('expires_at_ms', 'is', null), row('expires_at_ms', '>', now())]));
  const swept = async (): Promise<void> => {
    writes += 1;
    if (writes % SWEEP_EVERY === 0) {
      await db.deleteFrom('kept_value').where('expires_at_ms', '<=', now()).execute();
    }
  };
  return {
    async get(key) {
      const row = await alive().select('value').where('key', '=', key).executeTakeFirst();
      return row && (JSON.parse(row.value) as Json);
    },
    async set(key, value, { expiresAtMs } = {}) {
      const row = { value: JSON.stringify(value), expires_at_ms: expiresAtMs ?? null };
      await db
        .insertInto('kept_value')
        .values({ key, ...row })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
        .execute();
      await swept();
    },
    async take(key) {
      const row = await db.deleteFrom('kept_value').where('key', '=', key).returningAll().executeTakeFirst();
      if (!row || (row.expires_at_ms !== null && row.expires_at_ms <= now())) return undefined;
      return JSON.parse(row.value) as Json;
    },
    async increment(key, windowMs) {
      const nowMs = now();
      const endsAtMs = nowMs + windowMs;
      // One statement: of two calls, one gets 1.
      const row = await db
        .insertInto('kept_value')
        .values({ key, value: '1', expires_at_ms: endsAtMs })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({
            value: sql<string>`case when kept_value.expires_at_ms > ${nowMs} then cast(kept_value.value as integer) + 1 else '1' end`,
            expires_at_ms: sql<number>`case when kept_value.expires_at_ms > ${nowMs} then kept_value.expires_at_ms else ${endsAtMs} end`,
          }),
        )
        .returning(['value', 'expires_at_ms'])
        .executeTakeFirstOrThrow();
      await swept();
      return { count: Number(row.value), resetMs: row.expires_at_ms! - nowMs };
    },
    async delete(key) {
      await db.deleteFrom('kept_value').where('key', '=', key).execute();
    },
    async list(prefix, { limit, after }) {
      // A range on the key, not LIKE: no wildcard in a prefix can widen it, and the index is used.
      const rows = await alive()
        .select(['key', 'value'])
        .where('key', '>=', prefix)
        .where('key', '<', `${prefix}\u{10ffff}`)
        .$if(after !== undefined, (query) => query.where('key', '>', after!))
        .orderBy('key')
        .limit(limit + 1)
        .execute();
      const entries = rows
        .slice(0, limit)
        .map(({ key, value }) => ({ key, value: JSON.parse(value) as Json }));
      const last = entries.at(-1);
      return { entries, ...(rows.length > limit && last && { next: last.key }) };
    },
  };
}
