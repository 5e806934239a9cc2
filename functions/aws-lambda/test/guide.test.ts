import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { guideBlocks, guideShell } from '../../../tools/guide.js';
import { TEMPLATE, parameterOf } from '../template/template.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const PROGRAMS = {
  npx: `[ "$1" = @glance-kit/functions-aws-lambda ] && exec '${process.execPath}' '${at('../src/bin.ts')}' "$2"
exit 127`,
};

const blocks = guideBlocks('aws-lambda');
const guide = readFileSync(at('../../../docs/functions/aws-lambda.md'), 'utf8');
const account = blocks.filter(({ mark }) => mark === 'account').map(({ text }) => text);

describe('the guide', () => {
  test('leads from nothing to a first verified key', async () => {
    const shell = guideShell(PROGRAMS);
    try {
      let said = '';
      for (const { language, mark, text } of blocks)
        if (language === 'sh' && mark !== 'account') said = await shell.run(text);
      const promised = blocks.find(({ language }) => language === 'text')!.text;
      const withoutTime = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
      const shown = said.split('\n').filter((line) => line && !line.startsWith('{'));
      expect(withoutTime(`${shown.join('\n')}\n`)).toBe(withoutTime(promised));
    } finally {
      await shell.close();
    }
  });

  test('keeps what needs an account in one block, which the README of the folder repeats', () => {
    expect(account).toHaveLength(1);
    const readme = readFileSync(at('../deploy/README.md'), 'utf8');
    const parametersOf = (text: string): string[] =>
      [...text.matchAll(/\b([A-Z]\w+)=/g)].map(([, name]) => name!);
    expect(parametersOf(readme)).toEqual(parametersOf(account[0]!));
  });

  test('names parameters that the template has', () => {
    const named = [...account[0]!.matchAll(/\b([A-Z]\w+)=/g)].map(([, name]) => name!);
    const rows = [...guide.matchAll(/^\| `([A-Z_]+)` +\| `(\w+)`/gm)];
    for (const [, setting, parameter] of rows) expect(parameter).toBe(parameterOf(setting!));
    const all = [...named, ...rows.map(([, , parameter]) => parameter!)];
    expect(all.filter((name) => !Object.hasOwn(TEMPLATE.Parameters, name))).toEqual([]);
    const required = Object.keys(TEMPLATE.Parameters).filter(
      (name) => TEMPLATE.Parameters[name]!['Default'] === undefined,
    );
    expect(named).toEqual(expect.arrayContaining(required));
  });

  test('names every variable of the function that belongs to no identity', () => {
    const variablesOf = (name: string): string[] => {
      const { Properties } = TEMPLATE.Resources[name] as unknown as { Properties: { Environment: { Variables: object } } }; // prettier-ignore
      return Object.keys(Properties.Environment.Variables);
    };
    const all = new Set(['Function', 'ActivityFunction'].flatMap(variablesOf));
    const own = [...all].filter((name) => name.startsWith('GLANCE_'));
    const rows = [...guide.matchAll(/^\| `(GLANCE_\w+)`/gm)].map(([, name]) => name!);
    expect(rows.sort()).toEqual(own.sort());
  });
});

test.each([
  ['login-key.zip', 'index.cjs'],
  ['activity.zip', 'activity.cjs'],
])('%s holds one function of the folder, and nothing else', (zip, module) => {
  const files = unzipSync(new Uint8Array(readFileSync(at(`../dist/deploy/${zip}`))));
  expect(Object.keys(files)).toEqual([module]);
  expect(Buffer.from(files[module]!).equals(readFileSync(at(`../dist/deploy/${module}`)))).toBe(true);
});
