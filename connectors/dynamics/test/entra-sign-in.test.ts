import { expect, test } from '@jest/globals';
import type * as library from '@azure/msal-browser';
import { isKitError } from '@glance-kit/core';
import type { SignInAttempt } from '@glance-kit/panel';
import { until } from '../../../tools/until.js';
import { entraSignIn } from '../src/entra-sign-in.js';
import type { Msal, MsalClient, MsalConfiguration, MsalResult } from '../src/msal.js';

// What is used of the library is what its own types have; the library itself signs in in e2e/dynamics.test.ts.
export type Checks = [
  MsalConfiguration extends library.Configuration ? true : never,
  library.PublicClientApplication extends Pick<MsalClient, 'initialize' | 'getAllAccounts'> ? true : never,
];
const CHECKED: Checks = [true, true];

const CLIENT = 'c11e0000-0000-4000-8000-00000000000b';
const NOW_S = 1_800_000_000;
const token = (claims: object): string =>
  `e30.${Buffer.from(JSON.stringify({ oid: 'a11ce', exp: NOW_S + 3_600, ...claims })).toString('base64url')}.sig`;
const result = (claims: object = {}): MsalResult => ({
  accessToken: token(claims),
  account: { name: 'Alice Martin' },
});
const refusal = (errorCode: string, message = ''): Error => Object.assign(new Error(message), { errorCode });

type PopupRequest = Parameters<MsalClient['acquireTokenPopup']>[0];

interface Fake {
  popup: (request: PopupRequest) => Promise<MsalResult>;
  silent: () => Promise<MsalResult>;
  sso: () => Promise<MsalResult>;
  accounts: object[];
  calls: string[];
  configuration?: MsalConfiguration;
  /** Tells whoever listens to the library's events. */
  tell: Parameters<MsalClient['addEventCallback']>[0];
}

function fake(
  change: Partial<Fake> = {},
  authority?: string,
): { fake: Fake; signIn: ReturnType<typeof entraSignIn>; clock: { nowMs: number } } {
  const made: Fake = {
    popup: async () => result(),
    silent: async () => result(),
    sso: async () => Promise.reject(refusal('login_required')),
    accounts: [],
    calls: [],
    tell: () => undefined,
    ...change,
  };
  const call =
    (name: 'popup' | 'silent' | 'sso') =>
    (request: unknown): Promise<MsalResult> => {
      made.calls.push(name);
      return made[name](request as PopupRequest);
    };
  class Client implements MsalClient {
    constructor(configuration: MsalConfiguration) {
      made.configuration = configuration;
    }
    initialize = async (): Promise<void> => undefined;
    getAllAccounts = (): object[] => made.accounts;
    acquireTokenSilent = call('silent');
    ssoSilent = call('sso');
    acquireTokenPopup = call('popup');
    addEventCallback = (callback: Fake['tell']): string => {
      made.tell = callback;
      return 'callback';
    };
    removeEventCallback = (): void => void (made.tell = () => undefined);
  }
  const clock = { nowMs: NOW_S * 1000 };
  const signIn = entraSignIn({
    entra: { tenant: 'contoso.example', client: CLIENT, ...(authority && { authority }) },
    redirectUri: 'https://contoso.crm.dynamics.com/WebResources/glk_/cobrowse/redirect.html',
    load: async () => ({ PublicClientApplication: Client }) as Msal,
    clock: { now: () => clock.nowMs, after: () => () => undefined },
  });
  return { fake: made, signIn, clock };
}

const events = { code: () => undefined, windowClosed: () => undefined };
const code = (work: Promise<void>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => (isKitError(error) ? `${error.code} ${error.message}` : error),
  );

test('an agent is who the token for the function says, by the claim that the function takes', async () => {
  const { signIn } = fake();
  await signIn.begin(events).signedIn;
  expect(signIn.person).toEqual({
    token: token({}),
    expiresAt: NOW_S + 3_600,
    partnerUserId: 'a11ce',
    name: 'Alice Martin',
  });
});

test('a silent attempt by the browser’s own sign-in is made once; afterwards the agent is asked', async () => {
  const { fake: made, signIn } = fake();
  await signIn.resume!();
  await signIn.resume!();
  expect(made.calls).toEqual(['sso']);
  expect(signIn.signedIn).toBe(false);
});

