import type {
  Clock,
  LiveSession,
  LoginKeyGrant,
  LoginKeySource,
  ViewerAddress,
  VisitorInfo,
} from '@glance-kit/core';
import type { ActivityOutbox } from './activity-log.js';
import type { SignIn } from './sign-in.js';

/** What a panel needs to know besides its host. */
export interface PanelSettings {
  /** Service: `production`, `staging`, `beta` or an own http(s) origin. */
  service: string;
  /** Group number, digits without leading zeros. */
  groupId: string;
  /**
   * Where login keys come from. Without it the panel joins plainly: the agent signs in at the service, inside
   * the view, and nothing is looked up beforehand.
   */
  loginKeys?: LoginKeySource;
  /** How an agent without a token signs in; without it a missing token is an error with advice. */
  signIn?: SignIn;
  /** Address of the view in a plain join, see core's `plainView`; the service's own sign-in page unless given. */
  plainView?: (sessionKey: string) => ViewerAddress;
  /** Keeps running sessions across a reload of the page that holds the panel. */
  memory?: PanelMemory;
  /** Keeps activities that the host has not taken yet across such a reload. */
  outbox?: ActivityOutbox;
  /** Joins by itself when a contact brings a session key; the browser may ask for a click to open the view. */
  autoJoin?: boolean | undefined;
  /**
   * Where it comes from who is on the site: then type, browser, system and page of a contact's visitor stand beside Join.
   * `visitorInfo` of this package makes one. Needs `loginKeys`.
   */
  visitorInfo?: VisitorInfoSource;
  privileges?: PanelPrivileges | undefined;
  brand?: PanelBrand | undefined;
  /**
   * Turns a form of the view into an address to be opened, where the host cannot post forms: core's `launchAddress`.
   */
  launch?: (view: Required<ViewerAddress>) => Promise<ViewerAddress>;
}

/** What agents may do in the panel; everything unless given. No protection by itself: the service decides. */
export interface PanelPrivileges {
  /** Typing a session key. Without it only contacts with a known key can be joined. */
  keyEntry?: boolean;
  /** Ending a session for everybody. */
  endSession?: boolean;
}

/** Makes a watch for one panel, which does without until there is one, and when there will be none. */
export type VisitorInfoSource = (panel: {
  /** Login keys of the agent; none in a plain join, where nothing can be asked. */
  keys: { usable(): Promise<LoginKeyGrant> } | undefined;
  clock: Clock;
  /** To be called when `info` has changed. */
  changed(): void;
}) => Promise<VisitorInfoWatch>;

/** Who is on the site now. */
export interface VisitorInfoWatch {
  /** `undefined` for nobody, and while nothing is known. */
  readonly info: VisitorInfo | undefined;
  /** The visitor to ask about; the same one again changes nothing, none stops asking. */
  watch(visitorId?: string): void;
  /** After another agent may have signed in. */
  forget(): void;
}

/** Shown in the head of the panel. */
export interface PanelBrand {
  name?: string;
  /** Address of an image, at most 24 px high. */
  logo?: string;
}

/** What survives a reload: no login key, no token. */
export interface PanelMemory {
  load(conversationId: string): LiveSession | undefined;
  /** `undefined` forgets the session of that conversation. */
  save(conversationId: string, session: LiveSession | undefined): void;
}

/** Waits of the panel, in milliseconds; replaced in tests. */
export interface PanelTiming {
  /** A filled view that has said nothing for so long is one of a service without our viewer. */
  silentAfterMs: number;
  /** The same in a plain join, where the agent may have to sign in inside the view first. */
  silentAfterPlainMs: number;
  /** Between two looks at whether a session that nobody reports on is still there. */
  watchEveryMs: number;
  /** How long a session lives without an agent. @see activity rules: X after 120 s */
  noAgentMs: number;
  /** How long an asked viewer may take to end the session. */
  endWithinMs: number;
}

export const DEFAULT_TIMING: PanelTiming = {
  silentAfterMs: 5_000,
  silentAfterPlainMs: 30_000,
  watchEveryMs: 10_000,
  noAgentMs: 120_000,
  endWithinMs: 5_000,
};
