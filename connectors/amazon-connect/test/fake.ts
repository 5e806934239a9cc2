import type { ActivityRecord, Visitor } from '@glance-kit/core';
import { pageStore, postActivity, viewOpener } from '@glance-kit/panel';
import { fakeWindow, type FakeWindow } from '@glance-kit/testing';
import type { AmazonConnectOptions, AppScope, ConnectApp, ConnectClients } from '../src/index.js';

export const ALL_PERMISSIONS = [
  'User.Details.View',
  'Contact.Details.View',
  'Contact.Attributes.View',
  'Contact.CustomerDetails.View',
];

/** A contact as the fake workspace has it. */
export interface FakeContact {
  contactId: string;
  initialContactId?: string;
  type?: string;
  attributes?: Record<string, string>;
  phone?: string;
}

type Event = 'Connected' | 'StartingAcw' | 'Cleared';
type Handler = (event: { contactId: string }) => Promise<void>;

/** The app's side of a workspace, and the customer's address for activities. */
export interface FakeConnect {
  app: ConnectApp;
  options: AmazonConnectOptions;
  browser: FakeWindow;
  /** What was asked, as `command contact`. */
  asked: string[];
  add(contact: FakeContact): void;
  /** Tells those who follow this contact, or all of them. */
  tell(event: Event, contactId: string): Promise<void>;
  /** The agent closes what is there and takes this visitor's contact. */
  show(visitor: Visitor): void;
  /** A command that fails from now on, and with what. */
  failures: Map<string, unknown>;
  records: ActivityRecord[];
  refuse: boolean;
  listeners(): number;
  destroy(): Promise<void>;
}

/** Rejects as the SDK does: an error whose name says nothing. */
export function connectError(errorKey: string): Error {
  return Object.assign(new Error(`ConnectError with error key "${errorKey}"`), {
    errorType: 'ConnectError',
    errorKey,
  });
}

export function fakeConnect(
  scope: AppScope = { type: 'idle' },
  permissions: readonly string[] | undefined = ALL_PERMISSIONS,
): FakeConnect {
  const contacts = new Map<string, FakeContact>();
  const handlers: { event: Event; handler: Handler; contactId: string | undefined }[] = [];
  const endings = new Set<() => Promise<void>>();
  const browser = fakeWindow();

  async function answer<T>(
    command: string,
    permission: string,
    contactId: string,
    read: (contact: FakeContact) => T,
  ): Promise<T> {
    fake.asked.push(`${command} ${contactId}`);
    await Promise.resolve();
    if (fake.failures.has(command)) throw fake.failures.get(command);
    if (permissions && !permissions.includes(permission)) throw connectError('permissionDenied');
    const contact = contacts.get(contactId);
    if (!contact && contactId !== '') throw connectError('contactNotFound');
    return read(contact ?? { contactId });
  }

  const on = (event: Event) => (handler: Handler, contactId?: string) =>
    void handlers.push({ event, handler, contactId });
  const off = (event: Event) => (handler: Handler, contactId?: string) => {
    const index = handlers.findIndex(
      (entry) => entry.event === event && entry.handler === handler && entry.contactId === contactId,
    );
    if (index < 0) throw new Error(`Nobody follows ${event} with this handler.`);
    handlers.splice(index, 1);
  };
  const clients: ConnectClients = {
    agent: { getName: () => answer('getName', 'User.Details.View', '', () => 'Alice Martin') },
    contact: {
      getAttributes: (contactId, names) =>
        answer(
          `getAttributes(${names.join()})`,
          'Contact.Attributes.View',
          contactId,
          ({ attributes = {} }) =>
            Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name))),
        ),
      getInitialContactId: (id) =>
        answer(
          'getInitialContactId',
          'Contact.Details.View',
          id,
          ({ initialContactId }) => initialContactId ?? id,
        ),
      getChannelType: (id) =>
        answer('getChannelType', 'Contact.Details.View', id, ({ type = 'voice' }) => ({ type })),
      onConnected: on('Connected'),
      offConnected: off('Connected'),
      onStartingAcw: on('StartingAcw'),
      offStartingAcw: off('StartingAcw'),
      onCleared: on('Cleared'),
      offCleared: off('Cleared'),
    },
    voice: {
      getInitialCustomerPhoneNumber: (id) =>
        answer('getInitialCustomerPhoneNumber', 'Contact.CustomerDetails.View', id, ({ phone }) => {
          if (phone === undefined) throw connectError('noResult');
          return phone;
        }),
    },
  };
  const receive: typeof fetch = async (_address, init) => {
    if (fake.refuse) return new Response(null, { status: 503 });
    fake.records.push(JSON.parse(String(init?.body)) as ActivityRecord);
    return new Response(null, { status: 204 });
  };
  let shown: string | undefined;
  const fake: FakeConnect = {
    app: {
      scope,
      clients,
      permissions,
      onDestroy(run) {
        endings.add(run);
        return () => void endings.delete(run);
      },
    },
    options: {
      openView: viewOpener({
        service: 'https://cobrowse.example.test',
        store: pageStore('test/', undefined),
        window: browser.window,
      }),
      sendActivity: (record) => postActivity(record, { address: '/activity', fetch: receive }),
    },
    browser,
    asked: [],
    add: (contact) => void contacts.set(contact.contactId, contact),
    async tell(event, contactId) {
      const wanted = handlers.filter(
        (entry) => entry.event === event && (entry.contactId ?? contactId) === contactId,
      );
      await Promise.all(wanted.map(({ handler }) => handler({ contactId })));
    },
    show({ conversationId, sessionKey }) {
      const attributes: Record<string, string> = sessionKey ? { cobrowse_visitor_id: sessionKey } : {};
      const before = shown;
      if (before === conversationId) return;
      fake.add({ contactId: conversationId, attributes });
      shown = conversationId;
      if (before !== undefined) void fake.tell('Cleared', before);
      void fake.tell('Connected', conversationId);
    },
    failures: new Map(),
    records: [],
    refuse: false,
    listeners: () => handlers.length,
    async destroy() {
      await Promise.all([...endings].map((run) => run()));
    },
  };
  return fake;
}
