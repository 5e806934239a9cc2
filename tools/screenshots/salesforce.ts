import { getHelp, openStory } from '../../e2e/story.js';
import { KNOWN, UNKNOWN, openStage } from '../../connectors/salesforce/test/stage.js';
import { openBrowser } from '../browser.js';
import { IMAGES, montage, type Scheme, type Shot } from './montage.js';

/** As narrow as a column of a Lightning page gets. */
const NARROWEST = 280;

/** A case in session with the view inside the component, and what the panel shows in its other states, 280 px wide. */
export async function takeSalesforce(scheme: Scheme): Promise<void> {
  const file = (name: string): string => `${IMAGES}${name}-${scheme}.png`;
  const story = await openStory({
    path: '/salesforce',
    colorScheme: scheme,
    viewport: { width: 1280, height: 980 },
  });
  try {
    const { desktop, visitor } = story;
    const panel = desktop.locator('#component');
    const code = await getHelp(visitor);
    await visitor.getByLabel('Recipient', { exact: true }).fill('Ada Lovelace');
    await desktop.bringToFront();
    await panel.getByLabel('Session key').fill(code);
    await panel.getByRole('button', { name: 'Join' }).click();
    await panel.getByRole('heading', { name: 'In session' }).waitFor();
    await panel.frameLocator('iframe').frameLocator('.gk-stage iframe').locator('#recipient').waitFor();
    await desktop.locator('#tasks li').waitFor();
    await desktop.screenshot({ path: file('salesforce'), animations: 'disabled' });
  } finally {
    await story.close();
  }
  await takeStates(scheme, file('salesforce-states'));
}

const VISITOR = {
  visitorid: '8421',
  url: 'https://bank.example/transfer/recipient',
  browser: 'edge',
  browserver: 137,
  platform: 'win',
};

async function takeStates(scheme: Scheme, path: string): Promise<void> {
  const stage = await openStage();
  const browser = await openBrowser({
    colorScheme: scheme,
    viewport: { width: NARROWEST, height: 1100 },
    blockThirdParty: true,
  });
  const page = await browser.context.newPage();
  const shots: Shot[] = [];
  const panel = page.locator('main > :not(h1)');
  const shoot = async (caption: string, heading: string): Promise<void> => {
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    shots.push({ caption, png: await panel.screenshot({ animations: 'disabled' }) });
  };
  const { org } = stage;
  try {
    stage.session = 'found';
    org.settings.showVisitorInfo = false;
    await page.goto(stage.page({ record: KNOWN }));
    await page.getByText('The visitor is there').first().waitFor();
    await shoot('The visitor of the record is there: one click joins', 'Ready to join');
    Object.assign(stage, { session: 'notFound', visitor: VISITOR });
    org.settings.showVisitorInfo = true;
    await page.goto(stage.page({ record: KNOWN }));
    await page.getByText('The visitor is on the site. Join waits').first().waitFor();
    await shoot('Who is on the site, before anybody has agreed', 'Ready to join');
    Object.assign(org.permissions, { cobrowse: false, panorama: true, screenShare: true, cameraShare: true });
    org.settings.showVisitorInfo = false;
    await page.route('**/apex/GlanceCobrowse.context', async (route) => {
      const reply = await route.fetch();
      await route.fulfill({ response: reply, json: { ...(await reply.json()), service: 'production' } });
    });
    await page.goto(stage.page({ record: KNOWN }));
    await shoot('What else an agent is permitted, on the servers of Glance', 'Ready to join');
    await page.unroute('**/apex/GlanceCobrowse.context');
    Object.assign(org.permissions, {
      cobrowse: true,
      panorama: false,
      screenShare: false,
      cameraShare: false,
    });
    await page.goto(stage.page({ record: UNKNOWN }));
    await page.getByLabel('Session key').fill('84.21');
    await shoot('A key with a character too many', 'Join a session');
    await page.getByLabel('Session key').fill('8421');
    await page.keyboard.press('Enter');
    await shoot('Waiting', 'Looking for the visitor');
    Object.assign(stage, { session: 'found', viewer: 'refusesFrames' });
    org.refuse('BUSY');
    await page.goto(stage.page({ record: KNOWN }));
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.getByText('The view stays empty?').first().waitFor();
    await page.locator('.views').evaluate((views) => ((views as HTMLElement).style.display = 'none'));
    await shoot('The frame stays empty, and the Task is not written yet', 'In session');
    await page.evaluate(() => sessionStorage.clear());
    org.permissions.panorama = true;
    await page.goto(stage.page({ record: KNOWN }));
    await shoot('Two permissions where one is needed', 'Cobrowse is not set up for you');
    const sheet = await browser.context.newPage();
    await montage(sheet, shots, path, scheme);
  } finally {
    await browser.close();
    await stage.close();
  }
}
