import {
  launchAddress,
  sessionService,
  systemClock,
  type Activity,
  type Clock,
  type FoundSession,
  type LiveSession,
  type LoginKeyGrant,
  type LoginKeySource,
} from '@glance-kit/core';
import {
  PanelController,
  pageMemory,
  pageOutbox,
  pageStore,
  visitorInfo,
  type PageStorage,
  type PanelMemory,
  type PageStore,
} from '@glance-kit/panel/headless';
import { kitErrorOf } from './apex-error.js';
import type { SalesforceContext } from './apex-contract.js';
import { salesforceHost } from './host.js';
import { salesforceLoginKeys } from './login-keys.js';
import { Presence } from './presence.js';
import { RecordWatch } from './record-watch.js';
import { runningPanels, type RunningPanel } from './running-panels.js';
import { broken, permissionScreen, screenOf, starting, type Screen, type ScreenAction } from './screen.js';
import type { SalesforcePage } from './sdk.js';
import { troubleOf, type SalesforceTexts } from './texts.js';
import { SalesforceViews } from './views.js';

export interface CobrowseOptions {
  page: SalesforcePage;
  /** Where the framed view of a record goes; called when it is opened. */
  container(recordId: string): HTMLElement;
  /** What is said, in the language of the user. */
  texts: SalesforceTexts;
  /** Called after each change of `screen`. */
  changed(): void;
  window?: Window;
  clock?: Clock;
  fetch?: typeof fetch;
}

const TICK_MS = 1_000;
/** A key with less than this left is not used for a look at who is there. */
const LEAST_LEFT_SECONDS = 10;

/** The panel of one component: a screen as plain data, and what the agent may do on it. */
export class Cobrowse {
  readonly #options: CobrowseOptions;
  readonly #page: SalesforcePage;
  readonly #clock: Clock;
  readonly #records: RecordWatch;
  readonly #presence: Presence;
  readonly #self: RunningPanel;
  readonly #leave: (() => void)[];
  readonly #texts: SalesforceTexts;
  #context: SalesforceContext | undefined;
  #controller: PanelController | undefined;
  #views: SalesforceViews | undefined;
  #trouble: string | undefined;
  #grant: LoginKeyGrant | undefined;
  #keys: LoginKeySource | undefined;
  #stopTicking: (() => void) | undefined;
  readonly #running = new Set<string>();
  #told = '';
  #isClosed = false;
  readonly #life = new AbortController();

