import type { Log } from '@glance-kit/core';

/** Writes what needs attention as one line each; everything when asked to. Entries hold no secrets by contract. */
export function consoleLog(name: string, isVerbose: boolean, write: (line: string) => void): Log {
  return ({ level, event, ...details }) => {
    if (level === 'info' && !isVerbose) return;
    const rest = Object.entries(details).map(([key, value]) => `${key}=${textOf(value)}`);
    write(`${[name, level, event, ...rest].join(' ')}\n`);
  };
}

function textOf(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.message);
  return typeof value === 'string' && /^\S+$/.test(value) ? value : String(JSON.stringify(value));
}
