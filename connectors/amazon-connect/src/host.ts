import {
  activityRecord,
  latest,
  type ActivityRecord,
  type Agent,
  type FieldMapping,
  type Host,
  type Viewer,
  type Visitor,
} from '@glance-kit/core';
import type { ViewOpener } from '@glance-kit/panel';
import { CONTACT_FIELDS } from './map.js';
import type { ConnectApp } from './open-app.js';
import { adviceFor, missingPermissions } from './permissions.js';
import { readContact } from './read-contact.js';

export interface AmazonConnectOptions {
  /** Opens views; `viewOpener` of the panel. */
  openView: ViewOpener;
  /** Where the visitor is in a contact; `CONTACT_FIELDS` unless given. */
  fields?: FieldMapping;
  /** Who signed in, for the visitor; the name that the workspace tells stands in until then. */
  agent?: () => Agent;
  /** Takes activity records: the SDK cannot write to a contact. Absent: sessions are not recorded. */
  sendActivity?: (record: ActivityRecord) => Promise<void>;
  /** Ends a running session when its contact is closed; it goes on in its window unless given. */
  endWithContact?: boolean;
}

export interface AmazonConnectHost extends Host {
  /**
   * What the app's permissions lack, for whoever set it up; empty when all is there or the workspace does not tell. What
   * the panel says of a contact's missing data is not repeated.
   */
  readonly problems: readonly string[];
}

/** A reader waits no longer for the first look at a contact; what comes later is a change. */
const FIRST_LOOK_MS = 1_000;
/** The agent's name is a courtesy: a join does not wait for it. */
const NAME_WITHIN_MS = 500;
/** How long the workspace is kept waiting for a session that ends with its contact. */
const END_WITHIN_MS = 2_000;

/**
 * The host of an app in the agent workspace.
 *
 * Opened for a contact, the app is that contact's to its end. Opened for none, it follows the contact that gets
 * connected while there is only one: no event tells which of several is in front, so then it shows none.
 */
