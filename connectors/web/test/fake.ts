import { readFileSync } from 'node:fs';
import type { ActivityRecord, FieldMapping, Visitor } from '@glance-kit/core';
import { pageStore, viewOpener } from '@glance-kit/panel';
import { fakeWindow, type FakeWindow } from '@glance-kit/testing';
import type { EmbeddingPage, WebContext, WebOptions } from '../src/index.js';

export interface ContextRow {
  name: string;
  fields?: FieldMapping;
  context: WebContext;
  visitor: Visitor;
}

export const { contexts } = JSON.parse(
  readFileSync(new URL('../fixtures/contexts.json', import.meta.url), 'utf8'),
) as { contexts: ContextRow[] };

/** A page around the panel that says who is on screen and keeps records. */
export interface FakePage {
  page: EmbeddingPage;
  options: WebOptions;
  browser: FakeWindow;
  show(context: WebContext | null): void;
  close(conversationId: string): void;
  records: ActivityRecord[];
  /** Whether it keeps records at all, and whether it refuses the next one. */
  takes: boolean;
  refuse: boolean;
  listeners(): number;
}

export function fakePage(): FakePage {
  const receivers = new Set<() => void>();
  const closing = new Set<string>();
  let context: WebContext | null = null;
  const changed = (): void => {
    for (const receive of [...receivers]) receive();
  };
  const browser = fakeWindow();
  const fake: FakePage = {
    page: {
      get context() {
        return context;
      },
      isClosing: (id) => closing.has(id),
      onChanged(receive) {
        receivers.add(receive);
        return () => void receivers.delete(receive);
      },
      takesActivities: async () => fake.takes,
      async sendActivity(record) {
        if (fake.refuse) throw new Error('The record is locked.');
        fake.records.push(record);
      },
    },
    options: {
      openView: viewOpener({
        service: 'https://cobrowse.example.test',
        store: pageStore('test/', undefined),
        window: browser.window,
      }),
    },
    browser,
    show(next) {
      context = next;
      changed();
    },
    close(id) {
      closing.add(id);
      changed();
    },
    records: [],
    takes: true,
    refuse: false,
    listeners: () => receivers.size,
  };
  return fake;
}
