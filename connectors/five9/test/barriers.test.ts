import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { barriersInEveryLook } from '../../../tools/barriers.js';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { buildBundles } from '../../../tools/bundles.js';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(90_000);

let browser: BrowserSession;
let stage: Stage;
let page: Page;

beforeAll(async () => {
  await buildBundles(['five9', 'five9CrmSdk']);
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

const heading = (name: string): Promise<void> => page.getByRole('heading', { name }).waitFor();
const open = (query: string): Promise<unknown> => page.goto(stage.page(query));

/** The panel's own screens are the panel's test; these are what the page puts around it. */
const SCREENS: Readonly<Record<string, () => Promise<void>>> = {
  'with a variable that is missing, and a note': async () => {
    stage.config = {
      ...stage.config,
      fields: { '*': { visitorId: ['visitor'], phone: ['customer_number'] } },
    };
    await open('?call=1&visitor=%40Cobrowse.visitor_id%40&ani=%40Call.ANI%40&direction=inbound&v=1');
    await page.getByText('Five9 did not replace Call.ANI.').waitFor();
  },
  'without a call': async () => {
    await open('?call=%40Call.call_id%40&v=1');
    await page.getByText('Sessions cannot be saved to the call.').waitFor();
  },
  'open elsewhere': async () => {
    const other = await browser.context.newPage();
    await other.goto(stage.page('?call=9&v=1'));
    await other.getByRole('heading', { name: 'Join a session' }).waitFor();
    await page.bringToFront();
    await open('?call=9&v=1');
    await page.getByRole('button', { name: 'Use this panel instead' }).waitFor();
  },
  'that could not start': async () => {
    stage.config = {};
    await open('?call=1&v=1');
    await page.getByText('Cobrowse could not start.').waitFor();
  },
  'with a view in it': async () => {
    stage.config = { ...stage.config, openIn: 'frame' };
    await open('?call=2&visitor=8421&v=1');
    await page.getByRole('button', { name: 'Join' }).click();
    await heading('In session');
    await page.frameLocator('.gk-view iframe').getByText('The visitor').waitFor();
  },
  'signed out': async () => {
    stage.config = { ...stage.config, loginKey: '/k', signIn: '/s', collect: '/c', session: '/session' };
    await open('?call=3&v=1');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  },
};

test.each(Object.keys(SCREENS))('the page %s keeps nobody out, in any width and colours', async (name) => {
  await SCREENS[name]!();
  expect(await barriersInEveryLook(page, [280, 520])).toEqual([]);
});
