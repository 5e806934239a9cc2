import { AsyncLocalStorage } from 'node:async_hooks';
import { jsonLog, type Log, type LogEntry } from '@glance-kit/core';

/** The part of Azure's invocation context that logs. */
export type InvocationConsole = Record<'info' | 'warn' | 'error', (line: string) => void>;

/** The invocation that a line belongs to; several run at once in one worker. */
export const invocations = new AsyncLocalStorage<InvocationConsole>();

/**
 * JSON lines in the log of the invocation that wrote them, at its level. Lines outside of any invocation, at the start
 * of the app, go to the console, which Azure keeps as the app's own log.
 */
export const invocationLog: Log = (entry: LogEntry) => {
  const to: InvocationConsole = invocations.getStore() ?? console;
  jsonLog((line) => to[entry.level](line.trimEnd()))(entry);
};
