import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openStory, picture, pressJoin, signIn, type Story } from './story.js';

jest.setTimeout(120_000);

let story: Story;
let desktop: Page;

beforeAll(async () => {
  story = await openStory();
  ({ desktop } = story);
});
afterAll(() => story.close());

/** The visitor, who is signed in at the bank, asks for help and is found by what the bank knows of her. */
async function getHelpAs(choice: 'email' | 'phone' | 'code'): Promise<void> {
  const { visitor } = story;
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

async function stop(): Promise<void> {
  await story.visitor.bringToFront();
  await story.visitor.getByRole('button', { name: /stop/i }).click();
  await story.visitor.locator('#glance_ssnkey_box').waitFor({ state: 'hidden' });
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
