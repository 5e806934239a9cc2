import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mintLoginKey } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import type { LightningPage, SalesforceTask } from '@glance-kit/testing/salesforce';
import type { FrameLocator, Locator, Page, Request, Response } from 'playwright-core';
import { barriers } from '../tools/barriers.js';
import { buildBundles } from '../tools/bundles.js';
import { salesforceFile } from '../tools/salesforce.js';
import { getHelp, openStory, type Story } from './story.js';

jest.setTimeout(120_000);

// A Lightning app on 127.0.0.1, the service and the bank on localhost: the framed view is a third party. The components
// are the files that an org gets, compiled by Salesforce's compiler, on Salesforce's engine.

let story: Story;
let desktop: Page;
let visitor: Page;
/** What the browser got of the engine and the components, by the end of the path. */
const served = new Map<string, Promise<Buffer>>();
/** What the login-key function was asked, but for preflights. */
const asked: Request[] = [];

beforeAll(async () => {
  await buildBundles(['loader', 'session', 'viewer', 'launch', 'salesforce', 'salesforceDesktop']);
  story = await openStory({ path: '/', blockThirdParty: true });
  ({ desktop, visitor } = story);
  // Compiled at the first request, once for these sources.
  await fetch(`${story.demo.addresses.desktop}/salesforce/lwc/components.js`);
  story.browser.context.on('request', (request: Request) => {
    if (request.method() === 'POST' && request.url().endsWith('/salesforce/getloginkey')) asked.push(request);
  });
  story.browser.context.on('response', (response: Response) => {
    const file = /\/salesforce\/lwc\/(.+)$/.exec(response.url())?.[1];
    if (file) served.set(file, response.body());
  });
});
afterAll(() => story.close());

const onRecordPage = (): Locator => desktop.locator('#component');
const inUtilityBar = (): Locator => desktop.locator('#utility');
const heading = (place: Locator, name: string): Locator => place.getByRole('heading', { name, exact: true });
/** What the panel says, apart from what it has read out. */
const said = (place: Locator, text: string | RegExp): Locator =>
  place.locator('p:not(.spoken), dd').filter({ hasText: text }).first();
const openRecord = (name: string): Promise<void> =>
  desktop.getByRole('navigation').getByRole('button', { name }).click();
/** The framed view of the record on screen. */
const framedView = (place: Locator): FrameLocator =>
  place.locator('.views > :not([hidden])').frameLocator('iframe');
const picture = (view: FrameLocator): FrameLocator => view.frameLocator('.gk-stage iframe');
const tasks = (): Promise<SalesforceTask[]> =>
  desktop.evaluate(async () => (await fetch('/salesforce/tasks.json')).json() as Promise<SalesforceTask[]>);
const calls = (): Promise<string[]> =>
  desktop.evaluate(() =>
    (globalThis as unknown as { lightning: LightningPage }).lightning.calls.map(({ method }) => method),
  );

/** The visitor is known to the bank, and found by her phone number. */
async function getHelpByPhone(): Promise<void> {
  await visitor.bringToFront();
  await visitor.locator('#glance_ssnkey_box').waitFor({ state: 'hidden' });
  await visitor.getByLabel('They find you by').selectOption('phone');
  await visitor.getByRole('button', { name: 'Get help' }).click();
  await visitor.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
  await visitor.locator('#glance_ssnkey_box').waitFor();
  await desktop.bringToFront();
}

/** Waits until a field of the picture has this value. */
async function agentSees(place: Locator, selector: string, value: string): Promise<void> {
  await picture(framedView(place))
    .locator(selector)
    .evaluate(
      (field, wanted) =>
        new Promise<void>((resolve) => {
          const look = (): void => {
            if ((field as HTMLInputElement).value === wanted) resolve();
            else setTimeout(look, 20);
          };
          look();
        }),
      value,
    );
}

/** Somebody who is signed in at the bank looks at a page of it that tells of its visitors. */
async function comeToTheSite(visitorId: string): Promise<void> {
  const page = await story.browser.context.newPage();
  // As if the bank's page had it: the tag reads its attributes when its script has come.
  await page.addInitScript((id) => {
    const userAgent = navigator.userAgent.replace('HeadlessChrome', 'Chrome');
    Object.defineProperty(navigator, 'userAgent', { value: userAgent });
    new MutationObserver((_, observer) => {
      const tag = document.getElementById('glance-cobrowse');
      if (!tag) return;
      observer.disconnect();
      Object.assign(tag.dataset, { presence: 'on', visitorid: id });
    }).observe(document, { childList: true, subtree: true });
  }, visitorId);
  await Promise.all([
    page.waitForResponse((reply) => reply.url().endsWith('/presence/v1/visitor') && reply.ok()),
    page.goto(`${story.demo.addresses.visitorSite}/transfer`),
  ]);
  await page.close();
  await desktop.bringToFront();
}

