import { REMEDIES, sessionKeyProblem, type ErrorCode, type Trouble } from '@glance-kit/core';
import { cleanKey } from './controller.js';
import type { PageTexts } from './page/page-texts.js';
import type { ViewTexts } from './view-texts.js';

/**
 * What the panel itself says, in English. Replace any of it with the property `texts`; `{name}` is filled in.
 * Errors without an entry here show the remedy of their code.
 */
export const PANEL_ENGLISH = {
  panel: 'Cobrowse',
  contact: 'Contact: {name}',
  noContact: 'No contact is open. A session can be joined, but nothing is saved to a record.',
  otherSessions: 'Sessions running with other contacts: {count}',

  bootTitle: 'Getting ready',
  bootText: 'One moment, please.',
  authTitle: 'You are not signed in',
  signInText: 'Sign in to see your customers’ pages. A separate window opens.',
  signIn: 'Sign in',
  signInAgain: 'Open the window again',
  signingTitle: 'Sign in in the other window',
  signingText: 'It asks for this number before it lets this panel in:',
  signingCode: 'Check number {code}',
  signingClosed: 'The window seems to be closed. Open it again if you have not finished.',
  retry: 'Try again',
  cancel: 'Cancel',

  readyTitle: 'Ready to join',
  readyText: 'The contact’s session key is known.',
  desktopWeb: 'Desktop web',
  mobileWeb: 'Mobile web',
  mobileApp: 'Mobile app',
  join: 'Join',
  otherKey: 'Enter another key',
  keyTitle: 'Join a session',
  keyLabel: 'Session key',
  keyHint: 'Ask the visitor to press “Get help” and to read the key to you.',
  back: 'Back',

  noKeyTitle: 'No session key',
  noKeyText: 'This contact brings none, so nothing can be joined.',
  closingTitle: 'The contact is being closed',
  closingText: 'The next contact can be joined again.',

  waitingTitle: 'Looking for the visitor',
  waitingText: 'Session key {key}, try {attempt} of {attempts}',
  waitingWindow: 'The view opens as soon as the visitor is there.',
  openWindow: 'Open the window',
  waitingPage: 'Waiting for the visitor …',
  openingTitle: 'Opening the view',
  openingText: 'The visitor’s page comes up in the other window.',
  openingPlain: 'Go on in the other window. If it asks you to, sign in there.',
  blockedTitle: 'The visitor is there',
  blockedText: 'The browser blocked the window of the view. It opens when you press the button.',
  openView: 'Open the view',

  liveTitle: 'In session',
  goneTitle: 'The view is closed',
  goneText: 'The session is still on. Without an agent it ends by itself within 2 minutes.',
  restoredTitle: 'A session is running',
  restoredText: 'It was started before this page was loaded again.',
  key: 'Key',
  time: 'Time',
  agents: 'Agents',
  page: 'Page',
  showView: 'Show view',
  rejoin: 'Rejoin',
  end: 'End session',

  endedTitle: 'Session ended',
  endedAgent: 'An agent ended the session.',
  endedVisitor: 'The visitor ended the session.',
  endedTimeout: 'The session ended because one side was gone for too long.',
  endedError: 'The session ended because of a fault.',
  endedUnknown: 'The session is over.',
  duration: 'Duration',
  newSession: 'New session',

  errorTitle: 'That did not work',
  errorText: 'Try again; if it happens again, ask an administrator.',
  unsaved: 'Not saved to the record yet.',
  saving: 'Saving …',
  saveAgain: 'Retry',
  notSaved: 'Session {keys} is not in its record.',
  notSavedSeen: 'Done',

  keyEmpty: 'Enter the session key that the visitor sees.',
  keyTooLong: 'A session key has at most 62 characters.',
  keyReserved: 'This text is reserved and is never a session key.',
  keyCharacters: 'A session key has only letters, digits, “-”, “_” and “~”. Not allowed here: {characters}.',
  // Signs that are easily missed, by their names.
  'character .': 'full stop',
  'character ,': 'comma',
  'character ;': 'semicolon',
  'character :': 'colon',
  'character "': 'quotation mark',
  "character '": 'apostrophe',
  'character –': 'dash',

  CONFIG_INVALID: 'This panel is not set up correctly. Ask an administrator to check its settings.',
  CONTEXT_INVALID: '{detail} Enter the key by hand.',
  SIGN_IN_FAILED: 'The sign-in was not completed. Sign in again.',
} as const;

/**
 * One language: what the panel itself says; and, where they are used, what stands beside a framed view and on the
 * page around the panel, and a text for any error that has none of its own.
 */
export type PanelTexts = { readonly [name in keyof typeof PANEL_ENGLISH]: string } & Partial<ViewTexts> &
  Partial<PageTexts> & { readonly [code in ErrorCode]?: string };

/** Fills `{name}` places; a name without a value stays empty. */
export function say(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** What happened and what to do next, for the agent. */
export function troubleText(texts: PanelTexts, trouble: Trouble): string {
  // A host may fail with a code that a bundle without unused remedies does not know.
  const text = texts[trouble.code] ?? (REMEDIES as Partial<typeof REMEDIES>)[trouble.code] ?? texts.errorText;
  return say(text, { detail: trouble.detail ?? '' });
}

/** Why a typed key cannot be used, with the names of its wrong characters; `undefined` when it can. */
export function keyText(texts: PanelTexts, value: string): string | undefined {
  const problem = sessionKeyProblem(cleanKey(value));
  switch (problem?.detail) {
    case undefined:
      return undefined;
    case 'empty':
      return texts.keyEmpty;
    case 'too-long':
      return texts.keyTooLong;
    case 'reserved':
      return texts.keyReserved;
    case 'characters': {
      const named = [...(problem?.characters ?? '')].map((character) => {
        const name = (texts as Partial<Record<string, string>>)[`character ${character}`];
        return name ? `“${character}” (${name})` : `“${character}”`;
      });
      return say(texts.keyCharacters, { characters: named.join(', ') });
    }
  }
}

/** `3:07` or `1:02:09`. */
export function clockText(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${Math.floor(seconds / 60) % 60}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest.padStart(5, '0')}` : rest;
}
