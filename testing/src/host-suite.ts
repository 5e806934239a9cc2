import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isKitError, type Activity, type Host, type Viewer, type Visitor } from '@glance-kit/core';

/** A host on a fake page, as the suite drives it. */
export interface HostBench {
  host: Host;
  /** The page shows another contact; `null` when it can show none. */
  show(visitor: Visitor): void;
  /** From now on the page refuses to save. */
  refuseWrites(): void;
  /** What arrived at the fake page; read from the fake, never through the host. */
  written(): readonly Pick<Activity, 'conversationId' | 'sessionId' | 'phase'>[];
  /** Listeners that the host has on the page now. */
  listeners(): number;
  /** From now on the page opens no windows. */
  blockWindows(): void;
  /** Windows that were asked for so far. */
  windowsAsked(): number;
  /** The windows that are open now. */
  windowsOpen(): number;
  /** What was loaded into windows: the address and the names of the posted fields. */
  loaded(): readonly { url: string; fields: readonly string[] }[];
  /** The agent closes every window. */
  closeWindows(): void;
  close?(): Promise<void> | void;
}

const MARA: Visitor = { conversationId: 'call-1', sessionKey: '1001' };
const BEN: Visitor = { conversationId: 'call-2', sessionKey: '1002' };
const IDA: Visitor = { conversationId: 'call-3', sessionKey: '1003' };

const activity = (conversationId: string, phase: Activity['phase'] = 'started'): Activity => ({
  sessionId: `12345.${conversationId}.1`,
  conversationId,
  phase,
  sessionKey: '1001',
  sessionType: 'cobrowse',
  startedAt: new Date(1_800_000_000_000),
  ...(phase === 'ended' && { endedAt: new Date(1_800_000_060_000), reason: 'visitor' as const }),
});

/**
 * What every host must do, whatever platform is behind it. A connector's test hands over its host on a fake page;
 * what only this host does is tested beside it.
 *
 * @param makeBench  called for each test; the fake starts with any contact or none
 */
