import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { added, el, keyframe, simplePage, type RecordedEvent } from './recorded.js';
import { openStage, type Stage, type ViewerPeer } from './stage.js';

jest.setTimeout(30_000);

let browser: BrowserSession;
let stage: Stage;
let tab: Page;
let service: ViewerPeer;

beforeAll(async () => void (browser = await openBrowser()), 30_000);
afterAll(() => browser.close());
afterEach(async () => {
  await tab.close();
  await stage.close();
});

const root = el('div', { id: 'root' });

async function open(): Promise<void> {
  stage = await openStage();
  tab = await browser.context.newPage();
  await tab.goto(stage.url);
  service = await stage.viewer();
  service.join();
  service.keyframe(keyframe(simplePage(root)));
}

/** A chain of elements, each put into the one before. */
function chain(from: number, length: number): RecordedEvent[] {
  const nodes = Array.from({ length }, () => el('div'));
  const parents = [from, ...nodes.map(({ id }) => id)];
  return nodes.map((node, index) => added(parents[index]!, node));
}

const showsGap = (): Promise<void> => tab.getByText('Part of the page was missed').first().waitFor();
/** A tab whose layout has ended it does not answer. */
const answers = (): Promise<boolean> =>
  tab.evaluate(() => new Promise<boolean>((done) => requestAnimationFrame(() => setTimeout(done, 0, true))));

test('a page that nests without end is not shown, and does not end the agent’s tab', async () => {
  await open();
  const events = chain(root.id, 12_000);
  for (let at = 0; at < events.length; at += 500) service.frame(events.slice(at, at + 500));
  await showsGap();
  expect(await answers()).toBe(true);
  expect(await tab.getByRole('button', { name: 'End session' }).isEnabled()).toBe(true);
});

test('a page as deep as a parser makes it is shown', async () => {
  await open();
  service.frame(chain(root.id, 512));
  await tab.waitForFunction(
    () =>
      document.querySelector<HTMLIFrameElement>('.gk-room iframe')?.contentDocument?.querySelectorAll('div')
        .length === 513,
  );
  expect(await tab.getByText('Part of the page was missed').count()).toBe(0);
});
