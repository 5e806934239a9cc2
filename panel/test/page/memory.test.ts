import { describe, expect, test } from '@jest/globals';
import type { Activity, LiveSession } from '@glance-kit/core';
import { pageStore } from '../../src/index.js';
import { pageMemory, pageOutbox, textsFor } from '../../src/page.js';

const SESSION: LiveSession = {
  sessionId: '12345.8421.77',
  sessionKey: '8421',
  startedAtMs: 1_800_000_000_000,
  agents: 2,
  mostAgents: 3,
};
const ACTIVITY: Activity = {
  sessionId: '12345.8421.77',
  conversationId: 'call-1',
  phase: 'ended',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: new Date('2026-11-21T10:00:00Z'),
  endedAt: new Date('2026-11-21T10:05:00Z'),
  reason: 'visitor',
};

function memoryStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

describe('what a page remembers across its reload', () => {
  test('are its running sessions, one a conversation', () => {
    const memory = pageMemory(pageStore('test/', undefined));
    memory.save('call-1', SESSION);
    expect(memory.load('call-1')).toEqual(SESSION);
    expect(memory.load('call-2')).toBeUndefined();
    memory.save('call-1', undefined);
    expect(memory.load('call-1')).toBeUndefined();
  });

  test('are the activities that nobody took yet, with their dates', () => {
    const store = pageStore('test/', undefined);
    pageOutbox(store).save([ACTIVITY]);
    const reloaded = pageOutbox(store);
    expect(reloaded.load()).toEqual([ACTIVITY]);
    reloaded.save([]);
    expect(pageOutbox(store).load()).toEqual([]);
  });

  test('panels in several frames of a tab lose none of each other’s activities', () => {
    const shared = memoryStorage();
    const [one, two] = [pageOutbox(pageStore('test/', shared)), pageOutbox(pageStore('test/', shared))];
    const other = { ...ACTIVITY, sessionId: '12345.5512.78', conversationId: 'call-2' };
    one.load();
    two.load();
    one.save([ACTIVITY]);
    two.save([other]);
    const all = (): string[] =>
      pageOutbox(pageStore('test/', shared))
        .load()
        .map(({ conversationId }) => conversationId);
    expect(all()).toEqual(['call-1', 'call-2']);
    one.save([]); // its host took it
    expect(all()).toEqual(['call-2']);
  });

  test('what a full storage does not take stays in memory, and what it took before does not come back', () => {
    const shared = memoryStorage();
    const store = pageStore('test/', shared);
    store.set('a', 1);
    shared.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    store.set('a', 2);
    expect(store.get('a')).toBe(2);
    store.set('a', undefined);
    expect(store.get('a')).toBeUndefined();
  });

  test.each([7, null, 'x', {}, { sessionId: 1 }, { sessionId: 'a', conversationId: 'b', phase: 'x' }])(
    '%j from another version is left out',
    (kept) => {
      const store = pageStore('test/', undefined);
      store.set('outbox', [
        kept,
        { ...ACTIVITY, startedAt: 'never' },
        { ...ACTIVITY, endedAt: 'never' },
        ACTIVITY,
      ]);
      store.set('session/call-1', kept);
      expect(pageOutbox(store).load()).toEqual([ACTIVITY]);
      expect(pageMemory(store).load('call-1')).toBeUndefined();
    },
  );

  test('a session of a version that did not count agents together has those it had', () => {
    const store = pageStore('test/', undefined);
    const { mostAgents: _, ...older } = SESSION;
    store.set('session/call-1', older);
    expect(pageMemory(store).load('call-1')).toEqual({ ...older, mostAgents: 2 });
  });
});

describe('the language of a page', () => {
  const texts = { de: { join: 'Teilnehmen' }, 'pt-BR': { join: 'Entrar' } };
  test.each([
    [['de-AT', 'en'], 'de'],
    [['pt-br'], 'pt-BR'],
    [['fr', 'de'], 'de'],
    [['en-GB', 'de'], 'en-GB'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('for %j is %s', (wanted, language) => expect(textsFor(texts, wanted).language).toBe(language));

  test('brings its texts', () => {
    expect(textsFor(texts, ['de-AT']).texts).toBe(texts.de);
    expect(textsFor(texts, ['en']).texts).toEqual({});
  });
});
