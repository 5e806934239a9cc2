import { afterEach, describe, expect, test } from '@jest/globals';
import { isKitError, type Activity, type FieldMapping, type Host, type Visitor } from '@glance-kit/core';
import { hostSuite } from '@glance-kit/testing';
import { ACTIVITY_COLUMNS, dataverse, dynamicsHost, formLink } from '../src/index.js';
import { TAKE_FORM, addressLink } from '../src/form-link.js';
import { sessionAddress } from '../src/session-row.js';
import { AGENT_ID, closeFakes, fakeDynamics, fakeForm, fakePage, type FakeDynamics } from './fake.js';

const FIELDS: FieldMapping = { '*': { visitorId: ['glk_visitor'] } };
const ID = '0A1B2C3D-0000-4000-8000-00000000000A';
const MARA = '0a1b2c3d-0000-4000-8000-00000000000a';
const BEN = '0a1b2c3d-0000-4000-8000-00000000000b';

afterEach(closeFakes);

hostSuite('dynamics', () => {
  const fake = fakeDynamics();
  return {
    host: dynamicsHost(fake.link, { ...fake.options, fields: FIELDS }),
    show: (visitor) => fake.show(visitor),
    refuseWrites: () => void (fake.refuse = { status: 403 }),
    written: () =>
      [...fake.sessions].map(([sessionId, row]) => ({
        sessionId,
        conversationId: conversationIn(row),
        phase: row['actualend'] === undefined ? 'started' : 'ended',
      })),
    listeners: () => fake.form.listeners(),
    blockWindows: () => void (fake.browser.blocked = true),
    windowsAsked: () => fake.browser.asked,
    windowsOpen: () => fake.browser.opened.filter(({ closed }) => !closed).length,
    loaded: () => fake.browser.loaded.map(({ url, fields }) => ({ url, fields })),
    closeWindows: () => fake.browser.opened.forEach((window) => (window.closed = true)),
  };
});

/** Of the lookup that a row was written with: `/calls(1)` is the call 1. */
function conversationIn(row: Record<string, unknown>): string {
  const bind = Object.entries(row).find(([name]) => name.endsWith('@odata.bind'));
  const [, table, id] = /^\/(\w+)s\((.+)\)$/.exec(String(bind?.[1])) ?? [];
  return `${table}-${id}`;
}

/** Visitors as they come, to be looked at. */
function follow(host: Host): { seen: (Visitor | null)[]; stop: () => void } {
  const abort = new AbortController();
  const seen: (Visitor | null)[] = [];
  void (async () => {
    for await (const visitor of host.visitors(abort.signal)) seen.push(visitor);
  })();
  return { seen, stop: () => abort.abort() };
}

const until = async (condition: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 200 && !condition(); turn += 1) await new Promise((done) => setTimeout(done, 5));
  expect(condition()).toBe(true);
};

const connect = (fake: FakeDynamics): void => fake.page[TAKE_FORM](undefined, fake.form.context);

