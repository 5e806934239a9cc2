import type { Kysely } from 'kysely';
import type { Participants, Sessions, Users } from './store.js';
import { participantOf, sessionOf, userOf, type Tables } from './tables.js';

const LIVE = ['J', 'W', 'A'];
const FOUND = ['W', 'A'];

export function sessions(db: Kysely<Tables>): Sessions {
  return {
    add(session, { unlessLive }) {
      return db.transaction().execute(async (tx) => {
        if (unlessLive) {
          const other = await tx
            .selectFrom('session')
            .select('number')
            .where('group_id', '=', session.groupId)
            .where('session_key', '=', session.sessionKey)
            .where('status', 'in', LIVE)
            .executeTakeFirst();
          if (other) return undefined;
        }
        const { number } = await tx
          .insertInto('session')
          .values({
            id: session.id,
            group_id: session.groupId,
            session_key: session.sessionKey,
            key_is_random: session.keyIsRandom ? 1 : 0,
            site: session.site,
            status: session.status,
            visitor_version: session.visitorVersion,
            created_at_ms: session.createdAtMs,
          })
          .returning('number')
          .executeTakeFirstOrThrow();
        return number;
      });
    },
    async update(id, { status, startedAtMs, endedAtMs }) {
      await db
        .updateTable('session')
        .set({ status, started_at_ms: startedAtMs, ended_at_ms: endedAtMs })
        .where('id', '=', id)
        .execute();
    },
    async get(id) {
      const row = await db.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst();
      return row && sessionOf(row);
    },
    async newestLive(groupId, sessionKey) {
      const row = await db
        .selectFrom('session')
        .selectAll()
        .where('group_id', '=', groupId)
        .where('session_key', '=', sessionKey)
        .where('status', 'in', FOUND)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && sessionOf(row);
    },
    async live() {
      const rows = await db
        .selectFrom('session')
        .selectAll()
        .where('status', 'in', LIVE)
        .orderBy('number')
        .execute();
      return rows.map(sessionOf);
    },
  };
}

export function participants(db: Kysely<Tables>): Participants {
  return {
    async add(participant) {
      await db
        .insertInto('participant')
        .values({
          id: participant.id,
          session_id: participant.sessionId,
          type: participant.type,
          partner_user_id: participant.partnerUserId ?? null,
          name: participant.name ?? null,
          email: participant.email ?? null,
          phone: participant.phone ?? null,
          status: 'A',
          started_at_ms: participant.startedAtMs,
          bytes: 0,
        })
        .execute();
    },
    async update(id, { status, endedAtMs, bytes }) {
      await db
        .updateTable('participant')
        .set({ status, ended_at_ms: endedAtMs, bytes })
        .where('id', '=', id)
        .execute();
    },
    async of(sessionId) {
      const rows = await db
        .selectFrom('participant')
        .selectAll()
        .where('session_id', '=', sessionId)
        .orderBy('number')
        .execute();
      return rows.map(participantOf);
    },
  };
}

export function users(db: Kysely<Tables>): Users {
  return {
    replace(groupId, list) {
      return db.transaction().execute(async (tx) => {
        await tx.updateTable('user').set({ active: 0 }).where('group_id', '=', groupId).execute();
        for (const { partnerUserId, passwordHash } of list) {
          const present = { password_hash: passwordHash ?? null, active: 1 };
          await tx
            .insertInto('user')
            .values({ group_id: groupId, partner_user_id: partnerUserId, ...present })
            .onConflict((conflict) => conflict.columns(['group_id', 'partner_user_id']).doUpdateSet(present))
            .execute();
        }
      });
    },
    async get(groupId, partnerUserId) {
      const row = await db
        .selectFrom('user')
        .selectAll()
        .where('group_id', '=', groupId)
        .where('partner_user_id', '=', partnerUserId)
        .executeTakeFirst();
      return row && userOf(row);
    },
    async named(partnerUserId) {
      const rows = await db
        .selectFrom('user')
        .selectAll()
        .where('partner_user_id', '=', partnerUserId)
        .orderBy('number')
        .execute();
      return rows.map(userOf);
    },
  };
}
