import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, errors, type BrowserContext } from 'playwright-core';
import { requireTool } from './system.js';

/** Flags every run needs: no GPU, no traffic of the browser's own. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
];

/**
 * A Chromium as users have it: started without the automation defaults, which switch off pop-up blocking and
 * storage partitioning and so hide real failures.
 */
const AS_USERS_HAVE_IT = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--disable-quic',
  '--disable-search-engine-choice-screen',
  '--password-store=basic',
  '--use-mock-keychain',
];

/**
 * Parts of the browser's own window that are pages themselves, each with a process: nobody sees them here, and they
 * take a tenth of all the time that the tests' browsers use.
 */
const WINDOW_PARTS = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

export interface BrowserSession {
  context: BrowserContext;
  close(): Promise<void>;
}

export interface BrowserOptions {
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  /**
   * `true` blocks third-party cookies; a third-party frame keeps a storage of its own for each page around it.
   * `'storage'` takes that away too, as an administrator can: the frame may keep nothing at all.
   */
  blockThirdParty?: boolean | 'storage';
  /** `true` brings a made-up camera and microphone; who may use them is asked as always. */
  fakeMedia?: boolean;
  /** Hosts that a server of this machine answers for by https, with its port; its certificate need be nobody's. */
  hosts?: Readonly<Record<string, number>>;
  /** Settings of the profile, such as `THIRD_PARTY_BLOCKED`. */
  preferences?: object;
}

/** The agent has chosen "Block third-party cookies" in the browser's settings. */
export const THIRD_PARTY_BLOCKED = { profile: { cookie_controls_mode: 1, block_third_party_cookies: true } };
/** The strictest that a browser has: no site keeps anything, in a frame or in a window. */
export const EVERYTHING_BLOCKED = { profile: { default_content_setting_values: { cookies: 2 } } };

function answeredHere(hosts: Readonly<Record<string, number>>): string[] {
  const rules = Object.entries(hosts).map(([host, port]) => `MAP ${host}:443 127.0.0.1:${port}`);
  return [`--host-resolver-rules=${rules.join(',')}`, '--ignore-certificate-errors'];
}

/** A start takes a second or two; seldom it hangs before any page is there, and the next one does not. */
const START_WITHIN_MS = 12_000;

/** A fresh profile in its own directory; `close` removes it. A browser that does not start in time is started anew. */
export async function openBrowser(options: BrowserOptions = {}): Promise<BrowserSession> {
  try {
    return await start(options, START_WITHIN_MS);
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    return start(options, 3 * START_WITHIN_MS);
  }
}

async function start(options: BrowserOptions, withinMs: number): Promise<BrowserSession> {
  const profile = mkdtempSync(join(tmpdir(), 'glance-kit-browser-'));
  if (options.preferences) {
    mkdirSync(join(profile, 'Default'));
    writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(options.preferences));
  }
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: requireTool('chromium'),
    ignoreDefaultArgs: true,
    args: [
      ...AS_USERS_HAVE_IT,
      ...FLAGS,
      ...(options.blockThirdParty ? ['--test-third-party-cookie-phaseout'] : []),
      ...(options.hosts ? answeredHere(options.hosts) : []),
      ...(options.fakeMedia ? ['--use-fake-device-for-media-stream'] : []),
      // One list: a second one would replace it.
      `--disable-features=${[
        ...WINDOW_PARTS,
        ...(options.blockThirdParty === 'storage' ? ['ThirdPartyStoragePartitioning'] : []),
      ].join(',')}`,
      `--user-data-dir=${profile}`,
      'about:blank', // not the page for new tabs
    ],
    viewport: options.viewport ?? { width: 1280, height: 800 },
    colorScheme: options.colorScheme ?? 'light',
    timeout: withinMs,
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