  constructor(options: CobrowseOptions) {
    this.#options = options;
    this.#page = options.page;
    this.#clock = options.clock ?? systemClock;
    this.#texts = options.texts;
    this.#records = new RecordWatch(options.page);
    this.#presence = new Presence({
      lookup: (sessionKey, signal) => this.#lookUp(sessionKey, signal),
      changed: () => this.#tell(),
      clock: this.#clock,
    });
    this.#self = {
      runs: (recordId) => this.#running.has(recordId),
      othersChanged: () => this.#tell(),
    };
    this.#leave = [
      runningPanels.add(this.#self),
      this.#records.onChanged(() => this.#hear()),
      () => this.#presence.watch(undefined),
    ];
  }

  get screen(): Screen {
    const texts = this.#texts;
    const context = this.#context;
    if (this.#trouble !== undefined) return broken(texts, this.#trouble);
    if (!context) return starting(texts);
    const controller = this.#controller;
    if (!controller) return permissionScreen(texts, context.permissions) ?? starting(texts);
    const { view } = controller;
    const { state: asked } = this.#records.news;
    const id = this.#recordId;
    return screenOf({
      texts,
      nowMs: this.#clock.now(),
      context,
      view,
      isThere: this.#isPresenceShown ? !!this.#presence.session : undefined,
      isFrameSilent: this.#views?.isSilent(id) ?? false,
      runsElsewhere: id !== '' && runningPanels.runsElsewhere(this.#self, id),
      isRecordUnknown: asked === 'failed',
      isAsking: asked === 'asking' || (view.contact === null && this.#page.recordId !== null),
    });
  }

  /** Record whose framed view belongs on screen; empty for none. */
  get recordId(): string {
    return this.#recordId;
  }

  /** A click. Windows open before it returns. */
  act(action: ScreenAction, value = ''): void {
    const controller = this.#controller;
    if (action === 'askAgain') return this.#askAgain();
    if (!controller) return;
    switch (action) {
      case 'join': {
        const { state } = controller.view;
        if (state.name === 'idle' && state.sessionKey !== undefined) controller.submit(state.sessionKey);
        return;
      }
      case 'submit':
        return controller.submit(value);
      case 'inWindow':
        return this.#views?.inWindow(this.#recordId);
      case 'retrySaving':
        return controller.retrySaving();
      case 'forgetRefused':
        return controller.forgetRefused();
      default:
        return controller.send({ type: action });
    }
  }

  /** A change of the key field. */
  type(value: string): void {
    this.#controller?.type(value);
  }

  /** Lets go of the page; open views stay open. */
  close(): void {
    this.#isClosed = true;
    this.#life.abort();
    this.#leave.forEach((leave) => leave());
    this.#stopTicking?.();
    this.#controller?.close();
    runningPanels.tell(this.#self);
  }

  get #recordId(): string {
    return this.#controller?.view.contact?.conversationId ?? '';
  }

  get #isPresenceShown(): boolean {
    const { settings } = this.#context ?? {};
    const isAsked = settings?.presence || settings?.showVisitorInfo;
    return isAsked === true && this.#presence.session !== undefined;
  }

  #askAgain(): void {
    this.#trouble = undefined;
    this.#records.again();
  }

  #hear(): void {
    const { news } = this.#records;
    if (news.state === 'known') {
      this.#context = news.context;
      this.#trouble = undefined;
      if (!this.#controller && !permissionScreen(this.#texts, news.context.permissions))
        this.#start(news.context);
    } else if (news.state === 'failed' && !this.#controller) {
      this.#fail(kitErrorOf(news.thrown, 'Salesforce did not answer.', 'HANDLER_FAILED'));
    }
    this.#tell();
  }

  #fail(error: unknown): void {
    const { code } = kitErrorOf(error, 'Cobrowse could not start.', 'CONFIG_INVALID');
    this.#trouble = troubleOf(this.#texts, { code });
  }

  #start({ service, groupId, settings, partnerUserId }: SalesforceContext): void {
    const { window: page = window, fetch: fetchIt } = this.#options;
    const prefix = `glance-kit/salesforce/${partnerUserId}/`;
    const ofTab = pageStore(
      prefix,
      storage(() => page.sessionStorage),
    );
    const keys = salesforceLoginKeys(this.#page, () => this.#context?.partnerUserId ?? '', fetchIt);
    this.#keys = async (signal) => (this.#grant = await keys(signal));
    try {
      const views = new SalesforceViews({
        service,
        openIn: settings.openIn,
        container: (recordId) => this.#options.container(recordId),
        store: ofTab,
        texts: () => this.#texts,
        changed: () => this.#tell(),
        window: page,
        clock: this.#clock,
      });
      this.#views = views;
      this.#controller = new PanelController({
        host: salesforceHost(this.#page, {
          openView: views.open,
          records: this.#records,
          lost: (activity) => this.#lost(activity),
          opensTask: () => this.#context?.settings.openSessionRecord === true,
        }),
        settings: {
          service,
          groupId,
          loginKeys: this.#keys,
          memory: this.#memory(ofTab),
          // Of the browser, not the tab: an agent who closes the tab comes back tomorrow.
          outbox: pageOutbox(
            pageStore(
              prefix,
              storage(() => page.localStorage),
            ),
          ),
          ...(settings.showVisitorInfo && {
            visitorInfo: visitorInfo({ service, ...(fetchIt && { fetch: fetchIt }) }),
          }),
          launch: (view) =>
            launchAddress(view, { ...(fetchIt && { fetch: fetchIt }), signal: this.#life.signal }),
        },
        waitingText: () => this.#texts.waitingPage,
        changed: () => this.#tell(),
        clock: this.#clock,
        ...(fetchIt && { fetch: fetchIt }),
      });
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A session that another panel of this page has is not "restored" here. */
  #memory(store: PageStore): PanelMemory {
    const memory = pageMemory(store);
    const note = (id: string, session: LiveSession | undefined): void =>
      void (session ? this.#running.add(id) : this.#running.delete(id));
    return {
      load: (id) => {
        if (runningPanels.runsElsewhere(this.#self, id)) return undefined;
        const session = memory.load(id);
        note(id, session);
        return session;
      },
      save(id, session) {
        note(id, session);
        memory.save(id, session);
      },
    };
  }

  #lost(activity: Activity): void {
    if (activity.phase === 'ended')
      this.#page.toast({ title: this.#texts.lostTitle, message: this.#texts.lostText, variant: 'error' });
  }

  /** @returns null when the session does not run, `undefined` for no answer that counts */
  async #lookUp(sessionKey: string, signal: AbortSignal): Promise<FoundSession | null | undefined> {
    const context = this.#context;
    if (!context || !this.#keys) return undefined;
    const isFresh = this.#grant && this.#grant.expiration - this.#clock.now() / 1000 > LEAST_LEFT_SECONDS;
    const grant = isFresh ? this.#grant! : await this.#keys(signal);
    const { fetch: fetchIt } = this.#options;
    const service = sessionService({ base: context.service, ...(fetchIt && { fetch: fetchIt }) });
    const { groupId, partnerUserId, loginKey } = grant;
    const result = await service.lookup({ user: { groupId, partnerUserId }, loginKey, sessionKey }, signal);
    if (result.kind === 'refused') this.#grant = undefined;
    return result.kind === 'found' ? result.session : result.kind === 'notFound' ? null : undefined;
  }

  #tell(): void {
    const { view } = this.#controller ?? {}; // none while it is being made
    if (this.#isClosed) return;
    this.#watchPresence(view?.state.name === 'idle' ? view.state.sessionKey : undefined);
    if (view?.state.name.startsWith('live')) this.#tick();
    this.#options.changed();
    const isNews = this.#told !== `${this.#recordId} ${view?.state.name}`;
    this.#told = `${this.#recordId} ${view?.state.name}`;
    if (isNews) runningPanels.tell(this.#self);
  }

  #watchPresence(sessionKey: string | undefined): void {
    const { settings } = this.#context ?? {};
    const isAsked = settings?.presence || settings?.showVisitorInfo;
    this.#presence.watch(isAsked ? sessionKey : undefined);
  }

  #tick(): void {
    this.#stopTicking ??= this.#clock.after(TICK_MS, () => {
      this.#stopTicking = undefined;
      this.#tell();
    });
  }
}

/** Storage may be forbidden at all. */
function storage(read: () => Storage): PageStorage {
  try {
    return read();
  } catch {
    return undefined;
  }
}
