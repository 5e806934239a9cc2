import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { flexPluginOptions } from '../../connectors/flex/plugin/bundle.js';
import { BUNDLE_OPTIONS } from '../../tools/bundles.js';
import { buildFlexPlugin } from '../../tools/flex-plugin.js';
import { attributesOf, desktopPage, until, type DesktopPage } from './desktop-page.js';
import { RESERVATION, openFlexStage, popup, task, type FlexStage } from './stage.js';

jest.setTimeout(120_000);

let folder: string;
let stage: FlexStage;
let page: Page;
let flex: DesktopPage;
let said: string[];

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'glance-kit-plugins-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function open(...args: Parameters<FlexStage['open']>): Promise<void> {
  page = await stage.open(...args);
  said = [];
  page.on('console', (message) => said.push(message.text()));
  flex = desktopPage(page);
}

/** Joins the visitor of a task whose key is `sessionKey`. */
async function joinTask(digit: string, sessionKey: string): Promise<{ visitor: Page; view: Page }> {
  const { page: visitor } = await stage.visitor(sessionKey);
  await page.bringToFront();
  await flex.select(digit);
  await flex.heading('Ready to join');
  const view = await popup(page, () => flex.button('Join').click());
  await view.frameLocator('.gk-stage iframe').locator('#recipient').waitFor();
  await flex.heading('In session');
  return { visitor, view };
}

describe('the plugin that Twilio’s own builder made', () => {
  beforeAll(async () => {
    stage = await openFlexStage({ name: 'glance-cobrowse', version: '0.1.0', file: await buildFlexPlugin() });
  });
  afterAll(() => stage.close());

  test('is initialised by Flex, and joins', async () => {
    await open({ tasks: [task('1', { glance_visitor_id: 'mara-1' })] });
    await joinTask('1', 'mara-1');
    expect((await flex.report()).plugins).toEqual([{ name: 'glance-cobrowse', state: 'Initialized' }]);
    await until(() => attributesOf(stage, '1').sessions.length === 1);
  });
});

describe('the settings in front of the script', () => {
  beforeAll(async () => {
    const file = join(import.meta.dirname, '../../connectors/flex/dist/plugin/glance-cobrowse.js');
    const own = { groupId: '12345', service: 'https://elsewhere.example', placement: 'tab' };
    // As "glance-kit build flex" writes it.
    const before = `globalThis.__glanceKitFlexConfig=${JSON.stringify(own)};`;
    stage = await openFlexStage({ name: 'glance-cobrowse', version: '0.1.0', file, before });
  });
  afterAll(() => stage.close());

  test('count where the account says nothing, and the account’s go over them', async () => {
    await open({ tasks: [task('1', {})], without: ['groupId'] });
    await flex.select('1');
    await page.getByRole('button', { name: 'Cobrowse', exact: true }).first().click();
    await flex.heading('Join a session');
  });
});

describe('an existing integration that changed its import', () => {
  beforeAll(async () => {
    const file = join(folder, 'existing.js');
    const { plugins, define } = flexPluginOptions();
    await build({
      ...BUNDLE_OPTIONS,
      ...(plugins && { plugins }),
      ...(define && { define }),
      entryPoints: ['e2e/flex/existing-plugin.ts'],
      outfile: file,
      format: 'iife',
    });
    expect(readFileSync(file, 'utf8')).not.toContain('__SECRET_INTERNALS');
    stage = await openFlexStage({ name: 'existing', version: '1.0.0', file });
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    for (const open of stage.browser.context.pages()) if (open !== page) await open.close();
  });

  test('joins the visitor that its task names, in a tab, and is told of the session afterwards', async () => {
    await open({ tasks: [task('1', { glance_visitor_id: 'mara-1' })], settings: { opentype: 'tab' } });
    await joinTask('1', 'mara-1');
    await page.bringToFront();
    await flex.button('End session').click();
    await flex.heading('Session ended');
    await page.waitForFunction(() => (window as unknown as { reported?: unknown[] }).reported?.length === 1);
    await until(() => attributesOf(stage, '1').sessions[0]?.phase === 'ended');
    const [data] = await page.evaluate(
      () => (window as unknown as { reported: { duration: number }[] }).reported,
    );
    expect(data).toMatchObject({
      sessionId: expect.stringContaining('mara-1'),
      duration: expect.any(Number),
    });
  });

  test('says in the console which of its properties have no effect here', async () => {
    await open({ tasks: [task('1', {})], settings: { opentype: 'window' } });
    await page.reload();
    await page.evaluate(() => window.flexDesktop.ready);
    await flex.heading('Join a session');
    expect(said.join('\n')).toContain('the property uiversion has no effect');
  });

  test('follows its task: another visitor, and none', async () => {
    await open({
      tasks: [task('1', { glance_visitor_id: 'mara-1' }), task('2', {})],
      settings: { opentype: 'window' },
    });
    await flex.select('1');
    await flex.heading('Ready to join');
    await flex.select('2');
    await flex.heading('Join a session');
    await page.evaluate(
      (sid) => window.flexDesktop.updateTask(sid, { attributes: { glance_visitor_id: 'ben-2' } }),
      RESERVATION('2'),
    );
    await flex.heading('Ready to join');
  });

  test('shows the text of its own where the function does not answer as it should', async () => {
    await open({
      tasks: [task('1', {})],
      settings: { opentype: 'window', loginKey: 'https://127.0.0.1:9/none' },
    });
    await flex.panel.getByText('Call the help desk.').first().waitFor();
  });
});
