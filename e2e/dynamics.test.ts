import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { SETTING_VARIABLES } from '@glance-kit/dynamics';
import type { Frame, Page } from 'playwright-core';
import { COLOUR_RULES, barriers } from '../tools/barriers.js';
import { buildBundles } from '../tools/bundles.js';
import { until } from '../tools/until.js';
import {
  BEN,
  CASE,
  MARA,
  ORGANISATION,
  openDynamicsStage,
  signInByEntra,
  type DynamicsStage,
} from './dynamics-stage.js';
import { getHelp, picture, pressJoin } from './story.js';
import { tapWire, type Wire } from './wire.js';

jest.setTimeout(90_000);

// The organisation, its directory and the customer's function answer under their real names; the visitor and the
// service are other sites. Pop-ups are blocked and storage is partitioned as in everybody's browser.

let stage: DynamicsStage;
let app: Page;

beforeAll(async () => {
  const built = buildBundles([
    'loader',
    'session',
    'viewer',
    'launch',
    'visitorKey',
    'dynamics',
    'dynamicsForm',
    'dynamicsRedirect',
    'dynamicsSettings',
    'dynamicsApp',
  ]);
  [stage] = await Promise.all([openDynamicsStage(), built]);
  ({ app } = stage);
});
afterAll(() => stage.close());

const PIN = '82640917';

type Columns = Readonly<Record<string, unknown>>;
const sessions = (): readonly Columns[] => stage.organisation.api.rows('glk_cobrowsesession');
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const heading = (name: string): Promise<void> => stage.panel.getByRole('heading', { name }).waitFor();
const select = (name: RegExp): Promise<void> => app.getByRole('button', { name }).click();

/** Waits until the agent sees this value in this field. */
async function agentSees(viewer: Page, selector: string, value: string): Promise<void> {
  await picture(viewer)
    .locator(selector)
    .evaluate(
      (field, wanted) =>
        new Promise<void>((resolve) => {
          const look = (): void => {
            if ((field as HTMLInputElement).value === wanted) resolve();
            else setTimeout(look, 20);
          };
          look();
        }),
      value,
    );
}

/** A visitor who asks for help; what one test leaves behind is no business of the next. */
async function visitorAsks(): Promise<{ visitor: Page; code: string; wire: Wire; leave(): Promise<void> }> {
  const visitor = await stage.browser.context.newPage();
  const wire = tapWire(visitor);
  await visitor.goto(`${stage.visitorSite}/transfer`);
  const code = await getHelp(visitor);
  const leave = async (): Promise<void> => {
    await visitor.bringToFront();
    const stop = visitor.getByRole('button', { name: /stop/i });
    if (await stop.isVisible()) {
      await stop.click();
      await visitor.locator('#glance_ssnkey_box').waitFor({ state: 'hidden' });
    }
    await visitor.close();
  };
  return { visitor, code, wire, leave };
}

/** At each width, and in both colours. */
async function noBarriers(page: Page, of: Page | Frame = page, widths = [720, 280]): Promise<void> {
  const before = page.viewportSize()!;
  const look = async (width: number, colorScheme: 'light' | 'dark', rules?: string[]): Promise<void> => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }); // colours do not fade over
    const found = await barriers(of, rules);
    expect({ width, colorScheme, found }).toEqual({ width, colorScheme, found: [] });
  };
  for (const width of widths) await look(width, 'light');
  await look(widths.at(-1)!, 'dark', COLOUR_RULES);
  await page.setViewportSize(before);
}

/** The panel as it is now keeps nobody out, on a form that is no wider than it can be. */
const panelIsOpenToAll = (): Promise<void> => noBarriers(app, app.frame({ url: /panel\.html/ })!, [280]);

