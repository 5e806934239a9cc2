import { openBrowser } from '../../tools/browser.js';
import { openStage } from './stage.js';
import type { Page } from 'playwright-core';
const stage = await openStage();
for (const scheme of ['light', 'dark'] as const) {
  const browser = await openBrowser({ colorScheme: scheme });
  for (const width of [280, 480]) {
    const page = await browser.context.newPage();
    page.on('pageerror', (e) => console.log('ERR', e.message));
    page.on('console', (m) => m.type() === 'error' && console.log('CON', m.text()));
    await page.setViewportSize({ width, height: 420 });
    const snap = async (name: string, p: Page = page) => {
      await p.waitForTimeout(150);
      await p.screenshot({ path: `/tmp/shots/${scheme}-${width}-${name}.png` });
    };
    stage.session = 'notFound';
    stage.signedIn = false;
    stage.viewer = 'speaks';
    await page.goto(stage.page({ signin: '1' }));
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await snap('01-auth');
    const [pop] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Sign in' }).click(),
    ]);
    await page.getByRole('heading', { name: 'other window' }).waitFor();
    await snap('02-signing');
    await pop.close();
    await page.locator('.alert').waitFor();
    await snap('03-signing-closed');
    await page.goto(stage.page());
    await page.getByLabel('Session key').waitFor();
    await snap('04-idle');
    await page.getByLabel('Session key').fill('84#2 1.9ü');
    await snap('05-wrong');
    await page.getByLabel('Session key').fill('8421');
    await page.getByLabel('Session key').press('Enter');
    await page.getByRole('heading', { name: 'Looking for' }).waitFor();
    await snap('06-waiting');
    stage.session = 'found';
    await page.getByRole('heading', { name: 'In session' }).waitFor();
    const view = browser.context.pages().at(-1)!;
    await view.evaluate(() => {
      (window as any).tell({ event: 'agents', count: 2 });
      (window as any).tell({ event: 'navigate', url: 'https://shop.example.test/accounts/transfer/new?x=1' });
    });
    await snap('07-live');
    await view.close();
    await page.getByRole('heading', { name: 'The view is closed' }).waitFor();
    await snap('08-gone');
    await page.getByRole('button', { name: 'End session' }).click();
    await snap('09-ended');
    await page.getByRole('button', { name: 'New session' }).click();
    await page.evaluate(() =>
      window.controls.show({ conversationId: 'call-2', sessionKey: '5512', name: 'Ben Ode' }),
    );
    await snap('10-ready');
    await page.evaluate(() =>
      window.controls.show({
        conversationId: 'call-3',
        notice: 'The variable Cobrowse.visitor_id does not exist in your domain.',
      }),
    );
    await snap('11-notice');
    await page.close();
  }
  await browser.close();
}
await stage.close();
