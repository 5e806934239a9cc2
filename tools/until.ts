const TIME_OUT_MS = 10_000;

/**
 * Waits for what comes by another way than the reply, such as a line that a child process prints: it may be late.
 * After ten seconds it gives up silently; the expectation that follows says what is missing.
 */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + TIME_OUT_MS;
  while (!condition() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
}
