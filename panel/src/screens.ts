import { LOOKUP_ATTEMPTS_MS, type EndReason, type LiveSession, type Trouble } from '@glance-kit/core';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { cleanKey, type PanelController, type PanelView } from './controller.js';
import { clockText, keyText, say, troubleText, type PanelTexts } from './texts.js';

/** What a screen may use to show itself. */
export interface ScreenContext {
  view: PanelView;
  controller: PanelController;
  texts: PanelTexts;
  nowMs: number;
}

export interface Screen {
  title: string;
  /** Read out after the title when the screen comes up. */
  text: string;
  tone: 'calm' | 'busy' | 'live' | 'bad';
  body: TemplateResult;
}

type Click = () => void;

/** The element that takes the focus when the one that had it is gone. */
const primary = (label: string, click: Click): TemplateResult =>
  html`<button class="primary" data-first @click=${click}>${label}</button>`;

const secondary = (label: string, click: Click, first = false): TemplateResult =>
  html`<button ?data-first=${first} @click=${click}>${label}</button>`;

const actions = (...buttons: TemplateResult[]): TemplateResult => html`<div class="actions">${buttons}</div>`;

const say1 = (text: string): TemplateResult => html`<p>${text}</p>`;

/** A message that does not rely on its colour: it starts with a sign. */
export const alertBox = (text: string, extra: unknown = nothing): TemplateResult =>
  html`<div class="alert">
    <span class="sign" aria-hidden="true">!</span>
    <p id="trouble">${text}</p>
    ${extra}
  </div>`;

export function screenOf(context: ScreenContext): Screen {
  const { view, controller, texts } = context;
  const { state } = view;
  const send = controller.send.bind(controller);
  const running = state.name === 'live' || state.name === 'liveNoViewer';
  if (view.signingIn && !running) return signing(context, view.signingIn);
  switch (state.name) {
    case 'boot':
      return screen('busy', texts.bootTitle, texts.bootText, say1(texts.bootText));
    case 'authError':
      return state.signIn
        ? screen('calm', texts.authTitle, texts.signInText, [
            beside(context),
            say1(texts.signInText),
            actions(primary(texts.signIn, () => controller.signIn())),
          ])
        : failed(context, state.trouble, [primary(texts.retry, () => send({ type: 'retry' }))]);
    case 'idle': {
      const { sessionKey } = state;
      if (sessionKey === undefined) return keyEntry(context, '', undefined);
      return screen('calm', texts.readyTitle, texts.readyText, [
        beside(context),
        say1(texts.readyText),
        actions(
          primary(texts.join, () => send({ type: 'submit', sessionKey })),
          secondary(texts.otherKey, () => send({ type: 'enterKey' })),
        ),
      ]);
    }
    case 'key':
      return keyEntry(context, state.value, state.trouble);
    case 'waiting': {
      const attempts = LOOKUP_ATTEMPTS_MS.length;
      const blocked = state.window === 'blocked';
      const text = blocked ? texts.waitingBlocked : texts.waitingWindow;
      const values = { key: state.sessionKey, attempt: Math.max(1, state.attempt), attempts };
      return screen('busy', texts.waitingTitle, text, [
        html`<progress max=${attempts} .value=${state.attempt} aria-label=${texts.waitingTitle}></progress>
          <p class="small">${say(texts.waitingText, values)}</p>
          ${blocked ? alertBox(text) : say1(text)}`,
        actions(
          ...(blocked ? [primary(texts.openWindow, () => send({ type: 'openView' }))] : []),
          secondary(texts.cancel, () => send({ type: 'cancel' }), !blocked),
        ),
      ]);
    }
    case 'opening': {
      const text = view.lookup ? texts.openingText : texts.openingPlain;
      return screen('busy', texts.openingTitle, text, [
        say1(text),
        actions(secondary(texts.cancel, () => send({ type: 'cancel' }), true)),
      ]);
    }
    case 'blocked':
      return screen('bad', texts.blockedTitle, texts.blockedText, [
        alertBox(texts.blockedText),
        actions(
          primary(texts.openView, () => send({ type: 'openView' })),
          secondary(texts.cancel, () => send({ type: 'cancel' })),
        ),
      ]);
    case 'live':
    case 'liveNoViewer':
      return live(context, state.session, state.name === 'live');
    case 'ended': {
      const text = endText(texts, state.reason);
      const { session } = state;
      return screen('calm', texts.endedTitle, text, [
        say1(text),
        html`<dl>
          ${row(texts.key, session.sessionKey)}
          ${row(texts.duration, clockText(state.endedAtMs - session.startedAtMs))}
        </dl>`,
        actions(primary(texts.newSession, () => send({ type: 'dismiss' }))),
      ]);
    }
    case 'error':
      return failed(context, state.trouble, [
        primary(texts.retry, () => send({ type: 'retry' })),
        secondary(texts.back, () => send({ type: 'dismiss' })),
      ]);
  }
}

