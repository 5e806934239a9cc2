import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { commentProblem } from '../reasons.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Lints text as if it stood in `path`, which must be an existing file of the repository. */
function lint(path: string, text: string): { output: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['tools/lint/run.mjs', `--stdin=${path}`], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
  });
  return { output: stdout + stderr, status };
}

test('a file of core that reaches for Node, the page or another package is refused, each by its own line', () => {
  const { output, status } = lint(
    'core/src/errors.ts',
    `import { createHmac } from 'node:crypto';
export * from '@glance-kit/panel';
export const lazy = (): Promise<unknown> => import('@glance-kit/service');
export const title = (): string => document.title + createHmac.name;
export const home = (): string | undefined => process.env['HOME'];
export const later = async (): Promise<void> => {
  fetch('https://example.test');
};
`,
  );
  expect(status).toBe(1);
  for (const [line, rule] of [
    [1, 'glance-kit/import-direction'],
    [2, 'glance-kit/import-direction'],
    [3, 'glance-kit/import-direction'],
    [4, 'no-restricted-globals'],
    [5, 'no-restricted-globals'],
    [7, '@typescript-eslint/no-floating-promises'],
  ] as const) {
    expect(output).toMatch(new RegExp(`^ +${line}:\\d+ +error .* ${rule}$`, 'm'));
  }
}, 60_000);

test('a test that is left out is refused, and so is switching the rule off without a reason', () => {
  const { output, status } = lint(
    'tools/lint/test/lint.test.ts',
    `import { test, xtest } from '@jest/globals';
test.skip('a', () => {});
test.only.each([1])('b', () => {});
xtest('c', () => {});
/* eslint-disable */
test.todo('d');
`,
  );
  expect(status).toBe(1);
  expect(output.match(/nothing is left out/g)).toHaveLength(3);
  expect(output).toMatch(/^ +5:0 +error .*glance-kit\/disable-reason$/m);
}, 60_000);

test('a good file passes', () => {
  expect(lint('core/src/errors.ts', `export const half = (value: number): number => value / 2;\n`)).toEqual({
    output: '',
    status: 0,
  });
}, 60_000);

test.each([
  [' eslint-disable-next-line no-control-regex -- control characters are what is looked for', undefined],
  [' eslint-disable-next-line no-control-regex', 'Say why'],
  [' eslint-disable-next-line no-control-regex -- why', 'Say why'],
  [' eslint-disable -- everything in this file is generated', 'Name the rules'],
  [' an ordinary comment about eslint-disable', undefined],
])('the comment "%s" is judged', (comment, problem) => {
  if (problem === undefined) expect(commentProblem(comment)).toBeUndefined();
  else expect(commentProblem(comment)).toContain(problem);
});
