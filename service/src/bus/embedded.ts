import type { Log } from '@glance-kit/core';
import type { Bus } from './bus.js';

/** One promise for all: a frame costs no allocation here. */
const DONE = Promise.resolve();

export interface EmbeddedBusOptions {
  /** Told when a reader throws; the other readers are served all the same. */
  log?: Log;
}

/** The bus of a single process. Delivery is synchronous: a frame is on its way to the viewer in the same tick. */
export function embeddedBus({ log = () => undefined }: EmbeddedBusOptions = {}): Bus {
  const topics = new Map<string, Set<(bytes: Uint8Array) => void>>();
  let closed = false;
  return {
    publish(topic, bytes) {
      const readers = closed ? undefined : topics.get(topic);
      if (readers) {
        for (const receive of readers) {
          try {
            receive(bytes);
          } catch (cause) {
            log({ level: 'error', event: 'bus_reader_failed', cause });
          }
        }
      }
      return DONE;
    },
    subscribe(topic, receive) {
      if (closed) return Promise.reject(new Error('The bus is closed.'));
      const readers = topics.get(topic) ?? new Set();
      topics.set(topic, readers);
      // Wrapped, so that the same function may listen twice and stop once.
      const reader = (bytes: Uint8Array): void => receive(bytes);
      readers.add(reader);
      return Promise.resolve(() => {
        readers.delete(reader);
        if (readers.size === 0 && topics.get(topic) === readers) topics.delete(topic);
        return DONE;
      });
    },
    close() {
      closed = true;
      topics.clear();
      return DONE;
    },
  };
}
