import type { Visitor } from './host.js';
import { latest } from './latest.js';

/**
 * `Host.visitors` for a host that can tell who is on screen and when that changes. The host is listened to only while
 * somebody reads; readers share one listener. Two visitors with the same members are the same.
 *
 * @param present  who is on screen now
 * @param follow   calls `changed` when that may be somebody else; returns how to stop
 */
export function visitorStream(
  present: () => Visitor | null,
  follow: (changed: () => void) => () => void,
): (signal: AbortSignal) => AsyncIterable<Visitor | null> {
  const visitor = latest(present(), (a, b) => JSON.stringify(a) === JSON.stringify(b));
  const changed = (): void => visitor.set(present());
  let readers = 0;
  let stop: (() => void) | undefined;
  return async function* (signal) {
    readers += 1;
    stop ??= follow(changed);
    changed(); // while nobody was reading
    try {
      yield* visitor.stream(signal);
    } finally {
      readers -= 1;
      if (readers === 0) {
        stop?.();
        stop = undefined;
      }
    }
  };
}
