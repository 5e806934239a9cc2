import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkConfig, HOST_NAMES } from '@glance-kit/manifests';
import { parse } from 'jsonc-parser';
import { inlineLogos } from '../src/config/logos.js';
import { readConfig } from '../src/config/read.js';
import { glanceKit, glanceKitProcess, newFolder } from './command.js';

let folder: ReturnType<typeof newFolder>;
const file = (name: string): string => join(folder.path, name);
const textOf = (name: string): string => readFileSync(file(name), 'utf8');
beforeEach(() => void (folder = newFolder()));
afterEach(() => folder.remove());

const problemsOf = async (name: string): Promise<string[]> => {
  const { value, problems } = await readConfig(file(name));
  const logos = inlineLogos(value, file(name));
  const check = checkConfig(value, { hosts: [] });
  return [...problems, ...logos, ...('problems' in check ? check.problems : [])].map(
    ({ path, problem }) => `${path} ${problem}`,
  );
};

test('writes a configuration that is right as it is, with a comment at each setting', async () => {
  const { code, out, err } = await glanceKitProcess(folder.path, ['init']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('Wrote glance-kit.config.json.');
  expect(out).toContain('glance-kit build all');
  expect(await problemsOf('glance-kit.config.json')).toEqual([]);
  const lines = textOf('glance-kit.config.json').split('\n');
  for (const [index, line] of lines.entries())
    if (/^ *(?:\/\/- )?"/.test(line) && !line.includes('"$schema"'))
      expect([line, lines[index - 1]]).toEqual([line, expect.stringMatching(/^ *\/\/ \S/)]);
  for (const line of lines) if (/^ *\/\/ /.test(line)) expect([...line].length).toBeLessThanOrEqual(80);
});

test.each(['json', 'ts'])(
  'every setting that is off can be switched on by removing its sign: %s',
  async (kind) => {
    const name = `glance-kit.config.${kind}`;
    await glanceKit(folder.path, ['init', '--config', name]);
    const text = textOf(name);
    expect(text.match(/\/\/- /g)!.length).toBeGreaterThan(8);
    writeFileSync(file('logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(file(name), text.replaceAll('//- ', ''));
    expect(await problemsOf(name)).toEqual([]);
    const { value } = await readConfig(file(name));
    expect(value).toMatchObject({ autoJoin: true, language: 'de', hosts: { five9: { wrapUp: {} } } });
  },
);

test('names the schema of the installed package where there is one', async () => {
  await glanceKit(folder.path, ['init']);
  const schemaOf = (): string => (parse(textOf('glance-kit.config.json')) as { $schema: string }).$schema;
  expect(schemaOf()).toMatch(/^https:\/\/.*\/schema\/glance-kit\.config\.schema\.json$/);
  const installed = file('node_modules/glance-kit/schema');
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'glance-kit.config.schema.json'), '{}');
  await glanceKit(folder.path, ['init', '--config', 'second.json']);
  const { $schema } = parse(textOf('second.json')) as { $schema: string };
  expect(existsSync(join(folder.path, $schema))).toBe(true);
});

test('with hosts named, only those are on', async () => {
  const { out } = await glanceKit(folder.path, ['init', 'web', 'five9']);
  expect(out).toContain('glance-kit build all');
  expect(Object.keys((parse(textOf('glance-kit.config.json')) as { hosts: object }).hosts).sort()).toEqual([
    'five9',
    'web',
  ]);
  const one = await glanceKit(folder.path, ['init', 'five9', '--config', 'one.json', '--json']);
  expect(JSON.parse(one.out)).toEqual({ ok: true, file: file('one.json'), hosts: ['five9'] });
  expect(await problemsOf('one.json')).toEqual([]);
});

test('--ts writes a module that has its types from the package', async () => {
  const { code } = await glanceKit(folder.path, ['init', '--ts']);
  expect(code).toBe(0);
  expect(textOf('glance-kit.config.ts')).toMatch(/^import \{ defineConfig \} from 'glance-kit';\n/);
  expect(await problemsOf('glance-kit.config.ts')).toEqual([]);
  const { value } = await readConfig(file('glance-kit.config.ts'));
  expect(Object.keys((value as { hosts: object }).hosts).sort()).toEqual([...HOST_NAMES].sort());
});

test('never overwrites', async () => {
  writeFileSync(file('glance-kit.config.json'), 'mine');
  const plain = await glanceKit(folder.path, ['init']);
  expect([plain.code, plain.out]).toEqual([1, '']);
  expect(plain.err).toMatch(/^glance-kit\.config\.json is there already\. Nothing was written\./);
  const json = await glanceKit(folder.path, ['init', '--json']);
  expect([json.code, json.err, JSON.parse(json.out)]).toEqual([
    1,
    '',
    expect.objectContaining({ ok: false }),
  ]);
  expect(textOf('glance-kit.config.json')).toBe('mine');
});

test.each([
  [['init', 'fiv9'], 'There is no host "fiv9". Did you mean "five9"?\n'],
  [['init', '--config', 'x.yaml'], 'x.yaml is neither .json nor .ts.'],
  [['init', '--ts', '--config', 'x.json'], '--ts and a .json file do not go together.'],
  [['init', '--config', 'no/such/x.json'], 'There is no folder'],
])('%j is wrong usage', async (args, said) => {
  const { code, out, err } = await glanceKit(folder.path, args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(said);
});
