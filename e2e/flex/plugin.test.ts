import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { FlexDesktopReport } from '@glance-kit/testing/flex';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildBundles } from '../../tools/bundles.js';
import { flexFile } from '../../tools/flex.js';
import { ROOT } from '../../tools/packages.js';
import {
  AGENT,
  RESERVATION,
  TASK,
  openFlexStage,
  panelOf,
  popup,
  select,
  task,
  type FlexStage,
} from './stage.js';

jest.setTimeout(120_000);

let stage: FlexStage;
let page: Page;

beforeAll(async () => {
  await buildBundles(['loader', 'session', 'viewer', 'launch', 'flexPlugin', 'flexBefore', 'flexDesktop']);
  stage = await openFlexStage({
    name: 'glance-cobrowse',
    version: '0.1.0',
    file: join(ROOT, 'connectors/flex/dist/plugin/glance-cobrowse.js'),
  });
});
afterAll(() => stage.close());
afterEach(async () => {
  for (const open of stage.browser.context.pages()) if (open !== page) await open.close();
});

const report = (): Promise<FlexDesktopReport> => page.evaluate(() => window.flexDesktop.report());
const heading = (name: string): Promise<void> => panelOf(page).getByRole('heading', { name }).waitFor();
const button = (name: string) => panelOf(page).getByRole('button', { name, exact: true });

interface Session {
  phase: string;
  partnerUserId: string;
  endedAt?: string;
}
/** What stands in the task, at TaskRouter. */
function attributes(digit: string): Record<string, unknown> & { sessions: Session[] } {
  const all = JSON.parse(stage.functions.cloud.taskRouter.attributesOf(TASK(digit))) as {
    cobrowse?: { sessions: Record<string, Session> };
  };
  return { ...all, sessions: Object.values(all.cobrowse?.sessions ?? {}) };
}
async function until(look: () => boolean): Promise<void> {
  for (let tries = 0; !look(); tries += 1) {
    if (tries > 400) throw new Error('It did not come to that.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

test('the visitor of the selected task is joined with one click, seen live, and written to the task', async () => {
  const key = 'CH0123456789abcdef0123456789abcdef';
  page = await stage.open({ tasks: [task('1', { name: 'Mara Lind', glance_visitor_id: key, order: 77 })] });
  const { page: visitor } = await stage.visitor(key);
  await page.bringToFront();
  await select(page, '1');
  await heading('Ready to join');
  await panelOf(page).getByText('Mara Lind').waitFor();

  const view = await popup(page, () => button('Join').click());
  await heading('In session');
  await visitor.bringToFront();
  await visitor.getByLabel('Recipient', { exact: true }).pressSequentially('Ada Lovelace');
  const recipient = view.frameLocator('.gk-stage iframe').locator('#recipient');
  await recipient.waitFor();
  await until(() => attributes('1').sessions.length === 1);
  expect(attributes('1')).toMatchObject({
    name: 'Mara Lind',
    order: 77,
    conversations: { conversation_attribute_3: 'cobrowse' },
    sessions: [{ phase: 'started', partnerUserId: AGENT.identity, sessionKey: key }],
  });
  expect(await recipient.inputValue()).toContain('Ada');

  await page.bringToFront();
  await button('End session').click();
  await heading('Session ended');
  await until(() => attributes('1').sessions[0]?.phase === 'ended');
  expect(attributes('1').sessions[0]).toMatchObject({ reason: 'agent', agents: 1 });
  // What the functions were asked with: a form, the token in its body, nothing that names the agent.
  const { posted } = stage.functions;
  expect(posted.map(({ path, status }) => `${path} ${status}`)).not.toContain('OPTIONS /getloginkey 204');
  for (const { body, authorization } of posted) {
    expect(new URLSearchParams(body).get('Token')).toMatch(/^[\w-]+(?:\.[\w-]+){4}$/);
    expect(body).not.toContain('dana');
    expect(authorization).toBeUndefined();
  }
});

test('what ran was the installed flex-ui, and its own reducers took the messages', async () => {
  page = await stage.open({ tasks: [task('2', { name: 'Ben' })] });
  await select(page, '2');
  await heading('Join a session');
  const { reduced, selected, version, plugins } = await report();
  expect(reduced).toEqual(expect.arrayContaining(['WORKER_INIT', 'WORKER_ADD_RESERVATION']));
  expect(selected).toBe(RESERVATION('2'));
  expect(plugins).toEqual([{ name: 'glance-cobrowse', state: 'Initialized' }]);
  const installed = JSON.parse(readFileSync(flexFile('@twilio/flex-ui/package.json'), 'utf8')) as {
    version: string;
  };
  expect(version).toBe(installed.version);
  const hash = createHash('sha256').update(
    readFileSync(flexFile('@twilio/flex-ui/bundle/twilio-flex.prod.js')),
  );
  expect(stage.desktop.files.sha256).toBe(hash.digest('hex'));
});

describe('a stub in place of flex-ui', () => {
  test('does not get as far as a desktop', async () => {
    page = await stage.browser.context.newPage();
    await page.route('**/flex-ui.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'module.exports = { VERSION: "2.17.1" };' }),
    );
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(stage.desktop.url);
    expect(faults.join()).toMatch(/is not a/);
    expect(await page.evaluate(() => typeof window.flexDesktop)).toBe('undefined');
  });
});
