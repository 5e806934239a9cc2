import { REPLACED } from '../../src/protocol/close.js';
import type {
  AgentEntry,
  PageInfo,
  ToVisitorMessage,
  VisitorMessage,
  VisitorSettings,
} from '../../src/protocol/messages.js';
import type { LoaderContext, SessionApi, StartParams, VisitorError } from '../bridge.js';
import { FrameSender } from '../recorder/frame-sender.js';
import { noticePicture } from '../recorder/notice-picture.js';
import type { CreateRecorder, Recorder } from '../recorder/port.js';
import { STORE_NAME, type StoredSession } from '../store.js';
import { VERSION } from '../version.js';
import { texts } from '../widget/texts.js';
import type { VisitorUi } from '../widget/ui.js';
import { Link } from './link.js';
import { plainAddress } from '../loader/browser.js';
import { watchRoutes } from './page.js';
import { startRequest, type StartRequest } from './params.js';

/** How often a page says that it still holds the session, ms; the stored entry is stale after 130 s. */
const SEEN_EVERY_MS = 30_000;

interface Pending {
  resolve(value: { sessionKey: string }): void;
  reject(error: VisitorError): void;
}

type SessionMessage = Extract<ToVisitorMessage, { type: 'session' }>;

/** Why the link is being opened: it decides which events the page gets when it is up. */
type Cause = 'start' | 'page' | 'focus' | 'back';

