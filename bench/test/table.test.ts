import { expect, test } from '@jest/globals';
import { median, type BenchRow } from '../row.js';
import { figure, markdownTable } from '../table.js';

const row: BenchRow = {
  figure: 'mint (µs)',
  ours: 1.3456,
  beside: 'recipe (µs)',
  peer: 16.2,
  ratio: 12.04,
  goal: 'at least 10 times',
  met: true,
};

test.each([
  [1.3456, '1.35'],
  [126.9, '127'],
  [16_234.5, '16,235'],
  [0.0213, '0.0213'],
  [Number.NaN, '-'],
])('shows %p as %p', (value, text) => expect(figure(value)).toBe(text));

test('every line of the table has the same width, also when a goal is missed', () => {
  const lines = markdownTable([row, { ...row, figure: 'a much longer figure', met: false }]).split('\n');
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(lines[3]).toContain('| NO ');
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9, 1, 5])).toBe(5);
});
