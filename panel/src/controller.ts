import {
  KitError,
  canonicalGroupId,
  sessionKeyProblem,
  sessionService,
  systemClock,
  type Clock,
  type Host,
  type JoinEvent,
  type JoinState,
  type LoginKeySource,
  type SessionKeyProblem,
  type Trouble,
  type Visitor,
  type VisitorInfo,
} from '@glance-kit/core';
import { ActivityLog } from './activity-log.js';
import { Conversation, type ConversationContext } from './conversation.js';
import { LoginKeyKeeper } from './login-key-keeper.js';
import {
  DEFAULT_TIMING,
  type PanelPrivileges,
  type PanelSettings,
  type PanelTiming,
  type VisitorInfoWatch,
} from './settings.js';
import type { SignInAttempt } from './sign-in.js';
import { troubleOf } from './trouble.js';

export interface ControllerOptions {
  host: Host;
  settings: PanelSettings;
  /** Shown in a view's window until the visitor is found. */
  waitingText(): string;
  /** Called after every change of `view`. */
  changed(): void;
  clock?: Clock;
  timing?: Partial<PanelTiming>;
  fetch?: typeof fetch;
  newId?: () => string;
}

/** Everything the panel shows. */
export interface PanelView {
  /** `undefined` until the host has said who is on screen, `null` when there is no contact. */
  contact: Visitor | null | undefined;
  state: JoinState;
  /** Beside the state, for a running session. */
  trouble: Trouble | undefined;
  restored: boolean;
  /** Beside Join: who is on the site. It is what the visitor's page says: to be shown as text, and never believed. */
  visitorInfo: VisitorInfo | undefined;
  /** Whether the key may be looked up before the view is filled. */
  lookup: boolean;
  privileges: PanelPrivileges;
  unsaved: boolean;
  saving: boolean;
  /** Session keys of what will never be saved to its record, until the agent has taken note. */
  refused: string[];
  canSignIn: boolean;
  signingIn: { code: string; windowClosed: boolean } | undefined;
  /** Running sessions of contacts that are not on screen. */
  otherSessions: number;
}

/** What an agent typed or pasted, without the white space that copying brings along. */
export function cleanKey(value: string): string {
  return value.replace(/[\s\u200b-\u200d\u2060\ufeff]+/g, '');
}

/** What is wrong with a typed key so far; an empty field is not wrong yet. */
export function typedProblem(value: string): SessionKeyProblem | undefined {
  const key = cleanKey(value);
  return key === '' ? undefined : sessionKeyProblem(key);
}

/**
 * The panel without its looks: follows the host's contacts, keeps one conversation for each, and turns what the
 * agent does into steps of the join. No DOM.
 */
export class PanelController {
  readonly #options: ControllerOptions;
  readonly #context: ConversationContext;
  readonly #conversations = new Map<string, Conversation>();
  readonly #life = new AbortController();
  readonly #joined = new Set<string>();
  #visitors: VisitorInfoWatch | undefined;
  #contact: Visitor | null | undefined;
  #current: Conversation;
  #signingIn: { attempt: SignInAttempt; code: string; windowClosed: boolean } | undefined;

  /** @throws KitError ADDRESS_INVALID, GROUP_ID_INVALID for settings that cannot work */
  constructor(options: ControllerOptions) {
    this.#options = options;
    const { host, settings } = options;
    const clock = options.clock ?? systemClock;
    const newId = options.newId ?? (() => crypto.randomUUID());
    const changed = (): void => this.#changed();
    const { loginKeys } = settings;
    const source = loginKeys && ofGroup(canonicalGroupId(settings.groupId), loginKeys);
    this.#context = {
      host,
      settings,
      clock,
      newId,
      service: sessionService({ base: settings.service, ...(options.fetch && { fetch: options.fetch }) }),
      keys: source && new LoginKeyKeeper(source, () => clock.now(), this.#life.signal),
      timing: { ...DEFAULT_TIMING, ...options.timing },
      activities: new ActivityLog({
        write: (activity) => host.logActivity(activity),
        outbox: settings.outbox,
        clock,
        changed,
      }),
      waitingText: () => options.waitingText(),
      changed,
    };
    settings.visitorInfo?.(this.#context).then(
      (watch) => {
        this.#visitors = watch;
        changed();
      },
      () => {},
    );
    this.#current = this.#open('');
    void this.#follow();
  }

