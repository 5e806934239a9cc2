import { REMEDIES } from '@glance-kit/core';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { moduleOptions } from '../deployables.js';
import { emptyRemedies, trimRemedies } from '../trim-remedies.js';

async function minified(source: string): Promise<string> {
  const { outputFiles } = await build({
    ...moduleOptions('bare'),
    entryPoints: [],
    stdin: { contents: source, resolveDir: moduleOptions('bare').absWorkingDir!, loader: 'ts' },
  });
  return outputFiles[0]!.text;
}

const load = (module: string): Promise<Record<string, () => never>> =>
  import(`data:text/javascript,${encodeURIComponent(module)}`) as Promise<Record<string, () => never>>;

const message = (run: () => never): string => {
  try {
    return run();
  } catch (error) {
    return (error as Error).message;
  }
};

test('keeps the remedy of every code that an error can have, and drops the rest', async () => {
  const whole = await minified(`
    import { KitError } from '@glance-kit/core';
    export const first = () => { throw new KitError('CONFIG_INVALID', 'First.'); };
    export const last = () => { throw new KitError('STORE_FULL', 'Last.'); };
  `);
  const module = trimRemedies(whole);
  expect(whole).toContain(REMEDIES.LOOKUP_REFUSED);
  expect(module).not.toContain(REMEDIES.LOOKUP_REFUSED);
  const { first, last } = await load(module);
  expect(message(first!)).toBe(`First. ${REMEDIES.CONFIG_INVALID}`);
  expect(message(last!)).toBe(`Last. ${REMEDIES.STORE_FULL}`);
});

test('leaves only remedies that are used in a module with each single code', async () => {
  const whole = await minified(`
    import { KitError } from '@glance-kit/core';
    export const one = () => { throw new KitError('CODE' as never, 'One.'); };
  `);
  for (const [code, remedy] of Object.entries(REMEDIES)) {
    const module = trimRemedies(whole.replace('CODE', code));
    expect(module.match(/\b[A-Z]+(?:_[A-Z]+)+:/g)).toEqual([`${code}:`]);
    const { one } = await load(module);
    expect(message(one!)).toBe(`One. ${remedy}`);
  }
});

test('empties every remedy where asked to, and nothing else', async () => {
  const whole = await minified(`
    import { KitError, REMEDIES } from '@glance-kit/core';
    export const one = () => { throw new KitError('CONFIG_INVALID', 'One.'); };
    export const all = () => Object.values(REMEDIES).join('');
  `);
  const { one, all } = await load(emptyRemedies(whole));
  expect([message(one!), all!()]).toEqual(['One. ', '']);
});

test('leaves a module without errors alone', () => {
  expect(trimRemedies('export const a=1;')).toBe('export const a=1;');
});
