import { expect, test } from '@jest/globals';
import { onlyCookie, ownCookieName } from '../src/sign-in/cookies.js';
import { sessionCookie } from '../src/index.js';

const ORIGIN = 'https://keys.example';
const NAME = '__Host-glance_session';
const read = (cookie: string): string | undefined =>
  sessionCookie(ORIGIN).read(new Request(ORIGIN, { headers: { cookie } }));

test.each([
  ['a no-break space before the name', `\xa0${NAME}=planted`],
  ['a next-line sign before the name', `\x85${NAME}=planted`],
  ['a vertical tab before the name', `x=1;\v${NAME}=planted`],
  ['a name without the prefix', 'glance_session=planted'],
  ['a prefix in another case', `__HOST-glance_session=planted`],
  ['a name that begins alike', `${NAME}2=planted`],
  ['the text in another value', `x=${NAME}=planted`],
])('attack: a neighbour of the domain plants a session by %s', (_, planted) => {
  expect(read(`${NAME}=own`)).toBe('own');
  expect(read(planted)).toBeUndefined();
  expect(read(`a=1; ${NAME}=own; ${planted}`)).toBe('own');
});

test('attack: of two cookies of one name none counts, whichever comes first', () => {
  expect(read(`${NAME}=own; ${NAME}=planted`)).toBeUndefined();
  expect(read(`${NAME}=planted;${NAME}=own`)).toBeUndefined();
  expect(read(`${NAME}=; ${NAME}=own`)).toBeUndefined();
});

test('attack: a header of 16 kB of blanks is read in one pass', () => {
  const blanks = ' '.repeat(16_000);
  expect(onlyCookie(`a=1${blanks}b;${blanks}${NAME}=own`, NAME)).toBe('own');
});

test('only over http, which is for loopback hosts, a cookie has no prefix', () => {
  expect(ownCookieName('http://localhost:4603', 'x')).toBe('x');
  expect(ownCookieName(ORIGIN, 'x')).toBe('__Host-x');
});
