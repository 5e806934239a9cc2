import { LOOKUP_ATTEMPTS_MS, type EndReason, type LiveSession, type Trouble } from '@glance-kit/core';
import { cleanKey, clockText, say, type PanelView } from '@glance-kit/panel/headless';
import type { SalesforceContext } from './apex-contract.js';
import { serviceActions } from './service-actions.js';
import { keyTrouble, troubleOf, type SalesforceTexts } from './texts.js';

/** What a click asks for. */
export type ScreenAction =
  | 'join'
  | 'submit'
  | 'enterKey'
  | 'openView'
  | 'inWindow'
  | 'cancel'
  | 'retry'
  | 'dismiss'
  | 'end'
  | 'retrySaving'
  | 'forgetRefused'
  | 'askAgain';

export interface ScreenButton {
  label: string;
  kind: 'brand' | 'neutral' | 'destructive';
  action?: ScreenAction;
  /** In place of an action: a link, where the browser goes by itself. */
  href?: string;
}

/** One screen as plain data: a template draws it, and LWC's membranes let nothing else through. */
export interface Screen {
  name: string;
  tone: 'calm' | 'busy' | 'live' | 'lit' | 'bad';
  title: string;
  /** Read out after the title when the screen comes up. */
  spoken: string;
  contact?: string;
  lines: readonly string[];
  small?: string;
  alert?: string;
  progress?: { value: number; max: number; label: string };
  rows: readonly { label: string; value: string; whole?: string }[];
  rowsTitle?: string;
  keyField?: { label: string; hint: string; value: string; isWrong: boolean; join: string };
  buttons: readonly ScreenButton[];
  /** What the agent may do elsewhere and not here. */
  notes: readonly string[];
  /** Sessions that are not in their record: yet, or for good. */
  unsaved: readonly { text: string; action: ScreenAction; label: string }[];
}

export interface ScreenContext {
  texts: SalesforceTexts;
  nowMs: number;
  context: SalesforceContext;
  view: PanelView;
  /** Whether the visitor is there; `undefined` where that is not asked. */
  isThere: boolean | undefined;
  isFrameSilent: boolean;
  runsElsewhere: boolean;
  /** Apex did not tell about this record. */
  isRecordUnknown: boolean;
  isAsking: boolean;
}

type Parts = Partial<Omit<Screen, 'name' | 'tone' | 'title'>>;

function screen(name: string, tone: Screen['tone'], title: string, parts: Parts = {}): Screen {
  const { lines = [], rows = [], buttons = [], notes = [], unsaved = [] } = parts;
  return {
    ...parts,
    name,
    tone,
    title,
    lines,
    rows,
    buttons,
    notes,
    unsaved,
    spoken: parts.spoken ?? [...lines, parts.alert ?? ''].filter(Boolean).join(' '),
  };
}

const brand = (action: ScreenAction, label: string): ScreenButton => ({ action, label, kind: 'brand' });
const neutral = (action: ScreenAction, label: string): ScreenButton => ({ action, label, kind: 'neutral' });
const link = (label: string, href: string, kind: ScreenButton['kind'] = 'neutral'): ScreenButton => ({
  label,
  kind,
  href,
});

/** Before anything is known. */
export const starting = (texts: SalesforceTexts): Screen =>
  screen('boot', 'busy', texts.bootTitle, { lines: [texts.recordLoading] });

export function broken(texts: SalesforceTexts, alert: string): Screen {
  return screen('failed', 'bad', texts.errorTitle, { alert, buttons: [brand('askAgain', texts.retry)] });
}

/** Exactly one of the two main permissions is needed: which one says where views open. */
export function permissionScreen(
  texts: SalesforceTexts,
  { cobrowse, panorama }: SalesforceContext['permissions'],
): Screen | undefined {
  if (cobrowse !== panorama) return undefined;
  const alert = cobrowse ? texts.permissionBoth : texts.permissionNone;
  return screen('denied', 'bad', texts.permissionTitle, { alert });
}

export function screenOf(context: ScreenContext): Screen {
  const { view, texts } = context;
  const drawn = joinScreen(context);
  const contact = view.contact?.name ?? view.contact?.phone ?? view.contact?.email;
  return {
    ...drawn,
    ...(contact !== undefined && { contact: say(texts.contact, { name: contact }) }),
    notes: [
      ...drawn.notes,
      ...(view.contact === null && !context.isAsking ? [texts.noRecord] : []),
      ...(view.otherSessions > 0 ? [say(texts.otherSessions, { count: view.otherSessions })] : []),
    ],
    unsaved: unsavedOf(context),
  };
}

