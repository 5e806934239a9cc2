import { pause, systemClock, type Clock } from '../clock.js';
import { cancelled, untilAborted } from './cancel.js';
import type { LookupResult } from './result.js';
import { LOOKUP_ATTEMPTS_MS, nextLookupAtMs } from './schedule.js';

/** Options of `pollLookup`. */
export interface PollOptions {
  /** Ends the wait; the attempt under way is aborted with it. */
  signal: AbortSignal;
  /** Called before each attempt, counting from 1. */
  onAttempt?: (attempt: number) => void;
  clock?: Clock;
}

/**
 * Asks on the documented schedule until the session is found. Two attempts never overlap; a slow answer counts
 * as the attempts that it covers.
 *
 * `found`, `refused` and `malformed` end the wait at once; `notFound`, `unavailable` and the `timedOut` of one
 * attempt go on. When the schedule is over the result is `timedOut`, or `unavailable` if no attempt was answered.
 *
 * @param attempt  one lookup; called with a signal that ends with `options.signal`; `refused` when its login key has run out
 * @throws KitError LOOKUP_CANCELLED as soon as the signal is aborted, whatever `attempt` does
 */
export async function pollLookup(
  attempt: (signal: AbortSignal) => Promise<LookupResult>,
  { signal, onAttempt, clock = systemClock }: PollOptions,
): Promise<LookupResult> {
  const startedAtMs = clock.now();
  const elapsedMs = (): number => clock.now() - startedAtMs;
  let answered = false;
  let last: LookupResult = { kind: 'unavailable' };
  let slotMs: number | undefined = LOOKUP_ATTEMPTS_MS[0];
  for (let count = 1; slotMs !== undefined; count += 1) {
    if (signal.aborted) throw cancelled(signal);
    onAttempt?.(count);
    if (signal.aborted) throw cancelled(signal);
    last = await untilAborted(attempt(signal), signal);
    if (last.kind === 'found' || last.kind === 'refused' || last.kind === 'malformed') return last;
    answered ||= last.kind === 'notFound';
    const pauseMs = last.kind === 'unavailable' ? (last.retryAfterMs ?? 0) : 0;
    const fromMs: number = Math.max(slotMs, elapsedMs() + pauseMs);
    slotMs = nextLookupAtMs(fromMs);
    if (slotMs !== undefined) await pause(clock, slotMs - elapsedMs(), signal);
  }
  return answered || last.kind === 'timedOut' ? { kind: 'timedOut' } : last;
}
