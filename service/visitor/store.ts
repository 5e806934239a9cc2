import type { CookieType } from './bridge.js';

/** What a page needs to go on with the session of the page before it. */
export interface StoredSession {
  /** Signed by the service. */
  token: string;
  sessionId: string;
  sessionKey: string;
  groupId: string;
  /** When a page last held the session, epoch ms of this browser. */
  seenAt: number;
  /** The visitor's page has paused it: the next page must not show itself. */
  paused: boolean;
}

/** Name of the cookie and of the local storage entry. */
export const STORE_NAME = 'gcb_ssn';

/** The service keeps a lost session this long; a little more, for clocks and slow loads. */
const FRESH_MS = 130_000;

export interface SessionStore {
  read(): StoredSession | undefined;
  write(session: StoredSession): void;
  clear(): void;
}

/**
 * @param type    `normal`, `secure`: a cookie; `ls`: local storage; `dual`: both
 * @param domain  of the cookie; absent: the widest domain that the browser accepts, which is the registrable one
 */
export function sessionStore(
  type: CookieType,
  domain: string | undefined,
  document: Document,
  now = Date.now,
): SessionStore {
  const useCookie = type !== 'ls';
  const useStorage = type === 'ls' || type === 'dual';
  let cookieDomain = domain;

  const setCookie = (value: string, onDomain: string | undefined, removed: boolean): void => {
    const flags = [
      `${STORE_NAME}=${value}`,
      'path=/',
      'samesite=lax',
      ...(onDomain ? [`domain=${onDomain}`] : []),
      ...(type === 'secure' ? ['secure'] : []),
      ...(removed ? ['max-age=0'] : []),
    ];
    document.cookie = flags.join('; ');
  };
  const getCookie = (): string | undefined => {
    const entry = document.cookie.split('; ').find((pair) => pair.startsWith(`${STORE_NAME}=`));
    return entry?.slice(STORE_NAME.length + 1);
  };
  /** Browsers refuse a cookie for a public suffix, so the first accepted candidate is the registrable domain. */
  const writeCookie = (value: string): void => {
    if (cookieDomain !== undefined) {
      setCookie(value, cookieDomain, false);
      return;
    }
    const labels = document.location.hostname.split('.');
    for (let from = labels.length - 2; from >= 0; from -= 1) {
      const candidate = labels.slice(from).join('.');
      setCookie(value, candidate, false);
      if (getCookie() === value) {
        cookieDomain = candidate;
        return;
      }
    }
    cookieDomain = '';
    setCookie(value, undefined, false);
  };

  return {
    read() {
      for (const text of [useCookie && getCookie(), useStorage && fromStorage()]) {
        const stored = text ? parse(text) : undefined;
        if (stored && now() - stored.seenAt < FRESH_MS) return stored;
      }
      return undefined;
    },
    write(session) {
      const text = encodeURIComponent(JSON.stringify(session));
      if (useCookie) writeCookie(text);
      if (useStorage) toStorage(text);
    },
    clear() {
      if (useCookie) {
        // The page that wrote it may have been another one, so its domain is not known here.
        const labels = document.location.hostname.split('.');
        const domains = [cookieDomain, ...labels.map((_, from) => labels.slice(from).join('.'))];
        for (const candidate of [undefined, ...domains]) setCookie('', candidate || undefined, true);
      }
      if (useStorage) toStorage(undefined);
    },
  };
}

function parse(text: string): StoredSession | undefined {
  try {
    const value = JSON.parse(decodeURIComponent(text)) as Partial<StoredSession>;
    const { token, sessionId, sessionKey, groupId, seenAt, paused } = value;
    return typeof token === 'string' &&
      typeof sessionId === 'string' &&
      typeof sessionKey === 'string' &&
      typeof groupId === 'string' &&
      typeof seenAt === 'number'
      ? { token, sessionId, sessionKey, groupId, seenAt, paused: paused === true }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Storage may be switched off; then the session lives as long as its page. */
function fromStorage(): string | undefined {
  try {
    return localStorage.getItem(STORE_NAME) ?? undefined;
  } catch {
    return undefined;
  }
}

function toStorage(text: string | undefined): void {
  try {
    if (text === undefined) localStorage.removeItem(STORE_NAME);
    else localStorage.setItem(STORE_NAME, text);
  } catch {
    // Blocked or full: nothing to do.
  }
}
