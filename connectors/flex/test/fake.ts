import type { ActivityRecord, Visitor } from '@glance-kit/core';
import { pageStore, viewOpener } from '@glance-kit/panel';
import { fakeWindow, type FakeWindow } from '@glance-kit/testing';
import {
  managerToken,
  sendFlexActivity,
  type FlexHostOptions,
  type FlexManager,
  type FlexTask,
} from '../src/index.js';

/** Flex's store, user and events, and the customer's function for activities. */
export interface FakeFlex {
  manager: FlexManager;
  options: FlexHostOptions;
  browser: FakeWindow;
  put(task: FlexTask): void;
  remove(sid: string): void;
  select(sid: string | undefined): void;
  /** A chat of this visitor is put into the list and selected. */
  show(visitor: Visitor): void;
  renewToken(token: string): void;
  records: Record<string, string>[];
  refuse: boolean;
  listeners(): number;
}

export function fakeFlex(): FakeFlex {
  const tasks = new Map<string, FlexTask>();
  const listeners = new Set<() => void>();
  const tokenListeners = new Set<() => void>();
  const browser = fakeWindow();
  const user = { identity: 'jane_40example_2Ecom', token: 'token-1' };
  let selectedTaskSid: string | undefined;
  const tell = (): void => [...listeners].forEach((listener) => listener());
  const manager: FlexManager = {
    store: {
      getState: () => ({
        flex: {
          view: { selectedTaskSid },
          worker: {
            tasks: new Map(tasks),
            attributes: { full_name: 'Jane Agent', email: 'jane@example.com', contact_uri: 'client:jane' },
          },
          session: { ssoTokenPayload: { identity: user.identity, worker_sid: 'WK1' } },
        },
      }),
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    // A copy, as in Flex: whoever keeps it keeps an old token.
    get user() {
      return { ...user };
    },
    events: {
      addListener: (_event, listener) => void tokenListeners.add(listener),
      removeListener: (_event, listener) => void tokenListeners.delete(listener),
    },
  };
  const answer: typeof fetch = async (_address, init) => {
    if (fake.refuse) return new Response(null, { status: 403 });
    fake.records.push(Object.fromEntries(new URLSearchParams(String(init?.body))));
    return new Response(null, { status: 204 });
  };
  const fake: FakeFlex = {
    manager,
    options: {
      memory: pageStore('test/', undefined),
      openView: viewOpener({
        service: 'https://cobrowse.example.test',
        store: pageStore('test/', undefined),
        window: browser.window,
      }),
      sendActivity: (record: ActivityRecord) =>
        sendFlexActivity(record, {
          token: managerToken(manager),
          address: 'https://fn.example/activity',
          fetch: answer,
        }),
    },
    browser,
    put(task) {
      tasks.set(task.sid, task);
      tell();
    },
    remove(sid) {
      tasks.delete(sid);
      tell();
    },
    select(sid) {
      selectedTaskSid = sid;
      tell();
    },
    show({ conversationId, sessionKey = '' }) {
      tasks.set(conversationId, {
        sid: conversationId,
        taskSid: `task-of-${conversationId}`,
        status: 'accepted',
        taskChannelUniqueName: 'chat',
        attributes: { glance_visitor_id: sessionKey },
      });
      fake.select(conversationId);
    },
    renewToken(token) {
      user.token = token;
      for (const listener of [...tokenListeners]) listener();
    },
    records: [],
    refuse: false,
    listeners: () => listeners.size + tokenListeners.size,
  };
  return fake;
}
