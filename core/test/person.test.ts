import { describe, expect, test } from '@jest/globals';
import { PERSON_LIMITS, personProblem, type PersonField } from '@glance-kit/core';

describe.each(Object.entries(PERSON_LIMITS) as [PersonField, number][])('%s', (field, limit) => {
  test('may be as long as documented, and not longer', () => {
    expect(personProblem(field, 'x'.repeat(limit))).toBeUndefined();
    expect(personProblem(field, 'x'.repeat(limit + 1))).toBe('too-long');
  });

  test.each(['a\nb', '\u0000', '\u009f', '\ud800'])('has no %j', (text) => {
    expect(personProblem(field, text)).toBe('characters');
  });
});

test('a name counts characters, not units, and takes all of Unicode', () => {
  expect(personProblem('name', '\u{1f600}'.repeat(63))).toBeUndefined();
  expect(personProblem('name', '\u{1f600}'.repeat(64))).toBe('too-long');
});

test.each(['email', 'phone'] as const)('%s is Latin-1', (field) => {
  expect(personProblem(field, 'zo\u00eb')).toBeUndefined();
  expect(personProblem(field, '\u0142')).toBe('characters');
});
