import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { LightningPage } from '@glance-kit/testing/salesforce';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { COLOUR_RULES, barriers } from '../../../tools/barriers.js';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { KNOWN, UNKNOWN, openStage, type Stage } from './stage.js';

jest.setTimeout(120_000);

let stage: Stage;
let browser: BrowserSession;
let page: Page;

beforeAll(async () => {
  stage = await openStage();
  browser = await openBrowser({ blockThirdParty: true, viewport: { width: 280, height: 800 } });
  page = await browser.context.newPage();
});
beforeEach(() => {
  Object.assign(stage.org.permissions, {
    cobrowse: true,
    panorama: false,
    agentVideo: false,
    cameraShare: false,
    screenShare: false,
  });
  Object.assign(stage.org.settings, {
    showVisitorInfo: false,
    openIn: 'frame',
    presence: false,
    openSessionRecord: false,
  });
  stage.org.refuse(undefined);
  Object.assign(stage, { session: 'notFound', visitor: {}, viewer: 'speaks' });
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

/** A page without anything of the one before: another tab of the same browser would share its sessions. */
async function open(query: Record<string, string> = {}): Promise<void> {
  await page.goto(stage.page({ component: 'none' })).catch(() => undefined);
  await page.evaluate(() => {
    sessionStorage.clear();
    localStorage.clear();
  });
  await page.goto(stage.page(query));
}
const heading = (name: string): Locator => page.getByRole('heading', { name, exact: true });
const said = (text: string | RegExp): Locator =>
  page.locator('p:not(.spoken), dd, span').filter({ hasText: text }).first();
const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
const lightning = <T>(run: (lightning: LightningPage) => T): Promise<T> =>
  page.evaluate(`(${run.toString()})(globalThis.lightning)`) as Promise<T>;

/** Nobody is kept out of this state, 280 px wide. */
async function isOpenToAll(state: string): Promise<void> {
  expect({ state, barriers: await barriers(page) }).toEqual({ state, barriers: [] });
  // The same elements in other colours: only those can be a barrier.
  await page.emulateMedia({ colorScheme: 'dark' });
  expect({ state, dark: await barriers(page, COLOUR_RULES) }).toEqual({ state, dark: [] });
  await page.emulateMedia({ colorScheme: 'light' });
}

test.each([
  ['neither', false, /neither of the two permissions/],
  ['both', true, /Ask an administrator to take one away/],
])(
  'an agent with %s of the main permissions is told what an administrator has to do',
  async (_, has, text) => {
    Object.assign(stage.org.permissions, { cobrowse: has, panorama: has });
    await open({ record: KNOWN });
    await heading('Cobrowse is not set up for you').waitFor();
    await said(text).waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
    await isOpenToAll('not permitted');
  },
);

test('what an agent may do and the service cannot is said, without a dead button', async () => {
  Object.assign(stage.org.permissions, { cameraShare: true, screenShare: true, agentVideo: true });
  await open({ record: KNOWN });
  await heading('Ready to join').waitFor();
  for (const name of ['Visitor’s camera', 'Screen share', 'Agent video'])
    await said(`${name}: not available with this service.`).waitFor();
  expect(await page.getByRole('button').allTextContents()).toEqual(['Join', 'Enter another key']);
  await isOpenToAll('ready');
});

test('what the service of Glance offers beside is a link, without a login key and never a blank tab', async () => {
  Object.assign(stage.org.permissions, { cobrowse: false, panorama: true });
  Object.assign(stage.org.permissions, { cameraShare: true, screenShare: true, agentVideo: true });
  await page.route('**/apex/GlanceCobrowse.context', async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, json: { ...(await reply.json()), service: 'production' } });
  });
  await open({ record: KNOWN });
  await heading('Ready to join').waitFor();
  const links = await page
    .locator('.actions a')
    .evaluateAll((all) =>
      all.map((link) => ['textContent', 'href', 'target', 'rel'].map((name) => link[name as keyof Element])),
    );
  expect(links).toEqual([
    [
      'Open in the desktop client',
      'glancepanorama://agentjoin/www.glance.net/12345/8421',
      '_self',
      'noopener noreferrer',
    ],
    ['Share a screen', 'https://www.glance.net/agent/start', '_blank', 'noopener noreferrer'],
    [
      'Invite to share a camera',
      'https://www.glance.net/agentjoin/AgentJoin.aspx?mode=smsinvitation',
      '_blank',
      'noopener noreferrer',
    ],
  ]);
  await said('Agent video: not available with this service.').waitFor();
  await isOpenToAll('ready, with links');
  await page.unroute('**/apex/GlanceCobrowse.context');
});

