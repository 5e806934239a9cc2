import { pageStore, postActivity, viewOpener } from '@glance-kit/panel';
import type { ActivityRecord, Visitor } from '@glance-kit/core';
import { fakeWindow, type FakeWindow } from '@glance-kit/testing';
import type { Five9Options } from '../src/index.js';
import type { Five9Page } from '../src/sdk.js';

/** A page as Five9 opens it, and the customer's address for activities. */
export interface FakeFive9 {
  page: Five9Page;
  options: Five9Options;
  browser: FakeWindow;
  /** The connector is triggered for this contact. */
  open(visitor: Visitor): void;
  /** The connector is triggered with this query. */
  openWith(query: string): void;
  records: ActivityRecord[];
  refuse: boolean;
  listeners(): number;
}

export function fakeFive9(query = '?call=call-0&v=1'): FakeFive9 {
  const receivers = new Set<() => void>();
  let newest = query;
  const browser = fakeWindow();
  const answer: typeof fetch = async (_address, init) => {
    if (fake.refuse) return new Response(null, { status: 503 });
    fake.records.push(JSON.parse(String(init?.body)) as ActivityRecord);
    return new Response(null, { status: 204 });
  };
  const fake: FakeFive9 = {
    page: {
      get query() {
        return newest;
      },
      onReopened(receive) {
        receivers.add(receive);
        return () => void receivers.delete(receive);
      },
    },
    options: {
      openView: viewOpener({
        service: 'https://cobrowse.example.test',
        store: pageStore('test/', undefined),
        window: browser.window,
      }),
      sendActivity: (record) => postActivity(record, { address: '/activity', fetch: answer }),
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
  };
  return fake;
}