test('a visitor is joined from the form by an agent who signs in at Entra ID, and the record keeps the session once', async () => {
  const { visitor, code, wire, leave } = await visitorAsks();
  await visitor.getByLabel('Recipient', { exact: true }).fill('Ada Lovelace');
  await visitor.getByLabel('PIN').fill(PIN);

  await app.bringToFront();
  await stage.open('contact', BEN);
  await stage.panel.getByRole('button', { name: 'Sign in' }).waitFor();
  await panelIsOpenToAll();
  await signInByEntra(stage, {
    async meanwhile() {
      await heading('Sign in in the other window');
      await panelIsOpenToAll();
    },
  });
  await stage.panel.getByText('Contact: Ben Okoye').waitFor();
  await stage.panel.getByLabel('Session key').waitFor();
  expect(stage.keyReplies).toEqual([200]);
  await stage.panel.getByLabel('Session key').fill(`${code}0`);
  const [none] = await Promise.all([
    stage.browser.context.waitForEvent('page'),
    stage.panel.getByRole('button', { name: 'Join' }).click(),
  ]);
  await heading('Looking for the visitor');
  await panelIsOpenToAll();
  await stage.panel.getByRole('button', { name: 'Cancel' }).click();
  await none.close();
  await stage.panel.getByLabel('Session key').fill(code);
  await panelIsOpenToAll();
  const viewer = await pressJoin(stage);
  await agentSees(viewer, '#recipient', 'Ada Lovelace');
  await agentSees(viewer, '.field:has(label:text-is("PIN")) input', '********');
  expect(wire.leaks([PIN])).toEqual([]);
  expect(viewer.url()).not.toMatch(/loginkey|\$1\$/i);

  await until(() => sessions().length === 1);
  expect(sessions()[0]).toMatchObject({
    subject: `Cobrowse session ${code}`,
    _regardingobjectid_value: BEN,
    statecode: 0,
    glk_agents: 1,
  });

  // Another record comes into the same form: the page stays, and the session goes on.
  const frame = app.frame({ url: /panel\.html/ })!;
  await frame.evaluate(() => void Object.assign(window, { stayed: true }));
  await app.bringToFront();
  await select(/Mara Lind Contact/);
  await heading('Ready to join');
  await stage.panel.getByText('Contact: Mara Lind').waitFor();
  await stage.panel.getByText('Sessions running with other contacts: 1').waitFor();
  expect(await frame.evaluate(() => 'stayed' in window)).toBe(true);
  await panelIsOpenToAll();
  await select(/Ben Okoye/);
  await heading('In session');
  await panelIsOpenToAll();

  await visitor.bringToFront();
  await visitor.getByRole('button', { name: /stop/i }).click();
  await until(() => sessions()[0]?.['statecode'] === 1);
  expect(sessions()).toHaveLength(1);
  expect(sessions()[0]).toMatchObject({
    _regardingobjectid_value: BEN,
    glk_reason: 'visitor',
    glk_seconds: expect.any(Number),
    actualend: expect.any(String),
  });
  await app.bringToFront();
  await stage.panel.getByText('The visitor ended the session.').first().waitFor();
  await panelIsOpenToAll();
  await app.getByRole('button', { name: 'Refresh timeline' }).click();
  await app.getByText(/ended by visitor/).waitFor();
  await viewer.close();
  await leave();
});

test('the sign-in is the installed library’s own, in a file that holds nothing else', async () => {
  const lib = join(
    dirname(createRequire(import.meta.url).resolve('@azure/msal-browser/package.json')),
    'lib',
  );
  const installed = {
    'glk_/cobrowse/msal.js': 'msal-browser.min.js',
    'glk_/cobrowse/bridge.js': 'redirect-bridge/msal-redirect-bridge.min.js',
  };
  for (const [name, file] of Object.entries(installed))
    expect({ name, hash: hash(stage.served.get(name)!) }).toEqual({
      name,
      hash: hash(readFileSync(join(lib, file))),
    });
  // A silent attempt, the window, and the code for a token: the protocol, spoken.
  expect(stage.entra.calls).toEqual([
    'GET authorize none',
    'GET authorize',
    'POST authorize',
    'POST token authorization_code',
  ]);
});

