import type { Visitor } from '@glance-kit/core';
import { pageStore, viewOpener } from '@glance-kit/panel';
import { fakeWindow, type FakeWindow } from '@glance-kit/testing';
import { dataverse, formLink, type DynamicsOptions, type FormLink } from '../src/index.js';
import { TAKE_FORM, type TakeForm } from '../src/form-link.js';
import { recordName } from '../src/record.js';
import type { FormContext } from '../src/sdk.js';

/** A form around a page, without a browser. */
export interface FakeForm {
  context: FormContext;
  /** The form shows another record, or this one anew; columns that are not given are not on it. */
  load(table: string, id: string, columns?: Record<string, unknown>): void;
  listeners(): number;
}

export function fakeForm(table = 'contact', id = '', columns: Record<string, unknown> = {}): FakeForm {
  const handlers = new Set<() => void>();
  let shown = { table, id, columns };
  return {
    context: {
      data: {
        entity: { getId: () => shown.id, getEntityName: () => shown.table },
        addOnLoad: (handler) => void handlers.add(handler),
        removeOnLoad: (handler) => void handlers.delete(handler),
      },
      getAttribute: (name) =>
        name in shown.columns ? { getValue: () => shown.columns[name] ?? null } : null,
    },
    load(table, id, columns = {}) {
      shown = { table, id, columns };
      for (const handler of [...handlers]) handler();
    },
    listeners: () => handlers.size,
  };
}

/** A page that is not in a browser: its events are its own. */
export function fakePage(): Window & Record<typeof TAKE_FORM, TakeForm> {
  return new EventTarget() as never;
}

const fakes: FakeDynamics[] = [];
/** A host looks at its windows until they are closed. */
export const closeFakes = (): void =>
  fakes.splice(0).forEach(({ browser, page }) => {
    browser.opened.forEach((view) => (view.closed = true));
    page.dispatchEvent(new Event('pagehide'));
  });

/** Of the person who is signed in to Dataverse. */
export const AGENT_ID = 'a9e47000-0000-4000-8000-000000000001';

export type Row = Record<string, unknown>;

export interface FakeDynamics {
  form: FakeForm;
  link: FormLink;
  page: ReturnType<typeof fakePage>;
  options: DynamicsOptions & Required<Pick<DynamicsOptions, 'dataverse'>>;
  browser: FakeWindow;
  /** Rows of sessions by their key, as the Web API was told to write them. */
  sessions: Map<string, Row>;
  /** What the Web API answers for a record. */
  records: Map<string, Row>;
  /** Addresses and options that were asked for. */
  asked: string[];
  refuse: { status: number; code?: string; message?: string } | undefined;
  show(visitor: Visitor): void;
}

/** A form with our page in it, and the organisation behind them, as strict as the rules of the Web API. */
export function fakeDynamics(form = fakeForm()): FakeDynamics {
  const browser = fakeWindow();
  const page = fakePage();
  const refused = (): Response =>
    Response.json(
      { error: { code: fake.refuse?.code ?? '', message: fake.refuse?.message ?? 'No.' } },
      { status: fake.refuse!.status },
    );
  const answer: typeof fetch = async (address, init) => {
    const path = decodeURIComponent(new URL(String(address)).href.split('/api/data/v9.2/')[1] ?? '');
    fake.asked.push(`${init?.method} ${path}`);
    if (fake.refuse) return refused();
    if (path === 'WhoAmI') return Response.json({ UserId: AGENT_ID.toUpperCase() });
    const set = /^EntityDefinitions\(LogicalName='(\w+)'\)/.exec(path)?.[1];
    if (set) return Response.json({ EntitySetName: `${set}s` });
    const session = /^glk_cobrowsesessions\(glk_sessionid='((?:[^']|'')+)_([0-9a-f-]+)'\)$/.exec(path)?.[1];
    if (session && init?.method === 'PATCH') {
      const row = JSON.parse(String(init.body)) as Row;
      if ('glk_sessionid' in row)
        return Response.json({ error: { message: 'In the address.' } }, { status: 400 });
      fake.sessions.set(session, { ...fake.sessions.get(session), ...row });
      return new Response(null, { status: 204 });
    }
    const [, table = '', id = ''] = /^(\w+)s\(([^)]+)\)/.exec(path) ?? [];
    const found = fake.records.get(`${table}-${id}`);
    return found ? Response.json(found) : Response.json({ error: { message: 'None.' } }, { status: 404 });
  };
  const fake: FakeDynamics = {
    form,
    page,
    link: formLink({ addressed: null, page, channel: { postMessage() {} }, withinMs: 50 }),
    options: {
      openView: viewOpener({
        service: 'https://cobrowse.example.test',
        store: pageStore('test/', undefined),
        window: browser.window,
      }),
      dataverse: dataverse('https://contoso.crm.dynamics.com', answer),
    },
    browser,
    sessions: new Map(),
    records: new Map(),
    asked: [],
    refuse: undefined,
    show({ conversationId, sessionKey }) {
      const [table = '', id = ''] = conversationId.split('-');
      if (!recordName(table, id)) throw new Error(`${conversationId} names no record.`);
      form.load(table, `{${id.toUpperCase()}}`, { glk_visitor: sessionKey });
      page[TAKE_FORM](undefined, form.context);
    },
  };
  fakes.push(fake);
  return fake;
}
