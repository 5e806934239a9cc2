import type { PanelTexts } from '@glance-kit/panel';

/** How agents sign in, as the documented components spell it; case does not matter. */
export type AuthMethod = 'LOGINKEY' | 'SAML' | 'SAMLLOGINKEY' | 'SAMLPOPUP';

/** What `reportingcallback` is told after a session. */
export interface HistoricalReportingData {
  sessionId: string;
  sessionStart: Date;
  sessionEnd: Date;
  /** Whole seconds. */
  duration: number;
}

/** Texts for a group and language, in place of the English ones. */
export interface LanguageManager {
  texts(language: string, groupId: string): Partial<PanelTexts> | undefined;
}

/**
 * Every property of the documented components `Glance` and `TwilioFlexGlance`, so that an integration changes its
 * import and nothing else. Those that can have no effect here say so, and are named on the console with `debugmode`.
 *
 * @see the agent panel, section 4
 */
export interface TwilioFlexGlanceProps {
  /** Group number. */
  groupid: string | number;
  /** Partner user id of the agent: `manager.user.identity`. It fills the form of the view and proves nothing. */
  puid?: string;
  /**
   * `LOGINKEY` unless given, in any spelling of upper and lower case. With the others the agent signs in at the
   * group's identity provider, inside the view.
   */
  authmethod?: AuthMethod | Lowercase<AuthMethod>;
  /** Address of the login-key function. Without it and without `loginkey` the agent signs in inside the view. */
  authurl?: string;
  /** Flex token of the agent, sent as the field `Token`; give it anew when Flex renews it. */
  authtoken?: string;
  /** Further headers of that request. */
  authheaders?: Readonly<Record<string, string>>;
  /** Further fields of its body, or a function that gives them at each request. */
  authbody?: URLSearchParams | (() => URLSearchParams);
  /** A login key that exists already. When it has expired the panel says so; `authurl` renews keys. */
  loginkey?: string;
  /**
   * Shows beside Join who is on the site: kind of device, browser, system and page. Join is offered whenever there is a
   * `visitorid`, whether or not the visitor is there. Needs a login key.
   */
  presence?: boolean;
  /** Session key of the visitor; without it the agent types one. */
  visitorid?: string;
  /** Joins without a click; the browser may ask for one to open the view. */
  autojoin?: boolean;
  /** Where views open: `flex`, a frame below the panel, unless given. */
  openlocation?: 'tab' | 'window' | 'flex';
  /** The older name of `openlocation`. */
  opentype?: 'tab' | 'window' | 'flex';
  /** Id of the element that a framed view is put into; of a frame, the element around it. */
  iframeid?: string;
  /** `openwindow` opens views. */
  customopenwindow?: boolean;
  /** Opens an address; it holds a ticket that is good for one minute and one use, never a login key. */
  openwindow?: (url: string) => void;
  /** No effect: it names another function on the visitor's page for presence, which asks for nothing yet. */
  custominvoke?: unknown;
  /** Called before each view is opened. */
  presession?: () => void;
  /** A name beside the heading. */
  gicon?: boolean;
  /** `production`, `beta`, `staging`, or the origin of a service of your own; `production` unless given. */
  glancebaseurl?: string;
  /** Tells what the panel does on the console; no key, token or contact is named. */
  debugmode?: boolean;
  /** In place of the texts for failures that the agent can do nothing about. */
  errormessage?: string;
  /** Called once after each session. */
  reportingcallback?: (data: HistoricalReportingData) => void;
  /** No effect: where a session was started from is in the record that `activityurl` gets. */
  reportingorigin?: string;
  /** Id of the record that sessions belong to, `task.taskSid` in Flex; `visitorid` unless given. */
  reportingexternalid?: string;
  /** No effect: there is one look. */
  uiversion?: 1 | 2;
  languagemanager?: LanguageManager;
  /** Beyond the documented ones: address of the function that writes activities to the record. */
  activityurl?: string;
}

/** Properties that are taken and do nothing, as written above. */
export const WITHOUT_EFFECT = ['custominvoke', 'reportingorigin', 'uiversion'] as const;
