import {
  isKitError,
  launchAddress,
  plainView,
  type Agent,
  type ActivityRecord,
  type Host,
} from '@glance-kit/core';
import { framePlaces } from '../frame-places.js';
import { defineGlancePanel, type GlancePanel } from '../glance-panel.js';
import type { PageStore } from '../page-store.js';
import { postActivity } from '../post-activity.js';
import { mayPostForms } from '../post-form.js';
import type { PanelSettings } from '../settings.js';
import { say } from '../texts.js';
import { handOffSignIn, type SignIn } from '../sign-in.js';
import { signedInLoginKeys } from '../signed-in-login-keys.js';
import { viewOpener, type ViewOpener } from '../view-opener.js';
import type { FramedSignInOptions } from './framed-sign-in.js';
import { pageTexts } from './languages.js';
import { pageMemory, pageOutbox } from './memory.js';
import { readPageConfig, type PageConfig } from './page-config.js';
import type * as optional from './optional.js';
import { PAGE_ENGLISH, type PageTexts } from './page-texts.js';
import { knownAgent, signOut, type KnownAgent } from './session.js';

/** What a page hands to its connector's host. */
export interface PageParts {
  config: PageConfig;
  openView: ViewOpener;
  /** Who signed in, for the visitor; never proof of identity. */
  agent(): Agent;
  /** Sends an activity to the address of the configuration; absent when there is none. */
  sendActivity?: (record: ActivityRecord) => Promise<void>;
}

export interface PanelPageOptions {
  /** Element that everything is put into. */
  main: HTMLElement;
  config: PageConfig;
  store: PageStore;
  /** `knownAgent` of the configuration, where the page asked before it could be shown. */
  known?: KnownAgent | undefined;
  host(parts: PageParts): Host;
}

/** Address of the page's script. */
let pageScript = '';
let framedSignIn: typeof optional.framedSignIn | undefined;

/** From beside the script. */
const loadOptional = (): Promise<typeof optional> =>
  import(new URL('optional.js', pageScript).href) as Promise<typeof optional>;

/**
 * Beside the page's script, wherever the page is mounted.
 *
 * @param read  for a connector with settings of its own
 */
export async function loadPageConfig<Config extends PageConfig = PageConfig>(
  script: string,
  read: (value: unknown) => Config = readPageConfig as (value: unknown) => Config,
): Promise<Config> {
  pageScript = script;
  const reply = await fetch(new URL('config.json', script), { cache: 'no-store' });
  const config = read(reply.ok ? await reply.json().catch(() => undefined) : undefined);
  if (config.signInMode === 'frame') ({ framedSignIn } = await loadOptional());
  return config;
}

type FramedPage = Pick<FramedSignInOptions, 'place' | 'texts' | 'say'>;

/** What a page need not have in it where its host has something better. */
export interface PageOwn extends Pick<PanelSettings, 'launch'> {
  /** The reply to a login key that was asked for ahead. */
  firstKey?: Promise<Response> | undefined;
  /** How agents sign in, made once there is a page that its words can be said in. */
  signIn(page: FramedPage): SignIn | undefined;
}

/**
 * The panel as a page of its own in a frame of the host: everything that is the same for every host. Agents sign in by
 * the hand-off that the configuration names.
 *
 * @returns the panel, for what only one host does
 */
export function showPanelPage(options: PanelPageOptions): GlancePanel {
  const { main, config } = options;
  const { signOut: address } = config;
  const { known = knownAgent(config, options.store) } = options;
  let signedIn: HTMLElement | undefined;
  const panel = showOwnPanelPage(options, {
    signIn(page) {
      const signIn = signInOf(config, known, page);
      signedIn = signIn && address ? signedInLine(main, signIn, address, page.texts) : undefined;
      return signIn;
    },
    firstKey: known?.loginKey,
    ...(!mayPostForms(window) && { launch: (view) => launchAddress(view) }),
  });
  if (signedIn) main.append(signedIn);
  return panel;
}

