import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { buildBundles } from '../../../tools/bundles.js';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(60_000);

let browser: BrowserSession;
let stage: Stage;
beforeAll(async () => {
  await buildBundles(['web']);
  browser = await openBrowser();
  stage = await openStage();
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

interface Flex {
  CRMContainer: { defaultProps: { uriCallback?: (task: object | null) => string } };
}

test('the CRM container of Flex shows the panel for the selected task, and for none', async () => {
  const sample = '../../../samples/embed-page/flex-uri-callback.js';
  const { showPanelInCrmContainer } = (await import(sample)) as {
    showPanelInCrmContainer(flex: Flex, page: string): void;
  };
  const flex: Flex = { CRMContainer: { defaultProps: {} } };
  showPanelInCrmContainer(flex, stage.panel);
  const { uriCallback } = flex.CRMContainer.defaultProps;
  expect(uriCallback?.(null)).toBe(stage.panel);
  const address = uriCallback?.({
    taskSid: 'WTaaaa',
    taskChannelUniqueName: 'voice',
    attributes: { visitorId: '8421', name: 'Mara Lind', from: '+15550142' },
  });
  const page = await browser.context.newPage();
  await page.goto(address ?? '');
  await page.getByText('Contact: Mara Lind').waitFor();
  await page.getByRole('heading', { name: 'Ready to join' }).waitFor();
  expect(page.url()).toBe(stage.panel);
});
