import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlexTaskSetup } from '@glance-kit/testing/flex';
import type { Page } from 'playwright-core';
import { buildBundles } from '../../tools/bundles.js';
import { flexFile } from '../../tools/flex.js';
import { ROOT } from '../../tools/packages.js';
import { attributesOf, desktopPage, until, type DesktopPage } from './desktop-page.js';
import { AGENT, RESERVATION, openFlexStage, popup, task, type FlexStage, type OpenOptions } from './stage.js';

jest.setTimeout(120_000);

/** Tasks that no other test has: digits of their ids, and keys. */
let digits = 0;
function contact(
  name: string,
  more: Parameters<typeof task>[2] = {},
): { digit: string; key: string; task: FlexTaskSetup } {
  const digit = (digits += 1).toString(16);
  const key = `CH${digit}123456789abcdef0123456789abcdef`;
  return { digit, key, task: task(digit, { name, glance_visitor_id: key, order: 77 }, more) };
}
const mara = (more?: Parameters<typeof task>[2]) => contact('Mara Lind', more);

let stage: FlexStage;
let page: Page;
let shared: Page | undefined;
let flex: DesktopPage;
let faults: string[];

beforeAll(async () => {
  await buildBundles(['flexPlugin']);
  stage = await openFlexStage({
    name: 'glance-cobrowse',
    version: '0.1.0',
    file: join(ROOT, 'connectors/flex/dist/plugin/glance-cobrowse.js'),
  });
});
afterAll(() => stage.close());
afterEach(async () => {
  for (const open of stage.browser.context.pages()) if (open !== page) await open.close();
  stage.functions.posted.length = 0;
  expect(faults).toEqual([]);
});

/** A desktop with these contacts; a page of its own where the settings or the state of an earlier test are in the way. */
async function open(contacts: readonly { task: FlexTaskSetup }[], own?: OpenOptions): Promise<void> {
  const tasks = contacts.map((one) => one.task);
  faults = [];
  if (!own && shared && !shared.isClosed()) {
    page = shared;
    await stage.add(page, tasks);
  } else {
    page = await stage.open({ ...own, tasks });
    page.on('pageerror', (error) => faults.push(error.message));
    shared = own ? undefined : page;
  }
  flex = desktopPage(page);
  await page.bringToFront();
}

/** The visitor of a task is there, and the task is on screen. */
async function ready(digit: string, sessionKey: string): Promise<Page> {
  const { page: visitor } = await stage.visitor(sessionKey);
  await page.bringToFront();
  await flex.select(digit);
  await flex.heading('Ready to join');
  return visitor;
}

/** The visitor's form field, as the agent sees it. */
const seen = (view: Pick<Page, 'frameLocator'>) =>
  view.frameLocator('.gk-stage iframe').locator('#recipient');
async function expectValue(field: ReturnType<typeof seen>, value: string): Promise<void> {
  let shown = '';
  for (let tries = 0; shown !== value && tries < 200; tries += 1) {
    shown = await field.inputValue();
    if (shown !== value) await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(shown).toBe(value);
}
const sessions = (digit: string) => attributesOf(stage, digit).sessions;

test('the visitor of the selected task is joined with one click, seen live, and written to the task', async () => {
  const { digit, key, task } = mara();
  await open([{ task }]);
  const visitor = await ready(digit, key);
  await flex.panel.getByText('Mara Lind').waitFor();
  const view = await popup(page, () => flex.button('Join').click());
  await flex.heading('In session');
  await visitor.bringToFront();
  await visitor.getByLabel('Recipient', { exact: true }).pressSequentially('Ada');
  await seen(view).waitFor();
  await expectValue(seen(view), 'Ada');
  await until(() => sessions(digit).length === 1);
  expect(attributesOf(stage, digit)).toMatchObject({
    name: 'Mara Lind',
    order: 77,
    conversations: { conversation_attribute_3: 'cobrowse' },
    sessions: [{ phase: 'started', partnerUserId: AGENT.identity, sessionKey: key }],
  });

  await page.bringToFront();
  await flex.button('End session').click();
  await flex.heading('Session ended');
  await until(() => sessions(digit)[0]?.phase === 'ended');
  expect(sessions(digit)[0]).toMatchObject({ reason: 'agent', agents: 1 });
  // Written as it was read, so that no other writer loses anything.
  const writes = stage.functions.cloud.taskRouter.calls.filter(({ method }) => method === 'POST');
  expect(writes.length).toBeGreaterThan(0);
  expect(writes.every(({ ifMatch }) => ifMatch !== undefined && ifMatch !== '*')).toBe(true);
  // The functions are asked by a form with the token in its body: no preflight, nothing that names the agent.
  const { posted } = stage.functions;
  expect(posted.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['POST /getloginkey', 'POST /activity']),
  );
  for (const { path, body, authorization } of posted) {
    expect(path).toMatch(/^POST /);
    expect(new URLSearchParams(body).get('Token')).toMatch(/^[\w-]+(?:\.[\w-]+){4}$/);
    expect(body).not.toContain('dana');
    expect(authorization).toBeUndefined();
  }
});

