import { openStory, picture, pressJoin, signIn } from '../../e2e/story.js';
import { IMAGES, PANEL_WIDTH, montage, type Scheme, type Shot } from './montage.js';
import { panelShot } from './panel-shot.js';

const FRAME = '#frames iframe:visible';

/** Five9's desktop with a chat in session, and the states of the panel that only this host has. */
export async function takeFive9(scheme: Scheme): Promise<void> {
  const file = (name: string): string => `${IMAGES}${name}-${scheme}.png`;
  const story = await openStory({ colorScheme: scheme, viewport: { width: 1280, height: 800 } });
  const { browser, desktop, demo, visitor } = story;
  const panel = desktop.frameLocator(FRAME);
  const shots: Shot[] = [];
  const shoot = async (caption: string, height?: number): Promise<void> =>
    void shots.push(await panelShot(desktop, FRAME, caption, height));
  const accept = async (name: RegExp, button: string): Promise<void> => {
    await desktop.bringToFront();
    await desktop.getByRole('button', { name }).click();
    await desktop.getByRole('button', { name: button }).click();
  };
  try {
    await visitor.getByLabel('They find you by').selectOption('email');
    await visitor.getByRole('button', { name: 'Get help' }).click();
    await visitor.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
    await visitor.getByLabel('Recipient', { exact: true }).fill('Ada Lovelace');

    await accept(/Where do I change/, 'Accept chat');
    await signIn({ panel, browser });
    await panel.getByRole('heading', { name: 'Ready to join' }).waitFor();
    await shoot('A chat, found by e-mail address');
    const view = await pressJoin({ panel, browser });
    await picture(view).getByLabel('Recipient', { exact: true }).waitFor();
    await desktop.bringToFront();
    await desktop
      .locator('#sessions')
      .getByText(/^Session since/)
      .waitFor();
    await desktop.screenshot({ path: file('five9') });

    await accept(/Lost card/, 'Accept call');
    await panel.locator('#trouble').getByText('Cobrowse.visitor_id').waitFor();
    await shoot('A variable that the domain does not have');

    await panel.getByLabel('Session key').fill('+15550142');
    await shoot('A key with a character too many');
    await view.close();
    await desktop.getByRole('button', { name: /Where do I change/ }).click();
    await panel.getByRole('button', { name: 'Rejoin' }).waitFor();
    await shoot('The view was closed', 560);

    await panel.getByRole('button', { name: 'End session' }).click();
    await panel.getByText('An agent ended the session.').first().waitFor();
    await shoot('Ended');
    const other = await browser.context.newPage();
    await other.goto(`${demo.addresses.panel}/five9?call=call-9&ani=%40Call.ANI%40&direction=inbound&v=1`);
    await other.getByText('Five9 did not replace Call.ANI.').waitFor();
    await other.setViewportSize({ width: PANEL_WIDTH, height: 490 });
    shots.push({
      caption: 'Signed out, in a tab of its own; a number is missing',
      png: await other.screenshot(),
    });
    const sheet = await browser.context.newPage();
    await montage(sheet, shots, file('five9-states'), scheme);
  } finally {
    await story.close();
  }
}
