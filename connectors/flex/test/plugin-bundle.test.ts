import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { buildBundles } from '../../../tools/bundles.js';
import { buildFlexPlugin } from '../../../tools/flex-plugin.js';
import { pluginDirectory } from '../src/plugin-files.js';

jest.setTimeout(120_000);

const KB = 1_000;
/** What of a script matches; never the script itself, which nobody could read in a report. */
const found = (text: string, pattern: RegExp): string | undefined => pattern.exec(text)?.[0];
const count = (text: string, pattern: RegExp): number => text.match(new RegExp(pattern, 'g'))?.length ?? 0;

let script: string;
let built: string;

beforeAll(async () => {
  await buildBundles(['flexPlugin']);
  script = readFileSync(join(pluginDirectory, 'glance-cobrowse.js'), 'utf8');
  built = readFileSync(await buildFlexPlugin(), 'utf8');
});

/** What both builds must be, whoever made them. */
describe.each([
  ['by esbuild', () => script],
  ['by Twilio’s builder', () => built],
])('the plugin %s', (_name, read) => {
  test('registers itself exactly once', () => {
    expect(count(read(), /\.Plugins\.init\(/)).toBe(1);
  });

  test('uses the React of the desktop and brings none of its own', () => {
    expect(found(read(), /\bexports=React\b/)).toBeDefined();
    expect(found(read(), /__SECRET_INTERNALS|react\.production\.min|Minified React error/)).toBeUndefined();
  });

  test('has the builder’s constants filled in', () => {
    expect(found(read(), /__FPB_\w*/)).toBeUndefined();
    expect(found(read(), /["'`]2\.17\.1["'`]/)).toBeDefined();
    expect(found(read(), /uniqueName=["'`]glance-cobrowse["'`]/)).toBeDefined();
  });

  test('holds no key material and nothing of the machine that built it', () => {
    expect(
      found(read(), /GLANCE_API_KEY|BEGIN [A-Z ]*PRIVATE KEY|["'`](?!ABCDEF)[A-Za-z0-9+/_-]{48,}["'`]/),
    ).toBeUndefined();
    expect(found(read(), /\bprocess\.env\b|FLEX_APP_|REACT_APP_/)).toBeUndefined();
    expect(found(read(), /\/(?:home|root|work|Users)\//)).toBeUndefined();
  });
});

test('panel and plugin in one script are at most 25 kB over the wire', () => {
  expect(brotliCompressSync(script).length).toBeLessThan(25 * KB);
});

test('the builder’s script is far below the 10 MB that it allows', () => {
  expect(built.length).toBeLessThan(250 * KB);
});

describe('the source for Twilio’s builder', () => {
  const read = (file: string): string => readFileSync(join(pluginDirectory, 'source', file), 'utf8');

  test('contains what its check looks for, exactly once', () => {
    expect(count(read('src/index.js'), /\.loadPlugin\(/)).toBe(1);
  });

  test('counts as a plugin, pins the old bundler, and names no secret', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    expect(manifest['devDependencies']).toMatchObject({ '@twilio/flex-ui': '2.17.1', webpack: '4.47.0' });
    expect(manifest['dependencies']).toHaveProperty('@glance-kit/flex');
    expect(manifest['overrides']).toEqual({ webpack: '4.47.0' });
    expect(existsSync(join(pluginDirectory, 'source', '.env'))).toBe(false);
  });
});
