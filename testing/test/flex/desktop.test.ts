import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { buildBundles } from '../../../tools/bundles.js';
import { FLEX_FOLDER, flexFile } from '../../../tools/flex.js';
import { startFlexDesktop, type FlexDesktop, type FlexDesktopSetup } from '../../src/flex/index.js';

jest.setTimeout(90_000);

const PLUGIN = `(() => {
  const { Flex } = Twilio;
  const Line = ({ task }) => React.createElement('p', null, 'Plugin sees ' + (task ? task.attributes.name : 'nobody'));
  class Trivial extends Object {
    name = 'trivial';
    async init(flex, manager) {
      if (manager.serviceConfiguration.ui_attributes.fail) throw new Error('told to');
      flex.CRMContainer.Content.replace(React.createElement(Line, { key: 'line' }));
      flex.Actions.addListener('beforeCompleteTask', ({ sid }) => (window.completed = sid));
      for (const name of ['taskReceived', 'taskAccepted', 'taskWrapup', 'taskCompleted', 'tokenUpdated'])
        manager.events.on(name, (value) => (window.heard ??= []).push([name, value.sid ?? value.token]));
    }
  }
  Flex.Plugins.init(Trivial);
})();`;

const SETUP: FlexDesktopSetup = {
  accountSid: `AC${'0'.repeat(32)}`,
  agent: { identity: 'dana_40example_2Ecom', workerSid: `WK${'0'.repeat(32)}`, fullName: 'Dana Reyes' },
  token: 'a.b.c.d.e',
  tasks: [
    { sid: `WR${'1'.repeat(32)}`, status: 'accepted', attributes: { name: 'Mara Lind' } },
    { sid: `WR${'2'.repeat(32)}`, channel: 'chat', attributes: { name: 'Ben Okafor', channelType: 'web' } },
  ],
};
const [MARA, BEN] = SETUP.tasks!.map(({ sid }) => sid!) as [string, string];

let folder: string;
let desktop: FlexDesktop;
let browser: BrowserSession;
let page: Page;
let faults: string[];

beforeAll(async () => {
  await buildBundles(['flexBefore', 'flexDesktop']);
  folder = mkdtempSync(join(tmpdir(), 'glance-kit-flex-'));
  const file = join(folder, 'trivial.js');
  writeFileSync(file, PLUGIN);
  desktop = await startFlexDesktop({
    modules: FLEX_FOLDER,
    cache: join(FLEX_FOLDER, 'dist'),
    setup: ({ searchParams }) => ({ ...SETUP, uiAttributes: Object.fromEntries(searchParams) }),
    plugins: [{ name: 'trivial', version: '1.0.0', file }],
  });
  browser = await openBrowser({ viewport: { width: 1280, height: 720 } });
});
afterAll(async () => {
  await browser.close();
  await desktop.close();
  rmSync(folder, { recursive: true });
});

async function open(query = ''): Promise<Page> {
  await page?.close();
  faults = [];
  page = await browser.context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(desktop.url + query);
  return page;
}

test('the file that the page runs is the installed one, byte for byte, and tells its version', async () => {
  const installed = flexFile('@twilio/flex-ui/bundle/twilio-flex.prod.js');
  const served = await fetch(`${desktop.url}flex-ui.js`);
  const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  expect(hash(new Uint8Array(await served.arrayBuffer()))).toBe(hash(readFileSync(installed)));
  const { version } = JSON.parse(readFileSync(flexFile('@twilio/flex-ui/package.json'), 'utf8')) as {
    version: string;
  };
  await open();
  expect(await page.evaluate(() => window.flexDesktop.report().version)).toBe(version);
});

test('the complete desktop is drawn with a plugin in it, and follows the selected task', async () => {
  await open();
  await page.evaluate(() => window.flexDesktop.ready);
  await page.getByText('Plugin sees nobody').waitFor();
  await page
    .getByRole('button', { name: /Mara Lind/ })
    .first()
    .click();
  await page.getByText('Plugin sees Mara Lind').waitFor();
  const report = await page.evaluate(() => window.flexDesktop.report());
  expect(report.selected).toBe(MARA);
  expect(report.plugins).toEqual([{ name: 'trivial', state: 'Initialized' }]);
  expect(report.reduced).toContain('WORKER_ADD_RESERVATION');
  expect(faults).toEqual([]);
});

test('Flex’s own buttons take a task from ringing to its end, with actions and events as plugins hear them', async () => {
  await open();
  await page.evaluate((sid) => window.flexDesktop.selectTask(sid), BEN);
  await page
    .getByRole('button', { name: /^Accept incoming/ })
    .first()
    .click();
  await page.getByText('Plugin sees Ben Okafor').waitFor();
  await page.evaluate((sid) => window.flexDesktop.updateTask(sid, { attributes: { name: 'Ben O.' } }), BEN);
  await page.getByText('Plugin sees Ben O.').waitFor();
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('button', { name: 'Complete', exact: true }).click();
  await page.getByText('Plugin sees nobody').waitFor();
  await page.evaluate(() => window.flexDesktop.updateToken('n.e.w.e.r'));
  const { heard, completed } = await page.evaluate(() => {
    const { heard, completed } = window as unknown as { heard: string[][]; completed: string };
    return { heard, completed };
  });
  expect(heard).toEqual([
    ['taskReceived', MARA],
    ['taskReceived', BEN],
    ['taskAccepted', BEN],
    ['taskWrapup', BEN],
    ['taskCompleted', BEN],
    ['tokenUpdated', 'n.e.w.e.r'],
  ]);
  expect(completed).toBe(BEN);
  expect(faults).toEqual([]);
});

test('a plugin that fails is named', async () => {
  await open('?fail=1');
  const failure = await page.evaluate(() => window.flexDesktop.ready.catch((error: Error) => error.message));
  expect(failure).toBe('The plugin trivial did not start.');
});

test('nothing but this machine is called', async () => {
  const elsewhere: string[] = [];
  await open();
  page.on('requestfinished', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(desktop.url))
      elsewhere.push(request.url());
  });
  await page.reload();
  await page.getByText('Plugin sees').waitFor();
  expect(elsewhere).toEqual([]);
});
