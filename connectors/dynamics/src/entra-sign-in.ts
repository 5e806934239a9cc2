import { KitError, isKitError, systemClock, type Clock } from '@glance-kit/core';
import type { SignIn, SignInEvents, SignedInPerson } from '@glance-kit/panel';
import { POPUP_OPENED, type Msal, type MsalClient, type MsalConfiguration, type MsalResult } from './msal.js';
import type { EntraSettings } from './settings.js';

export interface EntraSignInOptions {
  entra: EntraSettings;
  /** Address of the return page, on the organisation's own origin; registered as a single-page application's. */
  redirectUri: string;
  load(): Promise<Msal>;
  clock?: Clock;
}

/** An agent may have to find a phone for the second factor. */
const POPUP_WITHIN_MS = 300_000;
/** Without third-party cookies the hidden frame never gets an answer; the panel shows nothing meanwhile. */
const SILENT_WITHIN_MS = 3_000;
/** A token with less left than this is renewed: it still has to reach the function. */
const LEAST_LEFT_MS = 60_000;
const LOOK_EVERY_MS = 500;

/**
 * Signs agents in by Entra ID, from a page that the organisation serves: silently where a token or the browser's own
 * sign-in is there, else in a window that opens in the click.
 *
 * The token is only for the login-key function, which verifies it; what is read from it here is who the function will
 * say it is. What the client API tells of the user proves nothing and is not used.
 */
export function entraSignIn({ entra, redirectUri, load, clock = systemClock }: EntraSignInOptions): SignIn {
  const { tenant, client: clientId, claim = 'oid' } = entra;
  const authority = new URL(tenant, entra.authority ?? 'https://login.microsoftonline.com').href;
  const scopes = [entra.scope ?? `api://${clientId}/access_as_user`];
  let starting: Promise<MsalClient> | undefined;
  let person: SignedInPerson | undefined;
  /** The hidden frame is tried once: what it lacks the first time, it lacks later. */
  let mayTrySso = true;

  function start(): Promise<MsalClient> {
    starting ??= load()
      .then(async ({ PublicClientApplication }) => {
        const made = new PublicClientApplication({
          auth: { clientId, redirectUri, ...authorityOf(authority) },
          cache: { cacheLocation: 'sessionStorage' }, // a form makes the frame anew whenever its tab is selected
          system: { popupBridgeTimeout: POPUP_WITHIN_MS, iframeBridgeTimeout: SILENT_WITHIN_MS },
        });
        await made.initialize();
        return made;
      })
      .catch((error: unknown) => {
        starting = undefined;
        throw error;
      });
    return starting;
  }

  const isLeft = (ms: number): boolean => person !== undefined && person.expiresAt * 1000 - clock.now() > ms;

  async function silently(): Promise<MsalResult | undefined> {
    const msal = await start();
    const [account] = msal.getAllAccounts();
    if (account) return msal.acquireTokenSilent({ scopes, account });
    if (!mayTrySso) return undefined;
    mayTrySso = false;
    return msal.ssoSilent({ scopes });
  }

  async function popup(events: SignInEvents, opened: (window: Window) => void): Promise<void> {
    const msal = await start(); // the click still counts: a window may open a moment later
    let looking: ReturnType<typeof setInterval> | undefined;
    const callback = msal.addEventCallback(({ eventType, payload }) => {
      if (eventType !== POPUP_OPENED) return;
      const { popupWindow } = payload as { popupWindow: Window };
      opened(popupWindow);
      looking = setInterval(() => {
        if (!popupWindow.closed) return;
        clearInterval(looking);
        events.windowClosed();
      }, LOOK_EVERY_MS);
    });
    try {
      // A window of an earlier click that the agent closed still counts as under way.
      person = personOf(await msal.acquireTokenPopup({ scopes, overrideInteractionInProgress: true }), claim);
    } finally {
      clearInterval(looking);
      msal.removeEventCallback(callback);
    }
  }

  return {
    get signedIn() {
      return this.person !== undefined;
    },
    get person() {
      return isLeft(0) ? person : undefined;
    },
    forget: () => void (person = undefined),
    async resume() {
      if (isLeft(LEAST_LEFT_MS)) return;
      try {
        const result = await silently();
        if (result) person = personOf(result, claim);
      } catch {
        // The agent signs in by a click.
      }
    },
    begin(events) {
      let window: Window | undefined;
      let isCancelled = false;
      const signedIn = new Promise<void>((resolve, reject) => {
        popup(events, (opened) => (window = opened)).then(
          () => isCancelled || resolve(),
          (error: unknown) => isCancelled || reject(signInTrouble(error)),
        );
      });
      signedIn.catch(() => {});
      return {
        signedIn,
        cancel() {
          isCancelled = true;
          window?.close();
        },
      };
    },
  };
}

/** The library takes https alone as an authority, but any address for its endpoints: a directory of this machine. */
function authorityOf(address: string): Omit<MsalConfiguration['auth'], 'clientId' | 'redirectUri'> {
  const authority = address.replace('http:', 'https:');
  if (authority === address) return { authority };
  return {
    authority,
    knownAuthorities: [new URL(address).host],
    authorityMetadata: JSON.stringify({
      issuer: `${address}/v2.0`,
      authorization_endpoint: `${address}/oauth2/v2.0/authorize`,
      token_endpoint: `${address}/oauth2/v2.0/token`,
    }),
  };
}

/** The token is one of the customer's own application, which has set its form. @throws KitError SIGN_IN_FAILED */
function personOf({ accessToken, account }: MsalResult, claim: string): SignedInPerson {
  const claims = claimsOf(accessToken);
  const partnerUserId = claims[claim];
  const expiresAt = claims['exp'];
  if (typeof partnerUserId !== 'string' || partnerUserId === '' || typeof expiresAt !== 'number')
    throw new KitError('SIGN_IN_FAILED', `The sign-in gave no token with the claim ${claim}.`);
  return { token: accessToken, expiresAt, partnerUserId, ...(account?.name && { name: account.name }) };
}

function claimsOf(token: string): Record<string, unknown> {
  try {
    const [, body = ''] = token.split('.');
    const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
      c.charCodeAt(0),
    );
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const BLOCKED: readonly string[] = ['popup_window_error', 'empty_window_error'];

/** The library's errors are told apart by their code; its words name what an administrator can look up. */
function signInTrouble(cause: unknown): KitError {
  if (isKitError(cause)) return cause;
  const { errorCode } = (cause ?? {}) as { errorCode?: string };
  if (errorCode && BLOCKED.includes(errorCode))
    return new KitError('POPUP_BLOCKED', 'The sign-in window was blocked.', { cause });
  const [reason] = /AADSTS\d+/.exec(String((cause as Error)?.message)) ?? [errorCode];
  const why = reason ? ` (${reason})` : '';
  return new KitError('SIGN_IN_FAILED', `Entra ID did not complete the sign-in${why}.`, { cause });
}
