import {
  INITIAL_JOIN_STATE,
  agentViewForm,
  isKitError,
  joinStep,
  pollLookup,
  viewerAddress,
  type Activity,
  type Clock,
  type FoundSession,
  type Host,
  type JoinEffect,
  type JoinEvent,
  type JoinState,
  type LiveSession,
  type SessionService,
  type Trouble,
  type ViewerAddress,
  type ViewerMessage,
  type Visitor,
} from '@glance-kit/core';
import type { ActivityLog } from './activity-log.js';
import { lookUpOnce, sessionIdOf } from './join-lookup.js';
import type { LoginKeyKeeper } from './login-key-keeper.js';
import { SessionWatch } from './session-watch.js';
import type { PanelSettings, PanelTiming } from './settings.js';
import { lookupTrouble, troubleOf } from './trouble.js';
import { ViewHandle } from './view-handle.js';

/** What all conversations of a panel share. */
export interface ConversationContext {
  host: Host;
  settings: PanelSettings;
  service: SessionService;
  /** Absent in a plain join. */
  keys: LoginKeyKeeper | undefined;
  clock: Clock;
  timing: PanelTiming;
  activities: ActivityLog;
  waitingText(): string;
  newId(): string;
  changed(): void;
}

type ContactEvent = Extract<JoinEvent, { type: 'contact' }>;

/**
 * One contact's join: its state and everything under way for it. Conversations are independent, so showing
 * another contact never touches a running session.
 */
export class Conversation {
  state: JoinState = INITIAL_JOIN_STATE;
  /** What went wrong beside a state that has no room for it, a running session for instance. */
  trouble: Trouble | undefined;
  /** The session was running before the page was reloaded; its window may still be open. */
  restored = false;
  #contact: ContactEvent | undefined;
  #view: ViewHandle | undefined;
  #found: FoundSession | undefined;
  #lookup: AbortController | undefined;
  #stopWaiting: (() => void) | undefined;
  #stopEnding: (() => void) | undefined;
  readonly #watch: SessionWatch;
  readonly #pending: JoinEvent[] = [];
  #stepping = false;

