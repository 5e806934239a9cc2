const seconds = [0, 3, 6, 9, 12, 15, 20, 25, 30, 35, 40, 45];

/**
 * When a waiting lookup asks, in milliseconds after its start: at once, every 3 s up to 15 s, then every 5 s up
 * to 45 s.
 *
 * @see the session-service rules, "Polling schedule"
 */
export const LOOKUP_ATTEMPTS_MS: readonly number[] = seconds.map((second) => second * 1000);

/**
 * The next attempt of the schedule after a moment, or `undefined` when the schedule is over. An attempt whose
 * time has passed while an earlier one was still under way counts as made.
 *
 * @param elapsedMs  milliseconds since the start of the lookup; below 0: before it
 */
export function nextLookupAtMs(elapsedMs: number): number | undefined {
  return LOOKUP_ATTEMPTS_MS.find((at) => at > elapsedMs);
}
