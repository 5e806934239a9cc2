import { randomInt, randomUUID } from 'node:crypto';
import type { EndReason, Log } from '@glance-kit/core';
import type { Bus } from '../bus/index.js';
import type { Clock } from '../clock.js';
import type { PageInfo, Person, ToVisitorMessage, VisitorSettings } from '../protocol/index.js';
import type { SessionRecord, SessionStatus, Store } from '../store/index.js';
import type { Timing } from '../timing.js';
import { randomSessionKey, sessionId } from './keys.js';
import { LiveSession, type VisitorLink } from './live-session.js';
import type { ResumeTokens } from './resume-token.js';
import { adoptedState, isOver, NEW_SESSION } from './state.js';

export interface StartRequest {
  groupId: string;
  site: 'staging' | 'production';
  /** Absent: a random one. */
  sessionKey?: string;
  duplicates: boolean;
  visitor: Person;
  page: PageInfo;
  version: string;
  settings: VisitorSettings;
}

export interface SessionDirectory {
  /** `dupkey`: the key is in use and the group forbids that. */
  start(request: StartRequest, link: VisitorLink): Promise<LiveSession | 'dupkey'>;
  /** `refused`: not a token of this service; `over`: the session is no more. */
  resume(
    token: string,
    page: PageInfo,
    settingsOf: (session: SessionRecord) => VisitorSettings | undefined,
    link: VisitorLink,
  ): LiveSession | 'refused' | { over: EndReason };
  /** The newest session in W or A with this key, in whatever process. */
  find(groupId: string, sessionKey: string): Promise<SessionRecord | undefined>;
  /** Takes over what an earlier run of this process left running in the store. */
  adopt(): Promise<void>;
  close(): Promise<void>;
}

export interface DirectoryParts {
  bus: Bus;
  store: Store;
  clock: Clock;
  timing: Timing;
  log: Log;
  tokens: ResumeTokens;
}

/** Tries before giving up on a free random key; at 50 % of all keys in use the odds of failing are 2^-64. */
const KEY_TRIES = 64;
/** How many ended sessions are remembered by the reason of their end, for pages that come back to them. */
const REMEMBERED_ENDS = 10_000;

export function sessionDirectory(parts: DirectoryParts): SessionDirectory {
  const { store, clock, tokens, log } = parts;
  const live = new Map<string, LiveSession>();
  const ends = new Map<string, EndReason>();
  const settling = new Set<Promise<void>>();

  function onOver(session: LiveSession): void {
    live.delete(session.record.id);
    ends.set(session.record.id, session.endReason);
    if (ends.size > REMEMBERED_ENDS) ends.delete(ends.keys().next().value!);
    const settled = session.settled().finally(() => settling.delete(settled));
    settling.add(settled);
  }

  const open = async (
    record: SessionRecord,
    state: Parameters<typeof newSession>[1],
    visitor: Person,
    participantId: string,
  ): Promise<LiveSession> => {
    const session = newSession(record, state, visitor, participantId);
    live.set(record.id, session);
    await session.open();
    return session;
  };
  const newSession = (
    record: SessionRecord,
    state: typeof NEW_SESSION,
    visitor: Person,
    participantId: string,
  ): LiveSession => new LiveSession(record, state, visitor, participantId, { ...parts, onOver });

  /** The record of a new session, in the store; `undefined` when the key is taken. */
  async function addRecord(
    request: StartRequest,
    key: string,
    random: boolean,
  ): Promise<SessionRecord | undefined> {
    const record = {
      id: sessionId(request.groupId, key, randomInt),
      groupId: request.groupId,
      sessionKey: key,
      keyIsRandom: random,
      site: request.site,
      status: 'J' as SessionStatus,
      visitorVersion: request.version,
      createdAtMs: clock.now(),
    };
    const number = await store.sessions.add(record, { unlessLive: random || !request.duplicates });
    return number === undefined ? undefined : { ...record, number };
  }

  async function addRandom(request: StartRequest): Promise<SessionRecord> {
    for (let tries = 0; tries < KEY_TRIES; tries += 1) {
      const record = await addRecord(request, randomSessionKey(randomInt), true);
      if (record) return record;
    }
    throw new Error(`Group ${request.groupId} has no free session key.`);
  }

  const greeting = (
    record: SessionRecord,
    settings: VisitorSettings,
    resumed: boolean,
  ): ToVisitorMessage => ({
    type: 'session',
    sessionId: record.id,
    sessionKey: record.sessionKey,
    keyIsRandom: record.keyIsRandom,
    token: tokens.issue(record.id),
    settings,
    resumed,
  });

  return {
    async start(request, link) {
      const record =
        request.sessionKey === undefined
          ? await addRandom(request)
          : await addRecord(request, request.sessionKey, false);
      if (!record) return 'dupkey';
      const participantId = randomUUID();
      await store.participants.add({
        id: participantId,
        sessionId: record.id,
        type: 'visitor',
        ...request.visitor,
        startedAtMs: record.createdAtMs,
      });
      const session = await open(record, NEW_SESSION, request.visitor, participantId);
      // By number: the id holds the session key, which may be a visitor id.
      log({ level: 'info', event: 'session_started', session: record.number });
      session.attach(link, request.page, greeting(record, request.settings, false));
      return session;
    },
    resume(token, page, settingsOf, link) {
      const id = tokens.read(token);
      if (id === undefined) return 'refused';
      const session = live.get(id);
      if (!session || session.over) return { over: ends.get(id) ?? 'error' };
      const settings = settingsOf(session.record);
      if (!settings) return 'refused';
      session.attach(link, page, greeting(session.record, settings, true));
      return session;
    },
    find: (groupId, key) => store.sessions.newestLive(groupId, key),
    async adopt() {
      for (const record of await store.sessions.live()) {
        const { status } = record;
        if (isOver(status)) continue;
        const people = await store.participants.of(record.id);
        const nowMs = clock.now();
        for (const { id, type, endedAtMs } of people) {
          if (type === 'agent' && endedAtMs === undefined) {
            await store.participants.update(id, { status: 'X', endedAtMs: nowMs });
          }
        }
        const visitor = people.find(({ type }) => type === 'visitor');
        const { name, email, phone } = visitor ?? {};
        const state = adoptedState(status as 'J' | 'W' | 'A', record.createdAtMs, nowMs);
        await open({ ...record, status: state.status }, state, { name, email, phone }, visitor?.id ?? '');
      }
    },
    async close() {
      await Promise.all([...live.values()].map((session) => session.suspend()));
      live.clear();
      await Promise.all(settling);
    },
  };
}
