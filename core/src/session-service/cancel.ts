import { KitError } from '../errors.js';

/** The one error of a lookup that its caller gave up. */
export function cancelled(signal: AbortSignal): KitError {
  return new KitError('LOOKUP_CANCELLED', 'The lookup was cancelled.', { cause: signal.reason });
}

/** The work's outcome, or LOOKUP_CANCELLED as soon as the signal is aborted, even when the work ignores it. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled(signal));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
