import { jsonLog, type Log, type LogEntry } from '@glance-kit/core';

/** The part of `console` that is used; Lambda's own puts the request id in front. */
export type Console = Pick<typeof console, 'info' | 'warn' | 'error'>;

/**
 * One entry a line for CloudWatch: as an object where the function's log format is JSON, else as one line of JSON.
 *
 * @param format  `AWS_LAMBDA_LOG_FORMAT`
 */
export function lambdaLog(console: Console, format: string | undefined): Log {
  return (entry) =>
    jsonLog((line) => {
      console[entry.level](format === 'JSON' ? (JSON.parse(line) as LogEntry) : line.trimEnd());
    })(entry);
}
