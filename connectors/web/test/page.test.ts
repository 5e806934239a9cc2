import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Frame, FrameLocator, Page } from 'playwright-core';
import type { ActivityRecord } from '@glance-kit/core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { buildBundles } from '../../../tools/bundles.js';
import type * as embed from '../src/embed.js';
import type { WebContext, WebStateEvent } from '../src/index.js';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(60_000);

declare global {
  interface Window {
    GlanceKitEmbed: typeof embed;
    cobrowse: embed.EmbeddedCobrowse;
    told: { states: WebStateEvent[]; records: ActivityRecord[]; problems: string[] };
    refuse: boolean;
    evil: number;
  }
}

let browser: BrowserSession;
let stage: Stage;
let page: Page;
let panel: FrameLocator;
let faults: string[];
/** Whether the storage of the page may hold a session, or there is no page yet. */
let isUsed = true;

beforeAll(async () => {
  await buildBundles(['web', 'webEmbed']);
  browser = await openBrowser({ viewport: { width: 520, height: 640 } });
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
  panel = page.frameLocator('#place iframe');
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) faults.push(message.text());
  });
});
afterEach(() => expect(faults).toEqual([]));

/** A page of the desk with the panel in it, put there by the helper. */
async function openDesk(
  context: WebContext | null,
  options: { keeps?: boolean; origin?: string } = {},
): Promise<void> {
  const { keeps = true, origin = stage.desk } = options;
  await page.goto(`${origin}/desk`);
  await page.evaluate(
    ([address, first, keep]) => {
      window.told = { states: [], records: [], problems: [] };
      window.cobrowse = window.GlanceKitEmbed.embedCobrowse(document.querySelector<HTMLElement>('#place')!, {
        address,
        context: first,
        onState: (state) => void window.told.states.push(state),
        onProblem: (problem) => void window.told.problems.push(problem),
        ...(keep && {
          onActivity: async (record: ActivityRecord) => {
            if (window.refuse) throw new Error('The record is locked.');
            window.told.records.push(record);
          },
        }),
      });
    },
    [stage.panel, context, keeps] as const,
  );
}

const show = (context: WebContext | null): Promise<void> =>
  page.evaluate((next) => window.cobrowse.setContext(next), context);
const told = (): Promise<Window['told']> => page.evaluate(() => window.told);
const heading = (name: string): Promise<void> => panel.getByRole('heading', { name, exact: true }).waitFor();
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 15_000; !(await holds());)
    if (Date.now() > deadline) throw new Error(`It did not come to hold: ${holds.toString()}`);
}
const button = (name: string) => panel.getByRole('button', { name, exact: true });

async function join(): Promise<Page> {
  const [view] = await Promise.all([browser.context.waitForEvent('page'), button('Join').click()]);
  await heading('In session');
  return view;
}

const CASE: WebContext = { conversationId: 'case-17', fields: { visitor: '8421', name: 'Mara Lind' } };

