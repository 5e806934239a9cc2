import {
  LOOKUP_ATTEMPTS_MS,
  type EndReason,
  type LiveSession,
  type Trouble,
  type VisitorInfo,
} from '@glance-kit/core';
import { cleanKey, type PanelController, type PanelView } from './controller.js';
import { h, type Child, type Drawn } from './draw.js';
import { clockText, keyText, say, troubleText, type PanelTexts } from './texts.js';

/** What a screen may use to show itself. */
export interface ScreenContext {
  view: PanelView;
  controller: PanelController;
  texts: PanelTexts;
  nowMs: number;
}

export interface Screen {
  /** Screens with another name share no element, so a button never turns into another one. */
  name: string;
  tone: 'calm' | 'busy' | 'live' | 'bad';
  title: string;
  /** Read out after the title when the screen comes up. */
  text: string;
  body: Child[];
}

type Click = () => void;

/** What needs no more than telling the join. */
const doing =
  (controller: PanelController) =>
  (type: 'retry' | 'cancel' | 'enterKey' | 'openView' | 'dismiss' | 'end'): Click =>
  () =>
    controller.send({ type });

/** `first` marks the element that takes the focus when the one that had it is gone. */
const button = (kind: string, label: string, onclick: Click, first = false): Drawn =>
  h(`button${kind}`, { key: label, onclick, 'data-first': first }, label);

const primary = (label: string, click: Click): Drawn => button('.primary', label, click, true);
const secondary = (label: string, click: Click, first?: boolean): Drawn => button('', label, click, first);
const actions = (...buttons: Child[]): Drawn => h('div.actions', {}, buttons);
const line = (text: string): Drawn => h('p', {}, text);

/** A message that does not rely on its colour: it starts with a sign. */
const alertBox = (text: string, extra?: Child): Drawn =>
  h('div.alert', {}, h('span.sign', { 'aria-hidden': 'true' }, '!'), h('p', { id: 'trouble' }, text), extra);

export function screenOf(context: ScreenContext): Screen {
  const { view, controller, texts } = context;
  const { state } = view;
  const running = state.name === 'live' || state.name === 'liveNoViewer';
  if (view.signingIn && !running) return signing(context, view.signingIn);
  const atRest = state.name === 'idle' || state.name === 'key';
  if (view.contact?.closing && atRest) return note('closing', texts.closingTitle, texts.closingText);
  const { keyEntry = true } = view.privileges;
  const does = doing(controller);
  const cancel = (first?: boolean): Drawn => secondary(texts.cancel, does('cancel'), first);
  const screen = (tone: Screen['tone'], title: string, text: string, ...body: Child[]): Screen => ({
    name: state.name,
    tone,
    title,
    text,
    body,
  });
  switch (state.name) {
    case 'boot':
      return starting(texts);
    case 'authError':
      if (!state.signIn) {
        return failed(context, state.trouble, primary(texts.retry, does('retry')));
      }
      return screen(
        'calm',
        texts.authTitle,
        texts.signInText,
        beside(context),
        line(texts.signInText),
        actions(primary(texts.signIn, () => controller.signIn())),
      );
    case 'idle': {
      const { sessionKey } = state;
      if (sessionKey === undefined) return keyScreen(context, '');
      return screen(
        'calm',
        texts.readyTitle,
        texts.readyText,
        beside(context),
        line(texts.readyText),
        view.visitorInfo && visitorLine(texts, view.visitorInfo),
        actions(
          primary(texts.join, () => controller.submit(sessionKey)),
          keyEntry && secondary(texts.otherKey, does('enterKey')),
        ),
      );
    }
    case 'key':
      return keyScreen(context, state.value, state.trouble);
    case 'waiting': {
      const max = LOOKUP_ATTEMPTS_MS.length;
      const blocked = state.window === 'blocked';
      const text = blocked ? texts.blockedText : texts.waitingWindow;
      const values = { key: state.sessionKey, attempt: Math.max(1, state.attempt), attempts: max };
      return screen(
        'busy',
        texts.waitingTitle,
        text,
        h('progress', { max, value: state.attempt, 'aria-label': texts.waitingTitle }),
        h('p.small', {}, say(texts.waitingText, values)),
        blocked ? alertBox(text) : line(text),
        actions(blocked && primary(texts.openWindow, does('openView')), cancel(!blocked)),
      );
    }
    case 'opening': {
      const text = view.lookup ? texts.openingText : texts.openingPlain;
      return screen('busy', texts.openingTitle, text, line(text), actions(cancel(true)));
    }
    case 'blocked':
      return screen(
        'bad',
        texts.blockedTitle,
        texts.blockedText,
        alertBox(texts.blockedText),
        actions(primary(texts.openView, does('openView')), cancel()),
      );
    case 'live':
    case 'liveNoViewer':
      return live(context, state.session, state.name);
    case 'ended': {
      const text = endText(texts, state.reason);
      const { session } = state;
      return screen(
        'calm',
        texts.endedTitle,
        text,
        line(text),
        h('dl', {}, [
          row(texts.key, session.sessionKey),
          row(texts.duration, clockText(state.endedAtMs - session.startedAtMs)),
        ]),
        actions(primary(texts.newSession, does('dismiss'))),
      );
    }
    case 'error':
      return failed(
        context,
        state.trouble,
        primary(texts.retry, does('retry')),
        secondary(texts.back, does('dismiss')),
      );
  }
}