describe('a record', () => {
  test('is read from the form as far as the form has it, and by the Web API where it does not', async () => {
    const fake = fakeDynamics(fakeForm('contact', `{${ID}}`, { fullname: 'Mara Lind', telephone1: null }));
    fake.records.set(`contact-${MARA}`, { mobilephone: '+47 555 0142', emailaddress1: 'mara@example.test' });
    connect(fake);
    const { seen, stop } = follow(dynamicsHost(fake.link, fake.options));
    await until(() => seen.length > 0);
    stop();
    expect(seen).toEqual([
      {
        conversationId: `contact-${MARA}`,
        name: 'Mara Lind',
        phone: '+47 555 0142',
        email: 'mara@example.test',
      },
    ]);
    expect(fake.asked).toEqual([`GET contacts(${MARA})?$select=mobilephone,emailaddress1`]);
  });

  test('of a case brings the customer, a contact or an account', async () => {
    const fake = fakeDynamics(fakeForm('incident', ID));
    fake.records.set(`incident-${MARA}`, {
      customerid_contact: null,
      customerid_account: { name: 'Lind Sails', telephone1: '555 0177', emailaddress1: 'post@lind.example' },
    });
    connect(fake);
    const { seen, stop } = follow(dynamicsHost(fake.link, fake.options));
    await until(() => seen.length > 0);
    stop();
    expect(seen[0]).toEqual({
      conversationId: `incident-${MARA}`,
      name: 'Lind Sails',
      phone: '555 0177',
      email: 'post@lind.example',
    });
    expect(fake.asked[0]).toContain(
      '$expand=customerid_contact($select=fullname,telephone1,mobilephone,emailaddress1)',
    );
  });

  test('another one on the same form is shown at once, and what belongs to the former does not reach it', async () => {
    const fake = fakeDynamics(fakeForm('contact', ID));
    fake.records.set(`contact-${MARA}`, { fullname: 'Mara Lind' });
    const answers: ((found: Record<string, unknown>) => void)[] = [];
    connect(fake);
    const { seen, stop } = follow(dynamicsHost(fake.link, fake.options));
    await until(() => seen.length > 0);
    fake.options.dataverse.get = () => new Promise((resolve) => answers.push(resolve));
    fake.form.load('contact', BEN);
    await until(() => seen.length > 1);
    expect(seen[1]).toEqual({ conversationId: `contact-${BEN}` });
    await until(() => answers.length === 1);
    fake.form.load('contact', MARA);
    await until(() => answers.length === 2);
    answers[1]!({ fullname: 'Mara Lind' });
    await until(() => seen.some((visitor) => visitor?.name === 'Mara Lind' && visitor !== seen[0]));
    answers[0]!({ fullname: 'Ben Okoye' });
    await new Promise((done) => setTimeout(done, 5));
    stop();
    expect(seen.map((visitor) => visitor?.name)).not.toContain('Ben Okoye');
  });

  test('that was never saved is none, until it is saved', async () => {
    const fake = fakeDynamics(fakeForm('contact', ''));
    connect(fake);
    const { seen, stop } = follow(dynamicsHost(fake.link, { ...fake.options, fields: FIELDS }));
    await until(() => seen.length > 0);
    expect(seen).toEqual([null]);
    fake.form.load('contact', `{${ID}}`, { glk_visitor: '8421' });
    await until(() => seen.length > 1);
    stop();
    expect(seen[1]).toEqual({ conversationId: `contact-${MARA}`, sessionKey: '8421' });
  });

  test('is shown without its data where that cannot be had, and the agent is told why', async () => {
    const fake = fakeDynamics(fakeForm('contact', ID, { fullname: 'Mara Lind' }));
    fake.refuse = { status: 403, code: '2147746336', message: 'prvReadContact' };
    connect(fake);
    const { seen, stop } = follow(dynamicsHost(fake.link, fake.options));
    await until(() => seen.length > 0);
    stop();
    expect(seen).toEqual([
      {
        conversationId: `contact-${MARA}`,
        name: 'Mara Lind',
        notice: 'You may not read this record’s data.',
      },
    ]);
  });

  test('that an address names stands in where the form has no script of ours, read by the Web API', async () => {
    const fake = fakeDynamics();
    fake.records.set(`contact-${MARA}`, { fullname: 'Mara Lind' });
    const link = formLink({
      addressed: { table: 'contact', id: MARA },
      page: fakePage(),
      channel: { postMessage() {} },
      withinMs: 20,
    });
    const { seen, stop } = follow(dynamicsHost(link, fake.options));
    await until(() => seen.length > 0);
    stop();
    expect(seen).toEqual([{ conversationId: `contact-${MARA}`, name: 'Mara Lind' }]);
    expect(fake.asked).toEqual([
      `GET contacts(${MARA})?$select=fullname,telephone1,mobilephone,emailaddress1`,
    ]);
  });

  test('on a page of another server is its id, which can be the key; nothing is asked of Dataverse', async () => {
    const { options, asked } = fakeDynamics();
    const { dataverse: _, ...rest } = options;
    const fields = { contact: { visitorId: ['glk_visitor', 'contactid'], name: ['fullname'] } };
    const { seen, stop } = follow(
      dynamicsHost(addressLink({ table: 'contact', id: MARA }), { ...rest, fields }),
    );
    await until(() => seen.length > 0);
    stop();
    expect(seen).toEqual([{ conversationId: `contact-${MARA}`, sessionKey: MARA }]);
    expect(asked).toEqual([]);
  });

  test('of a table that the panel does not know by heart is found by its metadata, once', async () => {
    const fake = fakeDynamics();
    const link = formLink({
      addressed: { table: 'new_policy', id: MARA },
      page: fakePage(),
      channel: { postMessage() {} },
      withinMs: 20,
    });
    fake.records.set(`new_policy-${MARA}`, { glk_visitor: '8421' });
    const host = dynamicsHost(link, { ...fake.options, fields: FIELDS });
    const { seen, stop } = follow(host);
    await until(() => seen.length > 0);
    stop();
    await host.logActivity({ ...ACTIVITY, conversationId: `new_policy-${MARA}` });
    expect(seen[0]).toMatchObject({ sessionKey: '8421' });
    expect(fake.asked.filter((address) => address.includes('EntityDefinitions'))).toHaveLength(1);
    expect([...fake.sessions.values()][0]).toMatchObject({
      'regardingobjectid_new_policy_glk_cobrowsesession@odata.bind': `/new_policys(${MARA})`,
    });
  });
});

const ACTIVITY: Activity = {
  sessionId: '12345.8421.77',
  conversationId: `contact-${MARA}`,
  phase: 'started',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: new Date('2026-11-21T10:00:00Z'),
  agents: 1,
};
const ENDED: Activity = {
  ...ACTIVITY,
  phase: 'ended',
  endedAt: new Date('2026-11-21T10:05:01Z'),
  reason: 'visitor',
  agents: 2,
};

