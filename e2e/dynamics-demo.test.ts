import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { FrameLocator } from 'playwright-core';
import { barriers } from '../tools/barriers.js';
import { buildBundles } from '../tools/bundles.js';
import { getHelp, openStory, picture, pressJoin, signIn, type Story } from './story.js';

jest.setTimeout(90_000);

let story: Story;
let panel: FrameLocator;

beforeAll(async () => {
  await buildBundles([
    'loader',
    'session',
    'viewer',
    'launch',
    'visitorKey',
    'dynamics',
    'dynamicsForm',
    'dynamicsRedirect',
    'dynamicsHosted',
    'dynamicsApp',
  ]);
  story = await openStory({ path: '/dynamics' });
  panel = story.desktop.frameLocator('#tab iframe');
});
afterAll(() => story.close());

async function stop(): Promise<void> {
  await story.visitor.bringToFront();
  await story.visitor.getByRole('button', { name: /stop/i }).click();
  await story.visitor.locator('#glance_ssnkey_box').waitFor({ state: 'hidden' });
}

test('in npm start, a case knows its customer by e-mail, and the agent signs in by the installed library', async () => {
  const { desktop, visitor, browser } = story;
  await visitor.bringToFront();
  await visitor.getByLabel('They find you by').selectOption('email');
  await visitor.getByRole('button', { name: 'Get help' }).click();
  await visitor.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
  await desktop.bringToFront();
  await desktop.getByRole('tab', { name: 'Cobrowse' }).click();
  const [popup] = await Promise.all([
    browser.context.waitForEvent('page'),
    panel.getByRole('button', { name: 'Sign in' }).click(),
  ]);
  await Promise.all([
    popup.waitForEvent('close'),
    popup.getByRole('button', { name: 'Alice Martin' }).click(),
  ]);
  await panel.getByRole('heading', { name: 'Ready to join' }).waitFor();
  const viewer = await pressJoin({ panel, browser });
  await picture(viewer).getByLabel('Recipient', { exact: true }).waitFor();
  await desktop.bringToFront();
  await desktop.getByRole('button', { name: 'Refresh timeline' }).click();
  await desktop.getByText(/, running$/).waitFor();
  await stop();
  await panel.getByText('The visitor ended the session.').first().waitFor();
  await viewer.close();
});

test('a plain frame of a server of the organisation’s own has the panel, too: signed in by the hand-off, joined by a key', async () => {
  const { desktop, visitor, browser } = story;
  await visitor.bringToFront();
  await visitor.getByLabel('They find you by').selectOption('code');
  const code = await getHelp(visitor);
  await desktop.bringToFront();
  await desktop.getByRole('button', { name: /Oliveira Bikes/ }).click();
  await signIn({ panel, browser });
  await panel.getByLabel('Session key').fill(code);
  const viewer = await pressJoin({ panel, browser });
  await picture(viewer).getByLabel('Recipient', { exact: true }).waitFor();
  const frame = desktop.frames().find((one) => one.url().includes('/dynamics') && one.parentFrame())!;
  // The record is in no address bar and no referrer: the session belongs to it all the same.
  expect(new URL(frame.url()).search).toBe('');
  expect(await frame.evaluate(() => Object.keys(sessionStorage).join())).toContain(
    'account-0a1b2c3d-0000-4000-8000-0000000000a1',
  );
  expect(await barriers(frame)).toEqual([]);
  await stop();
  await viewer.close();
});