test('a tab that is selected later, and again, makes the page anew: it finds its form, its agent and the session of its record', async () => {
  const { code, leave } = await visitorAsks();
  const asked = stage.entra.calls.length;
  await app.bringToFront();
  await stage.open('contact', BEN, 'summary');
  await app.getByRole('heading', { name: 'Details' }).waitFor();
  expect(await app.locator('#tab iframe').count()).toBe(0);
  await app.getByRole('tab', { name: 'Cobrowse' }).click();
  await stage.panel.getByLabel('Session key').fill(code);
  const viewer = await pressJoin(stage);
  await app.bringToFront();
  await app.getByRole('tab', { name: 'Summary' }).click();
  await app.getByRole('tab', { name: 'Cobrowse' }).click();
  await heading('A session is running');
  await stage.panel.getByText('Contact: Ben Okoye').waitFor();
  await panelIsOpenToAll();
  await stage.panel.getByRole('button', { name: 'Show view' }).click();
  await heading('In session');
  await stage.panel.getByRole('button', { name: 'End session' }).click();
  await stage.panel.getByText('An agent ended the session.').first().waitFor();
  await until(() => sessions().length === 2 && sessions()[1]?.['statecode'] === 1);
  expect(stage.entra.calls.slice(asked)).toEqual([]); // the token of before is still good
  await viewer.close();
  await leave();
});

test('a record that was never saved brings nothing; saved, it is the contact', async () => {
  await app.bringToFront();
  await stage.open('contact', MARA);
  await heading('Ready to join');
  await select(/New contact/);
  await stage.panel.getByText(/^No contact is open/).waitFor();
  await panelIsOpenToAll();
  await app.getByRole('button', { name: 'Save' }).click();
  await stage.panel.getByText('Contact: New contact').waitFor();
  await stage.panel.getByLabel('Session key').waitFor();
});

test('a case brings its customer, also on a form without the script, by what the address names', async () => {
  const { script } = stage.organisation.form;
  delete stage.organisation.form.script;
  try {
    await stage.open('incident', CASE);
    await heading('Ready to join'); // the visitor id is the customer's
    await stage.panel.getByText('Contact: Mara Lind').waitFor();
  } finally {
    stage.organisation.form.script = script!;
  }
});

test('an agent who may not read the organisation’s settings has those of the build, and is told', async () => {
  stage.organisation.api.forbid('environmentvariabledefinition', 'Read');
  await stage.open('contact', MARA);
  await stage.panel.getByText('The organisation’s own cobrowse settings could not be read.').waitFor();
  await heading('Ready to join');
  stage.organisation.api.forbid(undefined);
});

test('a person without the right to keep sessions is told what is missing, beside a view in the panel', async () => {
  const { code, leave } = await visitorAsks();
  stage.organisation.api.forbid('glk_cobrowsesession');
  stage.config = { ...stage.config, openIn: 'frame' };
  await app.bringToFront();
  await stage.open('contact', BEN);
  await stage.panel.getByLabel('Session key').fill(code);
  await stage.panel.getByRole('button', { name: 'Join' }).click();
  const before = sessions().length;
  await stage.panel.getByText(/^You may not write to the table glk_cobrowsesession/).waitFor();
  // The view is in the panel, of the service's own site.
  const view = stage.panel.frameLocator('.gk-view iframe');
  await view.frameLocator('.gk-stage iframe').getByLabel('Recipient', { exact: true }).waitFor();
  await panelIsOpenToAll();
  stage.organisation.api.forbid(undefined);
  await stage.panel.getByRole('button', { name: 'Retry' }).click();
  await until(() => sessions().length === before + 1);
  await stage.panel.getByRole('button', { name: 'End session' }).click();
  await stage.panel.getByText('An agent ended the session.').first().waitFor();
  await leave();
});

test('an administrator sets up the panel on a page of the solution, is told what is wrong, and panels have it at once', async () => {
  const page = await stage.browser.context.newPage();
  await page.goto(`${ORGANISATION}/WebResources/glk_/cobrowse/settings.html`);
  await page.getByText('As built: 12345').waitFor();
  await noBarriers(page);
  await page.getByLabel('Application (client) id').fill('my app');
  await page.getByLabel('Fields').fill('{"contact": {"visitorId": "jobtitle"}}');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('2 settings need another look.').waitFor();
  await page.getByText(/^Give the application/).waitFor();
  await page.getByText(/^The setting fields.contact.visitorId must be a list of fields/).waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('entra-client');
  await noBarriers(page);
  await page.getByLabel('Application (client) id').fill('');
  await page.getByLabel('Fields').fill('{"contact": {"visitorId": ["jobtitle"], "name": ["fullname"]}}');
  await page.getByLabel('Agents may type a session key').uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. Panels that open from now on have it.').waitFor();

  await app.bringToFront();
  await stage.open('contact', MARA);
  await heading('Ready to join'); // by “Baker”
  await select(/Ben Okoye/);
  await stage.panel.getByText('This contact brings none, so nothing can be joined.').first().waitFor();
  await panelIsOpenToAll();

  await page.bringToFront();
  await page.getByLabel('Fields').fill('');
  await page.getByLabel('Agents may type a session key').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await until(() => stage.organisation.api.rows('environmentvariablevalue').length === 0);
  expect(stage.organisation.api.rows('environmentvariablevalue')).toEqual([]);
  stage.organisation.api.forbid('environmentvariablevalue');
  await page.getByLabel('Group number').fill('777');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/^You may not change environment variables/).waitFor();
  stage.organisation.api.forbid(undefined);
  await page.close();
});

