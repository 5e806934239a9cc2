import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import type { AgentWorkspace, ApplicationRegistration } from '@glance-kit/testing/amazon-connect';
import type { FrameLocator, Page, Response } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../tools/browser.js';
import { BUNDLE_OPTIONS, buildBundles } from '../tools/bundles.js';
import { getHelp, openStory, picture, pressJoin, signIn, type Story } from './story.js';

jest.setTimeout(120_000);

// The agent workspace on 127.0.0.1, the app on panel.localhost, visitors and the service on localhost: three sites. A
// third-party frame may keep nothing but partitioned cookies.

const require = createRequire(import.meta.url);
const axeScript = readFileSync(require.resolve('axe-core'), 'utf8');

let story: Story;
let desktop: Page;
/** What the browser got of the app's files, by the end of the path. */
const served = new Map<string, Promise<Buffer>>();

beforeAll(async () => {
  await buildBundles([
    'loader',
    'session',
    'viewer',
    'launch',
    'amazon-connect',
    'amazon-connect-sdk',
    'connectDesktop',
  ]);
  story = await openStory({ blockThirdParty: 'storage' });
  ({ desktop } = story);
  story.browser.context.on('response', (response: Response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/amazon-connect/') && pathname.endsWith('.js'))
      served.set(pathname, response.body());
  });
});
afterAll(() => story.close());

/** The app in front. */
const panelOf = (page: Page): FrameLocator => page.frameLocator('#frames iframe:not([hidden])');
const log = (page: Page): Promise<AgentWorkspace['log']> =>
  page.evaluate(() => (window as unknown as { workspace: AgentWorkspace }).workspace.log);
const faults = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (window as unknown as { workspace: AgentWorkspace }).workspace.faults);

/** Opens the workspace; `change` is how an administrator registered the app otherwise. */
async function openWorkspace(
  page: Page,
  change?: (application: ApplicationRegistration) => void,
): Promise<void> {
  if (change) {
    await page.route('**/amazon-connect/setup.json', async (route) => {
      const reply = await route.fetch();
      const setup = (await reply.json()) as { application: ApplicationRegistration };
      change(setup.application);
      await route.fulfill({ response: reply, json: setup });
    });
  }
  await page.goto(`${story.demo.addresses.desktop}/amazon-connect`);
  await page.getByRole('button', { name: 'Open Cobrowse' }).waitFor();
}

/** The agent takes a contact to the front, accepts it and opens the app. */
async function accept(page: Page, contact: RegExp): Promise<FrameLocator> {
  await page.bringToFront();
  await page.getByRole('button', { name: contact }).click();
  await page.getByRole('button', { name: 'Accept contact' }).click();
  await page.getByRole('button', { name: 'Open Cobrowse' }).click();
  return panelOf(page);
}

const MARA = /Cannot finish a transfer/;
const AIKO = /Lost card/;
const MARA_CHAT = /Where do I change/;

const attribute = (name: string): Promise<string | null> =>
  desktop
    .locator('#attributes div')
    .filter({ has: desktop.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
    .locator('dd')
    .textContent();

/** Everything that axe finds in the app; the page around it is not ours. */
async function barriers(page: Page): Promise<string[]> {
  const element = await page.locator('#frames iframe:not([hidden])').elementHandle();
  const frame = (await element?.contentFrame())!;
  await frame.evaluate(axeScript);
  return frame.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; help: string }[] }> };
    };
    return (await axe.run()).violations.map(({ id, help }) => `${id}: ${help}`);
  });
}

/** What the panel cannot show without moving sideways, at the narrowest width that it has to do with. */
async function overflowAt280(page: Page): Promise<number> {
  const element = (await page.locator('#frames iframe:not([hidden])').elementHandle())!;
  await element.evaluate((frame) =>
    Object.assign((frame as HTMLElement).style, { flex: 'none', width: '280px' }),
  );
  const frame = (await element.contentFrame())!;
  const over = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await element.evaluate((frame) => frame.removeAttribute('style'));
  return over;
}