test('two tasks keep their own sessions while the agent goes from one to the other', async () => {
  const [one, two] = [mara(), contact('Ben Okafor')];
  await open([one, two], {});
  await ready(one.digit, one.key);
  await popup(page, () => flex.button('Join').click());
  await flex.heading('In session');
  const second = await ready(two.digit, two.key);
  await flex.panel.getByText('Sessions running with other contacts: 1').waitFor();
  await popup(page, () => flex.button('Join').click());
  await flex.heading('In session');
  await flex.panel.getByText(two.key).waitFor();
  await page.bringToFront();
  await flex.select(one.digit);
  await flex.heading('In session');
  await flex.panel.getByText(one.key).waitFor();
  await flex.select(two.digit);
  await second.bringToFront();
  await second.getByRole('button', { name: /stop/i }).click();
  await page.bringToFront();
  await flex.heading('Session ended');
  await flex.select(one.digit);
  await flex.heading('In session');
  await until(() => sessions(two.digit)[0]?.phase === 'ended');
  expect(sessions(two.digit)).toMatchObject([{ sessionKey: two.key, reason: 'visitor' }]);
  expect(sessions(one.digit)).toMatchObject([{ sessionKey: one.key, phase: 'started' }]);
});

test('a session outlives the wrap-up and the end of its task, and is written to it', async () => {
  const { digit, key, task } = mara();
  await open([{ task }]);
  const visitor = await ready(digit, key);
  await popup(page, () => flex.button('Join').click());
  await flex.heading('In session');
  await page.bringToFront();
  await page.evaluate((sid) => window.flexDesktop.wrapUpTask(sid), RESERVATION(digit));
  await flex.heading('In session');
  await until(() => sessions(digit).length === 1);
  await page.evaluate((sid) => window.flexDesktop.completeTask(sid), RESERVATION(digit));
  await flex.panel.getByText('No contact is open').waitFor();
  await visitor.bringToFront();
  await visitor.getByRole('button', { name: /stop/i }).click();
  await until(() => sessions(digit)[0]?.phase === 'ended');
  expect(sessions(digit)).toMatchObject([{ reason: 'visitor' }]);
});

test('a task that still rings, or is wrapped up, offers no new session', async () => {
  const { digit, task } = mara({ status: 'pending' });
  await open([{ task }]);
  await flex.select(digit);
  await flex.panel.getByText('No contact is open').waitFor();
  await page
    .getByRole('button', { name: /^Accept incoming/ })
    .first()
    .click();
  await flex.heading('Ready to join');
  await page.evaluate((sid) => window.flexDesktop.wrapUpTask(sid), RESERVATION(digit));
  await flex.heading('The contact is being closed');
  expect(await flex.button('Join').count()).toBe(0);
});

