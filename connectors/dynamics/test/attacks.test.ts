import { describe, expect, test } from '@jest/globals';
import { isKitError } from '@glance-kit/core';
import { addressedRecord } from '../src/address.js';
import { entraSignIn } from '../src/entra-sign-in.js';
import { TAKE_FORM } from '../src/form-link.js';
import { formScript } from '../src/form-script.js';
import { dataverse, dynamicsHost, readDynamicsConfig } from '../src/index.js';
import type { Msal, MsalResult } from '../src/msal.js';
import { organisationOf } from '../src/dataverse.js';
import { queryFor } from '../src/map.js';
import { recordOf } from '../src/record.js';
import { withVariables } from '../src/settings.js';
import { closeFakes, fakeDynamics, fakeForm } from './fake.js';

const MARA = '0a1b2c3d-0000-4000-8000-00000000000a';
const CLIENT = '22222222-2222-4222-8222-222222222222';
const ENTRA = { tenant: '11111111-1111-4111-8111-111111111111', client: CLIENT };

describe('an address that anybody can write', () => {
  test.each([
    ['?typename=contacts(1)/x&id=1'],
    ['?typename=contact&id=1)/$value'],
    ["?typename=contact&id='%20or%201%20eq%201"],
    ['?typename=../systemusers&id=1'],
    ['?typename=Contact&id=1'],
    ['?typename=contact&id='],
    ['?typename=contact&id=../../WhoAmI'],
    ['?typename=contact%3F&id=1'],
    [`?typename=${'a'.repeat(200)}&id=1`],
    ['?id=1'],
    [''],
  ])('%s names no record', (query) => expect(addressedRecord(query)).toBeNull());

  test.each([
    ['__proto__-1'],
    ['constructor'],
    ['-1'],
    ['contact-'],
    ['contact-1)/x'],
    ['contact-a/b'],
    [''],
  ])('a session of %j is of no record, and is written to none', async (conversationId) => {
    expect(recordOf(conversationId)).toBeNull();
    const { link, options, asked } = fakeDynamics();
    const activity = {
      sessionId: 's',
      conversationId,
      phase: 'started',
      sessionKey: 'k',
      sessionType: 'cobrowse',
      startedAt: new Date(0),
    } as const;
    await dynamicsHost(link, options).logActivity(activity);
    expect(asked).toEqual([]);
    closeFakes();
  });

  test.each([
    [
      'https://contoso.crm.dynamics.com/WebResources/glk_/cobrowse/panel.html?x=https://evil.example/WebResources/',
    ],
    ['https://contoso.crm.dynamics.com/%7b636%7d/WebResources/glk_/cobrowse/panel.html#/WebResources/'],
    ['https://contoso.crm.dynamics.com/panel.html'],
  ])('the organisation of %s is the one that serves it', (address) => {
    expect(new URL(`${organisationOf(address)}/api`).origin).toBe('https://contoso.crm.dynamics.com');
  });
});

test.each([
  ['emailaddress1,ownerid($select=domainname)'],
  ['a&$filter=1'],
  ['a.b.c'],
  ['a.b)'],
  ['ownerid($expand=x).a'],
  ['a&$filter=1.b'],
  ['*'],
  ['a/b'],
])('a field %j asks Dataverse for nothing', (path) => expect(queryFor([path])).toBeUndefined());

describe('the script of a form', () => {
  /** A channel that anybody on the organisation's origin can speak on. */
  function channel(): { say(data: unknown): void; addEventListener: BroadcastChannel['addEventListener'] } {
    const target = new EventTarget();
    return {
      say: (data) => void target.dispatchEvent(Object.assign(new Event('message'), { data })),
      addEventListener: target.addEventListener.bind(target) as never,
    };
  }
  const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

  test('hands the form to the page in its own control, whoever asks and whatever they say', async () => {
    const taken: unknown[] = [];
    const asked: string[] = [];
    const own = { [TAKE_FORM]: (...parts: unknown[]) => void taken.push(parts) };
    const form = {
      ...fakeForm('contact', MARA).context,
      getControl: (name: string) => (asked.push(name), { getContentWindow: async () => own }),
    };
    const { say, addEventListener } = channel();
    formScript({ addEventListener } as never).onLoad({ getFormContext: () => form as never });
    for (const data of ['here', { control: 'WebResource_other' }, { source: {}, take: 'x' }, null]) say(data);
    await settled();
    expect(new Set(asked)).toEqual(new Set(['WebResource_cobrowse']));
    expect(taken.every((parts) => (parts as unknown[])[1] === form)).toBe(true);
    expect(taken).toHaveLength(5);
  });

  test('gives nothing to a frame that was sent to another site, and stays whole', async () => {
    const foreign = new Proxy(
      {},
      {
        get: (_, name) => {
          if (name === 'then') return undefined;
          throw new DOMException('Blocked', 'SecurityError');
        },
      },
    );
    const form = {
      ...fakeForm('contact', MARA).context,
      getControl: () => ({ getContentWindow: async () => foreign }),
    };
    const { say, addEventListener } = channel();
    formScript({ addEventListener } as never).onLoad({
      getFormContext: () => form as never,
    });
    say('here');
    await settled();
  });
});

