import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from '@jest/globals';
import { commentProblem } from '../reasons.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What stands in a file of the repository for the time of the check. */
const TEXTS = {
  'core/src/errors.ts': `import { createHmac } from 'node:crypto';
export * from '@glance-kit/panel';
export const lazy = (): Promise<unknown> => import('@glance-kit/service');
export const title = (): string => document.title + createHmac.name;
export const home = (): string | undefined => process.env['HOME'];
export const later = async (): Promise<void> => {
  fetch('https://example.test');
};
`,
  'tools/lint/test/lint.test.ts': `import { test, xtest } from '@jest/globals';
test.skip('a', () => {});
test.only.each([1])('b', () => {});
xtest('c', () => {});
/* eslint-disable */
test.todo('d');
`,
  'core/src/clock.ts': `export const half = (value: number): number => value / 2;\n`,
};

/** What is said of each file; the types of the whole project are read once. */
const said = new Map<string, string>();
let status: number | null = null;

beforeAll(() => {
  const run = spawnSync(process.execPath, ['tools/lint/run.mjs', '--stdin'], {
    cwd: ROOT,
    input: JSON.stringify(Object.entries(TEXTS)),
    encoding: 'utf8',
  });
  status = run.status;
  for (const part of `\n${run.stdout}${run.stderr}`.split(`\n${ROOT}`)) {
    const [path = '', ...lines] = part.split('\n');
    said.set(path.trim(), lines.join('\n'));
  }
}, 120_000);

test('a file of core that reaches for Node, the page or another package is refused, each by its own line', () => {
  expect(status).toBe(1);
  for (const [line, rule] of [
    [1, 'glance-kit/import-direction'],
    [2, 'glance-kit/import-direction'],
    [3, 'glance-kit/import-direction'],
    [4, 'no-restricted-globals'],
    [5, 'no-restricted-globals'],
    [7, '@typescript-eslint/no-floating-promises'],
  ] as const) {
    expect(said.get('core/src/errors.ts')).toMatch(new RegExp(`^ +${line}:\\d+ +error .* ${rule}$`, 'm'));
  }
});

test('a test that is left out is refused, and so is switching the rule off without a reason', () => {
  const output = said.get('tools/lint/test/lint.test.ts');
  expect(output?.match(/nothing is left out/g)).toHaveLength(3);
  expect(output).toMatch(/^ +5:0 +error .*glance-kit\/disable-reason$/m);
});

test('nothing is said of a good file', () => {
  expect([...said.keys()].filter(Boolean)).toEqual(['core/src/errors.ts', 'tools/lint/test/lint.test.ts']);
});

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
