import { getHelp, join, openStory, picture, signIn } from '../../e2e/story.js';
import { IMAGES, montage, type Scheme, type Shot } from './montage.js';
import { panelShot } from './panel-shot.js';

const FRAME = '#frames iframe';

/** A help desk with the panel in its page, and what the page makes of it. */
export async function takeWeb(scheme: Scheme): Promise<void> {
  const file = (name: string): string => `${IMAGES}${name}-${scheme}.png`;
  const story = await openStory({
    path: '/web',
    colorScheme: scheme,
    viewport: { width: 1280, height: 800 },
  });
  const { browser, desktop, panel, visitor } = story;
  const shots: Shot[] = [];
  const shoot = async (caption: string): Promise<void> =>
    void shots.push(await panelShot(desktop, FRAME, caption));
  const select = async (name: RegExp): Promise<void> => {
    await desktop.bringToFront();
    await desktop.getByRole('button', { name }).click();
  };

  try {
    const code = await getHelp(visitor);
    await visitor.getByLabel('Recipient', { exact: true }).fill('Ada Lovelace');
    await select(/no account yet/);
    await signIn(story);
    await panel.getByLabel('Session key').waitFor();
    await shoot('A contact with nothing to go by');
    const view = await join(story, code);
    await picture(view).getByLabel('Recipient', { exact: true }).waitFor();
    await desktop.bringToFront();
    await desktop
      .locator('#sessions')
      .getByText(/^Since/)
      .waitFor();
    await desktop.locator('details summary').click();
    await desktop.screenshot({ path: file('web') });
    await desktop.locator('details summary').click();

    await select(/Loan form/);
    await panel.getByRole('heading', { name: 'Ready to join' }).waitFor();
    await shoot('Another contact; the session goes on');
    await desktop.getByRole('button', { name: 'Solve ticket' }).click();
    await panel.getByRole('heading', { name: 'The contact is being closed' }).waitFor();
    await shoot('A contact that is wrapped up');
    await desktop.getByRole('button', { name: 'Leave ticket' }).click();
    await panel.getByText('No contact is open.').waitFor();
    await shoot('No contact');
    await select(/no account yet/);
    await panel.getByRole('heading', { name: 'In session' }).waitFor();
    await panel.getByRole('button', { name: 'End session' }).click();
    await panel.getByText('An agent ended the session.').first().waitFor();
    await shoot('Ended, and kept with the ticket');
    await desktop.getByLabel('Colours').selectOption(scheme === 'light' ? 'dark' : 'light');
    await desktop.getByRole('button', { name: /Where do I change/ }).click();
    await panel.getByRole('heading', { name: 'Ready to join' }).waitFor();
    await shoot('In the colours that the page chose');
    const sheet = await browser.context.newPage();
    await montage(sheet, shots, file('web-states'), scheme);
  } finally {
    await story.close();
  }
}
