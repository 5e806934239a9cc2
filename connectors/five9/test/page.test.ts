import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { buildBundles } from '../../../tools/bundles.js';
import { addressOf, contacts } from './contacts.js';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(60_000);

let browser: BrowserSession;
let stage: Stage;
let page: Page;
let faults: string[];
/** Whether the storage of the page may hold a session, or there is no page yet. */
let isUsed = true;

beforeAll(async () => {
  await buildBundles(['five9', 'five9CrmSdk']);
  browser = await openBrowser({ viewport: { width: 420, height: 600 } });
  stage = await openStage();
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

/** The page, and with it the browser's process for its site, stays for the next test unless a view was opened. */
beforeEach(async () => {
  stage.reset();
  faults = [];
  const before = browser.context.pages();
  if (!isUsed && before.length === 1) return;
  isUsed = false;
  page = await browser.context.newPage();
  await Promise.all(before.map((open) => open.close()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) faults.push(message.text());
  });
});
afterEach(() => expect(faults).toEqual([]));

const address = (query = ''): string => stage.page(query);
const heading = (name: string): Promise<void> => page.getByRole('heading', { name }).waitFor();

async function join8421(): Promise<Page> {
  await page.getByLabel('Session key').fill('8421');
  const [view] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Join' }).click(),
  ]);
  await heading('In session');
  return view;
}

describe('the page of the web connector', () => {
  test('reads its address once and leaves nothing in it, nor in the history', async () => {
    await page.goto(address('?call=call-1&visitor=8421&ani=%2B15550142&v=1'));
    await heading('Ready to join');
    expect(page.url()).toBe(address());
    expect(await page.evaluate(() => performance.getEntriesByType('navigation').length)).toBe(1);
    await page.reload();
    await heading('Ready to join'); // what it was opened with survives the reload
    expect(page.url()).toBe(address());
  });

  test('names a variable that Five9 did not replace, and asks for the key', async () => {
    await page.goto(address('?call=call-1&visitor=%40Cobrowse.visitor_id%40&v=1'));
    await heading('Join a session');
    expect(await page.locator('#trouble').textContent()).toContain(
      'The variable Cobrowse.visitor_id does not exist in your Five9 domain.',
    );
  });

  test('says when sessions cannot be saved, and can be used all the same', async () => {
    await page.goto(address('?call=%40Call.call_id%40&v=1'));
    await page.getByText('Sessions cannot be saved to the call.').waitFor();
    await heading('Join a session');
  });

  test('without a usable config.json it says which setting is missing', async () => {
    stage.config = { groupId: '12345' };
    await page.goto(address('?call=call-1&v=1'));
    await page.getByText(/Cobrowse could not start\. The setting service/).waitFor();
    stage.config = undefined;
    await page.reload();
    await page.getByText(/Cobrowse could not start\./).waitFor();
  });

  test('joins inside a frame of another site, under a strict policy', async () => {
    await page.goto(`${stage.desktop}/desktop`);
    await page.evaluate((src) => {
      const frame = document.createElement('iframe');
      frame.src = src;
      document.body.append(frame);
    }, address('?call=call-1&v=1'));
    const frame = page.frameLocator('iframe');
    await frame.getByLabel('Session key').fill('8421');
    const [view] = await Promise.all([
      page.waitForEvent('popup'),
      frame.getByRole('button', { name: 'Join' }).click(),
    ]);
    await frame.getByRole('heading', { name: 'In session' }).waitFor();
    expect(view.url()).toBe(`${stage.service}/agentjoin/AgentView.aspx`);
  });
});

describe('a second opening of the same call', () => {
  test('in the same frame joins the running session and finds its window again', async () => {
    await page.goto(address('?call=call-2&v=1'));
    const view = await join8421();
    await page.goto(address('?call=call-2&v=1'));
    await heading('A session is running');
    const before = browser.context.pages().length;
    await page.getByRole('button', { name: 'Show view' }).click();
    await heading('In session');
    expect(browser.context.pages()).toHaveLength(before);
    expect(view.isClosed()).toBe(false);
  });

  test('what another version left in the storage does no harm', async () => {
    await page.goto(address('?call=call-7&v=1'));
    await heading('Join a session');
    await page.evaluate(() => {
      sessionStorage.setItem('glance-kit/five9/session/call-7', '{"key":"8421"}');
      sessionStorage.setItem('glance-kit/five9/view/call-7', '{');
    });
    await page.reload();
    await heading('Join a session');
  });

  test('another call in the same frame starts afresh', async () => {
    await page.goto(address('?call=call-3&v=1'));
    await join8421();
    await page.goto(address('?call=call-4&v=1'));
    await heading('Join a session');
  });

  test('in another tab goes to the panel that runs, which takes the newer key', async () => {
    await page.goto(address('?call=call-5&v=1'));
    await heading('Join a session');
    const second = await browser.context.newPage();
    await second.goto(address('?call=call-5&visitor=5512&v=1'));
    await second.getByText('This contact is open in another cobrowse panel already.').waitFor();
    await heading('Ready to join');
    await second.getByRole('button', { name: 'Use this panel instead' }).click();
    await second.getByRole('heading', { name: 'Ready to join' }).waitFor();
  });
});

