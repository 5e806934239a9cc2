import { expect, test } from '@jest/globals';
import { KitError, REMEDIES, isKitError, type ErrorCode } from '@glance-kit/core';

test('an error says what happened and what to do next', () => {
  const error = new KitError('GROUP_ID_INVALID', 'The group id is not a number.');
  expect(error.message).toBe(`The group id is not a number. ${REMEDIES.GROUP_ID_INVALID}`);
  expect(error.remedy).toBe(REMEDIES.GROUP_ID_INVALID);
  expect(error.name).toBe('KitError');
  expect(error).toBeInstanceOf(Error);
});

test('an error keeps its cause', () => {
  const cause = new Error('from the host');
  expect(new KitError('HOST_REFUSED', 'Task WT1 was not updated.', { cause }).cause).toBe(cause);
});

test.each(Object.entries(REMEDIES))('the remedy of %s is one sentence or two', (code, remedy) => {
  expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
  expect(remedy).toMatch(/^[A-Z].*\.$/);
});

test('the codes are in alphabetical order', () => {
  expect(Object.keys(REMEDIES)).toEqual(Object.keys(REMEDIES).sort());
});

test('an error is recognised by its tag, also one from another package copy', () => {
  const foreign = { ...new KitError('LOOKUP_FAILED', 'x.'), code: 'LOOKUP_FAILED' as ErrorCode };
  expect(isKitError(new KitError('LOOKUP_FAILED', 'x.'))).toBe(true);
  expect(isKitError(foreign)).toBe(true);
});

test.each([[null], [undefined], ['LOOKUP_FAILED'], [new Error('x')], [{ code: 'LOOKUP_FAILED' }], [() => 0]])(
  '%p is none',
  (value) => {
    expect(isKitError(value)).toBe(false);
  },
);
