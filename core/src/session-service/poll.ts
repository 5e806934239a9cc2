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
  /** When the attempt of a slot is made, both in milliseconds after the start: `jittered` for many pollers. */
  at?: (slotMs: number) => number;
  /** Milliseconds that the login key is still valid; the wait ends as `refused` below 5 s. */
  keyLeftMs?: () => number;
}

const JITTER = 0.1;
const KEY_RESERVE_MS = 5_000;

/**
 * Asks on the documented schedule until the session is found. Two attempts never overlap; a slow answer counts
 * as the attempts that it covers.
 *
 * `found`, `refused` and `malformed` end the wait at once; `notFound`, `unavailable` and the `timedOut` of one
 * attempt go on. When the schedule is over the result is `timedOut`, or `unavailable` if no attempt was answered.
 *
 * @param attempt  one lookup; called with a signal that ends with `options.signal`
 * @throws KitError LOOKUP_CANCELLED as soon as the signal is aborted, whatever `attempt` does
 */
export async function pollLookup(
  attempt: (signal: AbortSignal) => Promise<LookupResult>,
  {
    signal,
    onAttempt,
    clock = systemClock,
    at = (slotMs) => slotMs,
    keyLeftMs = () => Infinity,
  }: PollOptions,
): Promise<LookupResult> {
  const startedAtMs = clock.now();
  const elapsedMs = (): number => clock.now() - startedAtMs;
  let answered = false;
  let last: LookupResult = { kind: 'unavailable' };
  let slotMs: number | undefined = LOOKUP_ATTEMPTS_MS[0];
  for (let count = 1; slotMs !== undefined; count += 1) {
    if (signal.aborted) throw cancelled(signal);
    if (keyLeftMs() < KEY_RESERVE_MS) return { kind: 'refused' };
    onAttempt?.(count);
    if (signal.aborted) throw cancelled(signal);
    last = await untilAborted(attempt(signal), signal);
    if (last.kind === 'found' || last.kind === 'refused' || last.kind === 'malformed') return last;
    answered ||= last.kind === 'notFound';
    const pauseMs = last.kind === 'unavailable' ? (last.retryAfterMs ?? 0) : 0;
    const fromMs: number = Math.max(slotMs, elapsedMs() + pauseMs);
    slotMs = nextLookupAtMs(fromMs);
    if (slotMs !== undefined) await pause(clock, at(slotMs) - elapsedMs(), signal);
  }
  return answered || last.kind === 'timedOut' ? { kind: 'timedOut' } : last;
}

/**
 * Up to 10 % of the interval before the slot earlier or later, never after the end of the schedule, so that many pollers
 * do not ask in step: `at` of `pollLookup`.
 *
 * @param random  from 0 up to 1
 */
export function jittered(random: () => number = Math.random): (slotMs: number) => number {
  return (slotMs) => {
    const intervalMs = slotMs - (LOOKUP_ATTEMPTS_MS.findLast((at) => at < slotMs) ?? slotMs);
    const endMs = LOOKUP_ATTEMPTS_MS.at(-1) ?? slotMs;
    return Math.min(slotMs + intervalMs * JITTER * (random() * 2 - 1), endMs);
  };
}
