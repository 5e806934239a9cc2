import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { startDemo, type Demo } from '@glance-kit/sample-demo';
import type { FrameLocator, Page } from 'playwright-core';
import { openBrowser, type BrowserOptions, type BrowserSession } from '../tools/browser.js';
import { SALESFORCE_FOLDER } from '../tools/salesforce.js';
import { tapWire, type Wire } from './wire.js';

/** The main job, step by step, as a person would do it: used by the end-to-end test and by the screenshots. */
export interface Story {
  demo: Demo;
  visitor: Page;
  /** What the visitor's page sent. */
  wire: Wire;
  desktop: Page;
  panel: FrameLocator;
  browser: BrowserSession;
  /** Everything that any page of either side was answered so far: addresses, headers and texts. */
  answers(): string[];
  close(): Promise<void>;
}

/** A panel, in a frame of a desktop or as a page of its own. */
export interface PanelPlace {
  panel: FrameLocator | Page;
  browser: BrowserSession;
}

export interface StoryOptions extends BrowserOptions {
  /** Of the desktop; that of Five9 unless given. */
  path?: string;
}

/** Starts everything on free ports, opens the bank as the visitor and the desktop as the agent. */
export async function openStory(options: StoryOptions = {}): Promise<Story> {
  const { path = '/five9', ...browserOptions } = options;
  const dataDirectory = mkdtempSync(joinPath(tmpdir(), 'glance-kit-story-'));
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'development' };
  for (const name of Object.keys(env)) if (name.startsWith('GLANCE_')) delete env[name];
  const [demo, browser] = await Promise.all([
    startDemo({
      port: 0,
      dataDirectory,
      directory: dataDirectory,
      env,
      log: () => undefined,
      salesforceModules: SALESFORCE_FOLDER,
    }),
    openBrowser({ blockThirdParty: true, ...browserOptions }),
  ]);
  const answers: string[] = [];
  browser.context.on('response', (response) => {
    const keep = (body: string): void =>
      void answers.push(`${response.url()} ${JSON.stringify(response.headers())} ${body}`);
    // A redirect has no body, and a page that is gone takes its own along.
    response.text().then(keep, () => keep(''));
  });
  const visitor = await browser.context.newPage();
  const wire = tapWire(visitor);
  await visitor.goto(`${demo.addresses.visitorSite}/transfer`);
  const desktop = await browser.context.newPage();
  await desktop.goto(demo.addresses.desktop + path);
  return {
    demo,
    visitor,
    wire,
    desktop,
    panel: desktop.frameLocator('#frames iframe'),
    browser,
    answers: () => [...answers],
    async close() {
      await browser.close();
      await demo.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** The visitor asks for help and accepts the terms. Returns the code that the visitor then reads out. */
export async function getHelp(visitor: Page): Promise<string> {
  await visitor.bringToFront();
  await visitor.getByRole('button', { name: 'Get help' }).click();
  await visitor.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
  return shownCode(visitor);
}

/** The code in the visitor's bar. */
export async function shownCode(visitor: Page): Promise<string> {
  const text = await visitor.locator('#glance_ssnkey_box [part~="code"]').textContent();
  return (text ?? '').replace(/\s/g, '');
}

/** The agent takes the call and signs in; ends with the panel asking for a key. */
export async function acceptAndSignIn(
  story: Story,
  agent = 'Alice Martin',
  whileAsked: () => Promise<void> = async () => undefined,
  provider = 'OpenID (test provider)',
): Promise<void> {
  const { desktop, panel } = story;
  await desktop.bringToFront();
  const accept = desktop.getByRole('button', { name: 'Accept call' });
  if (await accept.isEnabled()) await accept.click();
  await signIn(story, agent, whileAsked, provider);
  await panel.getByLabel('Session key').waitFor();
}

/** The agent, whose panel asks for it, signs in; ends when the pop-up has closed. */
export async function signIn(
  { panel, browser }: PanelPlace,
  agent = 'Alice Martin',
  whileAsked: () => Promise<void> = async () => undefined,
  provider = 'OpenID (test provider)',
): Promise<void> {
  const [popup] = await Promise.all([
    browser.context.waitForEvent('page'),
    panel.getByRole('button', { name: 'Sign in' }).click(),
  ]);
  await popup.getByRole('link', { name: provider }).click();
  await popup.getByRole('button', { name: agent }).click();
  const asked = await popup.getByRole('heading', { name: /Does your panel show/ }).textContent();
  const code = /\d{4}/.exec(asked ?? '')?.[0] ?? 'none';
  await panel.getByLabel(`Check number ${[...code].join(' ')}`).waitFor();
  await whileAsked();
  await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: 'Continue' }).click()]);
}

/** The agent types the code and joins. Returns the viewer's window once it shows a picture. */
export async function join(story: Story, code: string): Promise<Page> {
  await story.desktop.bringToFront();
  await story.panel.getByLabel('Session key').fill(code);
  return pressJoin(story);
}

/** The agent joins with what the panel has. Returns the viewer's window once it shows a picture. */
export async function pressJoin({ panel, browser }: PanelPlace): Promise<Page> {
  const [viewer] = await Promise.all([
    browser.context.waitForEvent('page'),
    panel.getByRole('button', { name: 'Join' }).click(),
  ]);
  await picture(viewer).locator('body').waitFor({ state: 'attached' });
  await panel.getByRole('heading', { name: 'In session' }).waitFor();
  return viewer;
}

/** The visitor's page as the agent sees it. */
export function picture(viewer: Page): FrameLocator {
  return viewer.frameLocator('.gk-stage iframe');
}
