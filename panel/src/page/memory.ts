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
  const session = (kept ?? {}) as LiveSession;
  const { sessionId, sessionKey, startedAtMs, agents } = session;
  const isWhole = areTexts(sessionId, sessionKey) && Number.isFinite(startedAtMs) && Number.isFinite(agents);
  return isWhole ? { ...session, mostAgents: session.mostAgents ?? agents } : undefined;
}

function asActivity(kept: unknown): KeptActivity[] {
  const { startedAt, endedAt, ...rest } = (kept ?? {}) as KeptActivity;
  const activity = {
    ...rest,
    startedAt: new Date(startedAt),
    ...(endedAt && { endedAt: new Date(endedAt) }),
  };
  const isWhole =
    areTexts(rest.sessionId, rest.conversationId) &&
    /^(?:started|ended)$/.test(rest.phase) &&
    // What is no date is no number either.
    +activity.startedAt &&
    +(activity.endedAt ?? 1);
  return isWhole ? [activity] : [];
}

const areTexts = (...values: unknown[]): boolean => values.every((value) => typeof value === 'string');
