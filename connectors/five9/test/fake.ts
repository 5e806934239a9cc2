import type { Visitor } from '@glance-kit/core';
import { fakeWindow, type FakeWindow } from '@glance-kit/testing';
import type { Five9Page } from '../src/sdk.js';
import type { ActivityRecord } from '../src/activities.js';

/** A page as Five9 opens it, and the customer's address for activities. */
export interface FakeFive9 {
  page: Five9Page;
  browser: FakeWindow;
  /** The connector is triggered for this contact. */
  open(visitor: Visitor): void;
  /** The connector is triggered with this query. */
  openWith(query: string): void;
  records: ActivityRecord[];
  refuse: boolean;
  listeners(): number;
  fetch: typeof fetch;
  stored: Map<string, string>;
}

export function fakeFive9(query = '?call=call-0&v=1'): FakeFive9 {
  const receivers = new Set<() => void>();
  let newest = query;
  const stored = new Map<string, string>();
  const browser = fakeWindow();
  const fake: FakeFive9 = {
    page: {
      get query() {
        return newest;
      },
      onReopened(receive) {
        receivers.add(receive);
        return () => void receivers.delete(receive);
      },
      window: browser.window,
      storage: {
        getItem: (name) => stored.get(name) ?? null,
        setItem: (name, value) => void stored.set(name, value),
        removeItem: (name) => void stored.delete(name),
      },
    },
    browser,
    open: ({ conversationId, sessionKey }) =>
      fake.openWith(`?${new URLSearchParams({ call: conversationId, visitor: sessionKey ?? '', v: '1' })}`),
    openWith(next) {
      newest = next;
      for (const receive of [...receivers]) receive();
    },
    records: [],
    refuse: false,
    listeners: () => receivers.size,
    async fetch(_address, init) {
      if (fake.refuse) return new Response(null, { status: 403 });
      fake.records.push(JSON.parse(String(init?.body)) as ActivityRecord);
      return new Response(null, { status: 204 });
    },
    stored,
  };
  return fake;
}