export function amazonConnectHost(app: ConnectApp, options: AmazonConnectOptions): AmazonConnectHost {
  const { scope, clients, permissions } = app;
  const { contact } = clients;
  const fields = options.fields ?? CONTACT_FIELDS;
  const canFollow = permissions?.includes('Contact.Details.View') ?? true;
  /** Contacts that this app knows of, by id, in the order they came. */
  const known = new Map<string, Known>();
  const shown = latest<Visitor | null>(null, same);
  const views = new Map<Viewer, string>();
  const name = clients.agent.getName().catch(() => '');
  let readers = 0;
  let leave: (() => void) | undefined;

  const isShared = scope.type === 'idle';
  if (!isShared) open(scope.contactId);
  const leaveContacts = isShared && canFollow ? followContacts() : () => {};
  app.onDestroy(async () => {
    leaveContacts();
    leave?.();
    leave = undefined;
    if (options.endWithContact) await endViews();
  });

  /** A contact is there: it is shown once the workspace has told of it, or after a moment without. */
  function open(contactId: string): void {
    if (known.has(contactId)) return;
    const looked = readContact(app, contactId, fields).then(({ visitor, initialContactId }) => {
      entry.visitor = { ...visitor, ...(entry.visitor.closing && { closing: true }) };
      entry.initialContactId = initialContactId;
    });
    const ready = within(looked, FIRST_LOOK_MS).then(() => {
      entry.isReady = true;
      show();
    });
    const entry: Known = { visitor: { conversationId: contactId }, ready, isReady: false, isCleared: false };
    known.set(contactId, entry);
    void looked.then(show);
  }

  function wrapUp(contactId: string): void {
    const entry = known.get(contactId);
    if (!entry) return;
    entry.visitor = { ...entry.visitor, closing: true };
    show();
  }

  function clear(contactId: string): void {
    const entry = known.get(contactId);
    if (!entry) return;
    entry.isCleared = true;
    if (options.endWithContact) void endViews(contactId);
    show();
  }

  /** The one contact that there is; of several nobody tells which is in front. */
  function present(): Known | undefined {
    const all = [...known.values()].filter(({ isCleared }) => !isCleared);
    return all.length === 1 ? all[0] : undefined;
  }

  /** One contact that goes and another that comes in the same moment are one change. */
  function show(): void {
    queueMicrotask(() => {
      const one = present();
      if (!one || one.isReady) shown.set(one?.visitor ?? null);
    });
  }

  /** From the beginning: a contact that was connected before is not told of again. */
  function followContacts(): () => void {
    const connected: Handler = async ({ contactId }) => open(contactId);
    const cleared: Handler = async ({ contactId }) => clear(contactId);
    contact.onConnected(connected);
    contact.onCleared(cleared);
    return () => {
      contact.offConnected(connected);
      contact.offCleared(cleared);
    };
  }

  /** What happens to the contacts that are known, while somebody reads; returns how to stop. */
  function followStates(): () => void {
    if (!canFollow) return () => {};
    const id = isShared ? undefined : scope.contactId;
    const acw: Handler = async ({ contactId }) => wrapUp(contactId);
    const cleared: Handler = async ({ contactId }) => clear(contactId);
    contact.onStartingAcw(acw, id);
    contact.onCleared(cleared, id);
    return () => {
      contact.offStartingAcw(acw, id);
      contact.offCleared(cleared, id);
    };
  }

  /** Ends the sessions of one contact, or of all; resolves when their views say so, or after a while. */
  async function endViews(contactId?: string): Promise<void> {
    const own = [...views].filter(([, id]) => contactId === undefined || id === contactId);
    await Promise.all(own.map(([viewer]) => endView(viewer)));
  }

  return {
    name: 'amazon-connect',
    problems: missingPermissions(fields, permissions)
      .filter(({ isTold }) => isShared || !isTold)
      .map(({ name: permission, without }) => `${without} ${adviceFor(permission)}`),

    async agent() {
      const given = options.agent?.() ?? {};
      if (given.name !== undefined) return given;
      const shownName = await within(name, NAME_WITHIN_MS);
      return { ...(shownName && { name: shownName }), ...given };
    },

    async *visitors(signal) {
      readers += 1;
      leave ??= followStates();
      try {
        await within(Promise.all([...known.values()].map(({ ready }) => ready)), FIRST_LOOK_MS, signal);
        yield* shown.stream(signal);
      } finally {
        readers -= 1;
        if (readers === 0) {
          leave?.();
          leave = undefined;
        }
      }
    },

    openViewer(request) {
      const conversationId = present()?.visitor.conversationId ?? '';
      const opening = options.openView(request, conversationId);
      opening.then(
        (viewer) => {
          views.set(viewer, conversationId);
          void viewer.closed.then(() => views.delete(viewer));
        },
        () => {},
      );
      return opening;
    },

    async logActivity(activity) {
      const { conversationId } = activity;
      const initialContactId = known.get(conversationId)?.initialContactId;
      await options.sendActivity?.(activityRecord('amazon-connect', activity, { initialContactId }));
    },
  };
}

type Handler = (event: { contactId: string }) => Promise<void>;

interface Known {
  visitor: Visitor;
  initialContactId?: string | undefined;
  /** Resolves when the contact can be shown; never rejects. */
  ready: Promise<void>;
  isReady: boolean;
  isCleared: boolean;
}

/** Asks a view to end its session; resolves when it says so, and after a while anyway. */
function endView(viewer: Viewer): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    const stop = viewer.listen(({ event }) => {
      if (event === 'sessionEnded') done();
    });
    const timer = setTimeout(done, END_WITHIN_MS);
    viewer.send({ command: 'end' });
  });
}

/** The result, or `undefined` where it takes too long; at once when aborted. */
async function within<T>(work: Promise<T>, ms: number, signal?: AbortSignal): Promise<T | undefined> {
  let stop = (): void => {};
  const late = new Promise<undefined>((resolve) => {
    const done = (): void => resolve(undefined);
    if (signal?.aborted) done();
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
    };
  });
  return Promise.race([work, late]).finally(stop);
}

function same(a: Visitor | null, b: Visitor | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
