import { randomBytes } from 'node:crypto';
import { startVisitorSite } from '@glance-kit/sample-visitor-site';
import { startService, type RunningService } from '@glance-kit/service';
import {
  startFlexDesktop,
  type FlexDesktop,
  type FlexPluginFile,
  type FlexTaskSetup,
} from '@glance-kit/testing/flex';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserOptions, type BrowserSession } from '../../tools/browser.js';
import { buildBundles } from '../../tools/bundles.js';
import { FLEX_FOLDER } from '../../tools/flex.js';
import { startFlexFunctions, type FlexFunctions } from './cloud.js';

export const GROUP = '12345';
const PROFILE = { masks: [], terms: { text: '' }, texts: {} };
export const AGENT = { identity: 'dana_40example_2Ecom', workerSid: `WK${'5'.repeat(32)}` };
export const OTHER_AGENT = { identity: 'omar_40example_2Ecom', workerSid: `WK${'6'.repeat(32)}` };

const id = (prefix: string, digit: string): string => prefix + digit.repeat(32);
export const RESERVATION = (digit: string): string => id('WR', digit);
export const TASK = (digit: string): string => id('WT', digit);

/** A task of TaskRouter and of the desktop, with ids of one digit. */
export function task(
  digit: string,
  attributes: Record<string, unknown>,
  more: Partial<FlexTaskSetup> = {},
): FlexTaskSetup {
  return {
    sid: RESERVATION(digit),
    taskSid: TASK(digit),
    status: 'accepted',
    channel: 'chat',
    attributes,
    ...more,
  };
}

export interface FlexStage {
  service: RunningService;
  site: string;
  functions: FlexFunctions;
  desktop: FlexDesktop;
  browser: BrowserSession;
  apiKey: string;
  /** Opens the desktop with these settings of the account over the plugin's own, and these tasks. */
  open(options?: OpenOptions): Promise<Page>;
  /** These tasks come in, at TaskRouter and in the desktop. */
  add(page: Page, tasks: readonly FlexTaskSetup[]): Promise<void>;
  /** A visitor whose session begins with this key, or with a random one. */
  visitor(sessionKey?: string): Promise<{ page: Page; code: string }>;
  close(): Promise<void>;
}

export interface OpenOptions {
  settings?: Record<string, unknown>;
  tasks?: readonly FlexTaskSetup[];
  theme?: 'light' | 'dark';
  /** The agent's token; issued anew unless given. */
  token?: string;
  /** Settings that the account has not: the plugin's own count. */
  without?: readonly string[];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * The whole way on three sites: service and visitor's site, the functions behind the plugin with a cloud of this
 * machine, and the real Flex desktop with the given plugin in a browser that blocks what third parties would keep.
 *
 * @param plugin  made when the addresses are known; its settings come from the account unless it has some
 */
export async function openFlexStage(
  plugin: FlexPluginFile,
  browserOptions: BrowserOptions = {},
): Promise<FlexStage> {
  await buildBundles(['visitorKey', 'loader', 'session', 'viewer', 'launch', 'flexBefore', 'flexDesktop']);
  const dataDirectory = mkdtempSync(join(tmpdir(), 'glance-kit-flex-'));
  const apiKey = randomBytes(24).toString('base64url');
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const service = await startService({
    port: 0,
    dataDirectory,
    groups: [
      {
        id: GROUP,
        apiKey,
        users: [AGENT.identity, OTHER_AGENT.identity],
        agentOrigins: [origin],
        siteOrigins: 'any',
        duplicates: true,
        framing: true,
        profiles: { staging: PROFILE, production: PROFILE },
      },
    ],
  });
  const site = await startVisitorSite({ port: 0, service: service.url, groupId: GROUP });
  const functions = await startFlexFunctions({ groupId: GROUP, apiKey, desktop: origin });
  const { cloud } = functions;
  let next: OpenOptions = {};
  const desktop = await startFlexDesktop({
    modules: FLEX_FOLDER,
    cache: join(FLEX_FOLDER, 'dist'),
    port,
    plugins: [plugin],
    connect: [service.url, new URL(functions.loginKey).origin],
    frame: [service.url],
    setup: () => ({
      accountSid: cloud.account.accountSid,
      agent: { ...AGENT, fullName: 'Dana Reyes', email: 'dana@example.com' },
      token: next.token ?? cloud.tokens.issue(AGENT),
      uiAttributes: { glanceCobrowse: next.settings ?? {} },
      tasks: next.tasks ?? [],
      ...(next.theme && { theme: next.theme }),
    }),
  });
  const browser = await openBrowser({
    blockThirdParty: true,
    viewport: { width: 1280, height: 800 },
    ...browserOptions,
  });
  const pages: Page[] = [];
  let visitors = 0;

  const route = (tasks: readonly FlexTaskSetup[]): void => {
    for (const { sid, taskSid, attributes } of tasks) {
      const own = [{ sid: sid!, workerSid: AGENT.workerSid }];
      cloud.taskRouter.addTask(taskSid!, own, JSON.stringify(attributes));
    }
  };

  return {
    service,
    site: site.url,
    functions,
    desktop,
    browser,
    apiKey,
    async open(options = {}) {
      const { loginKey, activity } = functions;
      const settings: Record<string, unknown> = {
        service: service.url,
        groupId: GROUP,
        loginKey,
        activity,
        ...options.settings,
      };
      for (const name of options.without ?? []) delete settings[name];
      next = { ...options, settings };
      route(options.tasks ?? []);
      for (const page of pages.splice(0)) await page.close();
      const page = await browser.context.newPage();
      pages.push(page);
      await page.goto(desktop.url);
      await page.evaluate(() => window.flexDesktop.ready);
      return page;
    },
    async add(page, tasks) {
      route(tasks);
      await page.evaluate((added) => added.forEach((one) => window.flexDesktop.addTask(one)), [...tasks]);
    },
    async visitor(sessionKey) {
      const page = await browser.context.newPage();
      // Each visitor has a name of its own for the site, and so a storage of its own.
      const address = new URL('/transfer', site.url);
      address.hostname = `visitor-${(visitors += 1)}.localhost`;
      await page.goto(address.href);
      if (sessionKey !== undefined)
        await page.evaluate((key) => {
          const { GLANCE } = window as unknown as {
            GLANCE: { Cobrowse: { Visitor: { setStartParams(p: object): void } } };
          };
          GLANCE.Cobrowse.Visitor.setStartParams({ sessionKey: key });
        }, sessionKey);
      await page.getByRole('button', { name: 'Get help' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
      const code = page.locator('#glance_ssnkey_box [part~="code"]');
      await code.waitFor({ state: 'attached' });
      // A key that the site gave is not shown: nobody has to read it out.
      return { page, code: sessionKey ?? ((await code.textContent()) ?? '').replace(/\s/g, '') };
    },
    async close() {
      await browser.close();
      await desktop.close();
      await functions.close();
      await site.close();
      await service.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Clicks and returns the window that opens. */
export async function popup(page: Page, click: () => Promise<void>): Promise<Page> {
  const [opened] = await Promise.all([page.waitForEvent('popup'), click()]);
  return opened;
}
