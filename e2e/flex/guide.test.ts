import { beforeAll, expect, jest, test } from '@jest/globals';
import { readFlexConfig } from '@glance-kit/flex';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundles } from '../../tools/bundles.js';
import { guideBlocks, guideShell } from '../../tools/guide.js';
import { ROOT } from '../../tools/packages.js';

jest.setTimeout(120_000);

const blocks = guideBlocks('flex', 'hosts');
const block = (mark: string): string => {
  const found = blocks.find((one) => one.mark === mark);
  if (!found) throw new Error(`The guide has no block "${mark}".`);
  return found.text;
};

beforeAll(() => buildBundles(['flexPlugin']));

test('the commands of the guide write what it says they write, with the settings that it shows', async () => {
  // From the sources, as npx brings the program from the registry.
  const shell = guideShell({
    npx: `[ "$1" = glance-kit ] && shift && exec '${process.execPath}' '${join(ROOT, 'cli/src/bin.ts')}' "$@"`,
  });
  try {
    await shell.run(block('init'));
    const file = join(shell.folder, 'glance-kit.config.json');
    expect(existsSync(file)).toBe(true);
    writeFileSync(file, block('glance-kit.config.json'));
    await shell.run(block('build'));
    const built = join(shell.folder, 'glance-kit-build/flex');
    for (const path of [
      'plugin/glance-cobrowse.js',
      'source/src/index.js',
      'studio-flow.json',
      'CHECKLIST.md',
    ])
      expect({ path, isThere: existsSync(join(built, path)) }).toEqual({ path, isThere: true });
    const attributes = JSON.parse(readFileSync(join(built, 'ui_attributes.json'), 'utf8')) as object;
    expect(readFlexConfig(undefined, attributes)).toMatchObject({ groupId: '12345', placement: 'tab' });
  } finally {
    await shell.close();
  }
});

test('the fields of the guide are fields that the plugin takes', () => {
  const fields = JSON.parse(block('fields')) as object;
  const settings = { service: 'https://cobrowse.example.com', groupId: '12345', fields };
  expect(readFlexConfig(settings, undefined).fields).toEqual(fields);
});
