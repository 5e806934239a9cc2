import { expect, test } from '@jest/globals';
import { foldText } from '../../src/node.js';

const WORDS = Array.from({ length: 60 }, (_, index) => 'x'.repeat((index % 9) + 1)).join(' ');

test('no line is wider than 80 columns with its indent, and none could take the next word', () => {
  const lines = foldText(WORDS, 7).split('\n');
  expect(lines.length).toBeGreaterThan(2);
  const plain = lines.map((line, index) => (index === 0 ? line : line.replace(/^ {7}(?! )/, '')));
  expect(plain.join(' ')).toBe(WORDS);
  for (const [index, line] of plain.entries()) {
    expect(7 + line.length).toBeLessThanOrEqual(80);
    const next = plain[index + 1]?.split(' ')[0];
    if (next !== undefined) expect(7 + `${line} ${next}`.length).toBeGreaterThan(80);
  }
});

test('exactly 80 columns fit', () => {
  expect(foldText(`${'a'.repeat(39)} ${'b'.repeat(40)}`)).not.toContain('\n');
  expect(foldText(`${'a'.repeat(40)} ${'b'.repeat(40)}`)).toBe(`${'a'.repeat(40)}\n${'b'.repeat(40)}`);
});

test('a word that is wider than the terminal stays whole', () => {
  expect(foldText(`see ${'/'.repeat(100)} there`, 2)).toBe(`see\n  ${'/'.repeat(100)}\n  there`);
});

test('a command keeps its own line, however long', () => {
  const command = `aws ${'--option value '.repeat(10)}`;
  expect(foldText(`Deploy:\n${command}`, 5)).toBe(`Deploy:\n     ${command}`);
});