describe('a page with the panel in it', () => {
  test('says by message who is on screen, with nothing in any address', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    await panel.getByText('Contact: Mara Lind').waitFor();
    expect(await page.locator('#place iframe').getAttribute('src')).toBe(stage.panel);
    await show({ conversationId: 'case-18', fields: { name: 'Aiko Mori' } });
    await panel.getByText('Contact: Aiko Mori').waitFor();
    await heading('Join a session');
    await show(null);
    await panel.getByText('No contact').first().waitFor();
  });

  test('hears the state of the contact on screen', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    await join();
    await until(async () => (await told()).states.at(-1)?.state === 'live');
    const { states, problems } = await told();
    expect(states.at(-1)).toEqual({
      conversationId: 'case-17',
      state: 'live',
      sessionId: expect.stringMatching(/^12345\./),
    });
    expect(states.map(({ state }) => state)).toEqual(expect.arrayContaining(['idle', 'opening', 'live']));
    expect(problems).toEqual([]);
    const texts = states.map((state) => JSON.stringify(state));
    expect(texts.filter((text, index) => text === texts[index - 1])).toEqual([]);
  });

  test('keeps the sessions of several contacts, each its own', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    await join();
    await show({ conversationId: 'case-18', fields: { visitor: '5512' } });
    await heading('Ready to join');
    await panel.getByText('Sessions running with other contacts: 1').waitFor();
    const other = await join();
    await other.close();
    await button('Rejoin').waitFor();
    await show(CASE);
    await heading('In session');
    await button('End session').click();
    await panel.getByText('An agent ended the session.').first().waitFor();
    await show({ conversationId: 'case-18', fields: { visitor: '5512' } });
    await button('Rejoin').waitFor();
  });

  test('keeps the records: started, ended, and the same session both times', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    await join();
    await until(async () => (await told()).records.length === 1);
    await button('End session').click();
    await until(async () => (await told()).records.length === 2);
    const { records } = await told();
    expect(records).toMatchObject([
      { host: 'web', conversationId: 'case-17', sessionKey: '8421', phase: 'started' },
      { host: 'web', conversationId: 'case-17', sessionKey: '8421', phase: 'ended', reason: 'agent' },
    ]);
    expect(records[0]?.sessionId).toBe(records[1]?.sessionId);
  });

  test('that refuses a record is offered it again, also after a reload of everything', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    await page.evaluate(() => void (window.refuse = true));
    await join();
    await panel.getByText('Not saved to the record yet.').waitFor();
    await openDesk(null); // another page of the desk, in the same tab
    await until(async () => (await told()).records.length === 1);
    expect((await told()).records[0]).toMatchObject({ conversationId: 'case-17', phase: 'started' });
  });

  test('that keeps no records leaves the agent in peace', async () => {
    await openDesk(CASE, { keeps: false });
    await heading('Ready to join');
    await join();
    await until(async () => (await told()).states.at(-1)?.state === 'live');
    expect(await panel.getByText(/Not saved|Saving/).count()).toBe(0);
  });

  test('marks a contact that is wrapped up: what runs goes on, nothing new is joined', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    await page.evaluate(() => window.cobrowse.closing('case-17'));
    await heading('The contact is being closed');
    expect(await button('Join').count()).toBe(0);
    await show({ conversationId: 'case-18', fields: { visitor: '5512' } });
    await heading('Ready to join');
    await show(CASE);
    await heading('The contact is being closed');
    await page.evaluate(() => window.cobrowse.reopened('case-17'));
    await heading('Ready to join');
  });

  test('chooses the colours, and gives the choice back', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    const surface = (): Promise<string> =>
      panel.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
    await page.evaluate(() => window.cobrowse.setTheme('dark'));
    await until(async () => (await surface()) === 'rgb(23, 29, 37)');
    expect(await panel.locator('glance-panel').getAttribute('theme')).toBe('dark');
    await page.evaluate(() => window.cobrowse.setTheme('auto'));
    await until(async () => (await surface()) === 'rgb(255, 255, 255)');
  });

  test('tells the panel everything again after the panel was reloaded', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    await page.evaluate(() => {
      window.cobrowse.setTheme('dark');
      window.cobrowse.frame.src += '?';
    });
    await heading('Ready to join');
    await until(async () => (await panel.locator('glance-panel').getAttribute('theme')) === 'dark');
  });

  test('lets go of the panel', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    await page.evaluate(() => window.cobrowse.remove());
    expect(await page.locator('iframe').count()).toBe(0);
  });
});

describe('a workspace that only opens an address', () => {
  const address = (query: string): string => `${stage.panel}${query}`;

  test('names the contact in it; it is gone at once, survives a reload, and is in no referrer', async () => {
    await page.goto(address('?conversation=case-17&visitor=8421&name=Mara%20Lind&v=1'));
    await page.getByRole('heading', { name: 'Ready to join' }).waitFor();
    expect(page.url()).toBe(stage.panel);
    await page.reload();
    await page.getByText('Contact: Mara Lind').waitFor();
    expect(stage.referrers.filter((referrer) => referrer?.includes('8421'))).toEqual([]);
  });

  test('an address that names nobody is said, and the panel can be used', async () => {
    await page.goto(address('?visitor=8421'));
    await page.getByText(/names no contact/).waitFor();
  });

  test('outside of a frame nothing is joined without a click, whatever the settings say', async () => {
    stage.config = { autoJoin: true };
    await page.goto(address('?conversation=case-17&visitor=8421'));
    await page.getByRole('button', { name: 'Join', exact: true }).waitFor();
  });
});

