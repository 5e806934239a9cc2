import type { Kysely } from 'kysely';
import type { Participants, Sessions, Users } from './store.js';
import { folded } from '../folded.js';
import { detailColumns, participantOf, sessionOf, userOf, type Tables } from './tables.js';

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
        // Their addresses are let go first: two users may have swapped theirs.
        await tx
          .updateTable('user')
          .set({ active: 0, address: null, address_folded: null })
          .where('group_id', '=', groupId)
          .where('provisioned', '=', 0)
          .execute();
        for (const { partnerUserId, passwordHash, suspended, ...details } of list) {
          const present = {
            password_hash: passwordHash ?? null,
            active: suspended ? 0 : 1,
            provisioned: 0,
            ...detailColumns(details),
          };
          // The list decides: a provisioned user lets go of an address that is listed for somebody else.
          if (present.address_folded !== null) {
            await tx
              .updateTable('user')
              .set({ address: null, address_folded: null })
              .where('address_folded', '=', present.address_folded)
              .where('provisioned', '=', 1)
              .execute();
          }
          await tx
            .insertInto('user')
            .values({ group_id: groupId, partner_user_id: partnerUserId, ...present })
            .onConflict((conflict) => conflict.columns(['group_id', 'partner_user_id']).doUpdateSet(present))
            .execute();
        }
      });
    },
    provision({ groupId, partnerUserId, ...details }) {
      return db.transaction().execute(async (tx) => {
        const { email, glanceAddress } = details;
        const taken = await tx
          .selectFrom('user')
          .select('number')
          .where((user) =>
            user.or([
              user.and([user('group_id', '=', groupId), user('partner_user_id', '=', partnerUserId)]),
              ...(email === undefined
                ? []
                : [user.and([user('group_id', '=', groupId), user('email_folded', '=', folded(email))])]),
              ...(glanceAddress === undefined ? [] : [user('address_folded', '=', folded(glanceAddress))]),
            ]),
          )
          .executeTakeFirst();
        if (taken) return undefined;
        const row = await tx
          .insertInto('user')
          .values({
            group_id: groupId,
            partner_user_id: partnerUserId,
            active: 1,
            provisioned: 1,
            ...detailColumns(details),
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return userOf(row);
      });
    },
    async withEmail(groupId, email) {
      const rows = await db
        .selectFrom('user')
        .selectAll()
        .where('group_id', '=', groupId)
        .where('email_folded', '=', folded(email))
        .orderBy('number')
        .execute();
      return rows.map(userOf);
    },
    async withAddress(glanceAddress) {
      const row = await db
        .selectFrom('user')
        .selectAll()
        .where('address_folded', '=', folded(glanceAddress))
        .executeTakeFirst();
      return row && userOf(row);
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
