import { describe, expect, test } from '@jest/globals';
import { latest } from '@glance-kit/core';

/** Lets everything that is ready happen. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Reads a stream as fast as it comes; `seen` grows as values arrive. */
function follow<T>(stream: AsyncIterable<T>): { seen: T[]; done: Promise<void> } {
  const seen: T[] = [];
  const done = (async () => {
    for await (const value of stream) seen.push(value);
  })();
  return { seen, done };
}

describe('a reader', () => {
  test('gets the present value first, then each change', async () => {
    const stop = new AbortController();
    const value = latest('a');
    const { seen, done } = follow(value.stream(stop.signal));
    await settle();
    value.set('b');
    await settle();
    value.set('c');
    await settle();
    stop.abort();
    await done;
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('that comes late gets the present value, not the past', async () => {
    const stop = new AbortController();
    const value = latest('a');
    value.set('b');
    const { seen, done } = follow(value.stream(stop.signal));
    await settle();
    stop.abort();
    await done;
    expect(seen).toEqual(['b']);
  });

  test('that is slow gets the newest value, not what lies between', async () => {
    const value = latest(1);
    const reader = value.stream(new AbortController().signal)[Symbol.asyncIterator]();
    expect(await reader.next()).toEqual({ done: false, value: 1 });
    for (let next = 2; next <= 100; next += 1) value.set(next);
    expect(await reader.next()).toEqual({ done: false, value: 100 });
    await reader.return?.();
  });

  test('gets no repeats, also when a value changes and changes back meanwhile', async () => {
    const stop = new AbortController();
    const value = latest('a');
    const { seen, done } = follow(value.stream(stop.signal));
    await settle();
    value.set('a');
    value.set('b');
    value.set('a');
    await settle();
    stop.abort();
    await done;
    expect(seen).toEqual(['a']);
  });

  test('has its own place: two readers both get everything', async () => {
    const stop = new AbortController();
    const value = latest(1);
    const readers = [follow(value.stream(stop.signal)), follow(value.stream(stop.signal))];
    await settle();
    value.set(2);
    await settle();
    stop.abort();
    await Promise.all(readers.map(({ done }) => done));
    expect(readers.map(({ seen }) => seen)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test('may leave at any time without ending the others', async () => {
    const stop = new AbortController();
    const value = latest(1);
    for await (const first of value.stream(stop.signal)) {
      expect(first).toBe(1);
      break;
    }
    const { seen, done } = follow(value.stream(stop.signal));
    await settle();
    value.set(2);
    await settle();
    stop.abort();
    await done;
    expect(seen).toEqual([1, 2]);
  });
});

test('values are the same when the caller says so', async () => {
  const stop = new AbortController();
  const value = latest({ id: 1, at: 1 }, (a, b) => a.id === b.id);
  const { seen, done } = follow(value.stream(stop.signal));
  await settle();
  value.set({ id: 1, at: 2 });
  await settle();
  value.set({ id: 2, at: 3 });
  await settle();
  stop.abort();
  await done;
  expect(seen).toEqual([
    { id: 1, at: 1 },
    { id: 2, at: 3 },
  ]);
});

test('undefined and NaN are values like others', async () => {
  const stop = new AbortController();
  const value = latest<number | undefined>(undefined);
  const { seen, done } = follow(value.stream(stop.signal));
  await settle();
  value.set(Number.NaN);
  await settle();
  value.set(Number.NaN);
  await settle();
  stop.abort();
  await done;
  expect(seen).toEqual([undefined, Number.NaN]);
});

test('a signal that is aborted already gives an empty stream', async () => {
  const { seen, done } = follow(latest(1).stream(AbortSignal.abort()));
  await done;
  expect(seen).toEqual([]);
});

test('the end leaves no listener on the signal', async () => {
  const stop = new AbortController();
  const { signal } = stop;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...rest: Parameters<typeof add>) => ((listeners += 1), add(...rest));
  signal.removeEventListener = (...rest: Parameters<typeof remove>) => ((listeners -= 1), remove(...rest));
  const value = latest(1);
  const { done } = follow(value.stream(signal));
  await settle();
  value.set(2);
  await settle();
  expect(listeners).toBe(1);
  stop.abort();
  await done;
  expect(listeners).toBe(0);
});
