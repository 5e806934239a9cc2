import type { ApplicationRegistration } from '@glance-kit/testing/amazon-connect';
import type { FrameLocator, Page } from 'playwright-core';
import { getHelp, openStory, picture, pressJoin, signIn } from '../../e2e/story.js';
import { IMAGES, PANEL_WIDTH, montage, type Scheme, type Shot } from './montage.js';

const FRAME = '#frames iframe:not([hidden])';

/** The workspace with a running session, and the states of the panel that only this host has. */
export async function takeAmazonConnect(scheme: Scheme): Promise<void> {
  const file = (name: string): string => `${IMAGES}${name}-${scheme}.png`;
  const story = await openStory({ colorScheme: scheme, viewport: { width: 1280, height: 800 } });
  const { browser, demo, visitor } = story;
  const workspace = `${demo.addresses.desktop}/amazon-connect`;
  const shots: Shot[] = [];

  /** The panel alone, as narrow as its column can be. */
  const shoot = async (page: Page, caption: string): Promise<void> => {
    await page.bringToFront();
    const frame = page.locator(FRAME);
    await frame.evaluate(
      (element, width) =>
        Object.assign((element as HTMLElement).style, {
          flex: 'none',
          width: `${width}px`,
          height: '490px',
          minHeight: '0',
        }),
      PANEL_WIDTH,
    );
    shots.push({ caption, png: await frame.screenshot({ animations: 'disabled' }) });
    await frame.evaluate((element) => element.removeAttribute('style'));
  };
  const open = async (page: Page, contact: RegExp): Promise<FrameLocator> => {
    await page.getByRole('button', { name: contact }).click();
    await page.getByRole('button', { name: 'Accept contact' }).click();
    await page.getByRole('button', { name: 'Open Cobrowse' }).click();
    return page.frameLocator(FRAME);
  };
  /** A workspace whose administrator registered the app otherwise. */
  const openRegistered = async (change: (application: ApplicationRegistration) => void): Promise<Page> => {
    const page = await browser.context.newPage();
    await page.route('**/amazon-connect/setup.json', async (route) => {
      const reply = await route.fetch();
      const setup = (await reply.json()) as { application: ApplicationRegistration };
      change(setup.application);
      await route.fulfill({ response: reply, json: setup });
    });
    await page.goto(workspace);
    return page;
  };

  try {
    const code = await getHelp(visitor);
    await visitor.getByLabel('Recipient', { exact: true }).fill('Ada Lovelace');
    const { desktop } = story;
    await desktop.goto(workspace);
    await desktop.bringToFront();
    const panel = await open(desktop, /Cannot finish a transfer/);
    await signIn({ panel, browser });
    await panel.getByLabel('Session key').fill(code);
    const view = await pressJoin({ panel, browser });
    await picture(view).getByLabel('Recipient', { exact: true }).waitFor();
    await desktop.bringToFront();
    await desktop.locator('#attributes').getByText('cobrowse_session').waitFor();
    await desktop.screenshot({ path: file('amazon-connect') });
    await shoot(desktop, 'In session');

    const other = await open(desktop, /Asked for a call back/);
    await other.getByRole('heading', { name: 'Ready to join' }).waitFor();
    await shoot(desktop, 'Another contact, with a visitor id');

    const refused = await openRegistered((application) => {
      application.Permissions = application.Permissions.filter((one) => one !== 'Contact.Attributes.View');
    });
    await (await open(refused, /Where do I change/)).getByLabel('Session key').waitFor();
    await shoot(refused, 'A permission is missing');

    const idle = await openRegistered(() => undefined);
    await idle.getByRole('button', { name: 'Open Cobrowse' }).click();
    await idle.frameLocator(FRAME).getByLabel('Session key').waitFor();
    await shoot(idle, 'Opened without a contact');

    await visitor.bringToFront();
    await visitor.getByRole('button', { name: /stop/i }).click();
    await desktop.bringToFront();
    await desktop.getByRole('button', { name: /Cannot finish a transfer/ }).click();
    await panel.getByRole('button', { name: 'New session' }).waitFor();
    await shoot(desktop, 'The visitor ended it');
    await desktop.getByRole('button', { name: 'End contact' }).click();
    await panel.getByRole('button', { name: 'New session' }).click();
    await panel.getByRole('heading', { name: 'The contact is being closed' }).waitFor();
    await shoot(desktop, 'After contact work');

    const sheet = await browser.context.newPage();
    await montage(sheet, shots, file('amazon-connect-states'), scheme);
  } finally {
    await story.close();
  }
}
