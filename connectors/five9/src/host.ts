import { latest, type Agent, type Host, type Viewer, type Visitor } from '@glance-kit/core';
import { openViewerWindow, type PanelClock } from '@glance-kit/panel';
import { outbox, writeActivity, type ActivityRecord, type ActivityWriter } from './activities.js';
import { five9Context, type Five9Context } from './map.js';
import type { Five9Page } from './sdk.js';
import { pageStore, type PageStore } from './store.js';

export interface Five9Options {
  /** Base of the cobrowse service, the only origin that views are loaded from. */
  service: string;
  /** Who the agent is, for the visitor; Five9 does not tell the page. */
  agent?: () => Agent | undefined;
  activity?: ActivityWriter;
  store?: PageStore;
  clock?: PanelClock;
  newId?: () => string;
}

export interface Five9Host extends Host {
  /** What the page knows about its call now. */
  context(): Five9Context;
  /** Activities without an address to go to, oldest first. */
  outbox(): ActivityRecord[];
}

/** The name of the window that holds a call's view, kept so that a reloaded page finds it again. */
const VIEW = 'view/';

/**
 * The host of a page that a Five9 web connector opened: one page, one call.
 *
 * A second opening of the same call updates the running page. Views open in a window of their own; after a reload
 * of the page the one that is still open is taken over.
 */
export function five9Host(page: Five9Page, options: Five9Options): Five9Host {
  const store = options.store ?? pageStore(page.storage);
  const newId = options.newId ?? (() => crypto.randomUUID());
  const known = new Map<string, Five9Context>();
  const visitor = latest<Visitor | null>(present().visitor, same);
  let readers = 0;
  let stopFollowing: (() => void) | undefined;
  const opened = new Set<string>();

  function present(): Five9Context {
    const context = five9Context(page.query);
    known.set(context.visitor.conversationId, context);
    return context;
  }

  return {
    name: 'five9',
    context: present,
    outbox: () => outbox(store),
    agent: async () => options.agent?.() ?? {},

    async *visitors(signal) {
      readers += 1;
      stopFollowing ??= page.onReopened(() => visitor.set(present().visitor));
      visitor.set(present().visitor); // a change while nobody was reading
      try {
        yield* visitor.stream(signal);
      } finally {
        readers -= 1;
        if (readers === 0) {
          stopFollowing?.();
          stopFollowing = undefined;
        }
      }
    },

    openViewer(request): Promise<Viewer> {
      const slot = VIEW + present().visitor.conversationId;
      const kept = store.get(slot);
      const takeOver = typeof kept === 'string' && !opened.has(kept);
      const name = takeOver ? kept : `glance-view-${newId()}`;
      const viewer = openViewerWindow(request, {
        service: options.service,
        name,
        takeOver,
        window: page.window,
        ...(options.clock && { clock: options.clock }),
      });
      opened.add(name);
      store.set(slot, name);
      // A window that was closed is not looked for again.
      void viewer.then(
        ({ closed }) => closed.then(() => store.get(slot) === name && store.set(slot, undefined)),
        () => store.set(slot, undefined),
      );
      return viewer;
    },

    logActivity({ startedAt, endedAt, ...rest }) {
      const five9SessionId = known.get(rest.conversationId)?.five9SessionId;
      const record: ActivityRecord = {
        host: 'five9',
        ...rest,
        startedAt: startedAt.toISOString(),
        ...(endedAt && { endedAt: endedAt.toISOString() }),
        ...(five9SessionId && { five9SessionId }),
      };
      return writeActivity(record, store, options.activity ?? {});
    },
  };
}

function same(a: Visitor | null, b: Visitor | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