function unsavedOf({ view, texts }: ScreenContext): Screen['unsaved'] {
  const waiting = { text: view.saving ? texts.saving : texts.unsaved, label: texts.saveAgain };
  const refused = say(texts.notSaved, { keys: view.refused.join(', ') });
  return [
    ...(view.unsaved ? [{ ...waiting, action: 'retrySaving' as const }] : []),
    ...(view.refused.length > 0
      ? [
          {
            text: `${refused} ${troubleOf(texts, { code: 'RECORD_REFUSED' })}`,
            label: texts.notSavedSeen,
            action: 'forgetRefused' as const,
          },
        ]
      : []),
  ];
}

function joinScreen(context: ScreenContext): Screen {
  const { view, texts, isAsking } = context;
  const { state, trouble } = view;
  const beside = trouble && { alert: troubleOf(texts, trouble) };
  const isAtRest = state.name === 'boot' || state.name === 'idle' || state.name === 'key';
  if (isAtRest && isAsking) return starting(texts);
  if ((isAtRest || state.name === 'ended') && context.runsElsewhere)
    return screen('elsewhere', 'live', texts.liveTitle, { lines: [texts.runsElsewhere] });
  switch (state.name) {
    case 'boot':
      return screen('boot', 'busy', texts.bootTitle, { lines: [texts.bootText] });
    case 'authError':
      return failed(context, state.trouble, [brand('retry', texts.retry)]);
    case 'idle':
      return state.sessionKey === undefined
        ? keyScreen(context, '', trouble)
        : ready(context, state.sessionKey, beside);
    case 'key':
      return keyScreen(context, state.value, state.trouble ?? trouble);
    case 'waiting': {
      const max = LOOKUP_ATTEMPTS_MS.length;
      const isBlocked = state.window === 'blocked';
      const values = { key: state.sessionKey, attempt: Math.max(1, state.attempt), attempts: max };
      return screen(state.name, 'busy', texts.waitingTitle, {
        progress: { value: state.attempt, max, label: texts.waitingTitle },
        small: say(texts.waitingText, values),
        ...(isBlocked ? { alert: texts.blockedText } : { lines: [texts.waitingWindow] }),
        buttons: [
          ...(isBlocked ? [brand('openView', texts.openWindow)] : []),
          neutral('cancel', texts.cancel),
        ],
      });
    }
    case 'opening':
      return screen(state.name, 'busy', texts.openingTitle, {
        lines: [texts.waitingWindow],
        buttons: [neutral('cancel', texts.cancel)],
      });
    case 'blocked':
      return screen(state.name, 'bad', texts.blockedTitle, {
        alert: texts.blockedText,
        buttons: [brand('openView', texts.openView), neutral('cancel', texts.cancel)],
      });
    case 'live':
    case 'liveNoViewer':
      return live(context, state.session, state.name, beside);
    case 'ended':
      return screen(state.name, 'calm', texts.endedTitle, {
        lines: [endText(texts, state.reason)],
        rows: [
          { label: texts.key, value: state.session.sessionKey },
          { label: texts.duration, value: clockText(state.endedAtMs - state.session.startedAtMs) },
        ],
        buttons: [brand('dismiss', texts.newSession)],
      });
    case 'error':
      return failed(context, state.trouble, [brand('retry', texts.retry), neutral('dismiss', texts.back)]);
  }
}

function failed({ texts }: ScreenContext, trouble: Trouble, buttons: ScreenButton[]): Screen {
  return screen('failed', 'bad', texts.errorTitle, { alert: troubleOf(texts, trouble), buttons });
}

/** The record's own key: one click joins. */
function ready(context: ScreenContext, sessionKey: string, beside: Parts | undefined): Screen {
  const { texts, isThere } = context;
  const isOnSite = context.view.visitorInfo !== undefined;
  const presence = isThere ? texts.visitorThere : isOnSite ? texts.visitorOnSite : texts.visitorAway;
  return screen('ready', isThere || isOnSite ? 'lit' : 'calm', texts.readyTitle, {
    lines: [isThere === undefined && !isOnSite ? texts.readyText : presence],
    ...beside,
    ...visitorInfo(context),
    ...withActions(context, sessionKey, [brand('join', texts.join), neutral('enterKey', texts.otherKey)]),
  });
}

/** Beside Join, before anybody has agreed to a session. All of it is the visitor's own word. */
function visitorInfo({ texts, context, view, isThere }: ScreenContext): Parts {
  if (!context.settings.showVisitorInfo) return {};
  const rowsTitle = texts.visitorInfo;
  const { visitorInfo: info } = view;
  // A service without presence tells nothing of somebody who is there: an empty table would look like a fault.
  if (!info) return { rowsTitle, small: isThere ? texts.visitorUnknown : texts.visitorLater };
  const { type, page, url, browser, system } = info;
  const row = (label: string, value: string | undefined, whole?: string): Screen['rows'] =>
    value === undefined ? [] : [{ label, value, ...(whole !== undefined && { whole }) }];
  return {
    rowsTitle,
    rows: [
      ...row(texts.visitorType, texts[type]),
      ...row(texts.page, page, url),
      ...row(texts.visitorBrowser, browser),
      ...row(texts.visitorSystem, system),
    ],
  };
}

