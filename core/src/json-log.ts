import { isKitError } from './errors.js';
import type { Log } from './runtime.js';

function plain(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return {
    name,
    message,
    ...(isKitError(value) && { code: value.code }),
    stack: stack?.split('\n').slice(1, 6),
    cause,
  };
}

/** One JSON object a line, with the time. */
export function jsonLog(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  return (entry) => write(`${JSON.stringify({ time: now().toISOString(), ...entry }, plain)}\n`);
}
