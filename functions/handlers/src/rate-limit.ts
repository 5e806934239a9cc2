import { KitError } from '@glance-kit/core';
import type { ExpiringCounter } from './expiring-store.js';

/** How often one caller may do one thing. */
export interface RateLimit {
  counter: ExpiringCounter;
  /** Calls per window, at least 1. */
  limit: number;
  windowMs: number;
}

/** @throws KitError CONFIG_INVALID */
export function checkRateLimit(rate: RateLimit): RateLimit {
  if (!(Number.isInteger(rate.limit) && rate.limit >= 1 && rate.windowMs >= 1000))
    throw new KitError(
      'CONFIG_INVALID',
      'The setting rateLimit needs a limit of 1 or more and a window of 1000 ms or more.',
    );
  return rate;
}

/** Counts a call. @returns seconds to wait, or 0 when the call may go on */
export async function secondsToWait({ counter, limit, windowMs }: RateLimit, key: string): Promise<number> {
  const { count, resetMs } = await counter.increment(key, windowMs);
  return count > limit ? Math.max(1, Math.ceil(resetMs / 1000)) : 0;
}
