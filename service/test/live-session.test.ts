import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { embeddedBus, type Bus } from '../src/bus/index.js';
import type { Clock } from '../src/clock.js';
import { encodeFrame, KEYFRAME, type CloseName, type ToVisitorMessage } from '../src/protocol/index.js';
import { sessionDirectory, type SessionDirectory } from '../src/sessions/directory.js';
import type { LiveSession, VisitorLink } from '../src/sessions/live-session.js';
import { encodeNotice, TOPICS, type OwnerNotice } from '../src/sessions/notices.js';
import { resumeTokens } from '../src/sessions/resume-token.js';
import { embeddedStore, type Store } from '../src/store/index.js';
import { TIMING } from '../src/timing.js';
import { stopServices, temporaryDirectory } from './tools/bench-service.js';
import { PAGE } from './tools/socket-client.js';

/** A clock that the test turns. */
class FakeClock implements Clock {
  private nowMs = 1_800_000_000_000;
  private readonly waiting = new Set<{ atMs: number; run: () => void }>();

  now = (): number => this.nowMs;

  after = (delayMs: number, run: () => void): (() => void) => {
    const timer = { atMs: this.nowMs + delayMs, run };
    this.waiting.add(timer);
    return () => this.waiting.delete(timer);
  };

  turn(byMs: number): void {
    this.nowMs += byMs;
    for (const timer of [...this.waiting]) {
      if (timer.atMs <= this.nowMs && this.waiting.delete(timer)) timer.run();
    }
  }

  get timers(): number {
    return this.waiting.size;
  }
}

class FakeLink implements VisitorLink {
  readonly sent: ToVisitorMessage[] = [];
  closedAs: CloseName | undefined;
  send = (message: ToVisitorMessage): void => void this.sent.push(message);
  close = (name: CloseName): void => void (this.closedAs ??= name);
  count(type: ToVisitorMessage['type']): number {
    return this.sent.filter((message) => message.type === type).length;
  }
}

const REQUEST = {
  groupId: '12345',
  site: 'production' as const,
  duplicates: true,
  visitor: {},
  page: PAGE,
  version: '1',
  settings: { groupId: '12345', site: 'production' as const, masks: [], terms: { text: '' }, texts: {} },
};

const frame = (sequence: number, flags = 0): Uint8Array =>
  encodeFrame({ flags, sequence, payload: Buffer.from('[]') });

let clock: FakeClock;
let bus: Bus;
let store: Store;
let sessions: SessionDirectory;
let link: FakeLink;
let session: LiveSession;
let frames: number[];

beforeEach(async () => {
  clock = new FakeClock();
  bus = embeddedBus();
  store = await embeddedStore({ file: join(temporaryDirectory(), 'test.db'), now: clock.now });
  const tokens = resumeTokens(new Uint8Array(32));
  sessions = sessionDirectory({ bus, store, clock, timing: TIMING, log: () => undefined, tokens });
  link = new FakeLink();
  session = (await sessions.start(REQUEST, link)) as LiveSession;
  frames = [];
  await bus.subscribe(TOPICS.frames(session.record.id), (bytes) =>
    frames.push(Buffer.from(bytes).readUInt32BE(1)),
  );
});
afterEach(async () => {
  await sessions.close();
  await store.close();
  await stopServices();
});

const tell = (notice: OwnerNotice): Promise<void> =>
  bus.publish(TOPICS.toOwner(session.record.id), encodeNotice(notice));

const join1 = (from = 'a', partneruserid = 'alice'): Promise<void> =>
  tell({ kind: 'join', from, agent: { username: partneruserid, partnerid: '12345', partneruserid } });

function resumed(): FakeLink {
  const token = link.sent.find((message) => message.type === 'session')!.token;
  const next = new FakeLink();
  sessions.resume(token, PAGE, () => REQUEST.settings, next);
  return next;
}

describe('a running session', () => {
  test('waits two minutes for an agent, to the millisecond', () => {
    clock.turn(119_999);
    expect(link.count('ended')).toBe(0);
    clock.turn(1);
    expect(link.sent.at(-1)).toEqual({ type: 'ended', reason: 'timeout' });
    expect(link.closedAs).toBe('ended');
    expect(clock.timers).toBe(0);
  });

  test('waits two minutes for a lost visitor, to the millisecond', async () => {
    await join1();
    clock.turn(500_000);
    session.detach(link);
    clock.turn(119_999);
    expect(session.over).toBe(false);
    clock.turn(1);
    expect(session.over).toBe(true);
    await session.settled();
    expect((await store.sessions.get(session.record.id))?.status).toBe('X');
  });

  test('takes nothing more from a page that another page has replaced', async () => {
    await join1();
    session.frame(link, frame(0, KEYFRAME));
    const next = resumed();
    expect(link.closedAs).toBe('replaced');
    next.sent.length = 0;
    session.frame(link, frame(1, KEYFRAME));
    session.stop(link);
    session.moveTo(link, { ...PAGE, url: 'http://localhost/old' });
    session.detach(link);
    expect(frames).toEqual([0]);
    expect(session.over).toBe(false);
    session.frame(next, frame(0, KEYFRAME));
    expect(frames).toEqual([0, 0]);
  });

  test('passes frames on before the call returns, and none while nobody looks', async () => {
    session.frame(link, frame(0, KEYFRAME));
    expect(frames).toEqual([]);
    await join1();
    session.frame(link, frame(1, KEYFRAME));
    expect(frames).toEqual([1]);
  });

  test('asks for a snapshot again only when the first has had its time', async () => {
    await join1();
    await tell({ kind: 'snapshot' });
    clock.turn(TIMING.snapshotMs - 1);
    await tell({ kind: 'snapshot' });
    expect(link.count('snapshot')).toBe(1);
    clock.turn(1);
    await tell({ kind: 'snapshot' });
    expect(link.count('snapshot')).toBe(2);
  });

  test('asks at once for the next agent when the last one left before the picture came', async () => {
    await join1();
    await tell({ kind: 'leave', from: 'a', clean: true, bytes: 0 });
    expect(link.count('pause')).toBe(1);
    await join1('b', 'bob');
    expect(link.count('snapshot')).toBe(2);
  });

  test('goes on when the store fails: the picture does not depend on the disk', async () => {
    await join1();
    await session.settled();
    await store.close();
    await join1('b', 'bob');
    session.frame(link, frame(0, KEYFRAME));
    session.stop(link);
    expect(frames).toEqual([0]);
    expect(link.sent.at(-1)).toEqual({ type: 'ended', reason: 'visitor' });
  });

  test('leaves no timer and no reader behind when it ends', async () => {
    await join1();
    await tell({ kind: 'end' });
    await session.settled();
    expect(clock.timers).toBe(0);
    await join1('late', 'bob');
    await session.settled();
    expect(await store.participants.of(session.record.id)).toHaveLength(2);
  });
});
