import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { FrameLocator, Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../tools/browser.js';
import { openStage, type Stage } from './stage.js';
import type {} from './whole-page.js';

jest.setTimeout(60_000);

let browser: BrowserSession;
let stage: Stage;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser({ viewport: { width: 480, height: 900 }, blockThirdParty: true });
});
afterAll(() => browser.close());
beforeEach(async () => {
  stage = await openStage('whole-page.ts');
  stage.session = 'found';
  page = await browser.context.newPage();
});
afterEach(async () => {
  await page.close();
  await stage.close();
});

const open = (config: object, visitor: object = { sessionKey: '8421' }): Promise<unknown> =>
  page.goto(stage.page({ config: JSON.stringify(config), visitor: JSON.stringify(visitor) }));
const heading = (name: string): Promise<void> => page.getByRole('heading', { name }).waitFor();
const button = (name: string) => page.getByRole('button', { name, exact: true });
const view = (): FrameLocator => page.frameLocator('.gk-view iframe');

async function joinInFrame(): Promise<void> {
  await open({ openIn: 'frame' });
  await button('Join').click();
}

test('a framed view gets its form by POST, speaks with the panel, and stays through what the panel draws', async () => {
  await joinInFrame();
  await heading('In session');
  expect(stage.posted).toEqual([
    { method: 'POST', search: '', fields: expect.objectContaining({ SessionKey: '8421' }) },
  ]);
  expect(await page.locator('.gk-view iframe').getAttribute('title')).toBe('The visitor’s page');
  await page.evaluate(() =>
    window.whole.show({ conversationId: 'call-1', sessionKey: '8421', name: 'Mara' }),
  );
  await page.getByText('Contact: Mara').waitFor();
  await view().getByText('view').waitFor();
  expect(stage.posted).toHaveLength(1);
  await button('End session').click();
  await heading('Session ended');
});

test('a service that refuses frames: one click opens the view in a window, and the session goes on', async () => {
  stage.frameAncestors = "'none'";
  await joinInFrame();
  await page.getByText('Nothing to see?').waitFor();
  const [popup] = await Promise.all([page.waitForEvent('popup'), button('Open in a window').click()]);
  await heading('In session');
  expect(popup.url()).toContain('/agentjoin/AgentView.aspx');
  expect(await page.locator('.gk-view').count()).toBe(0);
  expect(stage.posted).toHaveLength(2);
});

test('where the browser keeps the view’s cookie from a frame, the same click recovers', async () => {
  stage.cookie = true;
  await joinInFrame();
  await view().getByText('silent').waitFor();
  await Promise.all([page.waitForEvent('popup'), button('Open in a window').click()]);
  await heading('In session');
});

test('a frame that the host takes away is noticed', async () => {
  await joinInFrame();
  await heading('In session');
  await page.evaluate(() => document.querySelector('.gk-view')!.remove());
  await heading('The view is closed');
});

test('where no window can be opened at all, asking for one costs the view, and one click brings it back into its frame', async () => {
  const src = stage.page({ config: '{"openIn":"frame"}', visitor: '{"sessionKey":"8421"}' });
  await page.goto(stage.desktop(src, 'allow-scripts allow-same-origin allow-forms')); // no allow-popups
  const panel = page.frameLocator('iframe');
  const inPanel = (name: string) => panel.getByRole('button', { name, exact: true });
  await inPanel('Join').click();
  await panel.getByRole('heading', { name: 'In session' }).waitFor();
  for (const _ of [1, 2]) {
    await inPanel('Open in a window').click();
    await panel.getByRole('heading', { name: 'The view is closed' }).waitFor();
    expect(await panel.getByText('Press the button to open the window').count()).toBe(1);
    await inPanel('Rejoin').click();
    await panel.getByRole('heading', { name: 'In session' }).waitFor();
    await panel.frameLocator('.gk-view iframe').getByText('view').waitFor();
  }
});

test('a framed view is closed by keyboard, and the focus goes back to the panel', async () => {
  await page.setViewportSize({ width: 280, height: 900 });
  await joinInFrame();
  await heading('In session');
  for (const key of ['Escape', 'Enter']) {
    await button('Close the view').focus();
    await page.keyboard.press(key);
    await heading('The view is closed');
    expect(await page.locator('.gk-view').count()).toBe(0);
    await page.waitForFunction(
      () => document.querySelector('glance-panel')!.shadowRoot!.activeElement?.textContent === 'Rejoin',
    );
    await page.keyboard.press('Enter');
    await heading('In session');
  }
});