test('a key that a flow writes later is taken up while the task is on screen', async () => {
  const { digit, task } = mara();
  await open([{ task: { ...task, attributes: { name: 'Mara Lind' } } }]);
  await flex.select(digit);
  await flex.heading('Join a session');
  const write = (glance_visitor_id: string): Promise<void> =>
    page.evaluate(
      ([sid, id]) => window.flexDesktop.updateTask(sid!, { attributes: { glance_visitor_id: id } }),
      [RESERVATION(digit), glance_visitor_id],
    );
  await write('mara-1');
  await flex.heading('Ready to join');
  await write('not a key!');
  await flex.panel.getByText('What the field glance_visitor_id holds is no session key.').first().waitFor();
});

describe('the agent’s session in Flex', () => {
  test('that has ended is told, and the panel goes on once Flex has renewed it', async () => {
    const { tokens } = stage.functions.cloud;
    const token = tokens.issue(AGENT);
    tokens.revoke(token);
    const { digit, task } = mara();
    await open([{ task }], { token });
    await flex.select(digit);
    await flex.panel.getByText('Your session in Flex has to be renewed.').first().waitFor();
    await page.evaluate((next) => window.flexDesktop.updateToken(next), tokens.issue(AGENT));
    await flex.button('Try again').click();
    await flex.heading('Ready to join');
  });

  test('that is renewed while the function refuses the old token needs no word to the agent', async () => {
    const { tokens } = stage.functions.cloud;
    const token = tokens.issue(AGENT);
    tokens.revoke(token);
    const answered = stage.functions.posted.length;
    const { digit, task } = mara();
    await open([{ task }], { token });
    await until(() => stage.functions.posted.length > answered);
    await page.evaluate((next) => window.flexDesktop.updateToken(next), tokens.issue(AGENT));
    await flex.select(digit);
    await flex.heading('Ready to join');
    expect(stage.functions.posted.map(({ status }) => status)).toEqual([401, 200]);
  });
});

test('what TaskRouter does not take is kept across a reload, and is written when it does', async () => {
  const { digit, key, task } = mara();
  await open([{ task }], {});
  await ready(digit, key);
  stage.functions.cloud.taskRouter.fail(503, 1_000);
  await popup(page, () => flex.button('Join').click());
  await page.bringToFront();
  await flex.panel.getByText('Not saved to the record yet.').waitFor();
  await page.reload();
  await page.evaluate(() => window.flexDesktop.ready);
  expect(sessions(digit)).toEqual([]);
  stage.functions.cloud.taskRouter.fail(503, 0);
  await until(() => sessions(digit).length === 1);
});

