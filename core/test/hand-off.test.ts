import { expect, test } from '@jest/globals';
import { matchingCode } from '@glance-kit/core';
import fc from 'fast-check';
import { createHash } from 'node:crypto';

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

test('every challenge gives four digits, the same each time', () => {
  fc.assert(
    fc.property(fc.string(), (verifier) => {
      const challenge = challengeOf(verifier);
      expect(matchingCode(challenge)).toMatch(/^[0-9]{4}$/);
      expect(matchingCode(challenge)).toBe(matchingCode(challenge));
    }),
  );
});

test('different challenges seldom give the same digits', () => {
  const codes = new Set(Array.from({ length: 1000 }, (_, index) => matchingCode(challengeOf(`v${index}`))));
  expect(codes.size).toBeGreaterThan(930); // by chance about 952
});

test.each([
  ['A'.repeat(43), '0000'],
  [`AAAAB${'A'.repeat(38)}`, '0001'],
  [`_____${'A'.repeat(38)}`, '1823'],
])('%s gives %s', (challenge, code) => {
  expect(matchingCode(challenge)).toBe(code);
});

test.each([
  ['nothing', ''],
  ['too short', 'A'.repeat(42)],
  ['too long', 'A'.repeat(44)],
  ['the other base64 alphabet', '+'.repeat(43)],
  ['a line break behind', `${'A'.repeat(43)}\n`],
])('%s is refused', (_, challenge) => {
  expect(() => matchingCode(challenge)).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID' }));
});
