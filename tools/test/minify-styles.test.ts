import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { minifyStyles } from '../minify-styles.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'glance-kit-styles-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function bundled(name: string, source: string): Promise<string> {
  writeFileSync(join(folder, name), source);
  const { outputFiles } = await build({
    entryPoints: [join(folder, name)],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
    plugins: [minifyStyles],
  });
  return outputFiles[0]!.text;
}

const STYLE = "export const STYLE = `\n  p,\n  b {\n    color: red;\n    content: '\"';\n  }\n`;\n";

test('a stylesheet in a module is minified, and stays the same text', async () => {
  const module = await bundled('some-style.ts', STYLE);
  const { STYLE: style } = (await import(`data:text/javascript,${encodeURIComponent(module)}`)) as never;
  expect(style).toBe("p,b{color:red;content:'\"'}");
});

test('other modules are left alone', async () => {
  expect(await bundled('style-of-something.ts', STYLE)).toContain('\n  p,');
});

test.each([
  ['an expression', 'export const STYLE = `p { color: ${red}; }`;\n'],
  ['an escape', "export const STYLE = `p { content: '\\\\201c' }`;\n"],
  ['no stylesheet', 'export const STYLE = 1;\n'],
])('%s stops the build', async (_, source) => {
  await expect(bundled('other-style.ts', source)).rejects.toThrow('is not one stylesheet in a template');
});