const claimsOf = (bearer: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(bearer.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

let askedBefore = 0;
/** From now on the org is one with the managed package: its Apex makes the login keys, and no function is asked. */
async function mintInTheOrg(): Promise<void> {
  const signer = nodeSigner(story.demo.firstStart!.apiKey!);
  const { groupId } = story.demo;
  const partnerUserId = String(claimsOf(asked[0]!.headers()['authorization']!)['glance_user']);
  askedBefore = asked.length;
  await desktop.route('**/apex/GlanceCobrowse.loginKey', (route) => {
    const expiration = signer.now() + 300;
    return route.fulfill({
      json: { loginKey: mintLoginKey({ groupId, partnerUserId }, expiration, signer), groupId, expiration },
    });
  });
}

const PIN = '.field:has(label:text-is("PIN")) input';

// One story, told in order: each step goes on where the last one ended, so a failed one ends the story.
let failed: string | undefined;
function step(name: string, run: () => Promise<void> | void): void {
  test(name, async () => {
    if (failed !== undefined) throw new Error(`Not reached, because this failed before: ${failed}.`);
    failed = name;
    await run();
    failed = undefined;
  });
}

describe('cobrowse in Salesforce', () => {
  step('the components run on the installed engine of Salesforce', async () => {
    await desktop.goto(`${story.demo.addresses.desktop}/salesforce`);
    await heading(onRecordPage(), 'Join a session').waitFor();
    const hash = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
    for (const name of ['engine-dom', 'synthetic-shadow']) {
      const installed = readFileSync(salesforceFile(`@lwc/${name}/dist/index.js`));
      expect(hash((await served.get(`${name}.js`))!)).toBe(hash(installed));
    }
    const components = String(await served.get('components.js'));
    expect(components).toMatch(/from '\.\/engine-dom\.js'/);
    expect(components).toMatch(/registerComponent\(GlanceCobrowsePanel/);
    expect(await calls()).toEqual(
      expect.arrayContaining(['GlanceCobrowse.context', 'GlanceCobrowse.loginKey']),
    );
    expect(await said(onRecordPage(), 'Contact: Mara Lind').isVisible()).toBe(true);
  });

  step('an agent types the key and sees the visitor’s page inside the record, masked', async () => {
    const code = await getHelp(visitor);
    await visitor.getByLabel('Recipient', { exact: true }).fill('Harbour Crafts');
    await visitor.getByLabel('PIN').fill('7391');
    await desktop.bringToFront();
    await onRecordPage().getByLabel('Session key').fill(code);
    await onRecordPage().getByLabel('Session key').press('Enter');
    await heading(onRecordPage(), 'In session').waitFor();
    await agentSees(onRecordPage(), '#recipient', 'Harbour Crafts');
    await agentSees(onRecordPage(), PIN, '********');
    const frame = onRecordPage().locator('iframe');
    expect(await frame.getAttribute('allow')).toBe('camera; microphone; display-capture; fullscreen');
    expect(await frame.getAttribute('src')).toMatch(/\/launch#/);
    expect(await frame.getAttribute('srcdoc')).toBeNull();
    // Neither the login key nor the PIN is anywhere in the page of the host.
    expect(await desktop.content()).not.toMatch(/7391|\$1\$\d{10}/);
  });

  step(
    'its login keys come from the login-key function, for assertions of the org, each used once',
    async () => {
      const origin = `${story.demo.addresses.panel}/salesforce/getloginkey`;
      expect(asked.length).toBeGreaterThan(1); // one at the start, one after the click
      const tokens = asked.map((request) => request.headers()['authorization']!);
      expect(new Set(tokens).size).toBe(tokens.length);
      for (const request of asked) {
        expect(request.url()).toBe(origin);
        expect((await request.response())!.status()).toBe(200);
      }
      expect(claimsOf(tokens[0]!)).toMatchObject({
        iss: expect.stringMatching(/^00D/),
        sub: expect.stringMatching(/^005/),
        aud: origin,
      });
      const again = await desktop.evaluate(
        async ([address, Authorization]) =>
          (await fetch(address!, { method: 'POST', headers: { Authorization: Authorization! } })).status,
        [origin, tokens[0]],
      );
      expect(again).toBe(401);
    },
  );

  step('the join is an activity of that record', async () => {
    await desktop.locator('#tasks').getByText('Cobrowse, since').waitFor();
    const [task, ...others] = await tasks();
    expect(others).toEqual([]);
    expect(task).toMatchObject({ whatId: '500000000000001AAA', activity: { phase: 'started' } });
    expect(task).not.toHaveProperty('whoId');
  });

  step('the session and its view go on while the agent looks at other records', async () => {
    await openRecord('Tomás Oliveira');
    await said(onRecordPage(), 'Contact: Tomás Oliveira').waitFor();
    await heading(onRecordPage(), 'Ready to join').waitFor();
    await said(onRecordPage(), 'Sessions running with other contacts: 1').waitFor();
    await said(onRecordPage(), 'The visitor is not there yet.').waitFor();
    expect(await onRecordPage().locator('iframe').isVisible()).toBe(false);
    await openRecord('00001028');
    await said(onRecordPage(), 'What the field Visitor_Id__c holds is no session key.').waitFor();
    await openRecord('Home');
    await said(onRecordPage(), 'No record is open.').waitFor();
    await openRecord('00001026');
    await heading(onRecordPage(), 'In session').waitFor();
    await visitor.getByLabel('Recipient', { exact: true }).fill('Still shared');
    await agentSees(onRecordPage(), '#recipient', 'Still shared');
  });

  step('the end is written to the record that the session was started from', async () => {
    await onRecordPage().getByRole('button', { name: 'End session' }).click();
    await heading(onRecordPage(), 'Session ended').waitFor();
    await desktop
      .locator('#tasks')
      .getByText(/ended by agent, 1 watching/)
      .waitFor();
    expect(await tasks()).toMatchObject([
      { whatId: '500000000000001AAA', activity: { phase: 'ended', reason: 'agent', agents: 1 } },
    ]);
    await onRecordPage().getByRole('button', { name: 'New session' }).click();
  });

  step('a record that knows its visitor is joined by one click, lit when the visitor is there', async () => {
    await openRecord('00001027');
    await said(onRecordPage(), 'The visitor is not there yet.').waitFor();
    await said(onRecordPage(), 'Shown once the visitor is on the site.').waitFor();
    expect(await barriers(desktop)).toEqual([]);
    await comeToTheSite('15550142');
    await openRecord('Home');
    await openRecord('00001027');
    await said(onRecordPage(), 'The visitor is on the site. Join waits').waitFor();
    const rows = await onRecordPage()
      .locator('.row')
      .evaluateAll((all) => all.map((row) => [...row.children].map((one) => one.textContent)));
    const { host } = new URL(story.demo.addresses.visitorSite);
    expect(rows).toEqual([
      ['Type', 'Desktop web'],
      ['Page', `${host}/transfer`],
      ['Browser', expect.stringMatching(/^Chrome \d+$/)],
      ['System', 'Linux'],
    ]);
    const page = onRecordPage().locator('dd', { hasText: '/transfer' });
    expect(await page.getAttribute('title')).toBe(`${story.demo.addresses.visitorSite}/transfer`);
    await getHelpByPhone();
    // The panel looks every 10 seconds, and at once when a record comes on screen.
    await openRecord('Home');
    await openRecord('00001027');
    await said(onRecordPage(), 'The visitor is there and can be joined now.').waitFor();
    expect(await barriers(desktop)).toEqual([]);
    await onRecordPage().getByRole('button', { name: 'Join', exact: true }).click();
    await agentSees(onRecordPage(), '#recipient', 'Still shared');
  });

  step('one click takes the framed view into a window', async () => {
    const [viewer] = await Promise.all([
      story.browser.context.waitForEvent('page'),
      onRecordPage().getByRole('button', { name: 'Open in a window' }).click(),
    ]);
    await viewer.frameLocator('.gk-stage iframe').locator('#recipient').waitFor();
    expect(await onRecordPage().locator('iframe').count()).toBe(0);
    await heading(onRecordPage(), 'In session').waitFor();
    await viewer.close();
    await heading(onRecordPage(), 'The view is closed').waitFor();
  });

  step(
    'a reload of the page finds the session again, and the utility bar does not join it twice',
    async () => {
      await mintInTheOrg();
      await desktop.reload();
      await openRecord('00001027');
      await heading(onRecordPage(), 'A session is running').waitFor();
      await desktop.getByRole('button', { name: 'Cobrowse' }).click();
      await said(inUtilityBar(), /runs in another Cobrowse panel/).waitFor();
      await onRecordPage().getByRole('button', { name: 'End session' }).click();
      await heading(onRecordPage(), 'Session ended').waitFor();
      await heading(inUtilityBar(), 'Ready to join').waitFor();
    },
  );

  step(
    'with login keys of the org itself the utility bar keeps its session while the agent works on other records',
    async () => {
      await said(inUtilityBar(), 'The visitor is there').waitFor();
      await inUtilityBar().getByRole('button', { name: 'Join', exact: true }).click();
      await agentSees(inUtilityBar(), '#recipient', 'Still shared');
      await said(onRecordPage(), /runs in another Cobrowse panel/).waitFor();
      await openRecord('Tomás Oliveira');
      await heading(inUtilityBar(), 'Ready to join').waitFor();
      await openRecord('00001027');
      await heading(inUtilityBar(), 'In session').waitFor();
      await visitor.getByLabel('Recipient', { exact: true }).fill('In the utility bar');
      await agentSees(inUtilityBar(), '#recipient', 'In the utility bar');
      await inUtilityBar().getByRole('button', { name: 'End session' }).first().click();
      await heading(inUtilityBar(), 'Session ended').waitFor();
      expect(asked.length).toBe(askedBefore);
      await desktop
        .locator('#tasks')
        .getByText(/ended by agent/)
        .first()
        .waitFor();
      expect((await tasks()).map(({ activity }) => activity['phase'])).toEqual(['ended', 'ended']);
    },
  );
});