test('a client API is asked for nothing: neither who the agent is nor where sessions go', async () => {
  const fake = fakeDynamics();
  const forged = new Proxy(
    {},
    {
      get(_, name) {
        throw new Error(`The client API was asked for ${String(name)}.`);
      },
    },
  );
  fake.page[TAKE_FORM](forged, fake.form.context);
  const signedIn = dynamicsHost(fake.link, { ...fake.options, agent: () => ({ name: 'Ada' }) });
  expect(await signedIn.agent()).toEqual({ name: 'Ada' });
  await signedIn.logActivity({
    sessionId: 's',
    conversationId: `contact-${MARA}`,
    phase: 'started',
    sessionKey: 'k',
    sessionType: 'cobrowse',
    startedAt: new Date(0),
  });
  expect([...fake.sessions.keys()]).toEqual(['s']);
  closeFakes();
});

describe('a token', () => {
  const token = (claims: object): string =>
    `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
  const msal =
    (accessToken: string, asked: string[][] = []): (() => Promise<Msal>) =>
    async () => ({
      PublicClientApplication: class {
        initialize = async (): Promise<void> => {};
        getAllAccounts = (): [] => [];
        acquireTokenSilent = async (): Promise<MsalResult> => ({ accessToken, account: null });
        ssoSilent = async (): Promise<MsalResult> => ({ accessToken, account: null });
        acquireTokenPopup = async ({ scopes }: { scopes: string[] }): Promise<MsalResult> => {
          asked.push(scopes);
          return { accessToken, account: null };
        };
        addEventCallback = (): string => '';
        removeEventCallback = (): void => {};
      },
    });
  const signInWith = (load: () => Promise<Msal>) =>
    entraSignIn({ entra: ENTRA, redirectUri: 'https://x/r', load });

  test.each([
    ['of no form', 'opaque', 'SIGN_IN_FAILED'],
    ['without an object id', token({ exp: 4_000_000_000 }), 'SIGN_IN_FAILED'],
    ['without an end', token({ oid: 'a' }), 'SIGN_IN_FAILED'],
    ['with an object id that is none', token({ oid: { $ne: null }, exp: 4_000_000_000 }), 'SIGN_IN_FAILED'],
    ['that has ended', token({ oid: 'a', exp: 1 }), undefined],
  ])('%s signs nobody in', async (_, accessToken, code) => {
    const signIn = signInWith(msal(accessToken));
    const failed = await signIn.begin({ windowClosed() {} } as never).signedIn.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(isKitError(failed) ? failed.code : failed).toBe(code);
    expect([signIn.signedIn, signIn.person]).toEqual([false, undefined]);
  });

  test('is asked for with the one scope of the function, never for Graph or Dataverse', async () => {
    const asked: string[][] = [];
    const signIn = signInWith(msal(token({ oid: 'a', exp: 4_000_000_000 }), asked));
    await signIn.begin({ windowClosed() {} } as never).signedIn;
    expect(asked).toEqual([[`api://${CLIENT}/access_as_user`]]);
  });
});

describe('values that somebody stored', () => {
  const BASE = {
    groupId: '12345',
    service: 'production',
    loginKey: 'https://keys.example.com/k',
    entra: ENTRA,
  };
  const read = (name: string, value: string) => () =>
    readDynamicsConfig(withVariables(BASE, new Map([[`glk_cobrowse_${name}`, value]])));

  test.each([
    ['loginkey', 'javascript:alert(1)'],
    ['loginkey', 'http://keys.example.com/k'],
    ['loginkey', '/api/data/v9.2/'],
    ['loginkey', 'https://user:pass@keys.example.com/k'],
    ['loginkey', 'data:text/plain,x'],
    ['service', 'javascript:alert(1)'],
    ['service', 'http://cobrowse.example.com'],
    ['service', 'https://cobrowse.example.com/path'],
    ['tenant', 'https://evil.example/x'],
    ['tenant', '../common'],
    ['client', '<img src=x onerror=alert(1)>'],
    ['scope', 'User.Read'],
    ['openin', 'javascript:alert(1)'],
    ['autojoin', 'maybe'],
    ['fields', '{'],
    ['fields', '{"contact": {"visitorId": "x"}}'],
    ['privileges', '{"keyEntry": "yes"}'],
  ])('%s: %j starts no panel, and the value is not shown', (name, value) => {
    let error: unknown;
    try {
      read(name, value)();
    } catch (thrown) {
      error = thrown;
    }
    expect(isKitError(error)).toBe(true);
    if (value.length > 3) expect((error as Error).message).not.toContain(value);
  });

  test('a prototype cannot be reached by a variable', () => {
    const config = read('fields', '{"__proto__": {"visitorId": ["x"]}, "contact": {"visitorId": ["y"]}}')();
    expect(({} as Record<string, unknown>)['visitorId']).toBeUndefined();
    expect(config.fields?.['contact']).toEqual({ visitorId: ['y'] });
  });
});

test('what Dataverse says in an error does not reach the agent', async () => {
  const told = 'Contact Mara Lind, +49 30 1234, was not found';
  const fake = fakeDynamics();
  const secret = dataverse('https://contoso.crm.dynamics.com', async () =>
    Response.json({ error: { message: told } }, { status: 500 }),
  );
  const error: unknown = await dynamicsHost(fake.link, { ...fake.options, dataverse: secret })
    .logActivity({
      sessionId: 's',
      conversationId: `contact-${MARA}`,
      phase: 'started',
      sessionKey: 'k',
      sessionType: 'cobrowse',
      startedAt: new Date(0),
    })
    .catch((reason: unknown) => reason);
  expect((error as Error).message).not.toContain('Mara');
  closeFakes();
});