test('what somebody stored in the settings is text on the page that shows them', async () => {
  const page = await stage.browser.context.newPage();
  const evil = `"><img src=x onerror="window.pwned=1"><script>window.pwned=1</script>`;
  const address = `${ORGANISATION}/WebResources/glk_/cobrowse/settings.html`;
  const value = SETTING_VARIABLES.map(({ schemaName }) => ({
    environmentvariabledefinitionid: 'd',
    schemaname: schemaName,
    environmentvariabledefinition_environmentvariablevalue: [
      { environmentvariablevalueid: 'v', value: evil },
    ],
  }));
  await page.route(/environmentvariabledefinitions\?/, (route) => route.fulfill({ json: { value } }));
  await page.goto(address);
  await page.getByLabel('Cobrowse service').waitFor();
  expect(await page.getByLabel('Cobrowse service').inputValue()).toBe(evil);
  expect(await page.getByLabel('Fields').inputValue()).toBe(evil);
  expect(await page.getByLabel('Where views open').inputValue()).toBe(evil);
  const made = await page.evaluate(() => [
    document.querySelectorAll('img, main script').length,
    'pwned' in window,
  ]);
  expect(made).toEqual([0, false]);
  await page.close();
});

test('a strict policy of the environment is named with what to add to it, and a view that it refuses opens by a click', async () => {
  const { code, leave } = await visitorAsks();
  const functions = 'https://functions.example.com';
  stage.organisation.policy = 'strict';
  stage.config = { ...stage.config, openIn: 'frame' };
  try {
    await app.bringToFront();
    await stage.open('contact', BEN);
    await stage.panel.getByText(`“connect-src ${functions}”`).waitFor();
    await noBarriers(app, app.frame({ url: /panel\.html/ })!);
    stage.organisation.allowed = { connect: [functions, stage.service, 'https://login.microsoftonline.com'] };
    await stage.open('contact', BEN);
    await stage.panel.getByLabel('Session key').fill(code);
    await stage.panel.getByRole('button', { name: 'Join' }).click();
    await stage.panel.getByText(`“frame-src ${stage.service}”`).waitFor();
    const [viewer] = await Promise.all([
      stage.browser.context.waitForEvent('page'),
      stage.panel.getByRole('button', { name: 'Open in a window' }).click(),
    ]);
    await picture(viewer).getByLabel('Recipient', { exact: true }).waitFor();
    await heading('In session');
    await stage.panel.getByRole('button', { name: 'End session' }).click();
    await viewer.close();
  } finally {
    stage.organisation.policy = 'default';
    stage.organisation.allowed = {};
    await leave();
  }
});

test('a panel that cannot start says which setting is wrong, and a sign-in that was not understood says so', async () => {
  const { entra: _, ...config } = stage.config;
  const before = stage.config;
  stage.config = config;
  try {
    await app.bringToFront();
    await stage.open('contact', BEN);
    await stage.panel
      .getByText(/^Cobrowse could not start\. The setting entra of the cobrowse panel/)
      .waitFor();
    await panelIsOpenToAll();
  } finally {
    stage.config = before;
  }
  const page = await stage.browser.context.newPage();
  await page.goto(`${ORGANISATION}/WebResources/glk_/cobrowse/redirect.html`);
  await page.getByText('The sign-in was not understood. Close this window and sign in again.').waitFor();
  await noBarriers(page);
  await page.close();
});