function screen(
  tone: Screen['tone'],
  title: string,
  text: string,
  body: TemplateResult | TemplateResult[],
): Screen {
  return { tone, title, text, body: html`${body}` };
}

/** A failure that stands beside the state, with a way to sign in when that is the next step. */
function beside(context: ScreenContext): TemplateResult {
  return context.view.trouble ? troubleBox(context, context.view.trouble) : html``;
}

function troubleBox({ view, controller, texts }: ScreenContext, trouble: Trouble): TemplateResult {
  const needsSignIn = trouble.code === 'SIGN_IN_REQUIRED' || trouble.code === 'LOOKUP_REFUSED';
  const button = needsSignIn && view.canSignIn && secondary(texts.signIn, () => controller.signIn());
  return alertBox(troubleText(texts, trouble), button || nothing);
}

function failed(context: ScreenContext, trouble: Trouble, buttons: TemplateResult[]): Screen {
  const { texts } = context;
  return screen('bad', texts.errorTitle, troubleText(texts, trouble), [
    troubleBox(context, trouble),
    actions(...buttons),
  ]);
}

function signing(
  { controller, texts }: ScreenContext,
  progress: NonNullable<PanelView['signingIn']>,
): Screen {
  const { code, windowClosed } = progress;
  const spoken = `${texts.signingText} ${[...code].join(' ')}${windowClosed ? `. ${texts.signingClosed}` : ''}`;
  return screen('busy', texts.signingTitle, spoken, [
    html`<p>${texts.signingText}</p>
      <p class="code" role="img" aria-label=${say(texts.signingCode, { code: [...code].join(' ') })}>
        ${code}
      </p>`,
    windowClosed ? alertBox(texts.signingClosed) : html``,
    actions(
      secondary(texts.cancel, () => controller.cancelSignIn(), true),
      ...(windowClosed ? [secondary(texts.signInAgain, () => controller.signIn())] : []),
    ),
  ]);
}

function keyEntry(context: ScreenContext, value: string, trouble: Trouble | undefined): Screen {
  const { controller, texts, view } = context;
  const typed = cleanKey(value) !== '';
  // While typing only what is certainly wrong is said; "enter a key" waits for the attempt to join.
  const asked = trouble?.code === 'SESSION_KEY_INVALID';
  const wrong = typed || asked ? keyText(texts, value) : undefined;
  const submit = (event: Event): void => {
    event.preventDefault();
    controller.submit((event.target as HTMLFormElement).querySelector('input')?.value ?? '');
  };
  const message = wrong
    ? alertBox(wrong)
    : trouble && !asked
      ? troubleBox(context, trouble)
      : beside(context);
  const described = wrong || (trouble && !asked) || view.trouble ? 'trouble hint' : 'hint';
  const spoken = wrong ?? (trouble && !asked ? troubleText(texts, trouble) : '');
  return screen(
    'calm',
    texts.keyTitle,
    spoken,
    html`
      <form novalidate @submit=${submit}>
        <label for="key">${texts.keyLabel}</label>
        <div class="field">
          <input
            id="key"
            data-first
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-describedby=${described}
            aria-invalid=${wrong ? 'true' : 'false'}
            .value=${value}
            @input=${(event: Event) => controller.type((event.target as HTMLInputElement).value)}
          />
          <button class="primary" type="submit">${texts.join}</button>
        </div>
        ${message}
        <p id="hint" class="small">${texts.keyHint}</p>
      </form>
    `,
  );
}

function live(context: ScreenContext, session: LiveSession, viewer: boolean): Screen {
  const { view, controller, texts, nowMs } = context;
  const send = controller.send.bind(controller);
  const title = viewer ? texts.liveTitle : view.restored ? texts.restoredTitle : texts.goneTitle;
  const text = viewer ? '' : view.restored ? texts.restoredText : texts.goneText;
  return screen(viewer ? 'live' : 'bad', title, text, [
    viewer ? html`` : alertBox(text),
    html`<dl>
      ${row(texts.key, session.sessionKey)}
      ${row(texts.time, html`<span role="timer">${clockText(nowMs - session.startedAtMs)}</span>`)}
      ${row(texts.agents, session.agents)} ${session.page ? row(texts.page, session.page) : nothing}
    </dl>`,
    view.signingIn ? signing(context, view.signingIn).body : beside(context),
    actions(
      primary(viewer || view.restored ? texts.showView : texts.rejoin, () => send({ type: 'openView' })),
      html`<button class="danger" @click=${() => send({ type: 'end' })}>${texts.end}</button>`,
    ),
  ]);
}

const row = (name: string, value: unknown): TemplateResult =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

function endText(texts: PanelTexts, reason: EndReason): string {
  const table = {
    agent: texts.endedAgent,
    visitor: texts.endedVisitor,
    timeout: texts.endedTimeout,
    error: texts.endedError,
  };
  return table[reason];
}
