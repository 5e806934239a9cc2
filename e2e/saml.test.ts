import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { acceptAndSignIn, getHelp, join, openStory, picture, type Story } from './story.js';

jest.setTimeout(120_000);

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story.close());

test('an agent of the demo signs in by SAML, reloads without being asked again, and signs out', async () => {
  const { desktop, panel } = story;
  await acceptAndSignIn(story, 'Bob Jansen', undefined, 'SAML (test provider)');
  await panel.getByText('Bob Jansen').waitFor();
  await desktop.reload();
  await desktop.getByRole('button', { name: 'Accept call' }).click();
  await panel.getByLabel('Session key').waitFor();
  await panel.getByText('Bob Jansen').waitFor();
  await panel.getByRole('button', { name: 'Sign out' }).click();
  await panel.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  expect(await panel.getByText('Bob Jansen').count()).toBe(0);
});

test('an agent who signed in by SAML sees the live page', async () => {
  const code = await getHelp(story.visitor);
  await story.desktop.reload();
  await acceptAndSignIn(story, 'Bob Jansen', undefined, 'SAML (test provider)');
  const viewer = await join(story, code);
  await picture(viewer).getByLabel('Recipient', { exact: true }).waitFor();
});
