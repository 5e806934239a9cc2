import type { EndReason, Log } from '@glance-kit/core';
import type { Bus } from '../bus/index.js';
import type { Clock } from '../clock.js';
import {
  decodeHeader,
  KEYFRAME,
  type AgentEntry,
  type CloseName,
  type PageInfo,
  type Person,
  type ToVisitorMessage,
} from '../protocol/index.js';
import type { SessionChange, SessionRecord, Store } from '../store/index.js';
import type { Timing } from '../timing.js';
import { decodeNotice, encodeNotice, TOPICS, type OwnerNotice, type ViewerNotice } from './notices.js';
import { isOver, nextDeadlineMs, sessionStep, type SessionEvent, type SessionState } from './state.js';

/** The visitor's page, as a session sees it. */
export interface VisitorLink {
  send(message: ToVisitorMessage): void;
  close(name: CloseName): void;
}

export interface LiveSessionParts {
  bus: Bus;
  store: Store;
  clock: Clock;
  timing: Timing;
  log: Log;
  /** Called once, when the session is over and everybody has been told. */
  onOver(session: LiveSession): void;
}

/**
 * One running session in the process that holds the visitor's socket. Decides what each side is told; the rules
 * of its life are in `state.ts`. Knows no socket: the visitor is a link, the viewers are behind the bus.
 */
export class LiveSession {
  private link: VisitorLink | undefined;
  private page: PageInfo | undefined;
  private readonly agents = new Map<string, AgentEntry>();
  /** Sequence number that the next frame must have, unless it is a keyframe. */
  private nextSequence = 0;
  private needsKeyframe = true;
  private snapshotAskedAtMs: number | undefined;
  private bytes = 0;
  private cancelTimer: () => void = () => undefined;
  private stopListening: () => Promise<void> = async () => undefined;
  private writes: Promise<void> = Promise.resolve();
  private readonly framesTopic: string;
  private readonly viewersTopic: string;

  constructor(
    readonly record: SessionRecord,
    private state: SessionState,
    private readonly visitor: Person,
    private readonly visitorParticipantId: string,
    private readonly parts: LiveSessionParts,
  ) {
    this.framesTopic = TOPICS.frames(record.id);
    this.viewersTopic = TOPICS.toViewers(record.id);
  }

  /** Begins to listen for viewers. */
  async open(): Promise<void> {
    this.stopListening = await this.parts.bus.subscribe(TOPICS.toOwner(this.record.id), (bytes) =>
      this.hear(decodeNotice<OwnerNotice>(bytes)),
    );
    this.schedule();
  }

  get over(): boolean {
    return isOver(this.state.status);
  }

  get endReason(): EndReason {
    return this.state.reason ?? 'error';
  }

  /** Takes the visitor's page on; a page that held the session before is told that it goes on elsewhere. */
  attach(link: VisitorLink, page: PageInfo, greeting: ToVisitorMessage): void {
    this.link?.close('replaced');
    this.link = link;
    this.page = page;
    this.needsKeyframe = true;
    this.snapshotAskedAtMs = undefined;
    link.send(greeting);
    link.send(this.agentsMessage());
    this.apply({ kind: 'visitorHere' });
    this.tellViewers({ kind: 'visitor', state: 'here' });
    this.tellViewers({ kind: 'page', page });
    if (this.agents.size > 0) this.askSnapshot();
  }

  /** The visitor's socket is gone; nothing happens when another page has taken over. */
  detach(link: VisitorLink): void {
    if (this.link !== link) return;
    this.link = undefined;
    if (this.over) return;
    this.apply({ kind: 'visitorAway' });
    this.tellViewers({ kind: 'visitor', state: 'away' });
  }

  moveTo(link: VisitorLink, page: PageInfo): void {
    if (this.link !== link) return;
    this.page = page;
    this.tellViewers({ kind: 'page', page });
  }

  stop(link: VisitorLink): void {
    if (this.link === link) this.apply({ kind: 'stop', by: 'visitor' });
  }

  /**
   * Passes a frame on in the same tick. Only the header is read. After a hole nothing is passed on until a
   * keyframe, which is asked for at once: viewers never see a picture with a piece missing.
   *
   * @throws KitError FRAME_INVALID, FRAME_TOO_LARGE
   */
  frame(link: VisitorLink, bytes: Uint8Array): void {
    const { flags, sequence } = decodeHeader(bytes);
    if (this.link !== link || this.over) return;
    if ((flags & KEYFRAME) !== 0) {
      this.needsKeyframe = false;
      this.snapshotAskedAtMs = undefined;
    } else if (this.needsKeyframe || sequence !== this.nextSequence) {
      this.needsKeyframe = true;
      if (this.agents.size > 0) this.askSnapshot();
      return;
    }
    this.nextSequence = (sequence + 1) >>> 0;
    this.bytes += bytes.length;
    if (this.agents.size > 0) this.parts.bus.publish(this.framesTopic, bytes).catch(this.onBusFailure);
  }

  /** The process stops: the session stays in the store and can be resumed. */
  async suspend(): Promise<void> {
    this.cancelTimer();
    this.link?.close('restart');
    await this.stopListening();
    this.write(() => this.parts.store.participants.update(this.visitorParticipantId, { bytes: this.bytes }));
    await this.writes;
  }

  private hear(notice: OwnerNotice): void {
    if (this.over) return;
    switch (notice.kind) {
      case 'join':
        return this.agentJoined(notice.from, notice.agent);
      case 'leave':
        return this.agentLeft(notice.from, notice.clean, notice.bytes);
      case 'snapshot':
        return this.askSnapshot();
      case 'end':
        return this.apply({ kind: 'stop', by: 'agent' });
    }
  }