  constructor(
    /** Empty when no contact is open. */
    readonly id: string,
    private readonly context: ConversationContext,
  ) {
    this.#watch = new SessionWatch(context, {
      gone: (reason) =>
        this.send({ type: 'sessionEnded', ...(reason && { reason }), atMs: context.clock.now() }),
      trouble: (trouble) => this.showTrouble(trouble),
    });
    const session = context.settings.memory?.load(id);
    if (session) {
      this.restored = true;
      this.state = { name: 'liveNoViewer', session };
      this.#watchOrNot();
    } else {
      this.#authenticate();
    }
  }

  /** Whether forgetting this conversation loses nothing. */
  get atRest(): boolean {
    const { name } = this.state;
    return name === 'idle' || name === 'boot' || name === 'authError' || name === 'ended';
  }

  get running(): boolean {
    return this.state.name === 'live' || this.state.name === 'liveNoViewer';
  }

  /** What the host knows about the contact; the same news twice changes nothing, so a typed key stays. */
  contact({ sessionKey, notice }: Pick<Visitor, 'sessionKey' | 'notice'>): void {
    const news: ContactEvent = {
      type: 'contact',
      ...(sessionKey !== undefined && { sessionKey }),
      ...(notice !== undefined && { trouble: { code: 'CONTEXT_INVALID', detail: notice } }),
    };
    if (JSON.stringify(news) === JSON.stringify(this.#contact)) return;
    this.#contact = news;
    this.send(news);
  }

  /**
   * One event and all its effects, synchronously: called from a click, the window opens inside it.
   * Events that effects cause are taken in order afterwards.
   */
  send(event: JoinEvent): void {
    this.#pending.push(event);
    if (this.#stepping) return;
    this.#stepping = true;
    for (let next = this.#pending.shift(); next; next = this.#pending.shift()) this.#step(next);
    this.#stepping = false;
    this.context.changed();
  }

  /** A failure that the state itself has no room for. */
  showTrouble(trouble: Trouble | undefined): void {
    this.trouble = trouble;
    this.context.changed();
  }

  /** Stops everything under way; windows stay open. */
  close(): void {
    this.#lookup?.abort();
    this.#stopWaiting?.();
    this.#stopEnding?.();
    this.#watch.stop();
  }

  #step(event: JoinEvent): void {
    const before = this.state;
    const { state, effects } = joinStep(before, event, { lookup: this.context.keys !== undefined });
    this.state = state;
    if (state.name !== before.name) this.trouble = undefined;
    for (const effect of effects) this.#run(effect);
    if (state !== before) this.#remember(before);
    this.#watchOrNot();
    // Back at the start, the contact's own key is offered again; a notice only once, or "back" led nowhere.
    const arrived = state.name === 'idle' && before.name !== 'idle' && event.type !== 'contact';
    const contact = this.#contact;
    if (arrived && contact && !(event.type === 'back' && contact.trouble)) this.send(contact);
  }

  #run(effect: JoinEffect): void {
    switch (effect.type) {
      case 'authenticate':
        return this.#authenticate();
      case 'openWindow':
        return this.#openView();
      case 'closeWindow':
        return this.#dropView();
      case 'focusWindow':
        return this.#view?.focus();
      case 'startLookup':
        return void this.#lookUp(effect.sessionKey);
      case 'cancelLookup':
        return this.#lookup?.abort();
      case 'showViewer':
        return void this.#fillView(effect.sessionKey);
      case 'endSession':
        return this.#endSession();
      case 'recordStarted':
        return this.#record(effect.session, { phase: 'started' });
      case 'recordEnded':
        return this.#record(effect.session, {
          phase: 'ended',
          endedAt: new Date(effect.endedAtMs),
          ...(effect.reason && { reason: effect.reason }),
        });
    }
  }

  #authenticate(): void {
    const { keys, settings } = this.context;
    if (!keys) {
      this.send({ type: 'authenticated' });
      return;
    }
    keys.usable().then(
      () => this.send({ type: 'authenticated' }),
      (error: unknown) =>
        this.send({
          type: 'authFailed',
          trouble: troubleOf(error, 'HANDLER_FAILED'),
          signIn: settings.signIn !== undefined && isKitError(error) && error.code.startsWith('SIGN_IN'),
        }),
    );
  }

  #openView(): void {
    this.#dropView();
    this.trouble = undefined;
    const view: ViewHandle = new ViewHandle(this.context.host, this.context.waitingText(), {
      reopen: () => this.#reopenView(),
      message: (message) => this.#hear(message),
      closed: () => {
        this.#view = undefined;
        this.#stopWaiting?.();
        this.send({ type: 'viewerClosed' });
      },
      refused: (error) => {
        this.#view = undefined;
        this.#refused(error);
      },
      filled: () => this.#waitForAWord(view),
    });
    this.#view = view;
  }

  /** The same view in another place, asked for by a click in the one that is open. */
  #reopenView(): void {
    const { state } = this;
    this.#openView();
    if (state.name === 'opening') void this.#fillView(state.sessionKey);
    else if (state.name === 'live') void this.#fillView(state.session.sessionKey);
  }

  #refused(error: unknown): void {
    const trouble = troubleOf(error, 'HOST_REFUSED');
    if (trouble.code === 'POPUP_BLOCKED') {
      this.send({ type: 'popupBlocked' });
      if (this.running) this.showTrouble(trouble);
      return;
    }
    this.#fail(trouble);
  }

  #dropView(): void {
    this.#stopWaiting?.();
    this.#stopEnding?.();
    this.#view?.drop();
    this.#view = undefined;
  }

  async #lookUp(sessionKey: string): Promise<void> {
    const { keys, service, clock } = this.context;
    if (!keys) return;
    const lookup = new AbortController();
    this.#lookup = lookup;
    this.#found = undefined;
    const event = await pollLookup((signal) => lookUpOnce(service, keys, sessionKey, signal), {
      signal: lookup.signal,
      onAttempt: (attempt) => {
        if (!lookup.signal.aborted) this.send({ type: 'lookupWaiting', attempt });
      },
      clock,
    }).then(
      (result): JoinEvent => {
        if (result.kind !== 'found') return { type: 'lookupFailed', trouble: lookupTrouble(result.kind) };
        this.#found = result.session;
        return { type: 'lookupFound', sessionId: sessionIdOf(result.session) };
      },
      (error: unknown): JoinEvent => ({ type: 'lookupFailed', trouble: troubleOf(error, 'LOOKUP_FAILED') }),
    );
    if (!lookup.signal.aborted) this.send(event);
  }

  /** A fresh login key is minted for the view, after the click that opened its window. */
  async #fillView(sessionKey: string): Promise<void> {
    const view = this.#view;
    try {
      const { launch } = this.context.settings;
      const form = await this.#address(sessionKey);
      const { fields } = form;
      // In a plain join there is nobody to give a ticket to: the agent signs in at the service.
      const address = launch && this.context.keys && fields ? await launch({ ...form, fields }) : form;
      if (this.#view === view) view?.fill(address);
    } catch (error) {
      if (this.#view !== view) return;
      this.#dropView();
      this.#fail(troubleOf(error, 'HANDLER_FAILED'));
    }
  }

  async #address(sessionKey: string): Promise<ViewerAddress> {
    const { host, keys, settings } = this.context;
    const { service: base, plainView } = settings;
    if (!keys) return plainView?.(sessionKey) ?? agentViewForm({ base, sessionKey });
    const [{ groupId, partnerUserId, loginKey }, agent] = await Promise.all([
      keys.fresh(),
      host.agent().catch(() => ({})), // a name is a courtesy: the join goes on without
    ]);
    const found = this.#found ?? { joinUrl: '' }; // unknown after a reload of the panel's page
    return viewerAddress(found, { groupId, partnerUserId, loginKey }, { base, sessionKey, agent });
  }

  #hear(message: ViewerMessage): void {
    this.#stopWaiting?.();
    const atMs = this.context.clock.now();
    switch (message.event) {
      case 'hello':
        this.#watchOrNot();
        return this.context.changed();
      case 'connected':
        return this.send({ type: 'viewerConnected', sessionId: message.sessionId, atMs });
      case 'agents':
        return this.send({ type: 'agents', count: message.count });
      case 'navigate':
        return this.send({ type: 'navigate', url: message.url });
      case 'sessionEnded':
        return this.send({ type: 'sessionEnded', reason: message.reason, atMs });
    }
  }

  /** A service without our viewer never speaks: then the filled window is all there is to know. */
  #waitForAWord(view: ViewHandle): void {
    const { clock, keys, newId, timing } = this.context;
    this.#stopWaiting?.();
    if (view.heard) return;
    this.#stopWaiting = clock.after(keys ? timing.silentAfterMs : timing.silentAfterPlainMs, () => {
      const known = this.state.name === 'opening' ? this.state.sessionId : '';
      this.send({ type: 'viewerConnected', sessionId: known || `view-${newId()}`, atMs: clock.now() });
    });
  }

  #endSession(): void {
    const { clock, timing } = this.context;
    const end = (): void => this.send({ type: 'sessionEnded', reason: 'agent', atMs: clock.now() });
    this.#stopEnding?.();
    if (!this.#view?.heard) return end(); // nobody to ask: closing the view leaves the session
    this.#view.sendEnd();
    this.#stopEnding = clock.after(timing.endWithinMs, end);
  }

  #record(session: LiveSession, rest: Pick<Activity, 'phase' | 'endedAt' | 'reason'>): void {
    if (this.id === '') return; // no contact, so no record to write to; the panel says so
    this.context.activities.record({
      sessionId: session.sessionId,
      conversationId: this.id,
      sessionKey: session.sessionKey,
      sessionType: 'cobrowse',
      startedAt: new Date(session.startedAtMs),
      agents: session.mostAgents,
      ...rest,
    });
  }

  #remember(before: JoinState): void {
    const { memory } = this.context.settings;
    if (this.state.name === 'live') this.restored = false;
    if (this.running && 'session' in this.state) memory?.save(this.id, this.state.session);
    else if ('session' in before && this.state.name === 'ended') memory?.save(this.id, undefined);
  }

  /** Looks from time to time at a session that no viewer reports on. */
  #watchOrNot(): void {
    const { state } = this;
    const unreported = state.name === 'liveNoViewer' || (state.name === 'live' && !this.#view?.heard);
    if (unreported && 'session' in state) this.#watch.start(state.session.sessionKey, state.name === 'live');
    else this.#watch.stop();
  }

  #fail(trouble: Trouble): void {
    this.send({ type: 'viewerFailed', trouble });
    if (this.running) this.showTrouble(trouble);
  }
}
