import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { FrameLocator, Page } from 'playwright-core';
import { acceptAndSignIn, getHelp, join, openStory, type Story } from '../e2e/story.js';
import { buildBundles } from './bundles.js';
import { takeAmazonConnect } from './screenshots/amazon-connect.js';
import { takeDynamics } from './screenshots/dynamics.js';
import { takeFive9 } from './screenshots/five9.js';
import { takeSalesforce } from './screenshots/salesforce.js';
import { takeWeb } from './screenshots/web.js';
import { takeFlex } from './screenshots/flex.js';
import { IMAGES, PANEL_WIDTH, montage, type Scheme, type Shot } from './screenshots/montage.js';

/** The panel alone, as wide as a narrow column of a desktop. */
async function panelShot(story: Story, caption: string): Promise<Shot> {
  await story.desktop.bringToFront();
  const frame = story.desktop.locator('#frames iframe');
  return { caption, png: await frame.screenshot({ animations: 'disabled' }) };
}

/** Makes the panel as narrow as its pictures are, or lets the desktop decide again. */
async function narrow(desktop: Page, on: boolean): Promise<void> {
  await desktop.locator('#frames iframe').evaluate(
    (frame, size) => {
      if (size)
        Object.assign(frame.style, { flex: 'none', width: `${size}px`, height: '490px', minHeight: '0' });
      else frame.removeAttribute('style');
    },
    on ? PANEL_WIDTH : 0,
  );
}

/** Joins without a click, so that the browser's own pop-up blocker steps in. */
async function joinWithoutClick(panel: FrameLocator, code: string): Promise<void> {
  await panel.getByLabel('Session key').fill(code);
  await panel.getByRole('button', { name: 'Join' }).evaluate((button) => {
    setTimeout(() => (button as HTMLElement).click(), 6_500);
  });
  // The browser remembers a click for five seconds, and every question put to the page counts as one: ask nothing.
  await sleep(8_000);
  await panel.getByRole('button', { name: 'Open the view' }).waitFor();
}

/** The pages of a sign-in, as narrow as the panel. */
async function signInShots({ browser, demo }: Story): Promise<Shot[]> {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width: PANEL_WIDTH, height: 460 });
  const shots: Shot[] = [];
  const shoot = async (caption: string): Promise<void> =>
    void shots.push({ caption, png: await page.screenshot({ animations: 'disabled' }) });
  const challenge = createHash('sha256').update(randomBytes(32)).digest('base64url');
  await page.goto(`${demo.addresses.panel}/signin?h=${challenge}`);
  await page.getByRole('link', { name: 'SAML' }).waitFor();
  await shoot('OpenID or SAML');
  await page.getByRole('link', { name: 'SAML' }).click();
  await page.getByRole('button', { name: 'Alice Martin' }).waitFor();
  await shoot('The provider, here one for tests');
  await page.getByRole('button', { name: 'Alice Martin' }).click();
  // It can be pressed a moment after it is seen.
  await page.getByRole('button', { name: 'Continue', disabled: false }).waitFor();
  await shoot('The number of the panel, to compare');
  await page.close();
  return shots;
}

async function take(scheme: Scheme): Promise<void> {
  const file = (name: string): string => `${IMAGES}${name}-${scheme}.png`;
  const story = await openStory({ colorScheme: scheme, viewport: { width: 1280, height: 800 } });
  const { visitor, desktop, panel, browser } = story;
  try {
    const shots: Shot[] = [];
    const shoot = async (caption: string): Promise<void> => void shots.push(await panelShot(story, caption));

    await desktop.getByRole('button', { name: 'Accept call' }).click();
    await narrow(desktop, true);
    await panel.getByRole('button', { name: 'Sign in' }).waitFor();
    await shoot('Sign in');
    const code = await getHelp(visitor);
    await visitor.getByLabel('Recipient', { exact: true }).fill('Ada Lovelace');
    await visitor.locator('#iban').fill('DE02120300000000202051');
    await visitor.getByLabel('Amount').fill('120.00');
    await visitor.screenshot({ path: file('visitor-code') });

    await acceptAndSignIn(story, 'Alice Martin', () => shoot('Signing in, with the number to compare'));
    await shoot('Key entry');
    await panel.getByLabel('Session key').fill('84 21,9');
    await shoot('A wrong character, explained');
    await panel.getByLabel('Session key').fill('99999');
    await panel.getByRole('button', { name: 'Join' }).click();
    await panel.getByRole('button', { name: 'Cancel' }).waitFor();
    await shoot('Waiting for the visitor');
    await panel.getByRole('button', { name: 'Cancel' }).click();

    await joinWithoutClick(panel, code);
    await shoot('Pop-up blocked');
    await panel.getByRole('button', { name: 'Cancel' }).click();

    await desktop.route('**/getloginkey', (route) => route.abort());
    await panel.getByLabel('Session key').fill(code);
    await panel.getByRole('button', { name: 'Join' }).click();
    await panel.getByRole('button', { name: 'Try again' }).waitFor();
    await shoot('An error, with its next step');
    await desktop.unroute('**/getloginkey');
    await panel.getByRole('button', { name: 'Back' }).click();

    const viewer = await join(story, code);
    await shoot('Live');
    await narrow(desktop, false);
    await desktop.screenshot({ path: file('desktop') });
    await narrow(desktop, true);
    await viewer.bringToFront();
    await viewer.screenshot({ path: file('agent-view') });
    await viewer.close();
    await panel.getByRole('button', { name: 'Rejoin' }).waitFor();
    await shoot('The view was closed');
    await visitor.bringToFront();
    await visitor.getByRole('button', { name: /stop/i }).click();
    await panel.getByRole('button', { name: 'New session' }).waitFor();
    await shoot('Ended');
    const sheet = await browser.context.newPage();
    await montage(sheet, shots, file('panel-states'), scheme);
    await montage(sheet, await signInShots(story), file('sign-in'), scheme);
  } finally {
    await story.close();
  }
}

/** What there are pictures of; a host gets its own. */
const TOPICS: Readonly<Record<string, (scheme: Scheme) => Promise<void>>> = {
  readme: take,
  'amazon-connect': takeAmazonConnect,
  dynamics: takeDynamics,
  five9: takeFive9,
  web: takeWeb,
  flex: takeFlex,
  salesforce: takeSalesforce,
};

const HELP = `npm run screenshots [-- topic ...]

Runs the whole kit, plays its main job in a browser, light and dark, and writes docs/images/*.png.
Topics: ${Object.keys(TOPICS).join(', ')}; all unless named. About two minutes each.
`;

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !Object.hasOwn(TOPICS, name));
  if (unknown !== undefined) throw new Error(`There are no pictures of "${unknown}".`);
  process.stdout.write('building ... ');
  await buildBundles();
  process.stdout.write('done\n');
  mkdirSync(IMAGES, { recursive: true });
  for (const name of names.length ? names : Object.keys(TOPICS)) {
    for (const scheme of ['light', 'dark'] as const) {
      process.stdout.write(`${name}: taking the ${scheme} pictures ... `);
      await TOPICS[name]!(scheme);
      process.stdout.write('done\n');
    }
  }
  process.stdout.write('wrote docs/images/*.png\n');
}

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (values.help) process.stdout.write(HELP);
else await main(positionals);