  get view(): PanelView {
    const current = this.#current;
    const { settings, keys, activities } = this.#context;
    const signing = this.#signingIn;
    return {
      contact: this.#contact,
      state: current.state,
      trouble: current.trouble,
      restored: current.restored,
      visitorInfo: this.#visitors?.info,
      lookup: keys !== undefined,
      privileges: settings.privileges ?? {},
      unsaved: activities.unsaved,
      saving: activities.saving,
      refused: activities.refused,
      canSignIn: settings.signIn !== undefined && !settings.signIn.signedIn,
      signingIn: signing && { code: signing.code, windowClosed: signing.windowClosed },
      otherSessions: [...this.#conversations.values()].filter((other) => other !== current && other.running)
        .length,
    };
  }

  /** Anything that needs no more than telling the join. Call it inside the click. */
  send(event: JoinEvent): void {
    this.#current.send(event);
  }

  /** A change of the key field. */
  type(value: string): void {
    if (this.#current.state.name !== 'key') this.send({ type: 'enterKey' });
    this.send({ type: 'typed', value });
  }

  /** Enter or a click on Join, with what stands in the field. Opens the window before it returns. */
  submit(value: string): void {
    if (this.#contact?.closing) return;
    const sessionKey = cleanKey(value);
    const problem = sessionKeyProblem(sessionKey);
    if (!problem) {
      this.send({ type: 'submit', sessionKey });
      return;
    }
    if (this.#current.state.name !== 'key') this.send({ type: 'enterKey' });
    this.send({ type: 'lookupFailed', trouble: { code: problem.code, detail: problem.detail } });
  }

  retrySaving(): void {
    this.#context.activities.retry();
  }

  /** The agent has taken note of what cannot be saved. */
  forgetRefused(): void {
    this.#context.activities.forgetRefused();
  }

  /** Opens the sign-in window; call it inside the click. A second call replaces the first attempt. */
  signIn(): void {
    const { signIn } = this.#context.settings;
    if (!signIn) return;
    this.cancelSignIn();
    const attempt = signIn.begin({
      code: (code) => this.#attemptChanged(attempt, { code }),
      windowClosed: () => this.#attemptChanged(attempt, { windowClosed: true }),
    });
    this.#signingIn = { attempt, code: '', windowClosed: false };
    attempt.signedIn.then(
      () => this.#signedIn(attempt),
      (error: unknown) => this.#signInFailed(attempt, error),
    );
    this.#changed();
  }

  cancelSignIn(): void {
    const signing = this.#signingIn;
    if (!signing) return;
    this.#signingIn = undefined;
    signing.attempt.cancel();
    this.#changed();
  }

  /** Lets go of the host and of everything under way; open views stay open. */
  close(): void {
    this.#life.abort();
    this.cancelSignIn();
    this.#visitors?.watch();
    this.#context.activities.close();
    for (const conversation of this.#conversations.values()) conversation.close();
  }

  async #follow(): Promise<void> {
    try {
      for await (const visitor of this.#options.host.visitors(this.#life.signal)) this.#show(visitor);
    } catch {
      this.#show(null); // a host that stops telling leaves the panel usable for typed keys
    }
  }

  #show(visitor: Visitor | null): void {
    this.#contact = visitor;
    const id = visitor?.conversationId ?? '';
    const left = this.#current;
    if (left.id !== id) {
      this.#current = this.#conversations.get(id) ?? this.#open(id);
      if (left.atRest) {
        left.close();
        this.#conversations.delete(left.id);
      }
    }
    this.#current.contact(visitor ?? {});
    this.#changed();
  }

  #open(id: string): Conversation {
    const conversation = new Conversation(id, this.#context);
    this.#conversations.set(id, conversation);
    return conversation;
  }

  #attemptChanged(attempt: SignInAttempt, change: { code?: string; windowClosed?: boolean }): void {
    if (this.#signingIn?.attempt !== attempt) return;
    this.#signingIn = { ...this.#signingIn, ...change };
    this.#changed();
  }

  #signedIn(attempt: SignInAttempt): void {
    if (this.#signingIn?.attempt !== attempt) return;
    this.#signingIn = undefined;
    this.#context.keys?.forget();
    this.#visitors?.forget();
    for (const conversation of this.#conversations.values()) {
      const { state } = conversation;
      if (state.name === 'authError') conversation.send({ type: 'retry' });
      if (state.name === 'key' && state.trouble) conversation.send({ type: 'typed', value: state.value });
      conversation.showTrouble(undefined);
    }
    this.retrySaving();
  }

  #signInFailed(attempt: SignInAttempt, error: unknown): void {
    if (this.#signingIn?.attempt !== attempt) return;
    this.#signingIn = undefined;
    this.#current.showTrouble(troubleOf(error, 'SIGN_IN_FAILED'));
  }

  #changed(): void {
    if (this.#life.signal.aborted) return;
    const current: Conversation | undefined = this.#current; // none while the first one is being made
    const { id, state } = current ?? {};
    const sessionKey = state?.name === 'idle' ? state.sessionKey : undefined;
    this.#visitors?.watch(this.#contact?.closing ? undefined : sessionKey);
    // Once for each contact and key: a session that the agent ended is not joined again by itself.
    const joined = `${id} ${sessionKey}`;
    if (this.#context.settings.autoJoin && sessionKey !== undefined && !this.#joined.has(joined)) {
      this.#joined.add(joined);
      this.submit(sessionKey);
    }
    this.#options.changed();
  }
}

/** A function that serves another group is a wrong address in the settings, not a problem of the agent. */
function ofGroup(groupId: string, source: LoginKeySource): LoginKeySource {
  return async (signal) => {
    const grant = await source(signal);
    if (grant.groupId === groupId) return grant;
    throw new KitError('CONFIG_INVALID', 'The login-key function serves another group.');
  };
}
