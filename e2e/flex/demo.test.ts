import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startDemo, type Demo } from '@glance-kit/sample-demo';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser, type BrowserSession } from '../../tools/browser.js';
import { buildBundles } from '../../tools/bundles.js';
import { FLEX_FOLDER } from '../../tools/flex.js';
import { desktopPage } from './desktop-page.js';
import { popup } from './stage.js';

jest.setTimeout(120_000);

let demo: Demo;
let browser: BrowserSession;
let directory: string;

beforeAll(async () => {
  await buildBundles();
  directory = mkdtempSync(join(tmpdir(), 'glance-kit-demo-'));
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'development' };
  for (const name of Object.keys(env)) if (name.startsWith('GLANCE_')) delete env[name];
  demo = await startDemo({
    port: 0,
    dataDirectory: directory,
    directory,
    env,
    log: () => undefined,
    flexModules: FLEX_FOLDER,
  });
  browser = await openBrowser({ blockThirdParty: true });
});
afterAll(async () => {
  await browser.close();
  await demo.close();
  rmSync(directory, { recursive: true, force: true });
});

test('npm start shows the real Flex desktop: a task is accepted, its visitor joined, and the session in the task', async () => {
  const visitor = await browser.context.newPage();
  await visitor.goto(`${demo.addresses.visitorSite}/transfer`);
  await visitor.getByRole('button', { name: 'Get help' }).click();
  await visitor.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
  const code = ((await visitor.locator('#glance_ssnkey_box [part~="code"]').textContent()) ?? '').replace(
    /\s/g,
    '',
  );

  const page = await browser.context.newPage();
  await page.goto(demo.addresses.desktop);
  await page.getByRole('link', { name: 'Twilio Flex' }).click();
  await page.waitForFunction(() => 'flexDesktop' in window);
  await page.evaluate(() => window.flexDesktop.ready);
  const flex = desktopPage(page);
  // Aiko has no key: the code is read out.
  const aiko = page.locator('.Twilio-TaskListBaseItem', { hasText: 'Aiko Mori' }).first();
  await aiko.waitFor();
  await aiko.getByRole('button', { name: /^Accept/ }).click();
  await flex.panel.getByLabel('Session key').fill(code);
  const view = await popup(page, () => flex.button('Join').click());
  await view.frameLocator('.gk-stage iframe').getByLabel('Recipient', { exact: true }).waitFor();
  await flex.heading('In session');
  await page.bringToFront();
  await flex.button('End session').click();
  await flex.heading('Session ended');
  await page.reload();
  await page.evaluate(() => window.flexDesktop.ready);
  const { attributes } = await flex.report();
  expect(JSON.stringify(attributes)).toContain(`"sessionKey":"${code}"`);
});
