import { describe, expect, test } from '@jest/globals';
import { RANDOM_SESSION_KEY, isPortableSessionKey, isSessionKey, sessionKeyProblem } from '@glance-kit/core';

interface Row {
  name: string;
  key: string;
  problem?: { detail: string; characters?: string };
  portable?: boolean;
}

const KEYS: Row[] = [
  { name: 'digits', key: '84213', portable: true },
  { name: 'letters of both cases, hyphen and underscore', key: 'aZ09-_', portable: true },
  { name: '50 characters', key: 'k'.repeat(50), portable: true },
  { name: '51 characters', key: 'k'.repeat(51), portable: false },
  { name: '62 characters', key: 'k'.repeat(62), portable: false },
  { name: 'a tilde', key: 'a~b', portable: false },
  { name: 'a word of JavaScript', key: '__proto__', portable: true },
  { name: 'nothing', key: '', problem: { detail: 'empty' } },
  { name: '63 characters', key: 'k'.repeat(63), problem: { detail: 'too-long' } },
  { name: 'a dot, which separates the parts of a session id', key: 'a.b', problem: wrong('.') },
  { name: 'an e-mail address', key: 'jane@example.com', problem: wrong('@.') },
  { name: 'a telephone number', key: '+1 555', problem: wrong('+ ') },
  { name: 'space around', key: ' 8421', problem: wrong(' ') },
  { name: 'a line break behind', key: '8421\n', problem: wrong('\n') },
  { name: 'letters outside ASCII', key: 'zoë', problem: wrong('ë') },
  { name: 'digits of another script', key: '١٢٣', problem: wrong('١٢٣') },
  { name: 'an emoji, as one character', key: 'a😀b😀', problem: wrong('😀') },
  { name: 'what the message bus reserves', key: 'a*>', problem: wrong('*>') },
  { name: 'many wrong characters: eight are enough', key: '!"#$%&/()=?', problem: wrong('!"#$%&/(') },
  { name: 'too long and wrong: the characters say more', key: `${'k'.repeat(70)}.`, problem: wrong('.') },
  { name: 'the word that asks for a random key', key: RANDOM_SESSION_KEY, problem: { detail: 'reserved' } },
];

function wrong(characters: string): { detail: string; characters: string } {
  return { detail: 'characters', characters };
}

describe.each(KEYS)('$name', ({ key, problem, portable }) => {
  test(problem ? `is refused: ${problem.detail}` : 'is accepted', () => {
    expect(sessionKeyProblem(key)).toEqual(problem && { code: 'SESSION_KEY_INVALID', ...problem });
    expect(isSessionKey(key)).toBe(!problem);
  });

  test(portable ? 'is portable' : 'is not portable', () => {
    expect(isPortableSessionKey(key)).toBe(portable ?? false);
  });
});

test('keys are case-sensitive, so a key that only resembles the reserved word is fine', () => {
  expect(isSessionKey(RANDOM_SESSION_KEY.toLowerCase())).toBe(true);
});
