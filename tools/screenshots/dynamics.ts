import { getHelp, openStory, picture, pressJoin } from '../../e2e/story.js';
import { IMAGES, montage, type Scheme, type Shot } from './montage.js';
import { panelShot } from './panel-shot.js';

const FRAME = '#tab iframe';
const NARROW_PX = 280;

/** A form with a session, the states of the panel that only this host has, and the settings page. */
export async function takeDynamics(scheme: Scheme): Promise<void> {
  const file = (name: string): string => `${IMAGES}${name}-${scheme}.png`;
  const size = { width: 1280, height: 800 };
  const story = await openStory({ path: '/dynamics', colorScheme: scheme, viewport: size });
  const { browser, desktop, demo, visitor } = story;
  const panel = desktop.frameLocator(FRAME);
  const shots: Shot[] = [];
  const shoot = async (caption: string): Promise<void> =>
    void shots.push(await panelShot(desktop, FRAME, caption));
  const select = (name: RegExp): Promise<void> => desktop.getByRole('button', { name }).click();
  try {
    const code = await getHelp(visitor);
    await desktop.bringToFront();
    await select(/Mara Lind Contact/);
    await desktop.getByRole('tab', { name: 'Cobrowse' }).click();
    await panel.getByRole('button', { name: 'Sign in' }).waitFor();
    await shoot('Signed out');
    const [popup] = await Promise.all([
      browser.context.waitForEvent('page'),
      panel.getByRole('button', { name: 'Sign in' }).click(),
    ]);
    await Promise.all([
      popup.waitForEvent('close'),
      popup.getByRole('button', { name: 'Alice Martin' }).click(),
    ]);
    await panel.getByRole('heading', { name: 'Ready to join' }).waitFor();
    await shoot('A contact, found by e-mail address');
    await select(/New contact/);
    await panel.getByText(/^No contact is open/).waitFor();
    await shoot('A record that was never saved');

    await select(/Mara Lind Contact/);
    await panel.getByRole('button', { name: 'Other key' }).click();
    await panel.getByLabel('Session key').fill(code);
    const view = await pressJoin({ panel, browser });
    await picture(view).getByLabel('Recipient', { exact: true }).waitFor();
    await desktop.bringToFront();
    await desktop.getByRole('button', { name: 'Refresh timeline' }).click();
    await desktop.getByText(/, running$/).waitFor();
    await desktop.screenshot({ path: file('dynamics') });
    await desktop.setViewportSize({ width: NARROW_PX, height: 900 });
    await desktop.locator(FRAME).scrollIntoViewIfNeeded();
    await desktop.screenshot({ path: file('dynamics-narrow') });
    await desktop.setViewportSize(size);

    await select(/Tomás Oliveira/);
    await panel.getByText('Sessions running with other contacts: 1').waitFor();
    await shoot('Another record, while a session goes on');
    await select(/Mara Lind Contact/);
    await panel.getByRole('button', { name: 'End session' }).click();
    await panel.getByText('An agent ended the session.').first().waitFor();
    await shoot('Ended');
    await view.close();
    await select(/Oliveira Bikes/);
    await panel.getByRole('button', { name: 'Sign in' }).waitFor();
    await shoot('An account, whose form has a plain frame');
    const sheet = await browser.context.newPage();
    await montage(sheet, shots, file('dynamics-states'), scheme);

    const settings = await browser.context.newPage();
    await settings.setViewportSize({ width: 760, height: 900 });
    await settings.goto(`${demo.addresses.desktop}/dynamics/WebResources/glk_/cobrowse/settings.html`);
    await settings.getByLabel('Application (client) id').fill('my app');
    await settings.getByRole('button', { name: 'Save' }).click();
    await settings.getByText('One setting needs another look.').waitFor();
    await settings.screenshot({ path: file('dynamics-settings'), fullPage: true });
  } finally {
    await story.close();
  }
}