export function hostSuite(name: string, makeBench: () => Promise<HostBench> | HostBench): void {
  describe(`${name}: what every host does`, () => {
    let bench: HostBench;
    let abort: AbortController;
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);

    beforeEach(async () => {
      unhandled.length = 0;
      process.on('unhandledRejection', onUnhandled);
      abort = new AbortController();
      bench = await makeBench();
    });

    afterEach(async () => {
      abort.abort();
      await settle();
      await bench.close?.();
      process.off('unhandledRejection', onUnhandled);
      expect(unhandled).toEqual([]); // nothing rejects unhandled
    });

    const read = (): AsyncIterator<Visitor | null> =>
      bench.host.visitors(abort.signal)[Symbol.asyncIterator]();

    test('has a name and tells the agent without failing', async () => {
      expect(bench.host.name).toMatch(/^[a-z0-9-]+$/);
      expect(typeof (await bench.host.agent())).toBe('object');
    });

    test('a late reader gets the present contact', async () => {
      bench.show(MARA);
      await settle();
      await follow(read(), MARA);
      bench.show(BEN);
      await settle();
      const late = read();
      expect((await late.next()).value).toMatchObject(BEN);
    });

    test('a slow reader gets the newest contact, not the history', async () => {
      const reader = read();
      bench.show(MARA);
      await follow(reader, MARA);
      bench.show(BEN);
      await settle();
      bench.show(IDA);
      await settle();
      expect((await reader.next()).value).toMatchObject(IDA);
    });

    test('says nothing twice', async () => {
      const reader = read();
      bench.show(MARA);
      await follow(reader, MARA);
      bench.show({ ...MARA });
      await settle();
      const next = reader.next();
      expect(await settledWithin(next)).toBe(false);
      bench.show(BEN);
      expect((await next).value).toMatchObject(BEN);
    });

    test('a change during the first look-up is kept', async () => {
      bench.show(MARA);
      const reader = read();
      const first = reader.next(); // the host may be asking its page now
      bench.show(BEN);
      const value = (await first).value as Visitor | null;
      if (value?.conversationId !== BEN.conversationId) await follow(reader, BEN);
    });

    test('two readers do not disturb each other', async () => {
      const one = read();
      const other = bench.host.visitors(new AbortController().signal)[Symbol.asyncIterator]();
      bench.show(MARA);
      await follow(one, MARA);
      await follow(other, MARA);
      await one.return?.();
      bench.show(BEN);
      await follow(other, BEN);
      await other.return?.();
    });

    test('abort ends the stream and leaves no listener', async () => {
      const before = bench.listeners();
      bench.show(MARA);
      const reader = read();
      await follow(reader, MARA);
      const pending = reader.next();
      await settle();
      expect(bench.listeners()).toBeGreaterThan(before);
      abort.abort();
      expect((await pending).done).toBe(true);
      await settle();
      expect(bench.listeners()).toBe(before);
    });

    test('a stream that was aborted before it was read ends at once', async () => {
      const before = bench.listeners();
      abort.abort();
      expect((await read().next()).done).toBe(true);
      await settle();
      expect(bench.listeners()).toBe(before);
    });

    test('an activity goes to the conversation it names, whatever is shown now', async () => {
      const reader = read();
      bench.show(MARA);
      await follow(reader, MARA);
      bench.show(BEN);
      await follow(reader, BEN);
      await bench.host.logActivity(activity('call-1'));
      expect(bench.written()).toEqual([
        expect.objectContaining({ conversationId: 'call-1', sessionId: '12345.call-1.1', phase: 'started' }),
      ]);
    });

    test('the end of a session is written to the same conversation as its start', async () => {
      bench.show(MARA);
      await bench.host.logActivity(activity('call-1'));
      await bench.host.logActivity(activity('call-1', 'ended'));
      expect(bench.written().at(-1)).toMatchObject({ conversationId: 'call-1', phase: 'ended' });
      expect(new Set(bench.written().map(({ conversationId }) => conversationId))).toEqual(
        new Set(['call-1']),
      );
    });

    test('a page that refuses to save is a HOST_REFUSED with its answer as the cause', async () => {
      bench.show(MARA);
      bench.refuseWrites();
      const error = await bench.host.logActivity(activity('call-1')).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(isKitError(error) && error.code).toBe('HOST_REFUSED');
      expect((error as Error).cause).toBeDefined();
      expect(bench.written()).toEqual([]);
    });

    test('a view is asked for before openViewer returns', async () => {
      bench.show(MARA);
      const before = bench.windowsAsked();
      const opening = bench.host.openViewer({
        address: new Promise(() => {}),
        waitingText: 'Waiting',
        reopen() {},
      });
      expect(bench.windowsAsked()).toBe(before + 1);
      const viewer = await opening;
      expect(bench.windowsOpen()).toBe(1);
      await closeView(viewer);
    });

    test('the view is loaded when its address is known, as a form with its fields', async () => {
      bench.show(MARA);
      const address = Promise.resolve({ url: 'https://view.example.test/v', fields: { SessionKey: '1001' } });
      const viewer = await bench.host.openViewer({ address, waitingText: 'Waiting', reopen() {} });
      await settle();
      expect(bench.loaded()).toEqual([{ url: 'https://view.example.test/v', fields: ['SessionKey'] }]);
      await closeView(viewer);
    });

    test('the window closes when its address never comes', async () => {
      bench.show(MARA);
      const address = Promise.reject<never>(new Error('cancelled'));
      const viewer = await bench.host.openViewer({ address, waitingText: 'Waiting', reopen() {} });
      await settledOrFail(viewer.closed);
      expect(bench.windowsOpen()).toBe(0);
      expect(bench.loaded()).toEqual([]);
    });

    test('tells when the agent has closed the window', async () => {
      bench.show(MARA);
      const viewer = await bench.host.openViewer({
        address: new Promise(() => {}),
        waitingText: 'Waiting',
        reopen() {},
      });
      bench.closeWindows();
      await settledOrFail(viewer.closed);
    });

    test('a window that the page refuses is a POPUP_BLOCKED, also when its address fails later', async () => {
      bench.show(MARA);
      bench.blockWindows();
      const address = Promise.resolve().then(() => Promise.reject<never>(new Error('cancelled')));
      address.catch(() => {}); // the caller's own business
      const error = await bench.host.openViewer({ address, waitingText: 'Waiting', reopen() {} }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(isKitError(error) && error.code).toBe('POPUP_BLOCKED');
    });
  });
}

/** Lets everything run that is ready to run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

async function settledWithin(work: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void work.then(() => (settled = true));
  await settle();
  return settled;
}

const PATIENCE_MS = 2_000;

async function settledOrFail(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The view did not tell that it was closed.')), PATIENCE_MS);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Reads on until the wanted contact comes. */
async function follow(reader: AsyncIterator<Visitor | null>, wanted: Visitor): Promise<void> {
  for (;;) {
    const { value, done } = await reader.next();
    if (done) throw new Error('The stream ended early.');
    if ((value as Visitor | null)?.conversationId === wanted.conversationId) {
      expect(value).toMatchObject(wanted);
      return;
    }
  }
}

async function closeView(viewer: Viewer): Promise<void> {
  viewer.close();
  await settledOrFail(viewer.closed);
}
