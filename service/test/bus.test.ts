import { expect, test } from '@jest/globals';
import type { LogEntry } from '@glance-kit/core';
import { busSuite } from '@glance-kit/testing';
import { embeddedBus } from '../src/bus/index.js';

busSuite('embedded', () => embeddedBus());

test('the embedded bus logs a reader that throws', async () => {
  const log: LogEntry[] = [];
  const bus = embeddedBus({ log: (entry) => log.push(entry) });
  const cause = new Error('broken');
  await bus.subscribe('topic', () => {
    throw cause;
  });
  await bus.publish('topic', new Uint8Array([1]));
  expect(log).toEqual([{ level: 'error', event: 'bus_reader_failed', cause }]);
});
