import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { HOST_NAMES } from '@glance-kit/manifests';
import { EXIT, styleFor, type Io } from '../src/io.js';
import { run } from '../src/program.js';

async function said(
  args: readonly string[],
  more: Partial<Io> = {},
): Promise<{ code: number; out: string; err: string }> {
  const text = { out: '', err: '' };
  const code = await run({
    args,
    cwd: '/nowhere',
    env: {},
    out: (part) => void (text.out += part),
    err: (part) => void (text.err += part),
    isTerminal: { out: false, err: false },
    ...more,
  });
  return { code, ...text };
}

test.each([[['--help']], [['-h']], [['init', '--help']], [['build', '--help']], [['build', 'five9', '-h']]])(
  '%j explains the command in 80 columns, and its exit codes or its rule',
  async (args) => {
    const { code, out, err } = await said(args);
    expect([code, err]).toEqual([EXIT.done, '']);
    expect(out).toMatch(/^Usage: glance-kit/);
    expect(out).toMatch(/Exit codes|Never overwrites/);
    for (const line of out.split('\n')) expect([line, [...line].length <= 80]).toEqual([line, true]);
  },
);

test('the help of build names every host', async () => {
  const { out } = await said(['build', '--help']);
  for (const host of HOST_NAMES) expect(out).toMatch(new RegExp(`^  ${host} `, 'm'));
});

test('called with nothing, it shows its help as a wrong call', async () => {
  const { code, out, err } = await said([]);
  expect([code, out]).toEqual([EXIT.usage, '']);
  expect(err).toMatch(/^Usage: glance-kit/);
});

test('tells its version', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await said(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test.each<[string, Partial<Io>, boolean]>([
  ['in a terminal', {}, true],
  ['with NO_COLOR', { env: { NO_COLOR: '1' } }, false],
  ['with an empty NO_COLOR', { env: { NO_COLOR: '' } }, true],
  ['in a dumb terminal', { env: { TERM: 'dumb' } }, false],
  ['into a file', { isTerminal: { out: false, err: false } }, false],
])('colours are for a terminal alone: %s', async (_, more, isColoured) => {
  const isTerminal = { out: true, err: true };
  const style = styleFor({ env: {}, isTerminal, ...more }, 'out');
  expect(style.good('x') !== 'x').toBe(isColoured);
  const { out } = await said(['--help'], { isTerminal, ...more });
  expect(out.includes('\u001b[')).toBe(isColoured);
});
