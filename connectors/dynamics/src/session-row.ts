import { activityRecord, type Activity } from '@glance-kit/core';
import { ACTIVITY_COMPLETED, ACTIVITY_TABLE } from './activity-columns.js';
import type { RecordName } from './record.js';

/**
 * Where an agent's row of a session is: by its alternate key, so that a second write finds the first. Agents who join one
 * session have a row each: they may write their own alone, and each has worked.
 *
 * @param agentId  the agent's id in Dataverse
 */
export function sessionAddress(sessionId: string, agentId: string): string {
  const key = encodeURIComponent(`${sessionId.replaceAll("'", "''")}_${agentId}`);
  return `${ACTIVITY_TABLE.set}(${ACTIVITY_TABLE.key}='${key}')`;
}

/**
 * The columns of a session's row. Pure. The alternate key is not among them: it stands in the address.
 *
 * @param regarding  the record and its address, `/contacts(…)`
 */
export function sessionColumns(
  activity: Activity,
  regarding: { record: RecordName; address: string },
): Record<string, string | number> {
  const { sessionKey, sessionType, startedAt, endedAt, durationSeconds, reason, agents } = activityRecord(
    'dynamics',
    activity,
  );
  const lookup = `regardingobjectid_${regarding.record.table}_${ACTIVITY_TABLE.name}@odata.bind`;
  return {
    subject: `Cobrowse session ${sessionKey}`,
    glk_sessionkey: sessionKey,
    glk_sessiontype: sessionType,
    actualstart: startedAt,
    [lookup]: `/${regarding.address}`,
    ...(agents !== undefined && { glk_agents: agents }),
    ...(endedAt !== undefined &&
      durationSeconds !== undefined && {
        actualend: endedAt,
        glk_seconds: durationSeconds,
        actualdurationminutes: Math.ceil(durationSeconds / 60),
        ...ACTIVITY_COMPLETED,
      }),
    ...(reason && { glk_reason: reason }),
  };
}
