import { randomUUID } from 'node:crypto';
import type { Log } from '@glance-kit/core';
import { WebSocket } from 'ws';
import type { Bus } from '../bus/index.js';
import type { Clock } from '../clock.js';
import { coversSession, type SignedIn } from '../http/viewer-sessions.js';
import type { AgentEntry, CloseName, ToViewerMessage, ViewerClientMessage } from '../protocol/index.js';
import type { RateLimit } from '../limits/token-bucket.js';
import type { SessionDirectory } from '../sessions/directory.js';
import {
  decodeNotice,
  encodeNotice,
  TOPICS,
  type GroupNotice,
  type OwnerNotice,
  type ViewerNotice,
} from '../sessions/notices.js';
import type { SessionRecord } from '../store/index.js';
import type { Timing } from '../timing.js';
import { sendJson, serveConnection } from './connection.js';
import { closeWith } from './limited-socket.js';
import { readViewerMessage } from './read-messages.js';
import { ViewerFeed } from './viewer-feed.js';

export interface ViewerSocketParts {
  bus: Bus;
  sessions: SessionDirectory;
  /** Joins per agent: keys of five digits must not be found by trying. */
  joins: RateLimit;
  clock: Clock;
  timing: Timing;
  log: Log;
}

type Join = Extract<ViewerClientMessage, { type: 'join' }>;

/** The socket of an agent's viewer. Who the agent is was settled by the cookie before it came here. */
export function serveViewer(socket: WebSocket, agent: SignedIn, parts: ViewerSocketParts): void {
  new ViewerConnection(socket, agent, parts).serve();
}

