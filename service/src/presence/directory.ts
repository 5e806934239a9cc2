import type { ExpiringStore } from '@glance-kit/handlers';
import type { Clock } from '../clock.js';
import { PRESENCE_KEPT_MS, type PresenceData, type PresenceReport } from '../protocol/index.js';
import { isWithinLimits } from './read-report.js';

/** A visitor whose page has reported lately. */
export interface PresentVisitor {
  /** Epoch milliseconds of the last report. */
  seenAtMs: number;
  data: PresenceData;
}

/** Who is on the sites now. Nothing of it outlives the last report for long, and nothing is written down. */
export interface PresenceDirectory {
  /**
   * Goes on with what was reported before; where both together are over the limits, only this report counts.
   *
   * @returns whether it was kept; `false` when it is over the limits by itself
   */
  report(report: PresenceReport): Promise<boolean>;
  find(groupId: string, visitorId: string): Promise<PresentVisitor | undefined>;
}

/** @throws what the store throws when it is full */
export function presenceDirectory(store: ExpiringStore<PresentVisitor>, clock: Clock): PresenceDirectory {
  // Ids have no slash, so no visitor of one group is one of another.
  const keyOf = (groupId: string, visitorId: string): string => `${groupId}/${visitorId}`;
  return {
    async report({ groupid, visitorid, data }) {
      const key = keyOf(groupid, visitorid);
      const before = await store.get(key);
      if (!isWithinLimits(data)) return false;
      const merged = { ...before?.data, ...data };
      const kept = isWithinLimits(merged) ? merged : data;
      await store.set(key, { seenAtMs: clock.now(), data: kept }, PRESENCE_KEPT_MS);
      return true;
    },
    find: (groupId, visitorId) => store.get(keyOf(groupId, visitorId)),
  };
}
