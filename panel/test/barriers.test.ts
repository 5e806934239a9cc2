import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { JoinState, Visitor } from '@glance-kit/core';
import { barriersInEveryLook } from '../../tools/barriers.js';
import { openBrowser, type BrowserSession } from '../../tools/browser.js';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(90_000);

const LOGO = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="80" height="24"/>')}`;

let browser: BrowserSession;
let stage: Stage;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser({ viewport: { width: 480, height: 640 } });
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

const open = (query?: Record<string, string>): Promise<unknown> => page.goto(stage.page(query));
const heading = (name: string): Promise<void> => page.getByRole('heading', { name }).waitFor();
const button = (name: string) => page.getByRole('button', { name, exact: true });
const show = (visitor: Visitor): Promise<void> =>
  page.evaluate((next) => window.controls.show(next), visitor);

async function join(query?: Record<string, string>): Promise<void> {
  await open(query);
  await page.getByLabel('Session key').fill('8421');
  await button('Join').click();
}
async function live(query?: Record<string, string>): Promise<void> {
  stage.session = 'found';
  await join(query);
  await heading('In session');
}

/** How the panel comes into each state of a join, and into each screen that is no state of its own. */
const SCREENS: Record<
  | JoinState['name']
  | 'signing'
  | 'idleWithoutKey'
  | 'closing'
  | 'noKey'
  | 'noContact'
  | 'unsaved'
  | 'branded',
  () => Promise<void>
> = {
  async boot() {
    await open({ slow: '' });
    await heading('Getting ready');
  },
  async authError() {
    await open({ signin: '' });
    await heading('You are not signed in');
  },
  async signing() {
    await SCREENS.authError();
    await button('Sign in').click();
    await page.getByLabel(/^Check number/).waitFor();
  },
  async idle() {
    await open();
    await show({ conversationId: 'call-2', sessionKey: '5512', name: 'Mara Lind' });
    await heading('Ready to join');
  },
  async idleWithoutKey() {
    await open();
    await heading('Join a session');
  },
  async key() {
    await open();
    await page.getByLabel('Session key').fill('84#21.');
    await page.locator('#trouble').waitFor();
  },
  async waiting() {
    await join();
    await heading('Looking for the visitor');
  },
  async opening() {
    stage.viewer = 'silent';
    await join({ plain: '' });
    await heading('Opening the view');
  },
  async blocked() {
    stage.session = 'found';
    await open({ submit: '8421' }); // outside a click: the browser itself blocks the window
    await heading('The visitor is there');
  },
  live,
  async liveNoViewer() {
    await live();
    await Promise.all(browser.context.pages().map((view) => view !== page && view.close()));
    await heading('The view is closed');
  },
  async ended() {
    await live();
    await button('End session').click();
    await heading('Session ended');
  },
  async error() {
    await join({ broken: '' });
    await heading('That did not work');
  },
  async closing() {
    await open();
    await show({ conversationId: 'call-2', sessionKey: '5512', closing: true });
    await heading('The contact is being closed');
  },
  async noKey() {
    await open({ 'no-key': '' });
    await heading('No session key');
  },
  async noContact() {
    await open();
    await page.evaluate(() => window.controls.show(null));
    await page.getByText('No contact is open.').waitFor();
  },
  async unsaved() {
    stage.session = 'found';
    await open();
    await page.evaluate(() => void (window.controls.refuseWrites = true));
    await page.getByLabel('Session key').fill('8421');
    await button('Join').click();
    await page.getByText('Not saved to the record yet.').waitFor();
  },
  async branded() {
    await open({ brand: LOGO });
    await page.getByRole('img', { name: 'Harbour Bank' }).waitFor();
  },
};

/** The bare page of the test has no headings or landmarks of its own. */
const OF_THE_PAGE = /: (region|landmark-one-main|page-has-heading-one)/;

test.each(Object.entries(SCREENS))(
  'the screen "%s" has no barrier, light and dark, wide and at 280 pixels, and fits',
  async (_name, come) => {
    await page.emulateMedia({ reducedMotion: 'reduce' }); // colours do not fade over
    await come();
    await page.bringToFront();
    const found = (await barriersInEveryLook(page, [480, 280])).filter((text) => !OF_THE_PAGE.test(text));
    expect(found).toEqual([]);
  },
);