class ViewerConnection {
  private readonly id = randomUUID();
  private readonly feed: ViewerFeed;
  private stops: (() => Promise<void>)[] = [];
  private cancelTimer: () => void = () => undefined;
  private greeted = false;
  private attached: SessionRecord | undefined;
  private joined = false;
  private ended = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly agent: SignedIn,
    private readonly parts: ViewerSocketParts,
  ) {
    this.feed = new ViewerFeed(socket, {
      clock: parts.clock,
      log: parts.log,
      slowMs: parts.timing.slowMs,
      askSnapshot: () => this.tellOwner({ kind: 'snapshot' }),
    });
  }

  serve(): void {
    serveConnection(this.socket, this.parts.clock, this.parts.timing, {
      onText: (text) => this.hear(text),
      // Viewers do not send frames: one that does is no viewer.
      onBinary: () => false,
      onClose: () => this.closed(),
    });
  }

  private hear(text: string): boolean {
    const message = readViewerMessage(text);
    if (!message) return false;
    if (!this.greeted) {
      if (message.type !== 'join') return false;
      this.greeted = true;
      if (this.parts.joins.take(`${this.agent.groupId} ${this.agent.partnerUserId}`) > 0) {
        this.parts.log({ level: 'warn', event: 'joins_limited', group: this.agent.groupId });
        this.fail('refused', 'Too many sessions were asked for. Wait a minute.', 'refused');
        return true;
      }
      if (!coversSession(this.agent, message.sessionKey)) {
        this.parts.log({
          level: 'warn',
          event: 'viewer_not_joined',
          reason: 'session',
          group: this.agent.groupId,
        });
        this.fail('refused', 'This sign-in is for another session.', 'refused');
        return true;
      }
      this.join(message).catch((cause: unknown) => {
        this.parts.log({ level: 'error', event: 'viewer_not_joined', group: this.agent.groupId, cause });
        this.fail('refused', 'The session could not be joined.', 'refused');
      });
      return true;
    }
    if (message.type === 'join') return false;
    if (this.attached) this.tellOwner({ kind: message.type });
    return true;
  }

  private async join({ sessionKey, wait }: Join): Promise<void> {
    const { sessions, clock, timing } = this.parts;
    const { groupId } = this.agent;
    // Listening starts before looking: a session that starts in between is not missed.
    if (wait) await this.waitFor(sessionKey);
    const session = await sessions.find(groupId, sessionKey);
    if (session) return this.attach(session);
    if (this.attached || this.isClosed()) return;
    if (!wait) return this.fail('notfound', 'There is no session with this key.', 'notFound');
    this.send({ type: 'waiting' });
    this.cancelTimer = clock.after(timing.agentWaitMs, () =>
      this.fail('timeout', 'No session with this key was started.', 'notFound'),
    );
  }

  private async waitFor(sessionKey: string): Promise<void> {
    const { sessions, log } = this.parts;
    await this.listen(TOPICS.group(this.agent.groupId), (bytes) => {
      if (this.attached || decodeNotice<GroupNotice>(bytes).sessionKey !== sessionKey) return;
      sessions
        .find(this.agent.groupId, sessionKey)
        .then((session) => session && this.attach(session))
        .catch((cause: unknown) => log({ level: 'error', event: 'lookup_failed', cause }));
    });
  }

  private async attach(session: SessionRecord): Promise<void> {
    if (this.attached || this.isClosed()) return;
    this.attached = session;
    this.cancelTimer();
    await this.stopListening();
    await this.listen(TOPICS.toViewers(session.id), (bytes) =>
      this.notice(decodeNotice<ViewerNotice>(bytes)),
    );
    await this.listen(TOPICS.frames(session.id), (bytes) => {
      if (this.joined && this.socket.readyState === WebSocket.OPEN) this.feed.frame(bytes);
    });
    if (this.isClosed()) return void (await this.stopListening());
    // An owner answers at once; one that has just ended the session does not answer at all.
    this.cancelTimer = this.parts.clock.after(this.parts.timing.helloMs, () =>
      this.fail('notfound', 'The session is over.', 'notFound'),
    );
    this.tellOwner({ kind: 'join', from: this.id, agent: this.entry() });
  }

  private notice(notice: ViewerNotice): void {
    if (notice.kind === 'welcome') {
      if (notice.to === this.id && !this.joined) this.welcome(notice);
      return;
    }
    if (notice.kind === 'ended') {
      this.ended = true;
      this.send({ type: 'ended', reason: notice.reason });
      return closeWith(this.socket, 'ended');
    }
    if (!this.joined) return;
    if (notice.kind === 'page') this.send({ type: 'page', page: notice.page });
    else if (notice.kind === 'visitor') this.send({ type: 'visitor', state: notice.state });
    else this.send({ type: 'agents', count: notice.count, agentlist: notice.agentlist });
  }

  private welcome({ startedAtMs, visitor, page, state }: Extract<ViewerNotice, { kind: 'welcome' }>): void {
    const session = this.attached!;
    this.joined = true;
    this.cancelTimer();
    this.send({
      type: 'joined',
      sessionId: session.id,
      sessionKey: session.sessionKey,
      keyIsRandom: session.keyIsRandom,
      startedAt: startedAtMs,
      visitor,
    });
    if (page) this.send({ type: 'page', page });
    this.send({ type: 'visitor', state });
  }

  private closed(): void {
    this.cancelTimer();
    this.feed.stop();
    if (this.attached && !this.ended) {
      this.tellOwner({ kind: 'leave', from: this.id, clean: true, bytes: this.feed.bytes });
    }
    void this.stopListening();
  }

  private entry(): AgentEntry {
    const { groupId, partnerUserId, person } = this.agent;
    return { username: partnerUserId, partnerid: groupId, partneruserid: partnerUserId, ...person };
  }

  private async listen(topic: string, receive: (bytes: Uint8Array) => void): Promise<void> {
    const stop = await this.parts.bus.subscribe(topic, receive);
    // The socket may have closed while a remote bus was answering.
    if (this.isClosed()) await stop();
    else this.stops.push(stop);
  }

  private async stopListening(): Promise<void> {
    const stops = this.stops;
    this.stops = [];
    await Promise.all(stops.map((stop) => stop()));
  }

  private tellOwner(notice: OwnerNotice): void {
    if (!this.attached) return;
    this.parts.bus
      .publish(TOPICS.toOwner(this.attached.id), encodeNotice(notice))
      .catch((cause: unknown) => this.parts.log({ level: 'error', event: 'bus_failed', cause }));
  }

  private isClosed(): boolean {
    return this.socket.readyState !== WebSocket.OPEN;
  }

  private send(message: ToViewerMessage): void {
    sendJson(this.socket, message);
  }

  private fail(code: 'notfound' | 'timeout' | 'refused', msg: string, name: CloseName): void {
    this.send({ type: 'error', code, msg });
    closeWith(this.socket, name);
  }
}
