/** The part of `@azure/msal-browser` that is used, as its own script file names it. */
export interface Msal {
  PublicClientApplication: new (configuration: MsalConfiguration) => MsalClient;
}

export interface MsalConfiguration {
  auth: {
    clientId: string;
    authority: string;
    redirectUri: string;
    knownAuthorities?: string[];
    /** JSON, in place of what the library knows or asks for. */
    authorityMetadata?: string;
  };
  cache: { cacheLocation: 'sessionStorage' };
  system: { popupBridgeTimeout: number; iframeBridgeTimeout: number };
}

export interface MsalClient {
  initialize(): Promise<void>;
  getAllAccounts(): readonly MsalAccount[];
  acquireTokenSilent(request: { scopes: string[]; account: MsalAccount }): Promise<MsalResult>;
  ssoSilent(request: { scopes: string[] }): Promise<MsalResult>;
  /** Opens its window before it returns. */
  acquireTokenPopup(request: {
    scopes: string[];
    overrideInteractionInProgress: boolean;
  }): Promise<MsalResult>;
  addEventCallback(callback: (message: { eventType: string; payload?: unknown }) => void): string;
  removeEventCallback(callbackId: string): void;
}

/** Handed back as it came. */
export interface MsalAccount {
  name?: string | undefined;
}

export interface MsalResult {
  accessToken: string;
  account: MsalAccount | null;
}

/** Of the events: the window is there. @see EventType of the library */
export const POPUP_OPENED = 'msal:popupOpened';

/**
 * Loads the library's own file, once: it defines the global `msal`. It is no part of the panel's script, and no agent
 * without a sign-in to do loads it.
 *
 * @throws Error when it cannot be loaded; the next call tries again
 */
export function msalLoader(address: URL, page: Window & { msal?: Msal } = window): () => Promise<Msal> {
  let loading: Promise<Msal> | undefined;
  return () => {
    loading ??= new Promise<Msal>((resolve, reject) => {
      const script = page.document.createElement('script');
      script.src = address.href;
      script.onload = () => (page.msal ? resolve(page.msal) : script.onerror?.(''));
      script.onerror = () => {
        loading = undefined;
        script.remove();
        reject(new Error(`${address.pathname} was not loaded.`));
      };
      page.document.head.append(script);
    });
    return loading;
  };
}