/** The session as the page drives it: start, resume, tabs, end, and who is looking. */
export class VisitorSession {
  readonly #sender = new FrameSender(() => this.#link?.socket, {
    tooLarge: (keyframe) => this.#tooLarge(keyframe),
    congested: () => this.#recorder?.stop(),
    drained: () => this.#record(),
  });
  #recorder: Recorder | undefined;
  #link: Link | undefined;
  #session: StoredSession | undefined;
  #keyIsRandom = false;
  #masks: readonly string[] = [];
  #agents: readonly AgentEntry[] = [];
  #agentCount = 0;
  #pending: Pending | undefined;
  #paused: boolean;
  #pausedText = '';
  /** An agent looks: the service asked for the picture. */
  #wanted = false;
  #elsewhere = false;
  #reconnecting = false;
  #cause: Cause = 'start';
  /** What the service said before it closed the connection. */
  #lastError: VisitorError | undefined;
  #watching = false;
  #sentAddress = '';

  constructor(
    private readonly context: LoaderContext,
    private readonly ui: VisitorUi | undefined,
    private readonly createRecorder: CreateRecorder,
  ) {
    this.#paused = context.options.startPaused;
    this.#watchPage();
    if (context.stored) this.#resumeStored(context.stored);
  }

  get running(): boolean {
    return this.#session !== undefined;
  }

  get key(): string | undefined {
    return this.#session?.sessionKey;
  }

  get paused(): boolean {
    return this.running && this.#paused;
  }

  state(): object | undefined {
    if (!this.#session) return undefined;
    return {
      sessionKey: this.#session.sessionKey,
      groupid: this.#session.groupId,
      agents: { count: this.#agentCount, agentlist: this.#agents },
      paused: this.#paused,
      rc: false,
      video: 'off',
    };
  }

  /** Resolves with the key once the session exists; rejects with the object of the event `error`. */
  start(given?: string | number | StartParams): Promise<{ sessionKey: string }> {
    if (this.#session) return Promise.resolve({ sessionKey: this.#session.sessionKey });
    if (this.#pending) return Promise.reject(this.#error('service', 'A session is being started.'));
    let request: StartRequest;
    try {
      request = startRequest(given, this.context, (error) => this.#emit('error', error));
    } catch (error) {
      this.#emit('error', error as VisitorError);
      return Promise.reject(error);
    }
    this.#emit('sessionstarting');
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#connect('start', () => ({
        type: 'start',
        groupId: request.groupId,
        site: this.context.options.site,
        ...(request.sessionKey === undefined ? {} : { sessionKey: request.sessionKey }),
        visitor: request.visitor,
        page: this.#page(),
        version: VERSION,
      }));
    });
  }

  /** Consent first, then `start`. */
  async showTerms(given?: StartParams): Promise<{ sessionKey: string }> {
    if (this.#session) return { sessionKey: this.#session.sessionKey };
    if (!this.ui) {
      const error = this.#error(
        'service',
        'The page has data-ui="custom": show its own terms, then call startSession().',
      );
      this.#emit('error', error);
      throw error;
    }
    const { settings, options } = this.context;
    const url = options.termsUrl ?? settings?.terms.url;
    const text = settings?.terms.text || texts(settings?.texts).terms;
    const accepted = await this.ui.askTerms({ text, ...(url === undefined ? {} : { url }) });
    if (!accepted) throw { code: 'declined', msg: 'The visitor declined the terms.' } satisfies VisitorError;
    return this.start(given);
  }

  stop(): void {
    if (!this.#session) return;
    this.#emit('leavesession');
    this.#link?.send({ type: 'end' });
    this.#end('visitor');
  }

  /** While paused the agent sees a sentence instead of the page. */
  pause(pause: boolean, message?: string): void {
    if (!this.#session) return;
    this.#paused = pause;
    this.#pausedText = message ?? '';
    this.#seen();
    this.#show();
    if (this.#wanted) this.#record();
  }

  fail(code: string, msg: string): VisitorError {
    return this.#error(code, msg);
  }

  // ---- connection

  #connect(cause: Cause, hello: () => VisitorMessage): void {
    this.#cause = cause;
    this.#lastError = undefined;
    this.#link?.close();
    this.#link = new Link(
      this.context.options.serviceOrigin,
      () => (this.#session ? this.#resumeMessage(this.#session.token) : hello()),
      {
        message: (message) => this.#receive(message),
        lost: () => this.#lost(),
        gone: (code) => this.#gone(code),
      },
      cause !== 'start',
    );
  }

  #resumeMessage(token: string): VisitorMessage {
    return { type: 'resume', token, page: this.#page(), version: VERSION };
  }

  #resumeStored(stored: StoredSession): void {
    // A tab opened in the background does not take the session from the one the visitor looks at.
    if (document.visibilityState === 'hidden') {
      const shown = (): void => {
        if (document.visibilityState === 'hidden') return;
        document.removeEventListener('visibilitychange', shown);
        const still = this.context.store.read();
        if (still && !this.#session) this.#resume(still, 'page');
      };
      document.addEventListener('visibilitychange', shown);
      return;
    }
    this.#resume(stored, 'page');
  }

  #resume(stored: StoredSession, cause: Cause): void {
    this.#session = stored;
    this.#paused = stored.paused;
    this.#connect(cause, () => this.#resumeMessage(stored.token));
  }

  #receive(message: ToVisitorMessage): void {
    switch (message.type) {
      case 'session':
        this.#established(message);
        break;
      case 'agents':
        this.#agentsChanged(message.count, message.agentlist);
        break;
      case 'snapshot':
        this.#wanted = true;
        this.#record();
        break;
      case 'pause':
        this.#wanted = false;
        this.#recorder?.stop();
        break;
      case 'ended':
        // The documented reasons have no time-out.
        // A visitor who ended it in another tab knows; one whom somebody else left has to be told.
        this.#end(message.reason === 'timeout' ? 'error' : message.reason, message.reason !== 'visitor');
        break;
      case 'error':
        // A refused value is no refused start: if it was one, the service closes the connection next.
        this.#lastError = this.#error(message.code, message.msg);
        this.#emit('error', this.#lastError);
        break;
    }
  }

  #established(message: SessionMessage): void {
    const { sessionId, sessionKey, token, settings } = message;
    const known = this.#session;
    this.#session = {
      token,
      sessionId,
      sessionKey,
      groupId: settings.groupId,
      seenAt: Date.now(),
      paused: this.#paused,
    };
    this.#keyIsRandom = message.keyIsRandom;
    this.#useSettings(settings);
    this.context.store.write(this.#session);
    this.#sentAddress = plainAddress(location);
    if (!this.#watching) {
      this.#watching = true;
      watchRoutes(() => this.#routeChanged());
    }
    const wasAway = this.#elsewhere;
    this.#elsewhere = false;
    if (this.#reconnecting) {
      this.#reconnecting = false;
      this.#emit('connection', { status: 'ok' });
    }
    this.#show();
    if (!known) {
      this.#emit('sessionstart');
      this.#emit('sessioncontinue');
    } else if (this.#cause === 'page') {
      this.#emit('sessioncontinue');
      this.#emit('statereceived', this.state());
    } else if (wasAway) this.#emit('focus');
    this.#cause = 'back';
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.resolve({ sessionKey });
  }

  #useSettings(settings: VisitorSettings): void {
    this.context.settings = settings;
    if (this.#recorder && settings.masks.join() === this.#masks.join()) return;
    this.#recorder?.close();
    this.#masks = settings.masks;
    this.#recorder = this.createRecorder({
      masks: settings.masks,
      isOwn: (node) => this.ui?.owns(node) ?? false,
      emit: (events, keyframe) => this.#sender.send(events, keyframe),
      maskingError: (selector) =>
        this.#emit('error', {
          code: 'maskingerror',
          msg: 'A mask of the group is not a valid CSS selector; the whole page is masked.',
          params: { selector },
        } satisfies VisitorError),
    });
  }

  #lost(): void {
    this.#recorder?.stop();
    this.#wanted = false;
    this.#reconnecting = true;
    this.#show();
    this.#emit('connection', { status: 'reconnecting' });
  }

  #gone(code: number): void {
    this.#recorder?.stop();
    this.#wanted = false;
    if (!this.#session) {
      const error =
        this.#lastError ??
        this.#error('service', 'The cobrowse service could not be reached or refused the session.');
      if (!this.#lastError) this.#emit('error', error);
      this.#refused(error);
    } else if (code === REPLACED.code) {
      this.#elsewhere = true;
      this.#show();
      this.#emit('blur');
    } else {
      if (code === 1006)
        this.#emit('error', this.#error('conndrop', 'The connection could not be restored.'));
      this.#end('error', this.#cause !== 'page');
    }
  }

  #refused(error: VisitorError): void {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#link = undefined;
    this.ui?.notice(texts(this.context.settings?.texts).failed);
    pending?.reject(error);
  }

  #end(reason: 'agent' | 'visitor' | 'error', tell = true): void {
    this.#recorder?.close();
    this.#recorder = undefined;
    this.#sender.close();
    this.#link?.close();
    this.#link = undefined;
    this.#session = undefined;
    this.#agents = [];
    this.#agentCount = 0;
    this.#wanted = this.#elsewhere = this.#reconnecting = false;
    this.#paused = this.context.options.startPaused;
    this.context.store.clear();
    this.#show();
    if (tell)
      this.ui?.notice(texts(this.context.settings?.texts)[reason === 'agent' ? 'endedByAgent' : 'ended']);
    this.#emit('sessionend', { reason });
  }

  // ---- picture

  #record(): void {
    if (!this.#wanted || !this.#session) return;
    if (this.#paused) {
      this.#recorder?.stop();
      this.#sendNotice(this.#pausedText || texts(this.context.settings?.texts).pausedForAgent);
    } else this.#recorder?.snapshot();
  }

  #sendNotice(text: string): void {
    const view = { href: this.#page().url, width: innerWidth, height: innerHeight };
    this.#sender.send(noticePicture(text, view, Date.now()), true);
  }

  #tooLarge(keyframe: boolean): void {
    if (!keyframe) {
      // One change was too large; a whole picture may still fit.
      this.#record();
      return;
    }
    this.#recorder?.stop();
    this.#emit('error', this.#error('service', 'The page is too large to be shared; the session goes on.'));
    const words = texts(this.context.settings?.texts);
    this.ui?.notice(words.tooLarge);
    this.#sendNotice(words.tooLargeForAgent);
  }

  // ---- page

  #page(): PageInfo {
    const address = plainAddress(location);
    return { url: this.#recorder?.clean(address) ?? address, browser: this.context.browser };
  }

  #routeChanged(): void {
    const address = plainAddress(location);
    if (!this.#session || address === this.#sentAddress) return;
    this.#sentAddress = address;
    this.#link?.send({ type: 'page', page: this.#page() });
  }

  #watchPage(): void {
    addEventListener('pagehide', () => {
      if (!this.#session) return;
      if (!this.#elsewhere) this.#seen();
      this.#recorder?.stop();
      // An open socket keeps the page out of the back/forward cache.
      this.#link?.close();
      this.#link = undefined;
    });
    addEventListener('pageshow', (event) => {
      if (event.persisted) this.#comeBack('page');
    });
    const takeBack = (): void => {
      if (this.#elsewhere && document.visibilityState === 'visible') this.#comeBack('focus');
    };
    addEventListener('focus', takeBack);
    // Another tab has ended the session; cookies have no such event, there the next focus tells.
    addEventListener('storage', ({ key, newValue }) => {
      if (key !== STORE_NAME || newValue !== null || !this.#session) return;
      if (this.#elsewhere) this.#end('visitor', false);
      else this.stop();
    });
    document.addEventListener('visibilitychange', takeBack);
    setInterval(() => {
      if (this.#session && !this.#elsewhere) this.#seen();
    }, SEEN_EVERY_MS);
  }

  /** Back in the foreground: take the session over again, unless it ended meanwhile. */
  #comeBack(cause: Cause): void {
    const stored = this.context.store.read();
    if (stored && (!this.#session || stored.sessionId === this.#session.sessionId)) {
      this.#resume(stored, cause);
    } else if (this.#session) this.#end('visitor', false);
  }

  #seen(): void {
    if (!this.#session) return;
    this.#session = { ...this.#session, seenAt: Date.now(), paused: this.#paused };
    this.context.store.write(this.#session);
  }

  #agentsChanged(count: number, agentlist: readonly AgentEntry[]): void {
    const more = count > this.#agentCount;
    this.#agentCount = count;
    this.#agents = agentlist;
    this.#show();
    this.#emit('agents', { count, agentlist });
    if (more) this.#emit('agentjoin');
  }

  #show(): void {
    const session = this.#session;
    this.ui?.session(
      session && {
        ...(this.#keyIsRandom ? { code: session.sessionKey } : {}),
        agents: Array.from({ length: this.#agentCount }, (_, index) => this.#agents[index] ?? {}),
        reconnecting: this.#reconnecting,
        paused: this.#paused,
        elsewhere: this.#elsewhere,
      },
    );
  }

  #emit(name: string, detail: object = {}): void {
    this.context.events.emit(name, detail);
  }

  #error(code: string, msg: string): VisitorError {
    return { code, msg };
  }
}

export type { SessionApi };