  private agentJoined(from: string, agent: AgentEntry): void {
    const { clock, store } = this.parts;
    const nowMs = clock.now();
    this.agents.set(from, agent);
    this.record.startedAtMs ??= nowMs;
    this.write(() =>
      store.participants.add({
        id: from,
        sessionId: this.record.id,
        type: 'agent',
        partnerUserId: agent.partneruserid,
        ...(agent.name !== undefined && { name: agent.name }),
        ...(agent.email !== undefined && { email: agent.email }),
        ...(agent.phone !== undefined && { phone: agent.phone }),
        startedAtMs: nowMs,
      }),
    );
    this.apply({ kind: 'agents', count: this.agents.size });
    this.tellViewers({
      kind: 'welcome',
      to: from,
      startedAtMs: this.record.startedAtMs,
      visitor: this.visitor,
      ...(this.page && { page: this.page }),
      state: this.link ? 'here' : 'away',
    });
    this.tellAgents();
    this.askSnapshot();
  }

  private agentLeft(from: string, clean: boolean, bytes: number): void {
    if (!this.agents.delete(from)) return;
    this.endParticipant(from, clean ? 'C' : 'X', bytes);
    this.apply({ kind: 'agents', count: this.agents.size });
    this.tellAgents();
    if (this.agents.size === 0) {
      this.snapshotAskedAtMs = undefined;
      this.link?.send({ type: 'pause' });
    }
  }

  /** Several viewers may ask at the same time; the page is asked once. */
  private askSnapshot(): void {
    if (!this.link) return;
    const nowMs = this.parts.clock.now();
    const asked = this.snapshotAskedAtMs;
    if (asked !== undefined && nowMs - asked < this.parts.timing.snapshotMs) return;
    this.snapshotAskedAtMs = nowMs;
    this.link.send({ type: 'snapshot' });
  }

  private agentsMessage(): Extract<ToVisitorMessage, { type: 'agents' }> {
    // One agent with two windows is one agent.
    const agentlist = [
      ...new Map([...this.agents.values()].map((agent) => [agent.partneruserid, agent])).values(),
    ];
    return { type: 'agents', count: agentlist.length, agentlist };
  }

  private tellAgents(): void {
    const message = this.agentsMessage();
    this.link?.send(message);
    this.tellViewers({ kind: 'agents', count: message.count, agentlist: message.agentlist });
  }

  private tellViewers(notice: ViewerNotice): void {
    this.parts.bus.publish(this.viewersTopic, encodeNotice(notice)).catch(this.onBusFailure);
  }

  private apply(event: SessionEvent): void {
    const { clock, timing } = this.parts;
    const before = this.state.status;
    this.state = sessionStep(this.state, event, clock.now(), timing);
    const { status } = this.state;
    if (status !== before) {
      this.record.status = status;
      this.saveStatus();
      if (isOver(status)) return this.end();
    }
    this.schedule();
  }

  private saveStatus(): void {
    const { status, startedAtMs } = this.record;
    const change: SessionChange = { status, ...(startedAtMs !== undefined && { startedAtMs }) };
    if (isOver(status)) change.endedAtMs = this.parts.clock.now();
    this.write(() => this.parts.store.sessions.update(this.record.id, change));
    if (status === 'W') this.announce();
  }

  /** Viewers that wait for this key are told once the store knows the session. */
  private announce(): void {
    const notice = encodeNotice({ kind: 'started', sessionKey: this.record.sessionKey });
    this.write(() => this.parts.bus.publish(TOPICS.group(this.record.groupId), notice));
  }

  private end(): void {
    const reason = this.endReason;
    const clean = this.record.status === 'C' || this.record.status === 'Q';
    this.cancelTimer();
    for (const id of this.agents.keys()) this.endParticipant(id, clean ? 'C' : 'X');
    const letter = this.record.status === 'T' ? 'T' : clean ? 'C' : 'X';
    this.endParticipant(this.visitorParticipantId, letter, this.bytes);
    this.parts.log({
      level: 'info',
      event: 'session_ended',
      session: this.record.number,
      status: this.record.status,
    });
    this.tellViewers({ kind: 'ended', reason });
    this.link?.send({ type: 'ended', reason });
    this.link?.close('ended');
    this.link = undefined;
    void this.stopListening();
    this.parts.onOver(this);
  }

  private endParticipant(id: string, status: 'C' | 'X' | 'T', bytes?: number): void {
    const endedAtMs = this.parts.clock.now();
    this.write(() =>
      this.parts.store.participants.update(id, { status, endedAtMs, ...(bytes !== undefined && { bytes }) }),
    );
  }

  private schedule(): void {
    this.cancelTimer();
    const due = nextDeadlineMs(this.state, this.parts.timing);
    if (due === undefined) return;
    const delayMs = Math.max(0, due - this.parts.clock.now());
    this.cancelTimer = this.parts.clock.after(delayMs, () => this.apply({ kind: 'time' }));
  }

  /** Writes in order, beside the stream: a slow or failing disk does not stop the picture. */
  private write(run: () => Promise<void>): void {
    this.writes = this.writes.then(run).catch((cause: unknown) => {
      this.parts.log({ level: 'error', event: 'session_not_written', session: this.record.number, cause });
    });
  }

  /** Resolves when everything so far is in the store. */
  settled(): Promise<void> {
    return this.writes;
  }

  private readonly onBusFailure = (cause: unknown): void => {
    this.parts.log({ level: 'error', event: 'bus_failed', session: this.record.number, cause });
  };
}