/**
 * What this agent may do besides: links where the service offers it. Where it does not, that is said, in place of a
 * button that leads nowhere. Whose views belong into the desktop client is offered that first.
 */
function withActions(
  { texts, context }: ScreenContext,
  sessionKey: string | undefined,
  buttons: readonly ScreenButton[],
): Pick<Screen, 'buttons' | 'notes'> {
  const { panorama, cameraShare, screenShare, agentVideo } = context.permissions;
  const actions = serviceActions(context.service, context.groupId);
  const missing = [
    !actions && panorama && texts.panorama,
    !actions && cameraShare && texts.camera,
    !actions && screenShare && texts.screenShare,
    agentVideo && texts.agentVideo, // the service takes it by no address that is known
  ];
  const client = panorama && actions && sessionKey !== undefined;
  return {
    buttons: [
      ...(client ? [link(texts.openClient, actions.desktopClient(sessionKey), 'brand')] : []),
      ...buttons.map((one) => (client && one.kind === 'brand' ? { ...one, kind: 'neutral' as const } : one)),
      ...(actions && screenShare ? [link(texts.startScreenShare, actions.screenShare)] : []),
      ...(actions && cameraShare ? [link(texts.inviteCamera, actions.camera)] : []),
    ],
    notes: [
      ...(client ? [texts.clientNote] : []),
      ...missing.flatMap((name) => (name ? [say(texts.notAvailable, { name })] : [])),
    ],
  };
}

function keyScreen(context: ScreenContext, value: string, trouble?: Trouble): Screen {
  const { texts, isRecordUnknown } = context;
  // While typing only what is certainly wrong is said; "enter a key" waits for the attempt to join.
  const isAsked = trouble?.code === 'SESSION_KEY_INVALID';
  const wrong = cleanKey(value) !== '' || isAsked ? keyTrouble(texts, value) : undefined;
  const other = isAsked || !trouble ? undefined : troubleOf(texts, trouble);
  const alert = wrong ?? other ?? (isRecordUnknown ? texts.recordFailed : undefined);
  return screen('key', 'calm', texts.keyTitle, {
    keyField: {
      label: texts.keyLabel,
      hint: texts.keyHint,
      value,
      isWrong: wrong !== undefined,
      join: texts.join,
    },
    ...(alert !== undefined && { alert }),
    ...withActions(
      context,
      keyTrouble(texts, value) === undefined ? cleanKey(value) : undefined,
      isRecordUnknown ? [neutral('askAgain', texts.retry)] : [],
    ),
  });
}

function live(
  context: ScreenContext,
  session: LiveSession,
  name: 'live' | 'liveNoViewer',
  beside: Parts | undefined,
): Screen {
  const { view, texts, nowMs, isFrameSilent } = context;
  const isSeen = name === 'live';
  const text = view.restored ? texts.restoredText : texts.goneText;
  const title = isSeen ? texts.liveTitle : view.restored ? texts.restoredTitle : texts.goneTitle;
  const silent = isSeen && isFrameSilent;
  return screen(name, isSeen ? 'live' : 'bad', title, {
    ...(!isSeen && { alert: text }),
    ...(silent && { alert: `${texts.frameTitle} ${texts.frameText}` }),
    ...beside,
    rows: [
      { label: texts.key, value: session.sessionKey },
      { label: texts.time, value: clockText(nowMs - session.startedAtMs) },
      { label: texts.agents, value: String(session.agents) },
      ...(session.page === undefined
        ? []
        : [{ label: texts.page, value: shortPage(session.page), whole: session.page }]),
    ],
    buttons: [
      silent
        ? brand('inWindow', texts.openInWindow)
        : brand('openView', isSeen || view.restored ? texts.showView : texts.rejoin),
      { action: 'end', label: texts.end, kind: 'destructive' },
    ],
    spoken: isSeen && !silent ? '' : text,
  });
}

/** In a narrow column the path says more than the scheme; the whole address is there on hover. */
const shortPage = (page: string): string => page.replace(/^https?:\/\//, '');

function endText(texts: SalesforceTexts, reason: EndReason | undefined): string {
  const table = {
    agent: texts.endedAgent,
    visitor: texts.endedVisitor,
    timeout: texts.endedTimeout,
    error: texts.endedError,
  };
  return reason ? table[reason] : texts.endedUnknown;
}
