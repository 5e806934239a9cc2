import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
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
  await Promise.all(browser.context.pages().map((open) => (open === page ? undefined : open.close())));
  await page.close();
  await stage.close();
});

const address = (config: object, visitor: object, more: Record<string, string> = {}): string =>
  stage.page({ config: JSON.stringify(config), visitor: JSON.stringify(visitor), ...more });
const heading = (name: string): Promise<void> => page.getByRole('heading', { name }).waitFor();
const button = (name: string) => page.getByRole('button', { name, exact: true });
const KEY = { sessionKey: '8421' };

test('a view opens in a tab where the configuration says so, and speaks with the panel', async () => {
  await page.goto(address({ openIn: 'tab' }, KEY));
  const [tab] = await Promise.all([page.waitForEvent('popup'), button('Join').click()]);
  await heading('In session');
  // A pop-up has no menu bar, a tab has the browser's.
  expect(await tab.evaluate(() => window.menubar.visible)).toBe(true);
});

test('a panel that joins by itself is stopped by the pop-up blocker, and goes on after one click', async () => {
  await page.goto(address({ autoJoin: true }, KEY));
  await heading('The visitor is there');
  const [view] = await Promise.all([page.waitForEvent('popup'), button('Open the view').click()]);
  await heading('In session');
  expect(view.url()).toContain('/agentjoin/AgentView.aspx');
});

describe('privileges', () => {
  test('without key entry a contact’s own key can be joined, and no other', async () => {
    await page.goto(address({ privileges: { keyEntry: false } }, KEY));
    await heading('Ready to join');
    expect(await button('Enter another key').count()).toBe(0);
    await page.evaluate(() => window.whole.show({ conversationId: 'call-2' }));
    await heading('No session key');
    expect(await page.getByRole('textbox').count()).toBe(0);
  });

  test('without it, a contact whose data is wrong is explained without advice to type', async () => {
    await page.goto(address({ privileges: { keyEntry: false } }, { notice: 'The field x is empty.' }));
    await heading('No session key');
    const said = (await page.locator('#trouble').textContent()) ?? '';
    expect(said).toContain('The field x is empty.');
    expect(said).not.toContain('by hand');
  });

  test('without the end, a session can be left and not ended', async () => {
    await page.goto(address({ privileges: { endSession: false } }, KEY));
    await button('Join').click();
    await heading('In session');
    expect(await button('End session').count()).toBe(0);
  });
});

test('what the host refused is written after a reload of the page', async () => {
  const refusing = address({}, KEY, { refuse: '' });
  await page.goto(refusing);
  await button('Join').click();
  await page.getByText('Not saved to the record yet.').waitFor();
  await button('End session').click();
  await heading('Session ended');
  await page.evaluate(() => sessionStorage.setItem('accept', '1'));
  await page.reload();
  await heading('Ready to join');
  await page.waitForFunction(() => window.whole.activities.length > 0);
  const written = await page.evaluate(() =>
    window.whole.activities.map(({ phase, reason }) => [phase, reason]),
  );
  expect(written).toEqual([['ended', 'agent']]);
  await page.reload();
  await heading('Ready to join');
  expect(await page.evaluate(() => window.whole.activities.length)).toBe(0);
});

test('a page in another language says so of itself, and falls back to English text by text', async () => {
  await page.goto(address({ language: 'de', texts: { de: { readyTitle: 'Bereit' } } }, KEY));
  await heading('Bereit');
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
  await button('Join').waitFor();
});

describe('a frame that the host sandboxes', () => {
  async function framed(sandbox: string): Promise<boolean> {
    await page.goto(address({}, KEY));
    const src = page.url();
    await page.evaluate(
      ([address, flags]) => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', flags!);
        frame.src = address!;
        document.body.replaceChildren(frame);
      },
      [src, sandbox],
    );
    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading', { name: 'Ready to join' }).waitFor();
    return frame.locator('body').evaluate(() => window.whole.mayPostForms());
  }

  test('may post forms with allow-forms, and the question sends nothing', async () => {
    const before = page.url();
    expect(await framed('allow-scripts allow-same-origin allow-popups allow-forms')).toBe(true);
    expect(stage.posted).toEqual([]);
    expect(page.frames().map((frame) => frame.url())).not.toContain(before);
  });

  test('may not without it', async () => {
    expect(await framed('allow-scripts allow-same-origin allow-popups')).toBe(false);
  });
});