/** What somebody tells the panel who may not. */
const EVIL = {
  glance_embed: {
    v: 1,
    type: 'context',
    context: { conversationId: 'evil', fields: { visitor: '666', name: 'Mallory' } },
  },
};

const panelFrame = (): Frame => page.frames().find((frame) => frame.url() === stage.panel)!;

/**
 * Counts such messages where they arrive, after whoever listens there already: once one is counted, it was heard or
 * ignored.
 *
 * @returns how to wait for as many
 */
async function countEvil(there: Frame | Page): Promise<(count?: number) => Promise<void>> {
  await there.evaluate(() => {
    window.evil = 0;
    addEventListener('message', ({ data }) => {
      if (JSON.stringify(data).includes('evil')) window.evil += 1;
    });
  });
  return (count = 1) => until(async () => (await there.evaluate(() => window.evil)) >= count);
}

describe('nobody else tells the panel who is on screen', () => {
  test('a page of a foreign origin around it neither tells nor learns anything', async () => {
    await openDesk(CASE, { origin: stage.foreign });
    await panel.locator('glance-panel').waitFor();
    const taken = await countEvil(panelFrame());
    const answered = await countEvil(page);
    await page.evaluate((evil) => {
      addEventListener('message', ({ data }) => window.told.problems.push(JSON.stringify(data)));
      const { contentWindow } = window.cobrowse.frame;
      for (const type of ['hello', 'theme'])
        contentWindow!.postMessage({ glance_embed: { v: 1, type } }, '*');
      contentWindow!.postMessage(evil, '*');
    }, EVIL);
    await taken();
    await panelFrame().evaluate(() => parent.postMessage('evil: the last word', '*'));
    await answered();
    const { problems, ...others } = await told();
    expect(problems).toEqual(['"evil: the last word"']);
    expect(others).toEqual({ states: [], records: [] });
    expect(await panel.getByText('Mallory').count()).toBe(0);
  });

  test.each(['the desk’s own origin', 'a foreign origin'])(
    'a frame beside it, of %s, is not heard',
    async (whose) => {
      await openDesk(CASE);
      await heading('Ready to join');
      const origin = whose.startsWith('the') ? stage.desk : stage.foreign;
      await page.evaluate(
        (src) =>
          new Promise((resolve) => {
            const frame = Object.assign(document.createElement('iframe'), {
              src,
              name: 'sibling',
              onload: resolve,
            });
            document.body.append(frame);
          }),
        `${origin}/desk`,
      );
      const taken = await countEvil(panelFrame());
      const sibling = page.frame('sibling')!;
      await sibling.evaluate((evil) => window.parent.frames[0]!.postMessage(evil, '*'), EVIL);
      await taken();
      await panel.getByText('Contact: Mara Lind').waitFor();
      expect(await panel.getByText('Mallory').count()).toBe(0);
    },
  );

  test('a window that the desk opened, with the desk’s own origin, is not heard', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate(() => void window.open('/desk', '_blank', 'popup')),
    ]);
    await popup.waitForLoadState();
    const taken = await countEvil(panelFrame());
    await popup.evaluate((evil) => (window.opener as Window).frames[0]!.postMessage(evil, '*'), EVIL);
    await popup.close();
    await taken();
    expect(await panel.getByText('Mallory').count()).toBe(0);
  });

  test('a page without an origin of its own cannot be the desk', async () => {
    await page.goto(`${stage.desk}/desk`);
    await page.evaluate(
      ([address, evil]) => {
        const frame = document.createElement('iframe');
        const script = `setInterval(() => frames[0].postMessage(${JSON.stringify(evil)}, '*'), 50)`;
        frame.src = `data:text/html,<iframe src="${address}"></iframe><script>${script}</scr` + 'ipt>';
        document.body.append(frame);
      },
      [stage.panel, EVIL] as const,
    );
    const inner = page.frameLocator('iframe').frameLocator('iframe');
    await inner.getByRole('heading', { name: 'Join a session' }).waitFor();
    const taken = await countEvil(panelFrame());
    await taken(2);
    expect(await inner.getByText('Mallory').count()).toBe(0);
  });

  test('hostile and huge values from the desk itself are answered, and change nothing', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    const problems = await page.evaluate(async () => {
      const { frame } = window.cobrowse;
      const send = (body: unknown): void => frame.contentWindow!.postMessage(body, '*');
      const circle: Record<string, unknown> = {};
      circle['circle'] = circle;
      const hostile = [
        { v: 1, type: 'context', context: { conversationId: 'x'.repeat(1_000_000) } },
        { v: 1, type: 'context', context: { conversationId: '1', fields: { a: 'x'.repeat(1_000_000) } } },
        { v: 1, type: 'context', context: { conversationId: '1', fields: circle } },
        { v: 1, type: '__proto__' },
        { v: 7, type: 'context', context: null },
      ];
      for (const message of hostile) send({ glance_embed: message });
      for (const other of [null, 7, 'x', [], { glance_viewer: {} }]) send(other);
      while (window.told.problems.length < hostile.length)
        await new Promise((resolve) => setTimeout(resolve, 20));
      return window.told.problems;
    });
    expect(problems).toHaveLength(5);
    await panel.getByText('Contact: Mara Lind').waitFor();
  });

  test('markup in a name is a name', async () => {
    const name = '<img src=x onerror="parent.broken=1">';
    await openDesk({ conversationId: '1', fields: { name, visitor: '8421' } });
    await panel.getByText(name).waitFor();
    expect(await panel.locator('img').count()).toBe(0);
  });
});

