import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { LogEntry } from '@glance-kit/core';
import { bundled } from '../viewer/bundle.js';
import { startService, type GroupSettings, type RunningService, type Timing } from '../../src/index.js';

// Nothing here waits for a time: this is for machines that are busy with something else.
jest.setTimeout(30_000);

const PROFILE = { masks: ['.card'], terms: { text: 'May we look?' }, texts: {} };

/** A group with two agents; the test changes what it is about. */
export function group(changes: Partial<GroupSettings> = {}): GroupSettings {
  return {
    id: '12345',
    apiKey: 'test-apikey-of the test group',
    users: ['alice', 'bob'],
    agentOrigins: 'loopback',
    siteOrigins: 'any',
    duplicates: true,
    profiles: { staging: PROFILE, production: PROFILE },
    ...changes,
  };
}

/** Long enough for a busy machine where nothing is timed; tests of a time-out shorten that one. */
const UNHURRIED: Partial<Timing> = { pingMs: 60_000 };

export interface TestService extends RunningService {
  /** `http://127.0.0.1:PORT` */
  base: string;
  log: LogEntry[];
  dataDirectory: string;
  /** Starts it again on the same data, with these options changed; this one must be closed. */
  again(changes?: TestServiceOptions): Promise<TestService>;
}

export interface TestServiceOptions {
  groups?: GroupSettings[];
  timing?: Partial<Timing>;
  /** A free one unless given. */
  port?: number;
  publicUrl?: string;
  proxies?: number;
  /** The browser files of this source in place of small ones. */
  bundles?: boolean;
}

const running = new Set<RunningService>();
const directories = new Set<string>();

/** A service on a free port with data of its own; `stopServices` ends it. */
export async function testService(options: TestServiceOptions = {}): Promise<TestService> {
  return start(temporaryDirectory(), options);
}

async function start(dataDirectory: string, options: TestServiceOptions): Promise<TestService> {
  const log: LogEntry[] = [];
  const service = await startService({
    port: options.port ?? 0,
    ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
    ...(options.proxies !== undefined && { proxies: options.proxies }),
    dataDirectory,
    groups: options.groups ?? [group()],
    timing: { ...UNHURRIED, ...options.timing },
    log: (entry) => log.push(entry),
    assetsDirectory: options.bundles ? await bundledAssets() : testAssets(),
  });
  running.add(service);
  return {
    ...service,
    base: `http://127.0.0.1:${service.port}`,
    log,
    dataDirectory,
    again: (changes) => whenPortIsFree(() => start(dataDirectory, { ...options, ...changes })),
  };
}

/** On a busy machine somebody's outgoing connection may sit on the port for a moment; ten seconds are enough. */
async function whenPortIsFree<T>(open: () => Promise<T>, triesLeft = 100): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (triesLeft === 0 || !(error as Error).message.includes('is in use')) throw error;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return whenPortIsFree(open, triesLeft - 1);
  }
}

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'glance-kit-service-'));
  directories.add(directory);
  return directory;
}

let assets: string | undefined;

/** Small files in place of the bundles, so that no build is needed. */
function testAssets(): string {
  if (assets === undefined || !directories.has(assets)) {
    assets = temporaryDirectory();
    writeFileSync(join(assets, 'loader.js'), 'self.loaded = true;\n');
    writeFileSync(join(assets, 'session.js'), 'self.session = true;\n');
    writeFileSync(join(assets, 'viewer.js'), 'self.viewer = true;\n');
    writeFileSync(join(assets, 'launch.js'), 'self.launch = true;\n');
    writeFileSync(join(assets, 'pages.css'), 'body { margin: 0 }\n');
  }
  return assets;
}

let bundles: string | undefined;

async function bundledAssets(): Promise<string> {
  if (bundles === undefined || !directories.has(bundles)) {
    bundles = temporaryDirectory();
    for (const name of ['viewer', 'launch'] as const) {
      const entry = name === 'viewer' ? 'viewer/main.ts' : 'viewer/launch.ts';
      writeFileSync(join(bundles, `${name}.js`), await bundled(entry));
    }
    const styles = new URL('../../viewer/pages.css', import.meta.url);
    writeFileSync(join(bundles, 'pages.css'), readFileSync(styles));
  }
  return bundles;
}

export async function stopServices(): Promise<void> {
  await Promise.all([...running].map((service) => service.close()));
  running.clear();
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  directories.clear();
}
