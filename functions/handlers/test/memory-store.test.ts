import { describe, expect, test } from '@jest/globals';
import { memoryCounter, memoryStore } from '../src/index.js';

describe('the store in memory', () => {
  const open = (maxEntries?: number) => {
    let clock = 0;
    const store = memoryStore<unknown>({ now: () => clock, ...(maxEntries !== undefined && { maxEntries }) });
    return { store, at: (ms: number) => (clock = ms) };
  };

  test('gives a value until its time is over', async () => {
    const { store, at } = open();
    await store.set('a', 1, 100);
    at(99);
    expect(await store.get('a')).toBe(1);
    at(100);
    expect(await store.get('a')).toBeUndefined();
    expect(await store.take('a')).toBeUndefined();
  });

  test('keeps 0, an empty text and false', async () => {
    const { store } = open();
    for (const value of [0, '', false]) {
      await store.set('a', value, 100);
      expect(await store.get('a')).toBe(value);
    }
  });

  test('of callers that take together, one gets the value', async () => {
    const { store } = open();
    await store.set('a', 1, 100);
    expect(await Promise.all([store.take('a'), store.take('a'), store.get('a')])).toEqual([
      1,
      undefined,
      undefined,
    ]);
  });

  test('a full store refuses, keeps what it has, and has room again when values end', async () => {
    const { store, at } = open(2);
    await store.set('a', 1, 100);
    await store.set('b', 2, 200);
    await expect(store.set('c', 3, 100)).rejects.toMatchObject({ code: 'STORE_FULL' });
    await store.set('b', 4, 200);
    expect([await store.get('a'), await store.get('b')]).toEqual([1, 4]);
    at(100);
    await store.set('c', 3, 100);
    expect(await store.get('c')).toBe(3);
  });
});

describe('the counter in memory', () => {
  test('counts in windows that begin with the first call', async () => {
    let clock = 0;
    const counter = memoryCounter({ now: () => clock });
    expect(await counter.increment('a', 100)).toEqual({ count: 1, resetMs: 100 });
    clock = 60;
    expect(await counter.increment('a', 100)).toEqual({ count: 2, resetMs: 40 });
    expect(await counter.increment('b', 100)).toEqual({ count: 1, resetMs: 100 });
    clock = 100;
    expect(await counter.increment('a', 100)).toEqual({ count: 1, resetMs: 100 });
  });

  test('is bounded: the oldest window makes room', async () => {
    const counter = memoryCounter({ now: () => 0, maxEntries: 2 });
    for (const key of ['a', 'b', 'c', 'b', 'c']) await counter.increment(key, 100);
    expect(await counter.increment('c', 100)).toMatchObject({ count: 3 });
    expect(await counter.increment('a', 100)).toMatchObject({ count: 1 });
  });

  test('told to refuse when full, it forgets no claim, and has room again when windows end', async () => {
    let clock = 0;
    const counter = memoryCounter({ now: () => clock, maxEntries: 2, whenFull: 'refuse' });
    await counter.increment('a', 100);
    await counter.increment('b', 200);
    await expect(counter.increment('c', 100)).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(await counter.increment('a', 100)).toMatchObject({ count: 2 });
    clock = 100;
    expect(await counter.increment('c', 100)).toMatchObject({ count: 1 });
    expect(await counter.increment('b', 100)).toMatchObject({ count: 2 });
  });
});