describe('the helper in the page', () => {
  test('hears its own frame only: no other frame, no other origin', async () => {
    await openDesk(CASE);
    await heading('Ready to join');
    const before = (await told()).states.length;
    await page.evaluate(
      (src) =>
        new Promise((resolve) =>
          document.body.append(
            Object.assign(document.createElement('iframe'), { src, name: 'fake', onload: resolve }),
          ),
        ),
      `${stage.panel}`,
    );
    const heard = await countEvil(page);
    const fake = page.frame('fake')!;
    const evil = { glance_embedded: { v: 1, type: 'state', conversationId: 'evil', state: 'live' } };
    await fake.evaluate((message) => parent.postMessage(message, '*'), evil);
    await page.evaluate((message) => postMessage(message, '*'), evil);
    await heard(2);
    expect(
      (await told()).states.slice(before).filter(({ conversationId }) => conversationId === 'evil'),
    ).toEqual([]);
  });
});

describe('in a frame with a sandbox', () => {
  /** Puts the panel into a frame with these flags, by hand as such a workspace does. */
  async function openSandboxed(flags: string): Promise<void> {
    await page.goto(`${stage.desk}/desk`);
    await page.evaluate(
      ([src, sandbox]) => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', sandbox);
        frame.src = src;
        document.querySelector('#place')!.append(frame);
      },
      [`${stage.panel}?conversation=case-17&visitor=8421&v=1`, flags] as const,
    );
  }
  const USUAL = 'allow-scripts allow-same-origin allow-forms';

  test('that lets windows open, the view has a window', async () => {
    await openSandboxed(`${USUAL} allow-popups allow-popups-to-escape-sandbox`);
    await heading('Ready to join');
    await join();
  });

  test('without windows, a view in the page joins all the same', async () => {
    isUsed = true;
    stage.config = { openIn: 'frame' };
    await openSandboxed(USUAL);
    await heading('Ready to join');
    await button('Join').click();
    await heading('In session');
    await panel.frameLocator('.gk-view iframe').getByText('The visitor').waitFor();
  });

  test('without windows, and with views in windows, the agent is told and asked for a click', async () => {
    await openSandboxed(USUAL);
    await heading('Ready to join');
    await button('Join').click();
    await button('Open the view').waitFor();
  });

  test('without an origin of its own the page does not load at all: a workspace must allow that', async () => {
    const refused = page.waitForEvent('console', (message) => /CORS|origin 'null'/.test(message.text()));
    await openSandboxed('allow-scripts');
    await refused;
    expect(await panel.locator('glance-panel').count()).toBe(0);
    faults = [];
  });
});
