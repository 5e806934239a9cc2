import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openBrowser } from '../tools/browser.js';
import { getHelp, openStory, picture, pressJoin, signIn, type Story } from './story.js';

jest.setTimeout(120_000);

let story: Story;
let desktop: Page;

beforeAll(async () => {
  story = await openStory();
  ({ desktop } = story);
});
afterAll(() => story.close());
/** What a failed test left running is no business of the next one. */
afterEach(async () => {
  if (await story.visitor.locator('#glance_ssnkey_box').isVisible()) await stop();
});

/** The visitor, who is signed in at the bank, asks for help and is found by what the bank knows of her. */
async function getHelpAs(choice: 'email' | 'phone' | 'code', visitor = story.visitor): Promise<void> {
  await visitor.bringToFront();
  await visitor.getByLabel('They find you by').selectOption(choice);
  await visitor.getByRole('button', { name: 'Get help' }).click();
  await visitor.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
  await visitor.locator('#glance_ssnkey_box').waitFor();
}

/** The session key that the visitor's page runs under. */
const visitorKey = (): Promise<string> =>
  story.visitor.evaluate(
    () =>
      (
        window as unknown as {
          GLANCE: { Cobrowse: { Visitor: { getSessionState(): { sessionKey: string } } } };
        }
      ).GLANCE.Cobrowse.Visitor.getSessionState().sessionKey,
  );

/** Accepts a contact of the desktop. Its panel is the visible frame. */
async function accept(name: RegExp, button: string): Promise<Pick<Story, 'panel' | 'browser'>> {
  await desktop.bringToFront();
  await desktop.getByRole('button', { name }).click();
  await desktop.getByRole('button', { name: button }).click();
  return { panel: desktop.frameLocator('#frames iframe:visible'), browser: story.browser };
}

async function stop(visitor = story.visitor): Promise<void> {
  await visitor.bringToFront();
  await visitor.getByRole('button', { name: /stop/i }).click();
  await visitor.locator('#glance_ssnkey_box').waitFor({ state: 'hidden' });
}

test.each([
  ['an e-mail address', 'email', /Where do I change/, 'Accept chat', 'lopsXEieUCWd91QMWIvtk5GU'],
  ['a number such as +1...', 'phone', /Calls again/, 'Accept call', '15550142'],
] as const)(
  'by %s both sides have the same key: nobody reads or types one',
  async (_name, choice, contact, button, key) => {
    await getHelpAs(choice);
    expect(await visitorKey()).toBe(key);
    // What the visitor reads out otherwise is not shown: there is nothing to read out.
    expect(await story.visitor.locator('#glance_ssnkey_box [part~="code"]').isVisible()).toBe(false);
    const agent = await accept(contact, button);
    // The first time; afterwards the cookie of this server, which the browser keeps for this desktop alone, is enough.
    if (choice === 'email') await signIn(agent);
    await agent.panel.getByRole('heading', { name: 'Ready to join' }).waitFor();
    const viewer = await pressJoin(agent);
    await picture(viewer).getByLabel('Recipient', { exact: true }).waitFor();
    expect(new URL(viewer.url()).searchParams.get('SessionKey')).toBe(key);
    await stop();
    await agent.panel.getByText('The visitor ended the session.').first().waitFor();
    await viewer.close();
  },
);

test('the record of the call has its session and its disposition: from the server, not from the browser', async () => {
  await desktop.bringToFront();
  await desktop.getByRole('button', { name: /Calls again/ }).click();
  const sessions = desktop.locator('#sessions');
  await sessions.getByText(/^Session at .* ended by visitor$/).waitFor();
  await desktop.getByRole('button', { name: 'End call' }).click();
  await desktop.getByLabel('Disposition').selectOption('Solved');
  await sessions.getByText('Disposition: Solved').waitFor();
  expect(await sessions.locator('li').count()).toBe(2);
});

test('two calls at once have a panel, a session and a view each', async () => {
  const second = await openBrowser();
  try {
    const other = await second.context.newPage();
    await other.goto(`${story.demo.addresses.visitorSite}/profile`);
    const [code, otherCode] = [await getHelpAgain(story.visitor), await getHelp(other)];
    const views: Page[] = [];
    for (const [name, button, key] of [
      [/Cannot finish/, 'Accept call', code],
      [/Lost card/, 'Accept call', otherCode],
    ] as const) {
      const agent = await accept(name, button);
      await agent.panel.getByLabel('Session key').fill(key);
      views.push(await pressJoin(agent));
      await desktop.bringToFront();
    }
    await picture(views[0]!).getByLabel('Recipient', { exact: true }).waitFor();
    await picture(views[1]!).getByRole('heading', { name: 'Your profile' }).waitFor();

    // Each panel is about its own call, whichever is on screen.
    const panel = desktop.frameLocator('#frames iframe:visible');
    await desktop.getByRole('button', { name: /Cannot finish/ }).click();
    await panel.getByText(code, { exact: true }).waitFor();
    await desktop.getByRole('button', { name: /Lost card/ }).click();
    await panel.getByText(otherCode, { exact: true }).waitFor();

    // The desktop opens the connector of the first call again: its session goes on, the other one too.
    await desktop.getByRole('button', { name: /Cannot finish/ }).click();
    await desktop.getByRole('button', { name: 'Start connector' }).click();
    await panel.getByRole('heading', { name: 'A session is running' }).waitFor();
    await panel.getByRole('button', { name: 'Show view' }).click();
    await panel.getByRole('heading', { name: 'In session' }).waitFor();
    await panel.getByRole('button', { name: 'End session' }).click();
    await panel.getByText('An agent ended the session.').first().waitFor();
    await desktop.getByRole('button', { name: /Lost card/ }).click();
    await panel.getByRole('heading', { name: 'In session' }).waitFor();
    await stop(other);
    await panel.getByText('The visitor ended the session.').first().waitFor();
    await Promise.all(views.map((view) => view.close()));
  } finally {
    await second.close();
  }
});

