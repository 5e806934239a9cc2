import { describe, expect, test } from '@jest/globals';
import { visitorStream, type Visitor } from '../src/index.js';

function page(first: string) {
  let id = first;
  const listeners = new Set<() => void>();
  const visitors = visitorStream(
    (): Visitor => ({ conversationId: id }),
    (changed) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
  );
  return {
    listeners,
    read: () => visitors(new AbortController().signal)[Symbol.asyncIterator](),
    show(next: string, tell = true) {
      id = next;
      if (tell) for (const listener of [...listeners]) listener();
    },
  };
}
const idOf = ({ value }: IteratorResult<Visitor | null>): string | undefined =>
  (value as Visitor | undefined)?.conversationId;

describe('the visitors of a host', () => {
  test('are asked for anew when somebody begins to read', async () => {
    const host = page('a');
    host.show('b', false);
    expect(idOf(await host.read().next())).toBe('b');
  });

  test('are listened for once, however many read, and only while somebody does', async () => {
    const host = page('a');
    expect(host.listeners.size).toBe(0);
    const [one, other] = [host.read(), host.read()];
    await Promise.all([one.next(), other.next()]);
    expect(host.listeners.size).toBe(1);
    await one.return?.();
    host.show('b');
    expect(idOf(await other.next())).toBe('b');
    await other.return?.();
    expect(host.listeners.size).toBe(0);
    expect(idOf(await host.read().next())).toBe('b');
    expect(host.listeners.size).toBe(1);
  });
});