describe('a session', () => {
  test('is one row from its start to its end, however often it is written', async () => {
    const { link, options, sessions } = fakeDynamics();
    const host = dynamicsHost(link, options);
    await host.logActivity(ACTIVITY);
    expect(sessions.get('12345.8421.77')).toEqual({
      subject: 'Cobrowse session 8421',
      glk_sessionkey: '8421',
      glk_sessiontype: 'cobrowse',
      actualstart: '2026-11-21T10:00:00.000Z',
      glk_agents: 1,
      'regardingobjectid_contact_glk_cobrowsesession@odata.bind': `/contacts(${MARA})`,
    });
    await host.logActivity(ENDED);
    await host.logActivity(ENDED);
    expect([...sessions.values()]).toEqual([
      expect.objectContaining({
        actualend: '2026-11-21T10:05:01.000Z',
        glk_seconds: 301,
        actualdurationminutes: 6,
        glk_reason: 'visitor',
        glk_agents: 2,
        statecode: 1,
        statuscode: 2,
      }),
    ]);
  });

  test('writes columns that the table has, and no other', async () => {
    const { link, options, sessions } = fakeDynamics();
    await dynamicsHost(link, options).logActivity(ENDED);
    const known = ACTIVITY_COLUMNS.map(({ name }) => name as string);
    const written = Object.keys([...sessions.values()][0]!).map((name) => name.split('_contact_')[0]!);
    expect(written.filter((name) => !known.includes(name))).toEqual(['statecode', 'statuscode']);
    expect(known.filter((name) => !written.includes(name))).toEqual(['glk_sessionid']); // it stands in the address
  });

  test.each([
    [
      { status: 404, message: "Resource not found for the segment 'glk_cobrowsesessions'." },
      'HOST_REFUSED',
      /^The table glk_cobrowsesession is missing, .* import the cobrowse solution/,
    ],
    [
      { status: 403, message: 'prvCreateglk_cobrowsesession' },
      'HOST_REFUSED',
      /^You may not write to the table glk_cobrowsesession, .* the cobrowse role/,
    ],
    [{ status: 503 }, 'HOST_REFUSED', undefined],
    [{ status: 404, message: "Entity 'contact' With Id = 1 Does Not Exist" }, 'RECORD_REFUSED', undefined],
    [{ status: 400 }, 'RECORD_REFUSED', undefined],
  ] as const)('that Dataverse refuses with %j is a %s, and says what to do', async (refuse, code, says) => {
    const fake = fakeDynamics();
    fake.refuse = refuse;
    const problems: string[] = [];
    const host = dynamicsHost(fake.link, { ...fake.options, onProblem: (text) => problems.push(text) });
    const error: unknown = await host.logActivity(ACTIVITY).catch((reason: unknown) => reason);
    expect(isKitError(error) && error.code).toBe(code);
    expect(problems).toEqual(says ? [expect.stringMatching(says)] : []);
    expect((error as Error).message).not.toContain('prv');
  });

  test('that comes too soon says when it may come again', async () => {
    const limited = dataverse('https://contoso.crm.dynamics.com', async () =>
      Response.json({ error: {} }, { status: 429, headers: { 'retry-after': '7' } }),
    );
    const { link, options } = fakeDynamics();
    const error: unknown = await dynamicsHost(link, { ...options, dataverse: limited })
      .logActivity(ACTIVITY)
      .catch((reason: unknown) => reason);
    expect((error as Error).cause).toMatchObject({ status: 429, retryAfterMs: 7_000 });
  });

  test('keeps an id with signs of the Web API in its place', async () => {
    const { link, options, asked } = fakeDynamics();
    await dynamicsHost(link, options).logActivity({ ...ACTIVITY, sessionId: "1.it's~a/b.2" });
    expect(asked).toEqual([
      'GET WhoAmI',
      `PATCH glk_cobrowsesessions(glk_sessionid='1.it''s~a/b.2_${AGENT_ID}')`,
    ]);
    expect(sessionAddress("1.it's~a/b.2", 'a1')).toBe(
      "glk_cobrowsesessions(glk_sessionid='1.it''s~a%2Fb.2_a1')",
    );
  });

  test('that two agents joined is a row of each: nobody may write another’s', async () => {
    const asked: string[] = [];
    const organisation = (userId: string) =>
      dataverse('https://contoso.crm.dynamics.com', async (address) => {
        asked.push(decodeURIComponent(String(address).split('/v9.2/')[1]!));
        return asked.at(-1) === 'WhoAmI'
          ? Response.json({ UserId: userId })
          : new Response(null, { status: 204 });
      });
    const { link, options } = fakeDynamics();
    for (const userId of ['A1', 'B2']) {
      const host = dynamicsHost(link, { ...options, dataverse: organisation(userId) });
      await host.logActivity(ACTIVITY);
      await host.logActivity(ENDED);
    }
    const row = (agent: string): string => `glk_cobrowsesessions(glk_sessionid='12345.8421.77_${agent}')`;
    expect(asked).toEqual(['WhoAmI', row('a1'), row('a1'), 'WhoAmI', row('b2'), row('b2')]);
  });
});

test('the agent is who signed in, and nobody until then', async () => {
  const { link, options } = fakeDynamics();
  expect(await dynamicsHost(link, options).agent()).toEqual({});
  const signedIn = dynamicsHost(link, { ...options, agent: () => ({ name: 'Ada L.' }) });
  expect(await signedIn.agent()).toEqual({ name: 'Ada L.' });
});
