import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { note } from '../../src/page.js';

interface Line {
  className: string;
  textContent: string;
}

const page = globalThis as { document?: unknown };
let lines: Line[];
let main: HTMLElement;

beforeEach(() => {
  page.document = { createElement: () => ({ setAttribute: () => undefined }) };
  lines = [];
  main = {
    prepend: (line: Line) => void lines.unshift(line),
    get textContent() {
      return lines.map(({ textContent }) => textContent).join('');
    },
  } as never;
});
afterEach(() => void delete page.document);

test('a line is said once, however often there is a reason for it', () => {
  for (const text of ['The table is missing.', 'The function was refused.', 'The table is missing.'])
    note(main, text, 'small');
  expect(lines.map(({ textContent, className }) => `${className}: ${textContent}`)).toEqual([
    'note small: The function was refused.',
    'note small: The table is missing.',
  ]);
});
