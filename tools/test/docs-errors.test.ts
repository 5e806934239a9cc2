import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ERRORS_PAGE, errorsPage } from '../docs-errors.js';

test('docs/errors.md is what `npm run docs:errors` writes', () => {
  expect(readFileSync(ERRORS_PAGE, 'utf8')).toBe(errorsPage());
});

test('codes are sorted and a bar in a remedy does not break the table', () => {
  const rows = errorsPage({ B_CODE: 'Second.', A_CODE: 'This | that.' }).split('\n').slice(-3);
  expect(rows).toEqual(['| `A_CODE` | This \\| that. |', '| `B_CODE` | Second. |', '']);
});