test('who is on the site stands beside Join as text, as far as it is told, where the company wants that', async () => {
  const rows = (): Promise<(string | null)[][]> =>
    page
      .locator('.row')
      .evaluateAll((all) =>
        all.map((row) => [
          ...[...row.children].map((one) => one.textContent),
          row.querySelector('dd')!.getAttribute('title'),
        ]),
      );
  stage.visitor = {
    visitorid: '8421',
    url: 'https://bank.example/transfer/<img src=x onerror=alert(1)>/to-somebody-with-a-long-name?pin=7391',
    browser: 'edge',
    browserver: 137,
    platform: 'mac',
  };
  await open({ record: KNOWN });
  await heading('Ready to join').waitFor();
  await page.waitForLoadState('networkidle');
  expect(await rows()).toEqual([]);
  stage.org.settings.showVisitorInfo = true;
  await open({ record: KNOWN });
  await said('The visitor is on the site. Join waits').waitFor();
  const path = 'bank.example/transfer/%3Cimg%20src=x%20onerror=alert(1)%3E/to-somebody-with-a-long-name';
  expect(await rows()).toEqual([
    ['Type', 'Desktop web', null],
    ['Page', `${path.slice(0, 79)}…`, `https://${path}`],
    ['Browser', 'Edge 137', null],
    ['System', 'macOS', null],
  ]);
  await isOpenToAll('on the site');
  stage.visitor = { visitorid: '8421' };
  await open({ record: KNOWN });
  await said('The visitor is on the site. Join waits').waitFor();
  expect(await rows()).toEqual([['Type', 'Mobile app', null]]);
});

test('a key is typed and corrected by keyboard alone, and the focus goes on with the screen', async () => {
  await open({ record: UNKNOWN });
  await page.getByLabel('Session key').fill('84.21');
  await said(/Not allowed here: “\.” \(full stop\)/).waitFor();
  await isOpenToAll('a wrong key');
  await page.getByLabel('Session key').fill('8421');
  await page.keyboard.press('Enter');
  await heading('Looking for the visitor').waitFor();
  await isOpenToAll('waiting');
  await page.waitForFunction(() => document.activeElement?.tagName.startsWith('C-'));
  await page.keyboard.press('Enter'); // the focus is on Cancel
  await page.getByLabel('Session key').waitFor();
});

test('a frame that stays empty is left by one click, into a window', async () => {
  Object.assign(stage, { session: 'found', viewer: 'refusesFrames' });
  const other = page;
  page = await browser.context.newPage();
  // A view has 5 seconds to say something, and 3 more before the way out is offered: nothing happens meanwhile.
  await page.addInitScript(() => {
    const after = window.setTimeout.bind(window) as (run: () => void, ms: number) => number;
    const shorter: Record<number, number> = { 5_000: 200, 8_000: 400 };
    window.setTimeout = ((run: () => void, ms: number) => after(run, shorter[ms] ?? ms)) as never;
  });
  await open({ record: KNOWN });
  await button('Join').click();
  await said(/The view stays empty\?/).waitFor();
  await isOpenToAll('an empty frame');
  const [view] = await Promise.all([
    browser.context.waitForEvent('page'),
    page.locator('.actions').getByRole('button', { name: 'Open in a window' }).click(),
  ]);
  await view.getByText("The visitor's page").waitFor();
  expect(new URL(view.url()).search).toBe(''); // neither key nor ticket
  await heading('In session').waitFor();
  await view.close();
  await heading('The view is closed').waitFor();
  await isOpenToAll('without a view');
  await page.close();
  page = other;
});

test('a window that Chromium blocks opens by one click', async () => {
  Object.assign(stage.org.settings, { openIn: 'window' });
  stage.session = 'found';
  await open({ component: 'none' });
  const pages = browser.context.pages().length;
  // No look into the page until it has pressed the button itself: each would count as a click of the agent's.
  await Promise.all([
    page.waitForEvent('console', (message) => message.text() === 'pressed'),
    page.goto(stage.page({ record: KNOWN, press: 'join' })),
  ]);
  await heading('The visitor is there').waitFor();
  expect(browser.context.pages()).toHaveLength(pages);
  const [view] = await Promise.all([browser.context.waitForEvent('page'), button('Open the view').click()]);
  await heading('In session').waitFor();
  await view.close();
});

