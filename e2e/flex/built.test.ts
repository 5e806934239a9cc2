import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { buildBundles } from '../../tools/bundles.js';
import { ROOT } from '../../tools/packages.js';
import { desktopPage } from './desktop-page.js';
import { GROUP, openFlexStage, task, type FlexStage } from './stage.js';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'glance-kit-flex-built-'));
let stage: FlexStage;

/** Runs `glance-kit build flex` with settings for this stage. */
function build(settings: Record<string, unknown>): void {
  const config = {
    groupId: GROUP,
    service: stage.service.url,
    ...settings,
    hosts: { flex: { loginKey: stage.functions.loginKey, fields: { '*': { visitorId: ['customer.key'] } } } },
  };
  writeFileSync(join(folder, 'glance-kit.config.json'), JSON.stringify(config));
  const command = ['--conditions=@glance-kit/source', '--import', 'tsx', join(ROOT, 'cli/src/bin.ts')];
  execFileSync(
    process.execPath,
    [...command, 'build', 'flex', '--config', join(folder, 'glance-kit.config.json'), '--out', folder],
    {
      cwd: ROOT,
    },
  );
}

beforeAll(async () => {
  await buildBundles(['flexPlugin']);
  stage = await openFlexStage({
    name: 'glance-cobrowse',
    version: '0.1.0',
    file: join(folder, 'flex/plugin/glance-cobrowse.js'),
  });
});
afterAll(async () => {
  await stage?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the plugin that glance-kit builds runs in the real Flex desktop with the settings it was built with', async () => {
  build({ branding: { name: 'Bank of the Build' }, language: 'de' });
  const { page: visitor } = await stage.visitor('key-of-the-build');
  const page = await stage.open({
    tasks: [task('1', { name: 'Mara Lind', customer: { key: 'key-of-the-build' } })],
  });
  const { panel, select } = desktopPage(page);
  await select('1');
  await panel.getByText('Bank of the Build').waitFor();
  // The field of the mapping was read, and the language is the one that the panel brings along.
  await panel.getByRole('button', { name: 'Beitreten', exact: true }).waitFor();
  await visitor.close();
  expect(await page.title()).toMatch(/Flex/);
});
