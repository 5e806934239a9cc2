import {
  latest,
  KitError,
  type Activity,
  type Clock,
  type Host,
  type LoginKeyGrant,
  type Viewer,
} from '@glance-kit/core';
import type { ViewerAddress, ViewerMessage, Visitor } from '@glance-kit/core';
import { mintLoginKey, portableSigner } from '@glance-kit/core';
import { PanelController, type PanelSettings } from '../src/index.js';

/** A clock that goes only when told, and runs what is due on the way. */
export interface FakeClock extends Clock {
  advance(ms: number): Promise<void>;
}

export function fakeClock(startMs = 1_800_000_000_000): FakeClock {
  let nowMs = startMs;
  const timers = new Set<{ atMs: number; call: () => void }>();
  return {
    now: () => nowMs,
    after(delayMs, call) {
      const timer = { atMs: nowMs + delayMs, call };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settle();
      for (;;) {
        const due = [...timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!due) break;
        timers.delete(due);
        nowMs = Math.max(nowMs, due.atMs);
        due.call();
        await settle();
      }
      nowMs = untilMs;
    },
  };
}

/** Lets everything run that is ready to run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

export interface FakeView {
  address: ViewerAddress | undefined;
  failed: boolean;
  closed: boolean;
  focused: number;
  sent: string[];
  say(message: ViewerMessage): void;
  /** The agent closes the window. */
  close(): void;
}

export interface Rig {
  clock: FakeClock;
  controller: PanelController;
  show(visitor: Visitor | null): Promise<void>;
  views: FakeView[];
  /** What `openViewer` does next time. */
  windows: 'open' | 'blocked' | 'refused';
  /** The newest view asks to be opened elsewhere. */
  reopen(): void;
  activities: Activity[];
  /** `later`: when `answerWrite` is called. */
  refuseWrites: boolean | KitError | 'later';
  answerWrite(): void;
  /** Answers of the service in turn; the last one stays. */
  answers: ('found' | 'notFound' | 'refused' | 'down')[];
  lookups: { loginkey: string; ssnkey: string }[];
  /** Login keys handed out so far. */
  keys: LoginKeyGrant[];
  /** What the key source fails with, while set. */
  keyError: KitError | undefined;
  keyLifeSeconds: number;
  agentFails: boolean;
  changes: number;
}

const SERVICE = 'https://cobrowse.example.test';
const API_KEY = 'test-apikey-of the panel';

export async function rig(
  settings: Partial<PanelSettings> & { plain?: boolean; clock?: FakeClock } = {},
): Promise<Rig> {
  const visitor = latest<Visitor | null>({ conversationId: 'call-1' });
  const { plain, clock = fakeClock(), ...given } = settings;
  const made: Rig = {
    clock,
    controller: undefined as unknown as PanelController,
    async show(next) {
      visitor.set(next);
      await settle();
    },
    views: [],
    windows: 'open',
    reopen() {},
    activities: [],
    refuseWrites: false,
    answerWrite() {},
    answers: ['notFound'],
    lookups: [],
    keys: [],
    keyError: undefined,
    keyLifeSeconds: 300,
    agentFails: false,
    changes: 0,
  };
  const host: Host = {
    name: 'fake',
    async agent() {
      if (made.agentFails) throw new Error('no agent');
      return { name: 'Jane Agent', email: 'jane@example.test', phone: '+15550100' };
    },
    visitors: (signal) => visitor.stream(signal),
    openViewer(request) {
      made.reopen = () => request.reopen();
      if (made.windows === 'blocked') return Promise.reject(new KitError('POPUP_BLOCKED', 'Blocked.'));
      if (made.windows === 'refused') return Promise.reject(new Error('The host says no.'));
      return Promise.resolve(fakeViewer(made, request.address));
    },
    async logActivity(activity) {
      const { refuseWrites } = made;
      if (refuseWrites === 'later') await new Promise<void>((resolve) => (made.answerWrite = resolve));
      if (refuseWrites)
        throw refuseWrites instanceof KitError ? refuseWrites : new KitError('HOST_REFUSED', 'No.');
      made.activities.push(activity);
    },
  };
  made.controller = new PanelController({
    host,
    settings: {
      service: SERVICE,
      groupId: '12345',
      ...(!plain && { loginKeys: async () => nextKey(made, clock) }),
      ...given,
    },
    waitingText: () => 'Waiting',
    changed: () => void (made.changes += 1),
    clock,
    newId: () => 'id-1',
    fetch: async (_address, init) => answerLookup(made, String(init?.body)),
  });
  await settle();
  return made;
}

function fakeViewer(made: Rig, address: Promise<ViewerAddress>): Viewer {
  const receivers = new Set<(message: ViewerMessage) => void>();
  let tell: () => void = () => {};
  const closed = new Promise<void>((resolve) => (tell = resolve));
  const view: FakeView = {
    address: undefined,
    failed: false,
    closed: false,
    focused: 0,
    sent: [],
    say: (message) => [...receivers].forEach((receive) => receive(message)),
    close() {
      view.closed = true;
      tell();
    },
  };
  address.then(
    (filled) => (view.address = filled),
    () => {
      view.failed = true;
      view.close();
    },
  );
  made.views.push(view);
  return {
    focus: () => void (view.focused += 1),
    close: () => view.close(),
    send: ({ command }) => void view.sent.push(command),
    listen(receive) {
      receivers.add(receive);
      return () => void receivers.delete(receive);
    },
    closed,
  };
}

function nextKey(made: Rig, clock: Clock): LoginKeyGrant {
  if (made.keyError) throw made.keyError;
  const user = { groupId: '12345', partnerUserId: 'jane' };
  // Keys differ by their expiry, so a test can tell them apart.
  const expiration = Math.floor(clock.now() / 1000) + made.keyLifeSeconds + made.keys.length;
  const signer = portableSigner(API_KEY, { now: () => Math.floor(clock.now() / 1000) });
  const grant = { ...user, expiration, loginKey: mintLoginKey(user, expiration, signer) };
  made.keys.push(grant);
  return grant;
}

function answerLookup(made: Rig, body: string): Response {
  const asked = JSON.parse(body) as { loginkey: string; ssnkey: string };
  made.lookups.push(asked);
  const answer = made.answers.length > 1 ? made.answers.shift() : made.answers[0];
  const json = (value: unknown, status = 200): Response =>
    new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
  if (answer === 'down') throw new TypeError('fetch failed');
  if (answer === 'refused') return json({ Message: 'authentication failed' }, 401);
  if (answer === 'notFound') return json({ d: null });
  return json({
    d: {
      id: 77,
      ssnid: `12345.${asked.ssnkey}.846930886`,
      groupid: 12345,
      agentjoinurl: `${SERVICE}/agentjoin/AgentView.aspx?SessionKey=${asked.ssnkey}&loginkey=old`,
    },
  });
}
