import type { Activity, Visitor } from '@glance-kit/core';
import { pageStore, viewOpener } from '@glance-kit/panel/headless';
import { fakeWindow, type FakeWindow } from '@glance-kit/testing';
import type {
  GlanceCobrowseApex,
  SalesforceActivity,
  SalesforceContext,
  SalesforceErrorCode,
} from '../src/apex-contract.js';
import { RecordWatch } from '../src/record-watch.js';
import type { SalesforceHostOptions } from '../src/host.js';
import type { SalesforcePage } from '../src/sdk.js';

export const SERVICE = 'https://cobrowse.example.test';

export const CONTEXT: SalesforceContext = {
  service: SERVICE,
  groupId: '12345',
  functionAddress: null,
  recordId: null,
  objectApiName: null,
  visitorId: null,
  name: null,
  phone: null,
  email: null,
  notice: null,
  permissions: {
    cobrowse: true,
    panorama: false,
    agentVideo: false,
    cameraShare: false,
    screenShare: false,
  },
  settings: { showVisitorInfo: false, openIn: 'window', presence: false, openSessionRecord: false },
  partnerUserId: 'jane',
  agentName: 'Jane Example',
};

/** An error as Lightning hands one of Apex to a component. */
export const apexThrows = (code: SalesforceErrorCode, message = 'The reason.'): object => ({
  status: 500,
  body: { exceptionType: 'System.AuraHandledException', message: JSON.stringify({ code, message }) },
});

/** A Lightning page with Apex behind it, as strict as the contract. */
export interface FakeSalesforce {
  page: SalesforcePage & { recordId: string | null; chosenField?: SalesforcePage['chosenField'] };
  options: SalesforceHostOptions;
  browser: FakeWindow;
  /** What Apex knows, by record; changes may be made. */
  contexts: Map<string | null, Partial<SalesforceContext>>;
  show(visitor: Visitor | null): void;
  changed(): void;
  records: (SalesforceActivity & { conversationId: string })[];
  updated: string[];
  openedTasks: string[];
  opensTask: boolean;
  toasts: { title: string; variant: string }[];
  lost: Activity[];
  /** Apex throws this from now on, for each of its methods. */
  throws: Partial<Record<keyof GlanceCobrowseApex, unknown>>;
  asked: (string | null)[];
  listeners(): number;
}

export function fakeSalesforce(): FakeSalesforce {
  const receivers = new Set<() => void>();
  const browser = fakeWindow();
  const guard = (method: keyof GlanceCobrowseApex): void => {
    if (fake.throws[method] !== undefined) throw fake.throws[method];
  };
  const page: FakeSalesforce['page'] = {
    recordId: null,
    onChanged(receive) {
      receivers.add(receive);
      return () => void receivers.delete(receive);
    },
    apex: {
      async context({ recordId }) {
        fake.asked.push(recordId);
        guard('context');
        return { ...CONTEXT, recordId, ...fake.contexts.get(recordId) };
      },
      async loginKey() {
        guard('loginKey');
        return { loginKey: 'a key', groupId: '12345', expiration: 2_000_000_000 };
      },
      async record({ recordId, activityJson }) {
        guard('record');
        fake.records.push({
          ...(JSON.parse(activityJson) as SalesforceActivity),
          conversationId: recordId,
        });
        return { taskId: '00T000000000001AAA', state: 'created' };
      },
    },
    recordUpdated: (recordId) => void fake.updated.push(recordId),
    openTask: (taskId) => void fake.openedTasks.push(taskId),
    toast: ({ title, variant }) => void fake.toasts.push({ title, variant }),
  };
  const fake: FakeSalesforce = {
    page,
    options: {
      openView: viewOpener({
        service: SERVICE,
        store: pageStore('test/', undefined),
        window: browser.window,
      }),
      records: new RecordWatch(page),
      lost: (activity) => void fake.lost.push(activity),
      opensTask: () => fake.opensTask,
    },
    browser,
    contexts: new Map(),
    show(visitor) {
      const recordId = visitor?.conversationId ?? null;
      if (visitor) fake.contexts.set(recordId, { visitorId: visitor.sessionKey ?? null });
      page.recordId = recordId;
      fake.changed();
    },
    changed() {
      for (const receive of [...receivers]) receive();
    },
    records: [],
    updated: [],
    openedTasks: [],
    opensTask: false,
    toasts: [],
    lost: [],
    throws: {},
    asked: [],
    listeners: () => receivers.size,
  };
  return fake;
}
