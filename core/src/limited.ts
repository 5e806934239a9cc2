import { cancelled, untilAborted } from './session-service/cancel.js';

/** No answer that counts. */
export type NoAnswer = { kind: 'timedOut' } | { kind: 'unavailable' };

/**
 * The outcome of a request, or why there is none.
 *
 * @param work       gets a signal that ends with the time and with the caller's
 * @param timeoutMs  longest wait
 * @throws KitError LOOKUP_CANCELLED as soon as the caller's signal is aborted, whatever `work` does
 */
export async function limited<T>(
  work: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<T | NoAnswer> {
  if (signal.aborted) throw cancelled(signal);
  const limit = new AbortController();
  const abort = (): void => limit.abort();
  const timer = setTimeout(abort, timeoutMs);
  signal.addEventListener('abort', abort);
  try {
    return await untilAborted(work(limit.signal), limit.signal);
  } catch {
    if (signal.aborted) throw cancelled(signal);
    return { kind: limit.signal.aborted ? 'timedOut' : 'unavailable' };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** What every request to a service has in common: no cookie, no cache, no address of the page. */
export const PLAIN_REQUEST = {
  credentials: 'omit', // the key or token that is sent is the credential
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
  redirect: 'manual', // followed elsewhere, it would go along
} as const satisfies RequestInit;