describe('where a view opens', () => {
  test('a window that the browser blocks is opened by one click', async () => {
    const { digit, key, task } = mara();
    await open([{ task }], { settings: { autoJoin: true } });
    await stage.visitor(key);
    await page.bringToFront();
    // As TaskRouter and not as a person: the tests' own calls count as a click for five seconds.
    const browser = await page.context().newCDPSession(page);
    const run = async (expression: string): Promise<unknown> =>
      (await browser.send('Runtime.evaluate', { expression })).result.value;
    while (await run('navigator.userActivation.isActive')) await new Promise((done) => setTimeout(done, 200));
    await run(`void flexDesktop.selectTask('${RESERVATION(digit)}')`);
    await flex.heading('The visitor is there');
    const view = await popup(page, () => flex.button('Open the view').click());
    await seen(view).waitFor();
    await flex.heading('In session');
  });

  test('a frame below the panel shows the visitor’s page, also after the agent was at another task', async () => {
    const [one, two] = [mara(), contact('Ben Okafor')];
    await open([one, two], { settings: { openIn: 'frame' } });
    const visitor = await ready(one.digit, one.key);
    await flex.button('Join').click();
    await flex.heading('In session');
    const frame = page.frameLocator('.gk-view iframe');
    await seen(frame).waitFor();
    const loads: string[] = [];
    page.on('framenavigated', (moved) => moved.parentFrame() === page.mainFrame() && loads.push(moved.url()));
    await flex.select(two.digit);
    await flex.heading('Ready to join');
    await page.locator('.gk-view').waitFor({ state: 'hidden' });
    await page.evaluate(() => window.flexDesktop.selectTask(undefined as never));
    await flex.select(one.digit);
    await page.locator('.gk-view').waitFor();
    await visitor.bringToFront();
    await visitor.getByLabel('Recipient', { exact: true }).fill('Ada Lovelace');
    await page.bringToFront();
    await expectValue(seen(frame), 'Ada Lovelace');
    expect(loads).toEqual([]);
    const view = await popup(page, () => page.getByRole('button', { name: 'Open in a window' }).click());
    await seen(view).waitFor();
    await page.locator('.gk-view').waitFor({ state: 'detached' });
  });

  test('a frame in a tab of the task outlives the tab: Flex takes it away while no task is on screen', async () => {
    const { digit, key, task } = mara();
    await open([{ task }], { settings: { openIn: 'frame', placement: 'tab' } });
    const { page: visitor } = await stage.visitor(key);
    await page.bringToFront();
    const show = async (): Promise<void> => {
      await flex.select(digit);
      await page.getByRole('button', { name: 'Cobrowse', exact: true }).first().click();
    };
    await show();
    await flex.button('Join').click();
    await flex.heading('In session');
    const frame = page.frameLocator('.gk-view iframe');
    await seen(frame).waitFor();
    const loads: string[] = [];
    page.on('framenavigated', (moved) => moved.parentFrame() === page.mainFrame() && loads.push(moved.url()));
    await page.evaluate(() => window.flexDesktop.selectTask(undefined as never));
    await flex.panel.waitFor({ state: 'hidden' });
    await show();
    await visitor.bringToFront();
    await visitor.getByLabel('Recipient', { exact: true }).fill('Ada Lovelace');
    await page.bringToFront();
    await expectValue(seen(frame), 'Ada Lovelace');
    expect(loads).toEqual([]);
  });

  test('a tab has no window features of its own', async () => {
    const { digit, key, task } = mara();
    await open([{ task }], { settings: { openIn: 'tab' } });
    await ready(digit, key);
    const view = await popup(page, () => flex.button('Join').click());
    await seen(view).waitFor();
    expect(await view.evaluate(() => window.menubar.visible)).toBe(true);
  });
});

test('what ran was the installed flex-ui, and its own reducers took the messages', async () => {
  const { digit, task } = contact('Ben Okafor');
  await open([{ task }]);
  await flex.select(digit);
  await flex.heading('Ready to join');
  const { reduced, selected, version, plugins } = await flex.report();
  expect(reduced).toEqual(expect.arrayContaining(['WORKER_INIT', 'WORKER_ADD_RESERVATION']));
  expect(selected).toBe(RESERVATION(digit));
  expect(plugins).toEqual([{ name: 'glance-cobrowse', state: 'Initialized' }]);
  const installed = JSON.parse(readFileSync(flexFile('@twilio/flex-ui/package.json'), 'utf8')) as {
    version: string;
  };
  expect(version).toBe(installed.version);
  const file = readFileSync(flexFile('@twilio/flex-ui/bundle/twilio-flex.prod.js'));
  const served = await page.request.get(`${stage.desktop.url}flex-ui.js`);
  const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  expect(hash(await served.body())).toBe(hash(file));
});

test('a stub in place of flex-ui does not get as far as a desktop', async () => {
  page = await stage.browser.context.newPage();
  faults = [];
  const said: string[] = [];
  await page.route('**/flex-ui.js?*', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: 'module.exports = { VERSION: "2.17.1" };' }),
  );
  page.on('pageerror', (error) => said.push(error.message));
  await page.goto(stage.desktop.url);
  expect(said.join()).toMatch(/is not a/);
  expect(await page.evaluate(() => typeof window.flexDesktop)).toBe('undefined');
});
