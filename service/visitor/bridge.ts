import type { PageInfo, VisitorSettings } from '../src/protocol/messages.js';
import type { Emitter } from './loader/emitter.js';
import type { SessionStore, StoredSession } from './store.js';

/** What the service's script answer leaves for the loader in `GLANCE_KIT_BOOT`. */
export interface Boot {
  settings?: VisitorSettings;
  /** Path of the session script on the service, with its version hash. */
  sessionScript: string;
}

/** Session parameters a page may give (visitor page API); unknown members are ignored. */
export interface StartParams {
  sessionKey?: string;
  groupid?: string | number;
  name?: string;
  email?: string;
  phone?: string;
  video?: string;
}

/** `window.GLANCE_COBROWSE`. */
export interface PageDefaults {
  visitorid?: string;
  groupid?: string | number;
  name?: string;
  email?: string;
  phone?: string;
}

export type CookieType = 'normal' | 'secure' | 'ls' | 'dual';

/** The tag, read once. */
export interface TagOptions {
  groupId: string;
  site: 'staging' | 'production';
  /** Origin of the service: of the script's own address, or of `data-ws`. */
  serviceOrigin: string;
  visitorId?: string;
  /** `on`: the page reports its visitor by itself; `api`: when its own script says so. */
  presence?: string;
  cookieDomain?: string;
  cookieType: CookieType;
  additionalGroupIds: readonly string[];
  startPaused: boolean;
  customUi: boolean;
  termsUrl?: string;
  /** `data-inputevents` as written. */
  inputEvents?: string;
  nonce?: string;
}

/** What the loader hands to the session script. */
export interface LoaderContext {
  options: TagOptions;
  settings: VisitorSettings | undefined;
  events: Emitter;
  /** Set by `setStartParams`. */
  startParams(): StartParams | undefined;
  pageDefaults(): PageDefaults;
  store: SessionStore;
  /** A session of this site to go on with, as it was when the page loaded. */
  stored: StoredSession | undefined;
  browser: PageInfo['browser'];
}

/** Methods that work only with the session script; the loader replays calls that came before it. */
export const REPLAYED = [
  'startSession',
  'stopSession',
  'showTerms',
  'showButton',
  'toggleButton',
  'pauseSession',
  'enableRC',
  'crossDomain',
  'continueSessionAt',
  'promptCrossDomain',
  'setStyle',
  'addSessionMessageListener',
  'sendSessionMessage',
] as const;

export type ReplayedMethod = (typeof REPLAYED)[number];

/** Methods that answer at once; before the session script is there, with the answer of a page without a session. */
export interface SessionQueries {
  inSession(): boolean;
  getKey(): string | undefined;
  getSessionState(): object | undefined;
  isSessionPaused(): boolean;
}

export type SessionApi = SessionQueries & Record<ReplayedMethod, (...args: never[]) => unknown>;

export type CreateSession = (context: LoaderContext) => SessionApi;

/** Where the session script finds the loader: a member of `GLANCE` that no page trips over. */
export const BRIDGE = Symbol.for('glance-kit.visitor');

/** The object of the documented event `error` and of a rejected start. */
export interface VisitorError {
  code: string;
  msg: string;
  params?: Record<string, unknown>;
}