test('a token that is about to expire is renewed before it is used, without the agent', async () => {
  const {
    fake: made,
    signIn,
    clock,
  } = fake({ accounts: [{}], silent: async () => result({ exp: NOW_S + 7_200 }) });
  await signIn.begin(events).signedIn;
  await signIn.resume!();
  expect(made.calls).toEqual(['popup']);
  clock.nowMs += 3_550_000;
  await signIn.resume!();
  expect(made.calls).toEqual(['popup', 'silent']);
  expect(signIn.person?.expiresAt).toBe(NOW_S + 7_200);
  clock.nowMs += 3_700_000;
  expect(signIn.person).toBeUndefined();
});

test.each([
  ['popup_window_error', '', /^POPUP_BLOCKED The sign-in window was blocked/],
  ['empty_window_error', '', /^POPUP_BLOCKED/],
  [
    'invalid_grant',
    'AADSTS65001: consent',
    /^SIGN_IN_FAILED Entra ID did not complete the sign-in \(AADSTS65001\)/,
  ],
  ['timed_out', '', /^SIGN_IN_FAILED Entra ID did not complete the sign-in \(timed_out\)/],
])('the library’s %s is told as what the agent can do about it', async (errorCode, message, says) => {
  const { signIn } = fake({ popup: async () => Promise.reject(refusal(errorCode, message)) });
  expect(await code(signIn.begin(events).signedIn)).toMatch(says);
});

test('a token without who the agent is, or that is none, signs nobody in', async () => {
  for (const popup of [
    async () => result({ oid: undefined }),
    async () => ({ accessToken: 'opaque', account: null }),
  ]) {
    const { signIn } = fake({ popup });
    expect(await code(signIn.begin(events).signedIn)).toMatch(
      /^SIGN_IN_FAILED The sign-in gave no token with the claim oid/,
    );
    expect(signIn.signedIn).toBe(false);
  }
});

/** A sign-in whose window is open. */
async function opened(): Promise<{
  answer(result: MsalResult): void;
  window: { closed: boolean; close(): void };
  attempt: SignInAttempt;
  closedSeen: number[];
  request: PopupRequest;
}> {
  const seen: number[] = [];
  const window = { closed: false, close: () => void (window.closed = true) };
  return new Promise((resolve) => {
    const { fake: made, signIn } = fake({
      popup: (request) =>
        new Promise((answer) => {
          made.tell({ eventType: 'msal:acquireTokenStart' });
          made.tell({ eventType: 'msal:popupOpened', payload: { popupWindow: window } });
          resolve({ answer, window, attempt, closedSeen: seen, request });
        }),
    });
    const attempt = signIn.begin({ code: () => undefined, windowClosed: () => void seen.push(1) });
  });
}

test('cancelling closes the window, and what comes from it afterwards counts for nothing', async () => {
  const { answer, window, attempt } = await opened();
  let settled = false;
  void attempt.signedIn.finally(() => (settled = true));
  attempt.cancel();
  expect(window.closed).toBe(true);
  answer(result());
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(settled).toBe(false);
});

test('a window that the agent closed is told, and does not bar the next one', async () => {
  const { window, closedSeen, request, answer, attempt } = await opened();
  expect(request.overrideInteractionInProgress).toBe(true);
  window.close();
  await until(() => closedSeen.length > 0);
  answer(result()); // a page that isolates itself only looks closed
  await attempt.signedIn;
  expect(closedSeen).toEqual([1]);
});

test('a library that does not load is tried again at the next click', async () => {
  let loads = 0;
  const signIn = entraSignIn({
    entra: { tenant: 't', client: CLIENT },
    redirectUri: '',
    load: async () => Promise.reject(new Error(`${(loads += 1)}`)),
  });
  await signIn.resume!();
  expect(await code(signIn.begin(events).signedIn)).toMatch(/^SIGN_IN_FAILED/);
  expect(loads).toBe(2);
});

test('a directory of this machine is reached by plain http, and every other as the library does by itself', async () => {
  const here = fake({}, 'http://panel.localhost:4603');
  await here.signIn.resume!();
  expect(here.fake.configuration?.auth).toMatchObject({
    authority: 'https://panel.localhost:4603/contoso.example',
    knownAuthorities: ['panel.localhost:4603'],
    authorityMetadata: expect.stringContaining(
      '"http://panel.localhost:4603/contoso.example/oauth2/v2.0/token"',
    ),
  });
  const cloud = fake();
  await cloud.signIn.resume!();
  expect(cloud.fake.configuration?.auth).toEqual({
    clientId: CLIENT,
    authority: 'https://login.microsoftonline.com/contoso.example',
    redirectUri: 'https://contoso.crm.dynamics.com/WebResources/glk_/cobrowse/redirect.html',
  });
});

test('the types are looked at', () => expect(CHECKED).toHaveLength(2));
