import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { barriers, barriersInEveryLook } from '../../../tools/barriers.js';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { buildBundles } from '../../../tools/bundles.js';
import { openStage, type Stage } from './stage.js';

import type * as embed from '../src/embed.js';

jest.setTimeout(90_000);

declare global {
  interface Window {
    GlanceKitEmbed: typeof embed;
    cobrowse: embed.EmbeddedCobrowse;
  }
}

let browser: BrowserSession;
let stage: Stage;
let page: Page;

beforeAll(async () => {
  await buildBundles(['web', 'webEmbed']);
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  stage = await openStage();
  page = await browser.context.newPage();
});
afterEach(async () => {
  await Promise.all(browser.context.pages().map((open) => (open === page ? undefined : open.close())));
  await page.close();
  await stage.close();
});

const open = (query: string): Promise<unknown> => page.goto(stage.panel + query);

/** The panel's own screens are the panel's test; these are what the page puts around it. */
const SCREENS: Readonly<Record<string, () => Promise<void>>> = {
  'with an address that names nobody': async () => {
    await open('?visitor=8421');
    await page.getByText(/names no contact/).waitFor();
  },
  'that could not start': async () => {
    stage.config = { agentOrigins: ['*'] };
    await open('?conversation=1');
    await page.getByText('Cobrowse could not start.').waitFor();
  },
  'with a view in it': async () => {
    stage.config = { openIn: 'frame' };
    await open('?conversation=2&visitor=8421&name=Mara%20Lind');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('heading', { name: 'In session' }).waitFor();
    await page.frameLocator('.gk-view iframe').getByText('The visitor').waitFor();
  },
};

test.each(Object.keys(SCREENS))('the page %s keeps nobody out, in any width and colours', async (name) => {
  await SCREENS[name]!();
  expect(await barriersInEveryLook(page, [280, 520])).toEqual([]);
});

test('the page of a desk is as free of barriers with the panel in it as without, in colours that the desk chose', async () => {
  await page.setViewportSize({ width: 280, height: 640 });
  await page.goto(`${stage.desk}/desk`);
  await page.evaluate((address) => {
    const place = document.querySelector<HTMLElement>('#place')!;
    const context = { conversationId: '1', fields: { visitor: '8421', name: 'Mara Lind' } };
    window.cobrowse = window.GlanceKitEmbed.embedCobrowse(place, { address, context, theme: 'dark' });
  }, stage.panel);
  const frame = page.frameLocator('#place iframe');
  await frame.getByRole('heading', { name: 'Ready to join' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(await barriers(page.frame({ url: stage.panel })!)).toEqual([]);
});