test('a window that the page may not open becomes a frame by one visible click', async () => {
  Object.assign(stage.org.settings, { openIn: 'window' });
  stage.session = 'found';
  await open({ record: KNOWN });
  await button('Join').waitFor();
  // A click of Playwright's counts as one of the agent's, so the blocker is played: null, once.
  await page.evaluate(() => {
    const { open } = window;
    window.open = () => {
      window.open = open;
      return null;
    };
  });
  await button('Join').click();
  await heading('The visitor is there').waitFor();
  await isOpenToAll('blocked');
  await button('Open the view').click();
  await heading('In session').waitFor();
  expect(await page.locator('iframe').getAttribute('allow')).toMatch(/^camera; microphone/);
  await isOpenToAll('in session');
  await button('End session').click();
  await heading('Session ended').waitFor();
  await isOpenToAll('ended');
});

test('a Task that is refused is kept across a reload and written once Salesforce takes it', async () => {
  stage.session = 'found';
  stage.org.refuse('BUSY');
  const before = stage.org.tasks.length;
  await open({ record: KNOWN });
  await button('Join').click();
  await said('Not saved to the record yet.').waitFor();
  await isOpenToAll('not saved');
  await page.goto(stage.page({ record: UNKNOWN }));
  await said('Not saved to the record yet.').waitFor();
  stage.org.refuse(undefined);
  await button('Retry').click();
  await button('Retry').waitFor({ state: 'hidden' });
  expect(stage.org.tasks.length).toBe(Math.max(before, 1));
  expect(stage.org.tasks.at(-1)).toMatchObject({ whatId: KNOWN, activity: { sessionId: '12345.8421.77' } });
});

test('the field of the page’s designer counts over the company’s, and follows record and value', async () => {
  await open({ record: UNKNOWN, field: 'Other_Id__c' });
  await heading('Ready to join').waitFor();
  await page.evaluate((recordId) => {
    (globalThis as unknown as { lightning: LightningPage }).lightning.open(recordId);
    Object.assign(document.querySelector('c-glance-cobrowse')!, { recordId });
  }, KNOWN);
  await said('What the field Case.Other_Id__c holds is no session key.').waitFor();
  await page.evaluate((id) => {
    (globalThis as unknown as { lightning: LightningPage }).lightning.change(id, { Other_Id__c: '99' });
  }, KNOWN);
  await heading('Ready to join').waitFor();
});

test('the utility bar of a console follows the tab that has the focus', async () => {
  await open({ component: 'glanceCobrowseUtility', console: '', record: KNOWN });
  await said('Contact: Tomás Oliveira').waitFor();
  await lightning((page) => page.open('500000000000001AAA'));
  await said('Contact: Mara Lind').waitFor();
  await lightning((page) => page.open(null));
  await said('No record is open.').waitFor();
});

test('an org that cannot answer says so, and is asked again', async () => {
  await page.route('**/apex/GlanceCobrowse.context', (route) => route.abort());
  await open({ record: KNOWN });
  await heading('That did not work').waitFor();
  await isOpenToAll('failed');
  await page.unroute('**/apex/GlanceCobrowse.context');
  await button('Try again').click();
  await heading('Ready to join').waitFor();
});

test('the simulated Apex answers its own pages alone', async () => {
  const address = new URL('/salesforce/apex/GlanceCobrowse.loginKey', stage.page());
  const post = async (origin: string): Promise<number> =>
    (await fetch(address, { method: 'POST', headers: { origin }, body: '{"recordId":null}' })).status;
  expect([await post(address.origin), await post('https://evil.example')]).toEqual([200, 403]);
});

test('each component is within what the platform takes, and the rules need nothing that it forbids', () => {
  const kit = readFileSync(
    new URL('../force-app/main/default/lwc/glanceKit/glanceKit.js', import.meta.url),
    'utf8',
  );
  expect(kit.length).toBeLessThan(128 * 1024);
  expect(kit).not.toMatch(/import\(|import\.meta|customElements|srcdoc|new Worker|eval\(|new Function/);
  expect(kit).toMatch(/export\s*\{\s*\w+ as openCobrowse\s*\}/);
});
