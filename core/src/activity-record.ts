import type { Activity } from './host.js';

/** An activity as it is sent and kept: times as ISO 8601 in UTC, and how long the session took. */
export interface ActivityRecord extends Omit<Activity, 'startedAt' | 'endedAt'> {
  /** The host it comes from: `flex`, `five9`, … */
  host: string;
  startedAt: string;
  endedAt?: string;
  /** Whole seconds. */
  durationSeconds?: number;
  /** What only this host knows of the contact: ids, never a name or a number. */
  [hostField: string]: string | number | undefined;
}

/**
 * @param host    name of the host
 * @param fields  what only this host knows of the contact
 */
export function activityRecord(
  host: string,
  { startedAt, endedAt, ...rest }: Activity,
  fields: Readonly<Record<string, string | undefined>> = {},
): ActivityRecord {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    ...rest,
    host,
    startedAt: startedAt.toISOString(),
    ...(endedAt && {
      endedAt: endedAt.toISOString(),
      durationSeconds: Math.max(0, Math.round((endedAt.getTime() - startedAt.getTime()) / 1000)),
    }),
  };
}
