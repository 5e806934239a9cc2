/// <reference types="xrm" />
import { afterEach, describe, expect, test } from '@jest/globals';
import { addressedRecord, formLink, formScript, type FormLink } from '../src/index.js';
import { languageOf } from '../src/address.js';
import { organisationOf } from '../src/dataverse.js';
import { TAKE_FORM, addressLink } from '../src/form-link.js';
import { recordName } from '../src/record.js';
import type { ExecutionContext, FormContext, FormControls } from '../src/sdk.js';
import { closeFakes, fakeDynamics, fakeForm, fakePage } from './fake.js';

// What is used of the client API is what its own types have.
export type Checks = [
  Xrm.Events.EventContext extends ExecutionContext ? true : never,
  Xrm.FormContext extends FormContext & FormControls ? true : never,
];
const CHECKED: Checks = [true, true];

afterEach(closeFakes);

const ID = '0A1B2C3D-0000-4000-8000-00000000000A';

/** A page and the script of its form, as two windows of one origin. */
function stage(): { announcements: EventTarget; page: ReturnType<typeof fakePage>; open: () => FormLink } {
  const announcements = new EventTarget();
  const page = fakePage();
  const channel = { postMessage: () => void announcements.dispatchEvent(new Event('message')) };
  return {
    announcements,
    page,
    open: () => formLink({ addressed: null, page, channel, everyMs: 5, withinMs: 200 }),
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('a page and the script of its form find each other', () => {
  const form = fakeForm('contact', `{${ID}}`);
  /** A form with a control that holds the window, if any. */
  const withControl = (window: () => unknown, name = 'WebResource_cobrowse'): ExecutionContext => ({
    getFormContext: () => ({
      ...form.context,
      getControl: (asked) => {
        const held = asked === name ? window() : undefined;
        return held ? { getContentWindow: async () => held } : null;
      },
    }),
  });

  test('when the page is there first', async () => {
    const { announcements, page, open } = stage();
    const link = open();
    formScript(announcements as never).onLoad(withControl(() => page));
    await link.ready;
    expect(link.record).toEqual({ table: 'contact', id: ID.toLowerCase() });
  });

  test('when the form is there first, with a window that the page has not run in yet', async () => {
    const { announcements, page, open } = stage();
    formScript(announcements as never).onLoad(withControl(() => page));
    await settle();
    const link = open();
    await link.ready;
    expect(link.record?.id).toBe(ID.toLowerCase());
  });

  test('when the tab is selected later: there was no control before', async () => {
    const { announcements, page, open } = stage();
    const tab: { window?: unknown } = {};
    formScript(announcements as never).onLoad(withControl(() => tab.window));
    await settle();
    tab.window = page;
    const link = open();
    await link.ready;
    expect(link.record?.id).toBe(ID.toLowerCase());
  });

  test('by another name of the control, which the handler is told', async () => {
    const { announcements, page, open } = stage();
    formScript(announcements as never).onLoad(
      withControl(() => page, 'WebResource_help'),
      'WebResource_help',
    );
    const link = open();
    await link.ready;
    expect(link.record?.id).toBe(ID.toLowerCase());
  });

  test('and a form that is gone, or a frame of another site, keeps no other from it', async () => {
    const { announcements, page, open } = stage();
    const script = formScript(announcements as never);
    const gone = (): never => {
      throw new Error('The form was disposed of.');
    };
    script.onLoad(withControl(gone));
    script.onLoad(
      withControl(() => new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : gone()) })),
    );
    script.onLoad(withControl(() => page));
    const link = open();
    await link.ready;
    expect(link.record?.id).toBe(ID.toLowerCase());
  });

  test('and the newest ten of all forms that an app has open at once', async () => {
    const { announcements, page, open } = stage();
    const script = formScript(announcements as never);
    script.onLoad(withControl(() => page));
    for (let other = 0; other < 10; other += 1) script.onLoad(withControl(() => undefined));
    await settle();
    const link = open();
    await link.ready;
    expect(link.record).toBeNull();
  });

  test('and of two forms the newer counts, in whatever order they hand over', async () => {
    const { page, open } = stage();
    const link = open();
    const older = fakeForm('contact', ID);
    const newer = fakeForm('lead', ID);
    page[TAKE_FORM](undefined, newer.context, 2);
    page[TAKE_FORM](undefined, older.context, 1);
    expect(link.record?.table).toBe('lead');
    page[TAKE_FORM](undefined, older.context); // a script of the customer's own counts nothing
    expect(link.record?.table).toBe('contact');
  });
});

test('a page without a script goes on by its address, and takes a script that comes late', async () => {
  const { page, open } = stage();
  const link = open();
  await link.ready;
  expect(link.record).toBeNull();
  page[TAKE_FORM](undefined, fakeForm('contact', ID).context);
  expect(link.record?.table).toBe('contact');
});

test('a page of another server knows the record by its id, and no column besides', () => {
  const link = addressLink({ table: 'contact', id: ID.toLowerCase() });
  expect([link.valueOf('contactid'), link.valueOf('accountid'), link.valueOf('fullname')]).toEqual([
    { value: ID.toLowerCase() },
    undefined,
    undefined,
  ]);
  expect(addressLink(null).valueOf('contactid')).toBeUndefined();
});

test('a page that goes leaves nothing on its form', () => {
  const { page, form, link } = fakeDynamics();
  page[TAKE_FORM](undefined, form.context);
  link.onChanged(() => undefined);
  expect(form.listeners()).toBe(1);
  page.dispatchEvent(new Event('pagehide'));
  expect(form.listeners()).toBe(0);
  page[TAKE_FORM](undefined, form.context);
  expect(form.listeners()).toBe(0);
});

test.each([
  ['contact', `{${ID}}`, { table: 'contact', id: ID.toLowerCase() }],
  ['new_policy', ID.toLowerCase(), { table: 'new_policy', id: ID.toLowerCase() }],
  ['contact', '', null],
  ['', ID, null],
  ["contact')/x", ID, null],
  ['contact', "1' or '1", null],
])('the table %j with the id %j names %j', (table, id, name) => {
  expect(recordName(table, id)).toEqual(name);
});

test('an address tells the record and the language of Dynamics, and nothing else', () => {
  const query = `?id=%7b${ID}%7d&typename=incident&type=112&orgname=contoso&userlcid=1031&orglcid=1033`;
  expect(addressedRecord(query)).toEqual({ table: 'incident', id: ID.toLowerCase() });
  expect([
    languageOf(query),
    languageOf('?userlcid=3084'),
    languageOf('?userlcid=1041'),
    languageOf(''),
  ]).toEqual(['de', 'fr', undefined, undefined]);
});

test.each([
  [
    'https://contoso.crm.dynamics.com/%7b000000012345678%7d/WebResources/glk_/cobrowse/panel.html?id=1',
    'https://contoso.crm.dynamics.com',
  ],
  [
    'https://contoso.crm.dynamics.com/WebResources/glk_/cobrowse/panel.html',
    'https://contoso.crm.dynamics.com',
  ],
  [
    'https://crm.example.com/Contoso/WebResources/glk_/cobrowse/panel.html',
    'https://crm.example.com/Contoso',
  ],
])('%s is a page of %s', (address, organisation) => {
  expect(organisationOf(address)).toBe(organisation);
});

test('the types are looked at', () => expect(CHECKED).toHaveLength(2));