let seen = 0;
/** Each state of the panel, looked at as it comes. */
async function hasNoBarrier(page: Page, state: string): Promise<void> {
  seen += 1;
  expect({ state, barriers: await barriers(page), overflow: Math.max(0, await overflowAt280(page)) }).toEqual(
    {
      state,
      barriers: [],
      overflow: 0,
    },
  );
}

// One story, told in order: each step goes on where the last one ended, so a failed one ends the story.
let failed: string | undefined;
function step(name: string, run: () => Promise<void> | void): void {
  test(name, async () => {
    if (failed !== undefined) throw new Error(`Not reached, because this failed before: ${failed}.`);
    failed = name;
    await run();
    failed = undefined;
  });
}

describe('a contact in the agent workspace', () => {
  let panel: FrameLocator;
  let code: string;
  let view: Page;
  let other: BrowserSession;

  afterAll(() => other?.close());

  step('opens the app on the SDK of the installed packages, by the host’s own protocol', async () => {
    await openWorkspace(desktop);
    panel = await accept(desktop, MARA);
    await panel.getByRole('button', { name: 'Sign in' }).waitFor();

    const sdk = await served.get('/amazon-connect/sdk.js');
    const { outputFiles, metafile } = await build({
      ...BUNDLE_OPTIONS,
      stdin: {
        contents: `export { AmazonConnectApp } from '@amazon-connect/app';
export { AgentClient, ContactClient } from '@amazon-connect/contact';
export { VoiceClient } from '@amazon-connect/voice';`,
        resolveDir: new URL('../connectors/amazon-connect', import.meta.url).pathname,
      },
      format: 'esm',
      legalComments: 'none',
      metafile: true,
      write: false,
    });
    const hash = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
    expect(hash(sdk!)).toBe(hash(outputFiles[0]!.contents));
    const inputs = Object.keys(metafile.inputs).filter((path) => path !== '<stdin>');
    expect(inputs.filter((path) => !/^node_modules\/@amazon-connect\/[a-z-]+\/lib-esm\//.test(path))).toEqual(
      [],
    );
    expect(inputs).toContain('node_modules/@amazon-connect/core/lib-esm/proxy/proxy.js');
    const own = String(await served.get('/amazon-connect/main.js'));
    expect([own.includes('./sdk.js'), own.includes('connect-app-host-init')]).toEqual([true, false]);

    const { version } = require('@amazon-connect/core/package.json') as { version: string };
    const [init, ...rest] = await log(desktop);
    expect(init?.message).toMatchObject({ type: 'connect-app-host-init', sdkVersion: version });
    expect(rest.map(({ message }) => message.type)).toEqual(
      expect.arrayContaining([
        'acknowledge',
        'appLifecycle',
        'appLifecycleHandlerCompleted',
        'request',
        'response',
      ]),
    );
    expect(await faults(desktop)).toEqual([]);
    await hasNoBarrier(desktop, 'signed out');
  });

  step(
    'asks for the attributes that are configured and follows its own contact, and nothing else',
    async () => {
      const asked = (await log(desktop)).flatMap(({ message }) =>
        message.type === 'request' ? [message] : [],
      );
      const attributes = asked.filter(({ command }) => command === 'contact/getAttributes');
      expect(attributes.map(({ data }) => data)).toEqual([
        {
          contactId: 'c0000000-0000-4000-8000-000000000001',
          attributes: ['cobrowse_visitor_id', 'customer_name', 'customer_email'],
        },
      ]);
      await panel.getByText('Mara Lind').waitFor();
      const followed = (await log(desktop)).flatMap(({ message }) =>
        message.type === 'subscribe' ? [message.topic] : [],
      );
      const own = { namespace: 'aws.connect.contact', parameter: 'c0000000-0000-4000-8000-000000000001' };
      expect(followed).toEqual([
        { ...own, key: 'contact/acw' },
        { ...own, key: 'contact/cleared' },
      ]);
    },
  );

  step(
    'the agent signs in at the identity provider, from inside the frame that may keep nothing',
    async () => {
      await signIn({ panel, browser: story.browser }, 'Alice Martin', () =>
        hasNoBarrier(desktop, 'signing in'),
      );
      await panel.getByLabel('Session key').waitFor();
      await hasNoBarrier(desktop, 'key entry');
    },
  );

  step('the agent types the visitor’s code and sees the live page', async () => {
    code = await getHelp(story.visitor);
    await desktop.bringToFront();
    await panel.getByLabel('Session key').fill(code);
    view = await pressJoin({ panel, browser: story.browser });
    await picture(view).getByLabel('Recipient', { exact: true }).waitFor();
    await story.visitor.bringToFront();
    await story.visitor.getByLabel('Recipient', { exact: true }).fill('Ada Lovelace');
    await picture(view)
      .locator('#recipient')
      .evaluate(
        (field) =>
          new Promise<void>((resolve) => {
            const look = (): void =>
              (field as HTMLInputElement).value === 'Ada Lovelace' ? resolve() : void setTimeout(look, 20);
            look();
          }),
      );
    expect(view.url()).not.toMatch(/loginkey|partneruserid/i);
    await hasNoBarrier(desktop, 'live');
  });

  step('the session is written to the contact’s attributes, under the agent who signed in', async () => {
    await desktop.bringToFront();
    await desktop.locator('#attributes').getByText('cobrowse_session').waitFor();
    expect([await attribute('cobrowse_key'), await attribute('cobrowse_agent')]).toEqual([code, 'alice']);
    // Amazon's own word for who has the contact; attributes that were there stay.
    expect(await attribute('customer_name')).toBe('Mara Lind');
  });

  step('a second contact has a panel and a session of its own, found by its e-mail address', async () => {
    other = await openBrowser();
    const visitor = await other.context.newPage();
    await visitor.goto(`${story.demo.addresses.visitorSite}/transfer`);
    await visitor.getByLabel('They find you by').selectOption('email');
    await visitor.getByRole('button', { name: 'Get help' }).click();
    await visitor.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
    await visitor.locator('#glance_ssnkey_box').waitFor();

    const second = await accept(desktop, MARA_CHAT);
    // Signed in by the cookie that the browser keeps for this workspace alone.
    await second.getByRole('heading', { name: 'Ready to join' }).waitFor();
    await hasNoBarrier(desktop, 'ready to join');
    expect(await desktop.locator('#frames iframe').count()).toBe(2);
    const secondView = await pressJoin({ panel: second, browser: story.browser });
    expect(new URL(secondView.url()).searchParams.get('SessionKey')).toBe('lopsXEieUCWd91QMWIvtk5GU');
    await secondView.close();
    await second.getByRole('button', { name: 'Rejoin' }).waitFor();
    await hasNoBarrier(desktop, 'view closed');
  });

  step('going back to the first contact finds its session as it was', async () => {
    await desktop.getByRole('button', { name: MARA }).click();
    await panel.getByRole('heading', { name: 'In session' }).waitFor();
    await panel.getByText(code).first().waitFor();
    expect(view.isClosed()).toBe(false);
    const stages = (await log(desktop)).flatMap(({ message }) =>
      message.type === 'appLifecycle' ? [message.stage] : [],
    );
    expect(stages).toEqual(['create', 'start', 'stop', 'create', 'start', 'stop', 'start']);
  });

  step('a contact that is being wrapped up keeps its running session', async () => {
    await desktop.getByRole('button', { name: 'End contact' }).click();
    await desktop.getByText('After contact work').first().waitFor();
    await panel.getByRole('heading', { name: 'In session' }).waitFor();
  });

  step('the end of the session is written too, and no new one is offered', async () => {
    await story.visitor.bringToFront();
    await story.visitor.getByRole('button', { name: /stop/i }).click();
    await desktop.bringToFront();
    await panel.getByText('The visitor ended the session.').first().waitFor();
    await hasNoBarrier(desktop, 'ended');
    await desktop.locator('#attributes').getByText('cobrowse_ended').waitFor();
    expect(await attribute('cobrowse_reason')).toBe('visitor');
    expect(Number(await attribute('cobrowse_seconds'))).toBeGreaterThan(0);
    await panel.getByRole('button', { name: 'New session' }).click();
    await panel.getByRole('heading', { name: 'The contact is being closed' }).waitFor();
    await hasNoBarrier(desktop, 'closing');
  });

  step('closing the contact destroys its app alone', async () => {
    await desktop.getByRole('button', { name: 'Close contact' }).click();
    await desktop.waitForFunction(() => document.querySelectorAll('#frames iframe').length === 1);
    expect((await log(desktop)).at(-1)?.message).toMatchObject({
      type: 'appLifecycleHandlerCompleted',
      stage: 'destroy',
    });
    expect(await faults(desktop)).toEqual([]);
  });

  step('what the workspace is told on the way holds no key and no token', async () => {
    const upstream = (await log(desktop)).filter(({ from }) => from === 'app').map(({ message }) => message);
    const text = JSON.stringify(upstream);
    expect(text).toContain('contact/getAttributes');
    expect(text).not.toMatch(/bearer|loginkey|\$1\$\d{10}/i);
    expect(text).not.toContain(code);
    expect(seen).toBeGreaterThanOrEqual(8);
  });
});

describe('a registration that is not as it should be', () => {
  let page: Page;
  const fresh = async (change: (application: ApplicationRegistration) => void): Promise<void> => {
    page = await story.browser.context.newPage();
    await openWorkspace(page, change);
  };

  test('without a permission the panel says which to add, and the agent can type the key', async () => {
    await fresh((application) => {
      application.Permissions = application.Permissions.filter((one) => one !== 'Contact.Attributes.View');
    });
    const panel = await accept(page, MARA_CHAT);
    await panel
      .getByText('Add the permission Contact.Attributes.View to the app in Amazon Connect.')
      .first()
      .waitFor();
    await panel.getByLabel('Session key').waitFor();
    await hasNoBarrier(page, 'a missing permission');
    expect((await log(page)).some(({ message }) => message.type === 'error')).toBe(false);
    await page.close();
  });

  test('an attribute that cannot be a session key leads to key entry, with the reason', async () => {
    await fresh(() => undefined);
    const panel = await accept(page, AIKO);
    await panel.getByText('What the field cobrowse_visitor_id holds is no session key.').first().waitFor();
    await hasNoBarrier(page, 'an unusable value');
    await page.close();
  });

  test('where the frame may open no windows, one more click shows the view inside it', async () => {
    await story.visitor.reload();
    const code = await getHelp(story.visitor);
    await fresh((application) => {
      application.IframeConfig!.Sandbox = ['allow-forms', 'allow-same-origin', 'allow-scripts'];
    });
    const panel = await accept(page, MARA);
    await panel.getByLabel('Session key').fill(code);
    await panel.getByRole('button', { name: 'Join' }).click();
    const again = panel.getByRole('button', { name: 'Open the view' });
    await again.waitFor();
    await hasNoBarrier(page, 'window refused');
    await again.click();
    await panel
      .frameLocator('iframe')
      .frameLocator('.gk-stage iframe')
      .getByLabel('Recipient', { exact: true })
      .waitFor();
    await panel.getByRole('heading', { name: 'In session' }).waitFor();
    await page.close();
    await stop();
  });

  test('where the frame may post no forms, a launch ticket opens the view with the same click', async () => {
    const code = await getHelp(story.visitor);
    await fresh((application) => {
      application.IframeConfig!.Sandbox = [
        'allow-popups',
        'allow-same-origin',
        'allow-scripts',
        'allow-popups-to-escape-sandbox',
      ];
    });
    const panel = await accept(page, MARA);
    await panel.getByLabel('Session key').fill(code);
    const view = await pressJoin({ panel, browser: story.browser });
    await picture(view).getByLabel('Recipient', { exact: true }).waitFor();
    expect(view.url()).not.toMatch(/launch#|loginkey/i);
    await view.close();
    await page.close();
    await stop();
  });

  async function stop(): Promise<void> {
    await story.visitor.bringToFront();
    await story.visitor.getByRole('button', { name: /stop/i }).click();
    await story.visitor.locator('#glance_ssnkey_box').waitFor({ state: 'hidden' });
  }
});

describe('a session that is to end with its contact', () => {
  test('ends when the contact is closed, and its end is written although the app is gone', async () => {
    const code = await getHelp(story.visitor);
    const page = await story.browser.context.newPage();
    await page.route('**/amazon-connect/config.json', async (route) => {
      // Browsers know names under localhost; this machine's resolver may not.
      const reply = await route.fetch({ url: route.request().url().replace('panel.localhost', '127.0.0.1') });
      const config = (await reply.json()) as object;
      await route.fulfill({ response: reply, json: { ...config, endWithContact: true } });
    });
    await openWorkspace(page);
    const panel = await accept(page, AIKO);
    await panel.getByLabel('Session key').fill(code);
    await pressJoin({ panel, browser: story.browser });
    await page.bringToFront();
    await page.getByRole('button', { name: 'Close contact' }).click();
    await page.waitForFunction(() => document.querySelector('#frames iframe') === null);
    await story.visitor.bringToFront();
    await story.visitor.locator('#glance_ssnkey_box').waitFor({ state: 'hidden' });
    const written = async (): Promise<Record<string, string> | undefined> => {
      const reply = await fetch(`${story.demo.addresses.desktop}/amazon-connect/contacts.json`);
      const contacts = (await reply.json()) as { reason: string; attributes: Record<string, string> }[];
      return contacts.find(({ reason }) => AIKO.test(reason))?.attributes;
    };
    // The record travels on although its page is gone.
    const giveUpAtMs = Date.now() + 10_000;
    while (!(await written())?.['cobrowse_reason'] && Date.now() < giveUpAtMs);
    expect(await written()).toMatchObject({ cobrowse_key: code, cobrowse_reason: 'agent' });
    expect(await faults(page)).toEqual([]);
    await page.close();
  });
});

describe('outside of the workspace', () => {
  const address = (): string => `${story.demo.addresses.panel}/amazon-connect`;

  test('the page says at once where to open it', async () => {
    const page = await story.browser.context.newPage();
    await page.goto(address());
    await page.getByText('This page was not opened in Amazon Connect.').waitFor();
    await page.close();
  });

  test('in a frame of the right site that is no workspace it says so after five seconds', async () => {
    const page = await story.browser.context.newPage();
    await page.goto(`${story.demo.addresses.desktop}/five9`); // may frame it, and knows nothing of the protocol
    await page.evaluate((src) => {
      const frame = document.createElement('iframe');
      frame.src = src;
      document.body.append(frame);
    }, address());
    await page.frameLocator('iframe').getByText('This page was not opened in Amazon Connect.').waitFor();
    await page.close();
  });

  test('a page that poses as the workspace cannot frame it', async () => {
    const page = await story.browser.context.newPage();
    const evil = story.demo.addresses.desktop.replace('127.0.0.1', 'evil.localhost');
    const refused = page.waitForEvent('console', (line) => /frame-ancestors/.test(line.text()));
    await page.goto(`${evil}/amazon-connect`);
    await page.getByRole('button', { name: 'Open Cobrowse' }).click();
    await refused;
    expect(await log(page)).toEqual([]);
    await page.close();
  });
});