test('a frame that may keep nothing works until it is reloaded', async () => {
  const closed = await browser.context.newPage();
  await closed.addInitScript(() => {
    Object.defineProperty(window, 'sessionStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await closed.goto(address('?call=call-6&visitor=8421&v=1'));
  await closed.getByRole('heading', { name: 'Ready to join' }).waitFor();
});

describe('what happens in Five9, as the simulated desktop opens the page for it', () => {
  test.each(contacts)('$name', async ({ context, options, ...row }) => {
    stage.config = { ...stage.config, ...options };
    await page.goto(addressOf(row, stage.page()));
    const { visitor, unreplaced } = context;
    await heading(visitor.sessionKey === undefined ? 'Join a session' : 'Ready to join');
    const shown = visitor.name ?? visitor.phone ?? visitor.email;
    if (shown) await page.getByText(`Contact: ${shown}`).waitFor();
    else expect(await page.getByText('Contact:').count()).toBe(0);
    if (visitor.notice) await page.locator('#trouble').getByText(visitor.notice).waitFor();
    const note = page.getByText('Five9 did not replace', { exact: false });
    if (unreplaced) await note.getByText(unreplaced.join(', ')).or(note).first().waitFor();
    expect(page.url()).toBe(stage.page());
  });
});

describe('values that somebody chose', () => {
  const EVIL = '"><img src=x onerror="document.title=1"><script>document.title=1</script>';

  // `v` alone: with a wrong one nothing else counts.
  const NAMES = ['call', 'session', 'ani', 'dnis', 'visitor', 'direction', 'type', 'Customer.name'];
  test.each([EVIL, `@${EVIL}@`, 'javascript:document.title=1'])(
    '%s runs nowhere, and goes nowhere',
    async (value) => {
      stage.config = {
        ...stage.config,
        fields: { '*': { visitorId: ['visitor'], name: ['Customer.name'], phone: ['ani'] } },
      };
      const all = Object.fromEntries(NAMES.map((name) => [name, value]));
      for (const parameters of [
        { ...all, v: '1' },
        { ...all, call: 'call-8', v: '1' },
        { call: 'call-8', v: value },
      ]) {
        await page.goto(address(`?${new URLSearchParams(parameters)}`));
        await page.getByRole('heading').first().waitFor();
        expect(await page.title()).toBe('Cobrowse');
        expect(await page.locator('img, main script').count()).toBe(0);
        expect(page.url()).toBe(address());
      }
      expect(stage.referrers.filter((referrer) => referrer !== undefined)).toEqual([]);
    },
  );

  test('an address that is much too long opens a page that says so', async () => {
    await page.goto(address(`?call=call-1&visitor=8421&x=${'x'.repeat(9_000)}`));
    await page.getByText('The address from Five9 is too long.').first().waitFor();
    await heading('Join a session');
  });

  test('two calls in two frames of one desktop keep what each was opened with, across a reload', async () => {
    await page.goto(`${stage.desktop}/desktop`);
    await page.evaluate(
      (sources) => {
        for (const src of sources)
          document.body.append(Object.assign(document.createElement('iframe'), { src }));
      },
      [address('?call=call-1&visitor=8421&v=1'), address('?call=call-2&visitor=5512&v=1')],
    );
    const [one, two] = [page.frameLocator('iframe').first(), page.frameLocator('iframe').last()];
    for (const frame of [one, two]) await frame.getByRole('heading', { name: 'Ready to join' }).waitFor();
    const [view] = await Promise.all([
      page.waitForEvent('popup'),
      one.getByRole('button', { name: 'Join' }).click(),
    ]);
    await one.getByRole('heading', { name: 'In session' }).waitFor();
    expect(new URL(view.url()).origin).toBe(stage.service);
    await two.locator('body').evaluate(() => location.reload());
    await two.getByRole('heading', { name: 'Ready to join' }).waitFor();
    await one.locator('body').evaluate(() => location.reload());
    await one.getByRole('heading', { name: 'A session is running' }).waitFor();
  });
});

describe('activities', () => {
  test('that the server does not take survive a reload, and are written once it does', async () => {
    stage.config = { ...stage.config, activity: '/activity' };
    stage.takes = false;
    await page.goto(address('?call=call-1&session=F9&v=1'));
    const view = await join8421();
    await page.getByText('Not saved to the record yet.').waitFor();
    await page.getByRole('button', { name: 'End session' }).click();
    await heading('Session ended');
    stage.takes = true;
    await page.reload();
    await until(() => stage.records.length > 0);
    expect(stage.records.at(-1)).toMatchObject({ conversationId: 'call-1', phase: 'ended', reason: 'agent' });
    await view.close();
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !holds();)
    if (Date.now() > deadline) throw new Error(`It did not come to hold: ${holds.toString()}`);
    else await new Promise((resolve) => setTimeout(resolve, 20));
}
