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

/**
 * @param storeOf  called once for each group: who fills that of one group with made-up visitors keeps no visitor of
 *   another out
 * @throws what a store throws when it is full
 */
export function presenceDirectory(
  storeOf: (groupId: string) => ExpiringStore<PresentVisitor>,
  clock: Clock,
): PresenceDirectory {
  const stores = new Map<string, ExpiringStore<PresentVisitor>>();
  function storeFor(groupId: string): ExpiringStore<PresentVisitor> {
    const store = stores.get(groupId) ?? storeOf(groupId);
    stores.set(groupId, store);
    return store;
  }
  return {
    async report({ groupid, visitorid, data }) {
      const store = storeFor(groupid);
      const before = await store.get(visitorid);
      if (!isWithinLimits(data)) return false;
      const merged = { ...before?.data, ...data };
      const kept = isWithinLimits(merged) ? merged : data;
      await store.set(visitorid, { seenAtMs: clock.now(), data: kept }, PRESENCE_KEPT_MS);
      return true;
    },
    find: async (groupId, visitorId) => storeFor(groupId).get(visitorId),
  };
}
