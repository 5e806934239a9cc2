import type { Host, JoinState, Trouble, Visitor } from '@glance-kit/core';
import { PanelController } from './controller.js';
import { draw, h, type Child, type Drawn } from './draw.js';
import { PANEL_STYLE } from './panel-style.js';
import { failure, screenOf, starting, type Screen } from './screens.js';
import type { PanelBrand, PanelSettings } from './settings.js';
import { PANEL_ENGLISH, say, troubleText, type PanelTexts } from './texts.js';
import { troubleOf } from './trouble.js';

/** What the panel is about now, for a page around it; see `gk-state`. */
export interface PanelStateDetail {
  /** Empty when no contact is open. */
  conversationId: string;
  state: JoinState['name'];
  /** Of the running session, or of the one that has just ended. */
  sessionId?: string;
}

// On a server there are no elements; the class is imported there, but never made.
const Element = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * The agent panel. Set `host` and `settings`; it starts when both are there and it is in a document.
 *
 * Attributes: `theme` = `light` or `dark` (the reader's own preference unless given).
 * Looks: the custom properties `--gk-accent`, `--gk-on-accent`, `--gk-text`, `--gk-muted`, `--gk-surface`,
 * `--gk-field`, `--gk-border`, `--gk-danger`, `--gk-live`, `--gk-radius`, `--gk-font`.
 * Events: `gk-state` (a `CustomEvent` of `PanelStateDetail`) whenever state or contact has changed.
 */
export class GlancePanel extends Element {
  #host: Host | undefined;
  #settings: PanelSettings | undefined;
  #texts: PanelTexts = PANEL_ENGLISH;
  #controller: PanelController | undefined;
  #broken: Trouble | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #asked = false;
  #told = '';
  #root: ShadowRoot | undefined;

  get host(): Host | undefined {
    return this.#host;
  }
  set host(host: Host | undefined) {
    this.#host = host;
    this.#start();
  }

  get settings(): PanelSettings | undefined {
    return this.#settings;
  }
  set settings(settings: PanelSettings | undefined) {
    this.#settings = settings;
    this.#start();
  }

  /** Texts in place of the English ones, any number of them. */
  set texts(texts: Partial<PanelTexts> | undefined) {
    this.#texts = { ...PANEL_ENGLISH, ...texts };
    this.#ask();
  }
  get texts(): PanelTexts {
    return this.#texts;
  }

  connectedCallback(): void {
    if (!this.#controller) this.#start();
  }

  disconnectedCallback(): void {
    // A host that moves the panel takes it out and puts it back at once: sessions must survive that.
    queueMicrotask(() => this.isConnected || this.#stop());
  }

  #start(): void {
    this.#stop();
    this.#ask();
    if (!this.#host || !this.#settings || !this.isConnected) return;
    try {
      this.#controller = new PanelController({
        host: this.#host,
        settings: this.#settings,
        waitingText: () => this.#texts.waitingPage,
        changed: () => {
          this.#ask();
          this.#tell();
        },
      });
      this.#tell();
    } catch (error) {
      this.#broken = troubleOf(error, 'CONFIG_INVALID');
    }
  }

  #stop(): void {
    this.#told = '';
    this.#controller?.close();
    this.#controller = undefined;
    this.#broken = undefined;
    this.#tick(false);
  }

  #tick(isLive: boolean | undefined): void {
    if (isLive) return void (this.#ticking ??= setInterval(() => this.#ask(), 1_000));
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }

  #tell(): void {
    const { view } = this.#controller ?? {}; // none while it is being made
    if (!view) return;
    const { contact, state } = view;
    const detail: PanelStateDetail = {
      conversationId: contact?.conversationId ?? '',
      state: state.name,
      ...('session' in state && { sessionId: state.session.sessionId }),
    };
    const told = JSON.stringify(detail);
    if (told === this.#told) return;
    this.#told = told;
    this.dispatchEvent(new CustomEvent('gk-state', { detail }));
  }

  /** Many changes of one task become one drawing. */
  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      if (this.isConnected) this.#draw();
    });
  }

  #draw(): void {
    const root = (this.#root ??= styledRoot(this));
    const hadFocus = root.activeElement !== null;
    draw(root, [this.#picture()]);
    // The element with the focus went away with its screen: the next one's first action takes over, and the
    // heading stands in while there is none.
    const { activeElement: active } = root;
    const first = root.querySelector<HTMLElement>('[data-first]');
    const heading = root.querySelector('h2');
    if (hadFocus && (!active || active === heading)) (first ?? heading)?.focus();
    this.#tick(this.#controller?.view.state.name.startsWith('live'));
  }

  #picture(): Drawn {
    const texts = this.#texts;
    const controller = this.#controller;
    if (!controller) return frame(texts, this.#broken ? failure(texts, this.#broken) : starting(texts));
    const { view } = controller;
    const refused = view.refused.length
      ? `${say(texts.notSaved, { keys: view.refused.join(', ') })} ${troubleText(texts, { code: 'RECORD_REFUSED' })}`
      : '';
    const screen = screenOf({ view, controller, texts, nowMs: Date.now() });
    return frame(
      texts,
      screen,
      refused,
      view.unsaved &&
        notice('unsaved', view.saving ? texts.saving : texts.unsaved, [
          view.canSignIn && link(texts.signIn, () => controller.signIn()),
          link(texts.saveAgain, () => controller.retrySaving()),
        ]),
      refused && notice('refused', refused, [link(texts.notSavedSeen, () => controller.forgetRefused())]),
      view.otherSessions > 0 && h('p.notice', {}, say(texts.otherSessions, { count: view.otherSessions })),
      view.contact,
      this.#settings?.brand,
    );
  }
}

const notice = (key: string, text: string, links: Child[]): Drawn =>
  h('div.notice', { key }, h('span', {}, text), links);

const link = (label: string, onclick: () => void): Drawn => h('button.link', { key: label, onclick }, label);

function styledRoot(element: HTMLElement): ShadowRoot {
  const root = element.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet(); // not a style element: the host's page may forbid inline styles
  sheet.replaceSync(PANEL_STYLE);
  root.adoptedStyleSheets = [sheet];
  return root;
}

/** The one live region lies in the frame, so that it is there before what it says. */
function frame(
  texts: PanelTexts,
  { name, tone, title, text, body }: Screen,
  news = '',
  unsaved?: Child,
  refused?: Child,
  others?: Child,
  contact?: Visitor | null,
  brand?: PanelBrand,
): Drawn {
  return h('section', { 'aria-label': texts.panel, 'data-tone': tone }, [
    h('header', {}, h('span.dot', { 'aria-hidden': 'true' }), h('h2', { tabindex: -1 }, title), mark(brand)),
    who(texts, contact),
    h('div.screen', { key: name }, body),
    unsaved,
    refused,
    others,
    h('p.spoken', { role: 'status' }, `${title}. ${text} ${news}`),
  ]);
}

function mark({ name = '', logo }: PanelBrand = {}): Child {
  return logo !== undefined ? h('img', { src: logo, alt: name }) : name !== '' && h('span.brand', {}, name);
}

function who(texts: PanelTexts, contact: Visitor | null | undefined): Child {
  if (contact === null) return h('p.small', {}, texts.noContact);
  const name = contact?.name ?? contact?.phone ?? contact?.email;
  return name !== undefined && h('p.contact', {}, say(texts.contact, { name }));
}

declare global {
  interface HTMLElementTagNameMap {
    'glance-panel': GlancePanel;
  }
  interface HTMLElementEventMap {
    'gk-state': CustomEvent<PanelStateDetail>;
  }
}

/** Makes `<glance-panel>` known to the page; a second call, or a second copy of the package, changes nothing. */
export function defineGlancePanel(): void {
  if (!customElements.get('glance-panel')) customElements.define('glance-panel', GlancePanel);
}