/** Help by a code, whatever was chosen before. */
async function getHelpAgain(visitor: Page): Promise<string> {
  await visitor.bringToFront();
  await visitor.getByLabel('They find you by').selectOption('code');
  return getHelp(visitor);
}

/** The desktop as a fresh page, and the settings of the panel's page with a change. */
async function openDesktopWith(change: Record<string, unknown>): Promise<void> {
  await desktop.unrouteAll();
  // By address: Node knows no panel.localhost.
  const address = `${story.demo.addresses.panel.replace('panel.localhost', '127.0.0.1')}/five9/config.json`;
  const config = (await (await fetch(address)).json()) as object;
  await desktop.route('**/five9/config.json', (route) => route.fulfill({ json: { ...config, ...change } }));
  await desktop.bringToFront();
  await desktop.reload();
}

test('a view in the panel’s own page, under the policy of the server', async () => {
  await openDesktopWith({ openIn: 'frame' });
  const faults: string[] = [];
  desktop.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) faults.push(message.text());
  });
  await getHelpAs('email');
  const { panel } = await accept(/Where do I change/, 'Accept chat');
  await panel.getByRole('button', { name: 'Join' }).click();
  const view = panel.frameLocator('.gk-view iframe');
  await view.frameLocator('.gk-stage iframe').getByLabel('Recipient', { exact: true }).waitFor();
  await panel.getByRole('heading', { name: 'In session' }).waitFor();
  await panel.getByRole('button', { name: 'End session' }).click();
  await panel.getByText('An agent ended the session.').first().waitFor();
  expect(faults).toEqual([]);
});

test('a window that the browser blocks is opened by one visible click', async () => {
  await openDesktopWith({ autoJoin: true });
  await getHelpAs('email');
  const { panel } = await accept(/Where do I change/, 'Accept chat');
  // It joins by itself; the click was in the desktop, so for this frame there was none. Every question that a test
  // puts to a page counts as a click there: ask nothing until the window has been refused.
  await sleep(4_000);
  const [viewer] = await Promise.all([
    story.browser.context.waitForEvent('page'),
    panel.getByRole('button', { name: 'Open the view' }).click(),
  ]);
  await picture(viewer).getByLabel('Recipient', { exact: true }).waitFor();
  await panel.getByRole('heading', { name: 'In session' }).waitFor();
  await stop();
  await viewer.close();
});

test('activities that nobody takes are kept across a reload, and written when somebody does', async () => {
  await openDesktopWith({});
  let refused = 0;
  await desktop.route('**/activity', (route) => {
    refused += 1;
    return route.fulfill({ status: 503 });
  });
  await getHelpAs('phone');
  const { panel } = await accept(/Calls again/, 'Accept call');
  const viewer = await pressJoin({ panel, browser: story.browser });
  await desktop.bringToFront();
  await panel.getByText('Not saved to the record yet.').waitFor();
  await panel.getByRole('button', { name: 'End session' }).click();
  await panel.getByText('An agent ended the session.').first().waitFor();
  expect(refused).toBeGreaterThan(0);
  await viewer.close();

  await openDesktopWith({}); // the whole desktop anew, and the server takes records again
  await accept(/Calls again/, 'Accept call');
  await desktop
    .locator('#sessions')
    .getByText(/ended by agent$/)
    .waitFor();
});

test('an address that names another agent signs nobody in, and changes nobody’s name', async () => {
  await getHelpAs('phone');
  const page = await story.browser.context.newPage();
  const claims = {
    partneruserid: 'bob',
    username: 'bob',
    agent: 'Bob Jansen',
    token: 'made-up',
    loginkey: 'made-up',
  };
  const query = new URLSearchParams({ call: 'call-9', visitor: '15550142', v: '1', ...claims });
  await page.goto(`${story.demo.addresses.panel}/five9?${query}`);
  const agent = { panel: page, browser: story.browser };
  await page.getByRole('button', { name: 'Sign in' }).waitFor(); // as a tab it has no session yet, and gets none from this
  expect(page.url()).toBe(`${story.demo.addresses.panel}/five9`);
  await signIn(agent);
  const posted = story.browser.context.waitForEvent(
    'request',
    (request) => request.url().includes('/agentjoin/') && request.method() === 'POST',
  );
  const viewer = await pressJoin(agent);
  const fields = new URLSearchParams((await posted).postData() ?? '');
  expect(fields.get('partneruserid')).toBe('alice');
  expect([...fields.values()].join(' ')).not.toMatch(/bob|made-up/i);
  await page.getByText('Alice Martin').waitFor();
  await stop();
  await viewer.close();
  await page.close();
});
