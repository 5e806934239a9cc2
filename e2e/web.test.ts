import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { getHelp, join, openStory, picture, pressJoin, signIn, type Story } from './story.js';

jest.setTimeout(120_000);

let story: Story;
beforeAll(async () => {
  story = await openStory({ path: '/web' });
});
afterAll(() => story.close());

/** The visitor is known to the bank, and found by her e-mail address. */
async function getHelpByEmail(): Promise<void> {
  const { visitor } = story;
  await visitor.bringToFront();
  await visitor.locator('#glance_ssnkey_box').waitFor({ state: 'hidden' });
  await visitor.getByLabel('They find you by').selectOption('email');
  await visitor.getByRole('button', { name: 'Get help' }).click();
  await visitor.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
  await visitor.locator('#glance_ssnkey_box').waitFor();
}

test('an agent of any help desk signs in, joins, and the ticket has the record', async () => {
  const { desktop, panel, visitor } = story;
  const code = await getHelp(visitor);
  await desktop.bringToFront();
  await desktop.getByRole('button', { name: /no account yet/ }).click();
  await signIn(story);
  const viewer = await join(story, code);
  await picture(viewer).getByLabel('Recipient', { exact: true }).waitFor();
  await desktop.bringToFront();
  await desktop.getByRole('button', { name: /no account yet.*In session/s }).waitFor();
  await desktop
    .locator('#sessions')
    .getByText(/^Since/)
    .waitFor();
  // The panel's address names nobody, and neither does the browser's.
  expect(await desktop.locator('#frames iframe').getAttribute('src')).toBe(
    `${story.demo.addresses.panel}/web`,
  );

  await panel.getByRole('button', { name: 'End session' }).click();
  await desktop
    .locator('#sessions')
    .getByText(/ended by agent, 1 watching/)
    .waitFor();
  await viewer.close();
});

test('a contact that the bank knows by her e-mail address is joined without a code, beside another session', async () => {
  const { desktop, panel } = story;
  await getHelpByEmail();
  await desktop.bringToFront();
  await desktop.getByRole('button', { name: /Where do I change/ }).click();
  await panel.getByText('Contact: Mara Lind').waitFor();
  // Before anything of her page is shown; its address has a query, which stays with her.
  const line = panel.getByText(/^Desktop web · Chrome \d+ · Linux · localhost:\d+\/transfer$/);
  await line.waitFor();
  expect(await line.getAttribute('title')).toBe(`${story.demo.addresses.visitorSite}/transfer`);
  const viewer = await pressJoin(story);
  await line.waitFor({ state: 'detached' });
  await picture(viewer).getByLabel('Recipient', { exact: true }).waitFor();

  await desktop.bringToFront();
  await desktop.getByRole('button', { name: /Loan form/ }).click();
  await panel.getByText('Sessions running with other contacts: 1').waitFor();
  await desktop.getByRole('button', { name: /Where do I change/ }).click();
  await panel.getByRole('heading', { name: 'In session' }).waitFor();
  await desktop.getByRole('button', { name: 'Solve ticket' }).click();
  await panel.getByRole('heading', { name: 'In session' }).waitFor(); // what runs goes on
  await panel.getByRole('button', { name: 'End session' }).click();
  await desktop
    .locator('#sessions')
    .getByText(/ended by agent/)
    .waitFor();
});

test('the plainest page there is, with nothing but a script and a contact', async () => {
  const { desktop, browser } = story;
  await desktop.goto(`${story.demo.addresses.desktop}/web/plain`);
  const place = { panel: desktop.frameLocator('#cobrowse iframe'), browser };
  await place.panel.getByText('Contact: Mara Lind').waitFor();
  await place.panel.getByRole('heading', { name: 'Ready to join' }).waitFor();
  await getHelpByEmail();
  await desktop.bringToFront();
  const viewer = await pressJoin(place);
  await desktop.locator('#sessions li').getByText('started').waitFor();
  await place.panel.getByRole('button', { name: 'End session' }).click();
  await desktop.locator('#sessions li').getByText('ended').waitFor();
  await viewer.close();
});