/** Everything in it is the visitor's word: text, never more. */
const visitorLine = (texts: PanelTexts, { type, browser, system, page, url: title }: VisitorInfo): Drawn =>
  h('p.small', { title }, [texts[type], browser, system, page].filter(Boolean).join(' · '));

/** A failure that stands beside the state. */
function beside(context: ScreenContext): Child {
  return context.view.trouble && troubleBox(context, context.view.trouble);
}

/** With a way to sign in when that is the next step. */
function troubleBox(
  { view, controller, texts }: ScreenContext,
  trouble: Trouble,
  text = troubleText(texts, trouble),
): Drawn {
  const needsSignIn = trouble.code === 'SIGN_IN_REQUIRED' || trouble.code === 'LOOKUP_REFUSED';
  return alertBox(text, needsSignIn && view.canSignIn && secondary(texts.signIn, () => controller.signIn()));
}

function failed(context: ScreenContext, trouble: Trouble, ...buttons: Drawn[]): Screen {
  return { ...failure(context.texts, trouble), body: [troubleBox(context, trouble), actions(...buttons)] };
}

/** Also of a panel that could not start. */
export function failure(texts: PanelTexts, trouble: Trouble): Screen {
  const text = troubleText(texts, trouble);
  return { name: 'failed', tone: 'bad', title: texts.errorTitle, text, body: [alertBox(text)] };
}

/** Also of a panel that has no host yet. */
export const starting = ({ bootTitle, bootText }: PanelTexts): Screen =>
  note('boot', bootTitle, bootText, 'busy');

function signing(
  { controller, texts }: ScreenContext,
  { code, windowClosed }: NonNullable<PanelView['signingIn']>,
): Screen {
  const spelled = [...code].join(' ');
  return {
    name: 'signing',
    tone: 'busy',
    title: texts.signingTitle,
    text: `${texts.signingText} ${spelled}. ${windowClosed ? texts.signingClosed : ''}`,
    body: [
      line(texts.signingText),
      code && h('p.code', { role: 'img', 'aria-label': say(texts.signingCode, { code: spelled }) }, code),
      windowClosed && alertBox(texts.signingClosed),
      actions(
        windowClosed && secondary(texts.signInAgain, () => controller.signIn()),
        secondary(texts.cancel, () => controller.cancelSignIn(), true),
      ),
    ],
  };
}

/** A screen that only says something. */
const note = (name: string, title: string, text: string, tone: Screen['tone'] = 'calm'): Screen => ({
  name,
  tone,
  title,
  text,
  body: [line(text)],
});

