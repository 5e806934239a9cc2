import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildBundles } from '../../tools/bundles.js';
import { ROOT } from '../../tools/packages.js';
import { desktopPage, type DesktopPage } from './desktop-page.js';
import { RESERVATION, openFlexStage, popup, task, type FlexStage, type OpenOptions } from './stage.js';

jest.setTimeout(120_000);

const axeScript = readFileSync(createRequire(join(ROOT, 'panel/package.json')).resolve('axe-core'), 'utf8');

let stage: FlexStage;
let page: Page;
let flex: DesktopPage;

beforeAll(async () => {
  await buildBundles(['flexPlugin']);
  // The agent's system is dark, whatever the desktop is.
  stage = await openFlexStage(
    {
      name: 'glance-cobrowse',
      version: '0.1.0',
      file: join(ROOT, 'connectors/flex/dist/plugin/glance-cobrowse.js'),
    },
    { colorScheme: 'dark' },
  );
});
afterAll(() => stage.close());
afterEach(async () => {
  for (const open of stage.browser.context.pages()) if (open !== page) await open.close();
});

async function open(options: OpenOptions = {}): Promise<void> {
  page = await stage.open({
    tasks: [task('1', { name: 'Mara Lind', glance_visitor_id: 'mara-1' }), task('2', { name: 'Ben Okafor' })],
    ...options,
  });
  flex = desktopPage(page);
  await page.evaluate(axeScript);
}

/** What axe finds in our part of the desktop; Flex's own is Twilio's. */
const violations = (): Promise<string[]> =>
  page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: object): Promise<{ violations: { id: string; help: string }[] }> };
    };
    const found = await axe.run({ include: ['.glance-cobrowse'] });
    return found.violations.map(({ id, help }) => `${id}: ${help}`);
  });

/** How the panel lies in the place that Flex gives it. */
const box = () =>
  page.locator('.glance-cobrowse').evaluate((root) => {
    const { width, left, right } = root.getBoundingClientRect();
    const place = root.parentElement!.getBoundingClientRect();
    return {
      width: Math.round(width),
      isInside: left >= place.left - 1 && right <= place.right + 1,
      overflows: root.scrollWidth > root.clientWidth,
      surface: getComputedStyle(root).backgroundColor,
    };
  });

const WHITE = 'rgb(255, 255, 255)';
const DARK = 'rgb(23, 29, 37)';

describe.each(['crm', 'panel2', 'tab'])('in the place "%s"', (placement) => {
  test('the panel shows, fits, and has the desktop’s theme and not the system’s', async () => {
    await open({ settings: { placement } });
    await flex.select('1');
    if (placement === 'tab')
      await page.getByRole('button', { name: 'Cobrowse', exact: true }).first().click();
    await flex.heading('Ready to join');
    await flex.button('Join').click({ trial: true });
    expect(await box()).toMatchObject({ isInside: true, overflows: false, surface: WHITE });
    expect(await violations()).toEqual([]);
  });
});

test('in the head of a task a button opens the panel, Escape closes it, and the next task has it too', async () => {
  await open({ settings: { placement: 'header' } });
  await flex.select('1');
  const button = page.getByRole('button', { name: 'Cobrowse', exact: true });
  await button.click();
  await flex.heading('Ready to join');
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  const { width, overflows } = await box();
  expect({ overflows, isNarrow: width <= 360 }).toEqual({ overflows: false, isNarrow: true });
  expect(await violations()).toEqual([]);
  await flex.select('2');
  await flex.heading('Join a session');
  await flex.panel.getByLabel('Session key').press('Escape');
  await flex.panel.waitFor({ state: 'hidden' });
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  await button.click();
  await flex.heading('Join a session');
  await page.evaluate(() => window.flexDesktop.selectTask(undefined as never));
  await flex.panel.waitFor({ state: 'hidden' });
});

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test('every state is without accessibility violations', async () => {
    await open({ theme, settings: { openIn: 'frame' } });
    expect((await box()).surface).toBe(theme === 'dark' ? DARK : WHITE);
    const found: Record<string, string[]> = {};
    const look = async (state: string): Promise<void> => void (found[state] = await violations());
    await flex.panel.getByText('No contact is open').waitFor();
    await look('no contact');
    await flex.select('2');
    await flex.heading('Join a session');
    await look('key entry');
    await flex.panel.getByLabel('Session key').fill('not a key!');
    await flex.button('Join').click();
    await look('a wrong key');
    await flex.panel.getByLabel('Session key').fill('nobody-here');
    await flex.button('Join').click();
    await flex.heading('Looking for the visitor');
    await look('waiting');
    await flex.button('Cancel').click();
    await stage.visitor('mara-1');
    await page.bringToFront();
    await flex.select('1');
    await flex.heading('Ready to join');
    await look('ready');
    await flex.button('Join').click();
    await flex.heading('In session');
    await page
      .frameLocator('.gk-view iframe')
      .frameLocator('.gk-stage iframe')
      .locator('#recipient')
      .waitFor();
    await look('live, in a frame');
    await flex.button('End session').click();
    await flex.heading('Session ended');
    await look('ended');
    await page.evaluate((sid) => window.flexDesktop.wrapUpTask(sid), RESERVATION('2'));
    await flex.select('2');
    await flex.heading('The contact is being closed');
    await look('closing');
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((state) => [state, []])));
    expect(Object.keys(found)).toHaveLength(8);
  });
});

test('a place of 280 px is enough for every action', async () => {
  await open();
  await page.addStyleTag({ content: '.glance-cobrowse { max-width: 280px !important; }' });
  await flex.select('1');
  await flex.heading('Ready to join');
  for (const name of ['Join', 'Enter another key']) await flex.button(name).click({ trial: true });
  expect(await box()).toMatchObject({ width: 280, overflows: false });
  await stage.visitor('mara-1');
  await page.bringToFront();
  await popup(page, () => flex.button('Join').click());
  await flex.heading('In session');
  await page.bringToFront();
  for (const name of ['Show view', 'End session']) await flex.button(name).click({ trial: true });
  expect(await box()).toMatchObject({ width: 280, overflows: false });
});

test('a plugin that is not set up says which setting is missing, where the panel would be', async () => {
  await open({ without: ['service'] });
  const line = page.getByRole('alert').filter({ hasText: 'Cobrowse could not start.' });
  await line.waitFor();
  expect(await line.textContent()).toContain('service');
  expect(await violations()).toEqual([]);
});
