import { expect, test } from '@jest/globals';
import type { Clock, FoundSession } from '@glance-kit/core';
import { Presence } from '../src/presence.js';

const FOUND: FoundSession = {
  id: '1',
  ssnid: '12345.8421.77',
  groupId: '12345',
  joinUrl: 'https://s.example/',
};

/** Answers of the service in turn, and a clock that the test turns. */
function watched(answers: (FoundSession | null | undefined | Error)[]) {
  const waiting: { at: number; call: () => void }[] = [];
  let now = 0;
  let changes = 0;
  const asked: string[] = [];
  const clock: Clock = {
    now: () => now,
    after(delayMs, call) {
      const timer = { at: now + delayMs, call };
      waiting.push(timer);
      return () => void (waiting.includes(timer) && waiting.splice(waiting.indexOf(timer), 1));
    },
  };
  const presence = new Presence({
    async lookup(sessionKey) {
      asked.push(sessionKey);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    changed: () => (changes += 1),
    clock,
  });
  return {
    presence,
    asked,
    changes: () => changes,
    async pass(ms: number) {
      await new Promise((resolve) => setImmediate(resolve));
      now += ms;
      for (const timer of waiting.filter(({ at }) => at <= now)) {
        waiting.splice(waiting.indexOf(timer), 1);
        timer.call();
      }
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('the session of a record is looked for every 10 seconds, and no answer changes nothing', async () => {
  const { presence, pass, asked, changes } = watched([null, FOUND, undefined, new Error('offline'), null]);
  presence.watch('8421');
  await pass(0);
  expect([presence.session, changes()]).toEqual([null, 1]);
  for (const session of [FOUND, FOUND, FOUND, FOUND, null]) {
    await pass(10_000);
    expect(presence.session).toEqual(session);
  }
  expect([asked.length, changes()]).toEqual([5, 3]);
});

test('without an answer it is looked for ever more rarely, at least every 5 minutes, and as before after one', async () => {
  const { presence, pass, asked } = watched([...Array<undefined>(7), null, undefined]);
  presence.watch('8421');
  await pass(0);
  for (const seconds of [10, 20, 40, 80, 160, 300, 300, 10, 10]) {
    const before = asked.length;
    await pass((seconds - 1) * 1000);
    expect([seconds, asked.length]).toEqual([seconds, before]);
    await pass(1000);
    expect([seconds, asked.length]).toEqual([seconds, before + 1]);
  }
});

test('another record is looked at anew, and none is not looked at', async () => {
  const { presence, pass, asked } = watched([FOUND, null]);
  presence.watch('8421');
  await pass(0);
  presence.watch('8421');
  presence.watch('77');
  expect(presence.session).toBeUndefined();
  await pass(0);
  presence.watch(undefined);
  await pass(10_000);
  expect(asked).toEqual(['8421', '77']);
});
