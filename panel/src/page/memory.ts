import type { LiveSession } from '@glance-kit/core';
import type { ActivityOutbox, KeptActivity } from '../activity-log.js';
import type { PageStore } from '../page-store.js';
import type { PanelMemory } from '../settings.js';

const OUTBOX = 'outbox';
/** Of a host that never takes any; the oldest go first. */
const MOST_KEPT = 200;

/** Running sessions of this page, across its reload. */
export function pageMemory(store: PageStore): PanelMemory {
  return {
    load: (conversation) => asSession(store.get(`session/${conversation}`)),
    save: (conversation, session) => store.set(`session/${conversation}`, session),
  };
}

/**
 * Activities that the host has not taken, across a reload of this page. Panels of several contacts may share the
 * storage, in frames of one desktop: each touches only the activities that it has seen itself.
 */
export function pageOutbox(store: PageStore): ActivityOutbox {
  let own = new Set<string>();
  const kept = (): KeptActivity[] => {
    const found = store.get(OUTBOX);
    return Array.isArray(found) ? found.flatMap(asActivity) : [];
  };
  return {
    load() {
      const activities = kept();
      own = new Set(activities.map(({ sessionId }) => sessionId));
      return activities;
    },
    save(unsaved) {
      for (const { sessionId } of unsaved) own.add(sessionId);
      const all = [...kept().filter(({ sessionId }) => !own.has(sessionId)), ...unsaved];
      store.set(OUTBOX, all.length ? all.slice(-MOST_KEPT) : undefined);
    },
  };
}

/** Storage may hold what another version wrote. */
function asSession(kept: unknown): LiveSession | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const session = kept as Partial<LiveSession>;
  const { sessionId, sessionKey, startedAtMs, agents } = session;
  const isWhole =
    typeof sessionId === 'string' &&
    typeof sessionKey === 'string' &&
    typeof startedAtMs === 'number' &&
    typeof agents === 'number';
  return isWhole ? { ...(session as LiveSession), mostAgents: session.mostAgents ?? agents } : undefined;
}

function asActivity(kept: unknown): KeptActivity[] {
  if (typeof kept !== 'object' || kept === null) return [];
  const { sessionId, conversationId, phase, startedAt, endedAt, ...rest } = kept as Record<string, unknown>;
  const start = date(startedAt);
  const end = endedAt === undefined ? undefined : date(endedAt);
  if (typeof sessionId !== 'string' || typeof conversationId !== 'string' || !start) return [];
  if ((phase !== 'started' && phase !== 'ended') || (endedAt !== undefined && !end)) return [];
  return [
    {
      ...rest,
      sessionId,
      conversationId,
      phase,
      startedAt: start,
      ...(end && { endedAt: end }),
    } as KeptActivity,
  ];
}

function date(value: unknown): Date | undefined {
  const made = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(made.getTime()) ? undefined : made;
}