function keyScreen(context: ScreenContext, value: string, trouble?: Trouble): Screen {
  const { controller, texts, view } = context;
  if (view.privileges.keyEntry === false) return withoutKeyEntry(context, value, trouble ?? view.trouble);
  // While typing only what is certainly wrong is said; "enter a key" waits for the attempt to join.
  const asked = trouble?.code === 'SESSION_KEY_INVALID';
  const wrong = cleanKey(value) !== '' || asked ? keyText(texts, value) : undefined;
  const other = asked ? undefined : (trouble ?? view.trouble);
  // No form around the field: a frame whose sandbox lacks `allow-forms` drops what a form submits, without a word.
  const join = ({ target }: Event): void =>
    controller.submit((target as HTMLElement).parentElement!.querySelector('input')!.value);
  const input = h('input', {
    id: 'key',
    'data-first': true,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    'aria-describedby': wrong || other ? 'trouble hint' : 'hint',
    'aria-invalid': `${wrong !== undefined}`,
    value,
    enterkeyhint: 'go',
    oninput: (event: Event) => controller.type((event.target as HTMLInputElement).value),
    onkeydown(event: KeyboardEvent) {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault(); // the focus goes on, and this key must not press what it comes to
      join(event);
    },
  });
  return {
    name: 'key',
    tone: 'calm',
    title: texts.keyTitle,
    text: wrong ?? (other ? troubleText(texts, other) : ''),
    body: [
      h('div.key', {}, [
        h('label', { for: 'key' }, texts.keyLabel),
        h('div.field', {}, input, h('button.primary', { onclick: join }, texts.join)),
        wrong ? alertBox(wrong) : other && troubleBox(context, other),
        h('p.small', { id: 'hint' }, texts.keyHint),
      ]),
    ],
  };
}

/** For agents who may not type a key: only the contact's own can be joined. */
function withoutKeyEntry(context: ScreenContext, value: string, trouble?: Trouble): Screen {
  const { controller, texts } = context;
  if (!trouble) return note('no-key', texts.noKeyTitle, texts.noKeyText);
  // The usual text about the contact's data asks for a key by hand, which this agent cannot give.
  const isContext = trouble.code === 'CONTEXT_INVALID';
  const text = isContext ? `${trouble.detail} ${texts.noKeyText}` : troubleText(texts, trouble);
  return {
    ...note('no-key', texts.noKeyTitle, text),
    body: [
      troubleBox(context, trouble, text),
      value !== '' && actions(primary(texts.retry, () => controller.submit(value))),
    ],
  };
}

function live(context: ScreenContext, session: LiveSession, name: 'live' | 'liveNoViewer'): Screen {
  const { view, texts, nowMs } = context;
  const does = doing(context.controller);
  const seen = name === 'live';
  const { restored } = view;
  const text = seen ? '' : restored ? texts.restoredText : texts.goneText;
  return {
    name,
    tone: seen ? 'live' : 'bad',
    title: seen ? texts.liveTitle : restored ? texts.restoredTitle : texts.goneTitle,
    text,
    body: [
      !seen && alertBox(text),
      h('dl', {}, [
        row(texts.key, session.sessionKey),
        row(texts.time, h('span', { role: 'timer' }, clockText(nowMs - session.startedAtMs))),
        row(texts.agents, session.agents),
        session.page !== undefined && row(texts.page, session.page),
      ]),
      ...(view.signingIn ? signing(context, view.signingIn).body : [beside(context)]),
      actions(
        primary(seen || restored ? texts.showView : texts.rejoin, does('openView')),
        view.privileges.endSession !== false && button('.danger', texts.end, does('end')),
      ),
    ],
  };
}

const row = (name: string, value: Child): Drawn => h('div', {}, h('dt', {}, name), h('dd', {}, value));

function endText(texts: PanelTexts, reason: EndReason | undefined): string {
  const { endedAgent: agent, endedVisitor: visitor, endedTimeout: timeout, endedError: error } = texts;
  return reason ? { agent, visitor, timeout, error }[reason] : texts.endedUnknown;
}
