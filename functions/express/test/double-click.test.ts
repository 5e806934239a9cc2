import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { collect, startStack, verifierPair, type Stack } from './stack.js';

let stack: Stack;
let browser: BrowserSession;

beforeAll(async () => {
  stack = await startStack();
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/**
 * The page of somebody else has the question open behind a window of its own, asks for a double click in that window
 * and closes it at the first click. The second click lands here, on a page that was not in front a moment ago.
 */
test('attack: the second half of a double click somewhere else says yes to nothing', async () => {
  const { verifier, challenge } = verifierPair();
  const page = await browser.context.newPage();
  await page.goto(`${stack.origin}/signin?h=${challenge}`);
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.getByRole('button', { name: 'Bob Jansen' }).click();
  await page.getByRole('heading', { name: /Does your panel show/ }).waitFor();
  const yes = page.getByRole('button', { name: 'Continue' });
  const { x, y, width, height } = (await yes.boundingBox())!;
  const click = (): Promise<void> => page.mouse.click(x + width / 2, y + height / 2);

  await click();
  expect(await yes.isDisabled()).toBe(true);
  await page.clock.runFor(700);
  expect(await yes.isEnabled()).toBe(true);
  await page.evaluate(() => window.dispatchEvent(new Event('focus'))); // what a closing window before it leaves behind
  await click();
  expect(await yes.isDisabled()).toBe(true);
  expect((await collect(stack.origin, verifier)).status).toBe(202);

  await page.clock.runFor(700);
  await Promise.all([page.waitForURL(/\/signin\/confirm$/), click()]).catch(() => undefined); // it closes itself
  const reply = await collect(stack.origin, verifier);
  expect([reply.status, JSON.parse(reply.text)]).toEqual([
    200,
    expect.objectContaining({ partnerUserId: 'bob' }),
  ]);
}, 60_000);