/** The same where the host brings its own sign-in, and lets pages post forms. */
export function showOwnPanelPage(
  { main, config, store, host }: PanelPageOptions,
  { signIn: signInOf, firstKey, ...own }: PageOwn,
): GlancePanel {
  defineGlancePanel(); // first: a property set on an element that is not yet a panel is never seen
  const panel = document.createElement('glance-panel');
  const texts = pageTexts(config);
  document.documentElement.lang = texts.language;
  panel.texts = texts;
  brand(config);

  const signIn = signInOf({
    place: main,
    texts,
    say: (instead) => void (panel.texts = { ...texts, ...instead }),
  });
  const { loginKey, activity } = config;
  const settings: PanelSettings = {
    service: config.service,
    groupId: config.groupId,
    memory: pageMemory(store),
    outbox: pageOutbox(store),
    privileges: config.privileges,
    autoJoin: config.autoJoin,
    brand: config.branding,
    ...own,
  };
  if (loginKey && signIn) {
    settings.signIn = signIn;
    settings.loginKeys = signedInLoginKeys({ signIn, address: loginKey, first: firstKey });
    if (config.visitorInfo)
      settings.visitorInfo = async (panel) => (await loadOptional()).visitorInfo(config)(panel);
  } else {
    settings.plainView = plainView({ base: config.service, ...config });
  }
  const views = framePlaces(document);
  const connected = host({
    config,
    openView: viewOpener({
      service: config.service,
      store,
      place: config.openIn,
      container: (conversationId) => views.place(conversationId),
      texts: () => panel.texts,
    }),
    agent() {
      const { name, email } = signIn?.person ?? {};
      return { name, email };
    },
    ...(activity && {
      sendActivity: (record) =>
        postActivity(record, { address: activity, token: () => signIn?.person?.token }).catch((error) => {
          if (isKitError(error) && error.code === 'SIGN_IN_REQUIRED') signIn?.forget();
          throw error;
        }),
    }),
  });
  panel.host = views.following(connected);
  panel.settings = settings;
  main.append(panel, views.root);
  return panel;
}

/** A line above the panel; one that stands there already is not said again. */
export function note(main: HTMLElement, text: string, kind = ''): void {
  if (main.textContent.includes(text)) return;
  const line = document.createElement('p');
  line.className = `note ${kind}`;
  line.setAttribute('role', 'status');
  line.textContent = text;
  main.prepend(line);
}

/**
 * What the reader sees of a page that could not start.
 *
 * @param texts  English unless given: without its configuration a page knows no other language
 */
export function startTrouble(main: HTMLElement, error: unknown, texts: PageTexts = PAGE_ENGLISH): void {
  const reason = isKitError(error) ? error.message : texts.startAgain;
  note(main, say(texts.startFailed, { reason }));
}

/** On the whole page: the panel takes it from there, and what stands around it, too. */
function brand({ branding }: PageConfig): void {
  const { accent } = branding ?? {};
  if (!accent) return;
  document.documentElement.style.setProperty('--gk-accent', `light-dark(${accent.light}, ${accent.dark})`);
}

function signInOf(
  { signIn, collect }: PageConfig,
  known: KnownAgent | undefined,
  framed: FramedPage,
): SignIn | undefined {
  if (!signIn || !collect) return undefined;
  const options = { signIn, collect, ...(known && { resumed: known.person }) };
  return (framedSignIn ?? handOffSignIn)({ ...options, ...framed, handOffSignIn });
}

/** Who is signed in, with a way out: the next agent at this desk must not go on under this name. */
function signedInLine(main: HTMLElement, signIn: SignIn, address: string, texts: PageTexts): HTMLElement {
  const line = document.createElement('footer');
  const who = document.createElement('span');
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = texts.signOut;
  line.append(who, button);
  const draw = (): void => {
    const { person } = signIn;
    const name = person?.name ?? person?.partnerUserId ?? '';
    line.hidden = !person;
    if (who.textContent !== name) who.textContent = name;
  };
  void signIn.resume?.().then(draw);
  setInterval(draw, 500);
  button.addEventListener('click', () => {
    button.disabled = true;
    const { token } = signIn.person ?? {};
    signOut(address, token).then(
      () => location.reload(),
      () => {
        button.disabled = false;
        note(main, texts.signOutFailed);
      },
    );
  });
  return line;
}
