import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

/** What the service asks of a bus; a driver's own type fits this shape. */
export interface SuiteBus {
  publish(topic: string, bytes: Uint8Array): Promise<void>;
  subscribe(topic: string, receive: (bytes: Uint8Array) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const MEBIBYTE = 1024 * 1024;

/**
 * What every bus must do, in one process or over a network.
 *
 * @param makeBus  called for each test; a fresh bus, or a fresh connection to a shared one
 */
export function busSuite(name: string, makeBus: () => Promise<SuiteBus> | SuiteBus): void {
  describe(`${name}: what every bus does`, () => {
    let bus: SuiteBus;
    /** Topics of their own for each test: a shared server may remember the last one. */
    let topic: string;
    let count = 0;

    beforeEach(async () => {
      bus = await makeBus();
      count += 1;
      topic = `suite-${process.pid}-${count}`;
    });
    afterEach(() => bus.close());

    const reader = async (of = topic): Promise<{ got: string[]; stop: () => Promise<void> }> => {
      const got: string[] = [];
      const stop = await bus.subscribe(of, (bytes) => got.push(decoder.decode(bytes)));
      return { got, stop };
    };
    const publish = (text: string, to = topic): Promise<void> => bus.publish(to, encoder.encode(text));

    test('a reader in this process has the bytes when publish returns, before its promise resolves', async () => {
      const { got } = await reader();
      const published = publish('now');
      expect(got).toEqual(['now']);
      await published;
      expect(got).toEqual(['now']);
    });

    test('every reader of a topic gets each message once, in the order of its publisher', async () => {
      const readers = await Promise.all([reader(), reader()]);
      const sent = Array.from({ length: 200 }, (_, index) => String(index));
      await Promise.all(sent.map((text) => publish(text)));
      for (const { got } of readers) expect(got).toEqual(sent);
    });

    test('bytes arrive as they were sent: none, all values, a mebibyte', async () => {
      const got: Uint8Array[] = [];
      await bus.subscribe(topic, (bytes) => got.push(bytes));
      const all = Uint8Array.from({ length: 256 }, (_, index) => index);
      const large = new Uint8Array(MEBIBYTE).fill(7);
      for (const bytes of [new Uint8Array(), all, large]) await bus.publish(topic, bytes);
      expect(got.map((bytes) => [...bytes.subarray(0, 256)])).toEqual([
        [],
        [...all],
        [...large.subarray(0, 256)],
      ]);
      expect(got[2]).toHaveLength(MEBIBYTE);
    });

    test('a topic is exact: neither a longer nor a shorter name is heard, and no character is a wildcard', async () => {
      const { got } = await reader(`${topic}/a`);
      for (const other of [topic, `${topic}/`, `${topic}/ab`, `${topic}/a/b`, `${topic}/*`]) {
        await publish('other', other);
      }
      const star = await reader(`${topic}/*`);
      await publish('mine', `${topic}/a`);
      expect(got).toEqual(['mine']);
      expect(star.got).toEqual([]);
    });

    test('a message without readers is gone: a later reader does not get it', async () => {
      await publish('early');
      const { got } = await reader();
      await publish('late');
      expect(got).toEqual(['late']);
    });

    test('a reader that has stopped hears nothing more, and stopping twice is fine', async () => {
      const { got, stop } = await reader();
      const other = await reader();
      await publish('one');
      await stop();
      await stop();
      await publish('two');
      expect(got).toEqual(['one']);
      expect(other.got).toEqual(['one', 'two']);
    });

    test('one function may listen twice, and stops once for each', async () => {
      const got: string[] = [];
      const receive = (bytes: Uint8Array): void => void got.push(decoder.decode(bytes));
      const stop = await bus.subscribe(topic, receive);
      await bus.subscribe(topic, receive);
      await publish('both');
      await stop();
      await publish('one');
      expect(got).toEqual(['both', 'both', 'one']);
    });

    test('a reader that throws does not keep the message from the others, nor fail the publisher', async () => {
      await bus.subscribe(topic, () => {
        throw new Error('This reader is broken.');
      });
      const { got } = await reader();
      await publish('all the same');
      expect(got).toEqual(['all the same']);
    });

    test('a reader may stop itself and add another while a message is delivered', async () => {
      const got: string[] = [];
      const added: Promise<unknown>[] = [];
      let stop: () => Promise<void> = () => Promise.resolve();
      stop = await bus.subscribe(topic, (bytes) => {
        got.push(`first ${decoder.decode(bytes)}`);
        void stop();
        added.push(bus.subscribe(topic, (more) => got.push(`second ${decoder.decode(more)}`)));
      });
      await publish('a');
      await Promise.all(added);
      got.length = 0;
      await publish('b');
      expect(got).toEqual(['second b']);
    });

    test('nothing arrives after close, and closing twice is fine', async () => {
      const { got } = await reader();
      await bus.close();
      await bus.close();
      await publish('too late').catch(() => undefined);
      expect(got).toEqual([]);
    });

    test('a closed bus refuses new readers', async () => {
      await bus.close();
      await expect(bus.subscribe(topic, () => undefined)).rejects.toThrow();
    });

    test('close during subscribe leaves no reader behind', async () => {
      const got: string[] = [];
      const subscribing = bus.subscribe(topic, (bytes) => got.push(decoder.decode(bytes)));
      await bus.close();
      const stop = await subscribing.catch(() => undefined);
      await publish('too late').catch(() => undefined);
      await stop?.();
      expect(got).toEqual([]);
    });
  });
}
